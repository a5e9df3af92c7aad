import Foundation
import Testing

/// Reference pages that the program writes itself, or that must leave nothing out.
@Suite struct ReferenceTests {
  /// The last sentence that is written by hand.
  private static let handOver = "The rest of this page is printed by `ape-plan profiles reference`."

  @Test func `the page on the profile format ends with what the program prints`() throws {
    let page = Document(path: "docs/reference/profile-format.md")
    let lines = try page.lines()
    let end = try #require(lines.firstIndex { $0.hasSuffix(Self.handOver) }, "\(page.path) has no line that ends with: \(Self.handOver)")
    let printed = try ProgramUnderTest.inFreshFolder { try $0.run(["profiles", "reference"]).output }
    let expected = Array(lines[...end]) + [""] + printed + [""]
    guard lines != expected else { return }
    if ProcessInfo.processInfo.environment["APE_PLAN_UPDATE_GOLDEN"] == "1" {
      try page.write(expected)
      Issue.record("\(page.path) was rewritten: read it, then run the tests again")
    } else {
      Issue.record("\(page.path) differs from what `ape-plan profiles reference` prints")
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
