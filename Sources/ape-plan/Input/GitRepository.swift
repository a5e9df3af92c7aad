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

    /// Whether there is nothing between the two: as where a branch is compared with itself after it was pushed.
    var isOneCommit: Bool { base.commit == candidate.commit }
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

  /// What a commit has at a path.
  enum Kind: String {
    case file = "blob"
    case folder = "tree"
  }

  /// - Parameter path: from the root of the repository; empty for the root itself.
  /// - Returns: nil when nothing is there.
  func kind(of path: String, at commit: String) throws(GitError) -> Kind? {
    try Self.git(["cat-file", "-t", "\(commit):\(path)"]).text.flatMap(Kind.init)
  }

  /// The files below a folder at a commit, by their path from the root. Links, other repositories and files of more than a mebibyte, which
  /// nobody writes by hand, are left out.
  /// - Parameter folder: from the root of the repository; empty for the root itself.
  func files(below folder: String, at commit: String) throws(GitError) -> [(path: String, bytes: Data)] {
    let list = try Self.git(["ls-tree", "-r", "-l", "-z", "--full-tree", commit] + (folder.isEmpty ? [] : ["--", folder + "/"]))
    guard list.isDone else { return [] }
    // `100644 blob 2d1f…      42<tab>deploy/compose.yaml`
    let entries = list.output.split(separator: 0).compactMap { entry -> (path: String, object: Substring)? in
      let text = String(decoding: entry, as: UTF8.self)
      guard let tab = text.firstIndex(of: "\t") else { return nil }
      let fields = text[..<tab].split(separator: " ")
      guard fields.count == 4, fields[0].hasPrefix("100"), let size = Int(fields[3]), size <= Self.largest else { return nil }
      let path = text[text.index(after: tab)...]
      // No repository that git made has such a path, but one that was made by hand may.
      guard !path.split(separator: "/").contains("..") else { return nil }
      return (String(path), fields[2])
    }
    guard entries.count <= Self.most else { throw .tooManyFiles(folder, found: entries.count, most: Self.most) }
    return try zip(entries.map(\.path), contents(of: entries.map { String($0.object) })).map { (path: $0, bytes: $1) }
  }

  private static let largest = 1 << 20
  private static let most = 10_000

  /// The bytes of many objects by one program. Source: git-cat-file, BATCH OUTPUT.
  private func contents(of objects: [String]) throws(GitError) -> [Data] {
    let answer = try Self.git(["cat-file", "--batch"], input: Data(objects.map { $0 + "\n" }.joined().utf8))
    var rest = answer.output[...]
    return try objects.map { object throws(GitError) in
      // `2d1f… blob 42`, the bytes, a line feed.
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
        let size = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ").last.flatMap({ Int($0) }), rest.endIndex - end > size + 1
      else { throw .other("cannot read \(object)") }
      let bytes = rest[(end + 1)..<(end + 1 + size)]
      rest = rest[(end + 2 + size)...]
      return Data(bytes)
    }
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

  /// - Parameter input: what it reads from standard input.
  private static func git(_ arguments: [String], input: Data? = nil) throws(GitError) -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    let place = FileManager.default.temporaryDirectory.appendingPathComponent("ape-plan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: place) }
    if let input {
      // A pipe would be full before git had begun to answer.
      do {
        try input.write(to: place)
        process.standardInput = try FileHandle(forReadingFrom: place)
      } catch { throw .other("cannot write to \(place.path)") }
    }
    do { try process.run() } catch { throw .noGit }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    // env's own answer where there is no such program. Source: POSIX.1-2017, env, exit status.
    guard process.terminationStatus != 127 else { throw .noGit }
    return Answer(isDone: process.terminationReason == .exit && process.terminationStatus == 0, output: bytes)
  }
}
