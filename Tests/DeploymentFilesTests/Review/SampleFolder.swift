import Foundation
import PlanModel

@testable import DeploymentFiles

/// Files in a fresh folder, read as a user's would be.
final class SampleFolder {
  let path: String

  init(_ files: [String: String]) throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("ape-plan-files-\(UUID().uuidString)")
    path = url.path
    for (name, text) in files {
      let file = url.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func read(_ names: [String] = [], reader: DeploymentReader = DeploymentReader()) throws(ManifestErrors) -> DeploymentReading {
    try reader.read(names.isEmpty ? [path] : names.map(file))
  }

  /// The text of what is wrong, without the folder; `accepted` when nothing is.
  func refusal(_ names: [String] = [], reader: DeploymentReader = DeploymentReader()) -> String {
    do throws(ManifestErrors) {
      _ = try read(names, reader: reader)
      return "accepted"
    } catch { return error.description.replacing("\(path)/", with: "").replacing(path, with: "~") }
  }
}
