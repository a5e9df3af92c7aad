import Foundation

/// The repository around the current folder, asked through the program git. Nothing in it is changed: no checkout, no work tree.
struct GitRepository {
  /// The current folder within it, with a slash at its end; empty at its root.
  let prefix: String

  init() throws(GitError) {
    guard let found = try Self.git(["rev-parse", "--show-prefix"]).text else { throw .notARepository }
    prefix = found
  }

  /// Two revisions to compare.
  struct Range {
    /// As the user named it, and its commit.
    var base: (name: String, commit: String)
    var candidate: (name: String, commit: String)
  }

  /// Reads `A...B` (from where the two parted to B) and `A..B`; an end that is left out is HEAD, as git has it.
  func range(_ text: String) throws -> Range {
    let isFromFork = text.contains("...")
    let ends = text.components(separatedBy: isFromFork ? "..." : "..").map { $0.isEmpty ? "HEAD" : $0 }
    guard text.contains(".."), ends.count == 2, ends.allSatisfy({ !$0.hasPrefix("-") }) else { throw UsageError.gitRange(text) }
    let commits = try ends.map { end throws(GitError) in try commit(end) }
    guard isFromFork else { return Range(base: (ends[0], commits[0]), candidate: (ends[1], commits[1])) }
    guard let fork = try Self.git(["merge-base", commits[0], commits[1]]).text, !fork.isEmpty else {
      throw GitError.noCommonAncestor(ends[0], ends[1])
    }
    return Range(base: (ends[0], fork), candidate: (ends[1], commits[1]))
  }

  private func commit(_ name: String) throws(GitError) -> String {
    guard let commit = try Self.git(["rev-parse", "--verify", "--quiet", "\(name)^{commit}"]).text else { throw .unknownRevision(name) }
    return commit
  }

  /// The bytes of a file at a commit; nil when it is not there.
  /// - Parameter path: from the root of the repository.
  func file(_ path: String, at commit: String) throws(GitError) -> Data? {
    let answer = try Self.git(["cat-file", "blob", "\(commit):\(path)"])
    return answer.isDone ? answer.output : nil
  }

  /// - Returns: nil for a path that leads out of the repository.
  func pathFromRoot(_ path: String, in folder: String? = nil) -> String? {
    var parts: [Substring] = []
    for part in ((folder ?? prefix) + "/" + path).split(separator: "/") where part != "." {
      if part == ".." {
        guard parts.popLast() != nil else { return nil }
      } else {
        parts.append(part)
      }
    }
    return path.hasPrefix("/") ? nil : parts.joined(separator: "/")
  }

  private struct Answer {
    var isDone: Bool
    var output: Data
    /// Without the line feed at its end; nil when git did not do it.
    var text: String? {
      guard isDone else { return nil }
      let text = String(decoding: output, as: UTF8.self)
      return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
  }

  private static func git(_ arguments: [String]) throws(GitError) -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch { throw .noGit }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    // env's own answer where there is no such program. Source: POSIX.1-2017, env, exit status.
    guard process.terminationStatus != 127 else { throw .noGit }
    return Answer(isDone: process.terminationReason == .exit && process.terminationStatus == 0, output: bytes)
  }
}
