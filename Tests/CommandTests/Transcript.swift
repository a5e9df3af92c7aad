import Foundation
import Testing

/// What the program answers to command lines, as somebody would see it; held against a text that was read and found right.
struct Transcript {
  private(set) var text = ""

  /// Runs a command line and notes it with all that comes back; paths of the sandbox are shown as `~`.
  @discardableResult
  mutating func add(_ arguments: [String], why: String = "", in sandbox: Sandbox) throws -> Sandbox.Ending {
    let ending = try sandbox.run(arguments)
    let shown = arguments.map { $0.contains(" ") || $0.isEmpty ? "'\($0)'" : $0 }.joined(separator: " ")
    if !why.isEmpty { text += "# \(why)\n" }
    let answer = "$ ape-plan \(shown)\n\(ending.output)\(ending.errors)[exit code \(ending.status)]\n\n"
    text += answer.replacingOccurrences(of: sandbox.path, with: "~")
    return ending
  }

  /// With APE_PLAN_UPDATE_GOLDEN=1 the golden text is rewritten, and the test fails all the same, so that nobody updates unread.
  func check(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/Commands/\(name)")
    if ProcessInfo.processInfo.environment["APE_PLAN_UPDATE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
      Issue.record("\(name) was rewritten: read it, then run the tests again", sourceLocation: sourceLocation)
      return
    }
    let lines = { (text: String) in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) + ["the end"] }
    let golden = lines(try String(contentsOf: url, encoding: .utf8))
    let found = lines(text)
    let differs = zip(golden, found).enumerated().first { $0.element.0 != $0.element.1 }
    guard golden != found, let index = differs?.offset else { return }
    Issue.record("\(name):\(index + 1): expected \"\(golden[index])\", found \"\(found[index])\"", sourceLocation: sourceLocation)
  }
}
