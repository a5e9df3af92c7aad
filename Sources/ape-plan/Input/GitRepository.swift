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

  /// The bytes of a file at a commit, links within the repository followed; nil when it is not there.
  /// - Parameter path: from the root of the repository.
  func file(_ path: String, at commit: String) throws(GitError) -> Data? { try contents(of: [path], at: commit)[0] }

  /// What a commit has at a path.
  enum Kind: String {
    case file = "blob"
    case folder = "tree"
  }

  /// - Parameter path: from the root of the repository; empty for the root itself.
  /// - Returns: nil when nothing is there.
  func kind(of path: String, at commit: String) throws(GitError) -> Kind? {
    let answer = try Self.git(["cat-file", "--batch-check", "--follow-symlinks"], input: Data("\(commit):\(path)\n".utf8))
    guard let fields = answer.text?.split(separator: " "), fields.count == 3 else { return nil }
    return Kind(rawValue: String(fields[1]))
  }

  /// The files below a folder at a commit, by their path from the root, links within the repository followed; and the paths of those that are
  /// left out: links that lead elsewhere, other repositories, and files of more than a mebibyte, which nobody writes by hand.
  /// - Parameter folder: from the root of the repository; empty for the root itself.
  func files(below folder: String, at commit: String) throws(GitError) -> (files: [(path: String, bytes: Data)], leftOut: [String]) {
    let list = try Self.git(["ls-tree", "-r", "-l", "-z", "--full-tree", commit] + (folder.isEmpty ? [] : ["--", folder + "/"]))
    guard list.isDone else { return ([], []) }
    var (paths, leftOut): ([String], [String]) = ([], [])
    // `100644 blob 2d1f…      42<tab>deploy/compose.yaml`; 100 are files, 120 links.
    for entry in list.output.split(separator: 0) {
      let text = String(decoding: entry, as: UTF8.self)
      guard let tab = text.firstIndex(of: "\t") else { continue }
      let fields = text[..<tab].split(separator: " ")
      let path = String(text[text.index(after: tab)...])
      let isRead = fields.count == 4 && (fields[0].hasPrefix("100") || fields[0].hasPrefix("120"))
      // No repository that git made has a path with two dots, but one that was made by hand may.
      if isRead, let size = Int(fields[3]), size <= Self.largest, !path.split(separator: "/").contains(".."), !path.contains("\n") {
        paths.append(path)
      } else {
        leftOut.append(path)
      }
    }
    guard paths.count <= Self.most else { throw .tooManyFiles(folder, found: paths.count, most: Self.most) }
    var files: [(path: String, bytes: Data)] = []
    for (path, bytes) in zip(paths, try contents(of: paths, at: commit)) {
      if let bytes, bytes.count <= Self.largest { files.append((path, bytes)) } else { leftOut.append(path) }
    }
    return (files, leftOut)
  }

  private static let largest = 1 << 20
  private static let most = 10_000

  /// The bytes of many files by one program; nil for those that are not there, are no files, or lead out of the repository.
  /// Source: git-cat-file, BATCH OUTPUT and `--follow-symlinks`.
  private func contents(of paths: [String], at commit: String) throws(GitError) -> [Data?] {
    let asked = paths.map { "\(commit):\($0)\n" }.joined()
    var rest = try Self.git(["cat-file", "--batch", "--follow-symlinks"], input: Data(asked.utf8)).output[...]
    return try paths.map { path throws(GitError) in
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw .other("cannot read \(path)") }
      let fields = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      rest = rest[(end + 1)...]
      // `… missing` stands alone. `2d1f… blob 42`, `symlink 10`, `loop 5` and so on are followed by so many bytes and a line feed.
      guard fields.last != "missing", let size = fields.last.flatMap({ Int($0) }), rest.count > size else { return nil }
      let bytes = rest.prefix(size)
      rest = rest.dropFirst(size + 1)
      return fields.count == 3 && fields[1] == "blob" ? Data(bytes) : nil
    }
  }

  /// Whether something at a path is changed and not committed, files that git does not know included.
  /// - Parameter path: from the current folder.
  func isChanged(_ path: String) throws(GitError) -> Bool {
    try Self.git(["status", "--porcelain", "--", path]).text?.isEmpty == false
  }

  /// - Returns: nil for a path that leads out of the repository.
  func pathFromRoot(_ path: String, in folder: String? = nil) throws(GitError) -> String? {
    if path.hasPrefix("/"), folder == nil {
      guard let root = try Self.git(["rev-parse", "--show-toplevel"]).text else { return nil }
      let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      guard real == root || real.hasPrefix(root + "/") else { return nil }
      return String(real.dropFirst(root.count + 1))
    }
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
