import Foundation
import PlanModel

/// Finds the files of a deployment below folders. Links to folders are not followed, and hidden folders and dependencies not entered.
struct DeploymentFinder {
  struct Found: Hashable {
    var path: String
    /// Named by the user, and not merely found.
    var isNamed: Bool
  }

  private static let skipped: Set<String> = ["node_modules", "vendor", "venv", "__pycache__", "target", "build", "dist"]
  private static let deepest = 16
  private static let mostEntries = 100_000

  private(set) var files: [Found] = []
  /// Files that are none of this program's business.
  private(set) var others = 0

  /// - Throws: for a path that is not there, and for folders that hold more than anybody would write.
  init(_ paths: [String]) throws(ManifestErrors) {
    var errors = ManifestErrors()
    for path in paths {
      if path == "-" {
        files.append(Found(path: path, isNamed: true))
        continue
      }
      var status = stat()
      guard stat(path, &status) == 0 else {
        errors.add(.cannotRead(reason: String(cString: strerror(errno))), at: FilePlace(file: path))
        continue
      }
      guard status.st_mode & S_IFMT == S_IFDIR else {
        files.append(Found(path: path, isNamed: true))
        continue
      }
      var entries = 0
      do throws(ManifestErrors) { try walk(path, depth: 0, &entries) } catch { errors.add(contentsOf: error) }
    }
    guard errors.isEmpty else { throw errors }
    var seen: Set<String> = []
    files = files.filter { seen.insert($0.path).inserted }
  }

  private mutating func walk(_ folder: String, depth: Int, _ entries: inout Int) throws(ManifestErrors) {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
      throw ManifestErrors(FilePlace(file: folder), .cannotRead(reason: String(cString: strerror(EACCES))))
    }
    for name in names {
      entries += 1
      guard entries <= Self.mostEntries, files.count <= SourceFiles.most else {
        throw ManifestErrors(FilePlace(file: folder), .tooManyFiles(limit: SourceFiles.most))
      }
      let path = folder == "." ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        if depth < Self.deepest, !name.hasPrefix("."), !Self.skipped.contains(name) { try walk(path, depth: depth + 1, &entries) }
      case S_IFREG, S_IFLNK:
        if Self.isOurs(name) { files.append(Found(path: path, isNamed: false)) } else { others += 1 }
      default: others += 1
      }
    }
  }

  static func isYAML(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

  /// `.env`, `.env.production`, `prod.env`.
  static func isVariables(_ name: String) -> Bool { name == ".env" || name.hasPrefix(".env.") || name.hasSuffix(".env") }

  private static func isOurs(_ name: String) -> Bool {
    isYAML(name) || isVariables(name) || SettingsFile.software(named: name) != nil
  }
}
