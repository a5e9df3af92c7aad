import Foundation
import Testing

/// Reference pages that the program writes itself, or that must leave nothing out.
@Suite struct ReferenceTests {
  /// Pages that the program prints the rest of: their path, and by which command.
  private static let printed = [
    ("docs/reference/profile-format.md", "profiles reference"), ("docs/reference/review-rules.md", "review --list-rules --format markdown"),
  ]

  @Test(arguments: printed)
  func `a page ends with what the program prints`(path: String, command: String) throws {
    let page = Document(path: path)
    let lines = try page.lines()
    // The last sentence that is written by hand.
    let handOver = "The rest of this page is printed by `ape-plan \(command)`."
    let end = try #require(lines.firstIndex { $0.hasSuffix(handOver) }, "\(page.path) has no line that ends with: \(handOver)")
    let printed = try ProgramUnderTest.inFreshFolder { try $0.run(command.split(separator: " ").map(String.init)).output }
    let expected = Array(lines[...end]) + [""] + printed + [""]
    guard lines != expected else { return }
    if ProcessInfo.processInfo.environment["APE_PLAN_UPDATE_GOLDEN"] == "1" {
      try page.write(expected)
      Issue.record("\(page.path) was rewritten: read it, then run the tests again")
    } else {
      Issue.record("\(page.path) differs from what `ape-plan \(command)` prints")
    }
  }

  @Test func `the page on flags shows the help of every command`() throws {
    let page = try Document(path: "docs/reference/flags.md").lines()
    try ProgramUnderTest.inFreshFolder { program in
      var pending: [[String]] = [[]]
      while let command = pending.popLast() {
        let words = (["ape-plan"] + command + ["--help"]).joined(separator: " ")
        #expect(page.contains("$ " + words), "docs/reference/flags.md does not show \(words)")
        pending += try Self.subcommands(in: program.run(command + ["--help"]).output).map { command + [$0] }
      }
    }
  }

  /// The names that stand under SUBCOMMANDS, indented by two blanks.
  private static func subcommands(in help: [String]) -> [String] {
    guard let heading = help.firstIndex(of: "SUBCOMMANDS:") else { return [] }
    return help[(heading + 1)...].prefix { !$0.isEmpty }.compactMap { $0.firstMatch(of: /^  ([a-z-]+)/).map { String($0.1) } }
  }
}
