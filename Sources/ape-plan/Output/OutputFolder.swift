import DeploymentFiles
import Foundation
import Reports

/// A folder that the tables of a report go to, one file each.
struct OutputFolder {
  let path: String

  /// The table with the digest, by which the folder is known again.
  private static let marked = "run.csv"

  /// Finds out whether it can be written, and leaves nothing behind.
  /// - Parameter replacesAnything: whether tables may be written between CSV files that are none of this program's.
  func check(replacesAnything: Bool) throws(OutputError) {
    guard OutputFile.isFolder(path) else {
      guard !FileManager.default.fileExists(atPath: path) else {
        throw .cannotCreate(path: path, reason: String(cString: strerror(ENOTDIR)))
      }
      // As if it were a file: its own folder must be there, and take it.
      return try OutputFile(path: path).check(replacesAnything: true)
    }
    try OutputFile(path: "\(path)/\(Self.marked)").check(replacesAnything: true)
    guard !replacesAnything, !WrittenBefore.isReport("\(path)/\(Self.marked)") else { return }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    if let other = names.filter({ $0.hasSuffix(".csv") }).min() { throw .inTheWay(path: "\(path)/\(other)") }
  }

  func write(_ files: [CSVRenderer.File]) throws(OutputError) { try write(files.map { WrittenFile(name: $0.name, text: $0.text) }) }

  /// Makes the folder where it is not there yet.
  func write(_ files: [WrittenFile]) throws(OutputError) {
    if !OutputFile.isFolder(path), mkdir(path, 0o777) != 0 {
      throw .cannotCreate(path: path, reason: String(cString: strerror(errno)))
    }
    for file in files { try OutputFile(path: "\(path)/\(file.name)").write(file.text) }
  }
}
