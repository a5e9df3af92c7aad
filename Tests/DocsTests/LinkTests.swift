import Foundation
import Testing

/// What the pages point to is there.
@Suite struct LinkTests {
  @Test(arguments: Document.all)
  func `every relative link leads to a file, and its anchor to a heading`(_ page: Document) throws {
    for (number, line) in try Self.prose(of: page) {
      for match in line.matches(of: /\]\(([^)\s]+)\)/) {
        let target = String(match.1)
        guard !target.contains("://"), !target.hasPrefix("mailto:") else { continue }
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let url = parts[0].isEmpty ? page.url : page.url.deletingLastPathComponent().appendingPathComponent(parts[0])
        guard FileManager.default.fileExists(atPath: url.path) else {
          Issue.record("\(page.path):\(number): the link leads to \(target), which is not there")
          continue
        }
        guard parts.count == 2 else { continue }
        let headings = try Self.anchors(in: String(contentsOf: url, encoding: .utf8))
        #expect(headings.contains(parts[1]), "\(page.path):\(number): \(parts[0]) has no heading #\(parts[1])")
      }
    }
  }

  @Test(arguments: Document.all)
  func `every file that is named in backticks exists`(_ page: Document) throws {
    for (number, line) in try Self.prose(of: page) {
      for match in line.matches(of: /`((?:Sources|Tests|docs|profiles|pricing|reports)\/[A-Za-z0-9_.+\/-]*)`/) {
        let path = Document.project.appendingPathComponent(String(match.1)).path
        #expect(FileManager.default.fileExists(atPath: path), "\(page.path):\(number): there is no \(match.1)")
      }
    }
  }

  @Test func `the index names every page`() throws {
    let index = try String(contentsOf: Document(path: "docs/README.md").url, encoding: .utf8)
    for page in Document.all where page.path.hasPrefix("docs/") && page.path != "docs/README.md" {
      #expect(index.contains("(\(page.path.dropFirst(5)))"), "docs/README.md does not name \(page.path)")
    }
  }

  /// Lines outside of fences, with their numbers from 1.
  private static func prose(of page: Document) throws -> [(Int, String)] {
    let lines = try page.lines()
    let fenced = Fence.all(in: lines).map(\.range)
    return lines.enumerated().filter { line in !fenced.contains { $0.contains(line.offset) } }.map { ($0.offset + 1, $0.element) }
  }

  /// As GitHub makes them of headings: lower case, blanks to hyphens, all but letters, digits, `-` and `_` left out.
  private static func anchors(in text: String) -> Set<String> {
    let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }
    return Set(
      headings.map { heading in
        let words = heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
        return String(words.compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : nil })
      })
  }
}
