import DeploymentFiles
import Foundation
import PlanFiles
import PlanModel

/// A profile or a deployment as it is at a revision, in a folder of its own with all files that it names.
///
/// The folder is removed with this object: it has to live as long as the trials may read a trace in it.
final class RevisionFiles: Sendable {
  private let repository: GitRepository
  private let revision: (name: String, commit: String)
  private let folder: String

  init(_ repository: GitRepository, _ revision: (name: String, commit: String)) throws(OutputError) {
    self.repository = repository
    self.revision = revision
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("ape-plan-\(UUID().uuidString)").path
    guard mkdir(folder, 0o700) == 0 else { throw .cannotCreate(path: folder, reason: String(cString: strerror(errno))) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Reads the profile.
  /// - Parameter path: from the current folder.
  func scenario(_ path: String) throws -> PreparedScenario {
    guard let fromRoot = try repository.pathFromRoot(path), try take(fromRoot) else {
      throw GitError.noSuchFile(path, revision: revision.name)
    }
    do {
      var prepared = PreparedScenario(try ProfileReader.read(.file("\(folder)/\(fromRoot)")))
      try prepared.findTrace()
      // Where this folder lies is nobody's business, and another one the next time.
      if case .trace(var trace) = prepared.scenario.workload.arrivals {
        trace.origin = named(trace.origin)
        prepared.scenario.workload.arrivals = .trace(trace)
      }
      prepared.scenario.tables = prepared.scenario.tables.mapValues { SampleTable(origin: named($0.origin), columns: $0.columns) }
      return prepared
    } catch let errors as ProfileErrors {
      throw errors.renamed { $0.hasPrefix(folder + "/") ? "\(revision.name):\($0.dropFirst(folder.count + 1))" : $0 }
    }
  }

  /// Whether the revision has the configuration of a deployment at a path: a folder, or a file that is no profile.
  /// - Parameter path: from the current folder.
  /// - Throws: `GitError.noSuchFile` when nothing is there.
  func isDeployment(_ path: String) throws -> Bool {
    let (fromRoot, kind) = try found(path)
    guard kind == .file, let bytes = try repository.file(fromRoot, at: revision.commit) else { return true }
    return DeploymentText.isDeployment(String(decoding: bytes.prefix(64 << 10), as: UTF8.self), path: path)
  }

  /// Reads the files of a deployment, whose load is named beside.
  /// - Parameter path: from the current folder, of a folder or of a file, which may name others beside it.
  func deployment(_ path: String, _ underlay: DeploymentUnderlay = DeploymentUnderlay()) throws -> PreparedScenario {
    let (fromRoot, kind) = try found(path)
    let below = kind == .folder ? fromRoot : fromRoot.split(separator: "/").dropLast().joined(separator: "/")
    let (files, leftOut) = try repository.files(below: below, at: revision.commit)
    for file in files { try write(file.bytes, to: file.path) }
    do {
      let draft = try DeploymentInput(platform: underlay.platform)
        .draft([fromRoot.isEmpty ? folder : "\(folder)/\(fromRoot)"], over: underlay.base, isLoadKnown: true)
      // Sources are called as they are in the repository, the same in both revisions.
      var (text, name) = (draft.profile.text.replacing(folder + "/", with: ""), draft.profile.name)
      if fromRoot.isEmpty { (text, name) = (text.replacing(folder, with: ".").replacing(name, with: "deployment"), "deployment") }
      var prepared = PreparedScenario(try ProfileReader.read(.text(text, name: name)))
      prepared.remarks = draft.remarks.map(renamed)
      if !leftOut.isEmpty {
        prepared.remarks.append(
          "\(revision.name): not read, as they are larger than 1 MiB, or links that lead out of the repository: "
            + leftOut.prefix(5).joined(separator: ", ") + (leftOut.count > 5 ? " and \(leftOut.count - 5) more" : ""))
      }
      return prepared
    } catch let errors as ManifestErrors {
      throw GitError.unreadable(renamed(errors.description))
    } catch let error as DeploymentFactsError {
      throw GitError.unreadable(renamed(error.description))
    }
  }

  private func found(_ path: String) throws(GitError) -> (fromRoot: String, kind: GitRepository.Kind) {
    guard let fromRoot = try repository.pathFromRoot(path), let kind = try repository.kind(of: fromRoot, at: revision.commit) else {
      throw .noSuchFile(path, revision: revision.name)
    }
    return (fromRoot, kind)
  }

  /// A text that names places in the folder, as they are called in the revision.
  private func renamed(_ text: String) -> String {
    text.replacing(folder + "/", with: "\(revision.name):").replacing(folder, with: revision.name)
  }

  private func write(_ bytes: Data, to path: String) throws(OutputError) {
    let place = URL(fileURLWithPath: "\(folder)/\(path)")
    do {
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bytes.write(to: place)
    } catch { throw .cannotCreate(path: place.path, reason: String(cString: strerror(errno))) }
  }

  /// A path in the folder as it is in the repository.
  private func named(_ path: String) -> String {
    guard path.hasPrefix(folder + "/") else { return path }
    return URL(fileURLWithPath: "/\(path.dropFirst(folder.count + 1))").standardized.path.dropFirst().description
  }

  /// Writes a file of the revision into the folder, with those that it names; what is not there, its reader will tell.
  /// - Returns: whether it is there.
  private func take(_ path: String, depth: Int = 0) throws -> Bool {
    let place = "\(folder)/\(path)"
    // A profile that extends itself is told by its reader too.
    if depth > 20 || FileManager.default.fileExists(atPath: place) { return true }
    guard let bytes = try repository.file(path, at: revision.commit) else { return false }
    try write(bytes, to: path)
    let beside = path.split(separator: "/").dropLast().joined(separator: "/")
    for named in NamedFiles.paths(in: bytes) {
      if let other = try repository.pathFromRoot(named, in: beside) { _ = try take(other, depth: depth + 1) }
    }
    return true
  }
}
