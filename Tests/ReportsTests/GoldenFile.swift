import Foundation
import Testing

/// A text that somebody has read and found right. With APE_PLAN_UPDATE_GOLDEN=1 it is rewritten, and the test fails all the same, so that
/// nobody updates unread.
enum GoldenFile {
  static func check(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/Reports/\(name)")
    if ProcessInfo.processInfo.environment["APE_PLAN_UPDATE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
      Issue.record("\(name) was rewritten: read it, then run the tests again", sourceLocation: sourceLocation)
      return
    }
    let golden = try String(contentsOf: url, encoding: .utf8)
    guard text != golden else { return }
    let lines = { (text: String) in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) + ["the end"] }
    let first = zip(lines(golden), lines(text)).enumerated().first { $0.element.0 != $0.element.1 }
    let (number, expected, found) = (first?.offset ?? 0, first?.element.0 ?? "", first?.element.1 ?? "")
    Issue.record("\(name):\(number + 1): expected \"\(expected)\", found \"\(found)\"", sourceLocation: sourceLocation)
  }
}
