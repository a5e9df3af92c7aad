import DeploymentFiles
import Foundation

/// A folder that a plan's files go to, some of them in folders of their own.
struct EmittedFolder {
  let path: String

  /// Nothing is written unless all of them can be.
  /// - Parameter replacesAnything: whether files may be replaced that this program has not written.
  func write(_ files: [WrittenFile], replacesAnything: Bool) throws(OutputError) {
    if !replacesAnything {
      for file in files where !mayReplace(file) { throw .inTheWay(path: "\(path)/\(file.name)") }
    }
    for file in files {
      let target = "\(path)/\(file.name)"
      let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
      do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
        throw .cannotCreate(path: folder, reason: "there is a file in its place, or the folder above cannot be written")
      }
      try OutputFile(path: target).write(file.text)
    }
  }

  /// A file that is not there, is empty, or says that it was written by this command.
  private func mayReplace(_ file: WrittenFile) -> Bool {
    guard let text = try? String(contentsOfFile: "\(path)/\(file.name)", encoding: .utf8) else {
      return !FileManager.default.fileExists(atPath: "\(path)/\(file.name)")
    }
    return text.isEmpty || text.prefix(2_000).contains("# Written by ape-plan emit")
  }
}
