import Foundation
import Testing

/// What the pages show is what the program prints.
///
/// All blocks of a page run one after the other in one folder. A fence with a file's name behind its language puts that file there, as
/// ```` ```yaml desk.yaml ````.
@Suite struct ConsoleTests {
  private static var isUpdating: Bool { ProcessInfo.processInfo.environment["APE_PLAN_UPDATE_GOLDEN"] == "1" }

  @Test(arguments: Document.all)
  func `every console block prints what the page shows`(_ page: Document) throws {
    var lines = try page.lines()
    var replacements: [(range: Range<Int>, lines: [String])] = []
    try ProgramUnderTest.inFreshFolder { program in
      for fence in Fence.all(in: lines) {
        if fence.info.count == 2, fence.info[0] != "console" {
          let text = fence.content.map { $0 + "\n" }.joined()
          try Data(text.utf8).write(to: program.folder.appendingPathComponent(fence.info[1]))
        }
        guard fence.info.first == "console" else { continue }
        let updated = try check(ConsoleBlock(fence), of: page, program)
        if updated != fence.content { replacements.append((fence.range, updated)) }
      }
    }
    guard Self.isUpdating, !replacements.isEmpty else { return }
    for (range, content) in replacements.reversed() { lines.replaceSubrange(range, with: content) }
    try page.write(lines)
    Issue.record("\(page.path) was rewritten: read it, then run the tests again")
  }

  /// - Returns: the block's content brought up to date.
  private func check(_ block: ConsoleBlock, of page: Document, _ program: ProgramUnderTest) throws -> [String] {
    var content: [String] = []
    for command in block.commands {
      let place = "\(page.path):\(command.line)"
      if !content.isEmpty { content.append("") }
      content.append("$ " + command.text)
      guard let arguments = command.arguments else {
        Issue.record("\(place): found \"\(command.text)\"; expected a command of ape-plan, as only those are run")
        continue
      }
      let (output, exitCode) = try program.run(arguments)
      let expected = ExpectedOutput(lines: command.output)
      let difference = expected.difference(from: output)
      content += difference == nil ? command.output : expected.updated(by: output)
      if let difference, !Self.isUpdating { Issue.record("\(place): \(command.text): \(difference)") }
      #expect(exitCode == command.exitCode, "\(place): \(command.text): exit code \(exitCode), and the page says \(command.exitCode)")
    }
    return content
  }
}
