import Foundation
import Testing

/// A Markdown file of the project, named by its path from the project's folder.
struct Document: CustomTestStringConvertible, Sendable {
  static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  let path: String

  var url: URL { Self.project.appendingPathComponent(path) }
  var testDescription: String { path }

  func lines() throws -> [String] {
    try String(contentsOf: url, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  func write(_ lines: [String]) throws { try Data(lines.joined(separator: "\n").utf8).write(to: url) }

  /// All pages of `docs/`, and the README where there is one.
  static let all: [Document] = {
    let names = FileManager.default.enumerator(atPath: project.appendingPathComponent("docs").path)?.compactMap { $0 as? String } ?? []
    let pages = names.filter { $0.hasSuffix(".md") }.sorted().map { Document(path: "docs/\($0)") }
    let readme = Document(path: "README.md")
    return pages + (FileManager.default.fileExists(atPath: readme.url.path) ? [readme] : [])
  }()
}
