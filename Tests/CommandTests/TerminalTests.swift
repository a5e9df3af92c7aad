import Foundation
import Testing

/// What is different on a terminal: colour, width, progress.
struct TerminalTests {
  private static let quick = ["simulate", "--tier", "mm4", "--trials", "5", "--no-store"]
  private static let escape = "\u{1B}["

  private func shown(
    _ arguments: [String], environment: [String: String] = ["TERM": "xterm"], columns: UInt16 = 100, _ stream: Terminal.Stream = .output
  ) throws -> String {
    let sandbox = try Sandbox()
    return try Terminal(columns: columns).text(of: sandbox.process(Sandbox.program, arguments, environment), stream)
  }

  @Test(arguments: [
    (["TERM": "xterm"], true, "a terminal"),
    (["TERM": "xterm", "NO_COLOR": ""], true, "an empty NO_COLOR counts as none"),
    (["TERM": "xterm", "NO_COLOR": "1"], false, "NO_COLOR"),
    (["TERM": "dumb"], false, "a terminal that shows codes as they are"),
  ])
  func `colour is for terminals whose user wants it`(environment: [String: String], isColoured: Bool, why: String) throws {
    #expect(try shown(Self.quick, environment: environment).contains(Self.escape) == isColoured, "\(why)")
  }

  @Test func `nothing but terminals gets colour`() throws {
    #expect(try !Sandbox().run(Self.quick, environment: ["TERM": "xterm"]).output.contains(Self.escape))
  }

  @Test(arguments: [
    ([:], UInt16(60), 60, "the terminal's own width"), (["COLUMNS": "72"], 60, 72, "COLUMNS goes before it"),
    (["COLUMNS": "wide"], 60, 60, "unless it is no number"),
  ])
  func `text is as wide as the terminal`(environment: [String: String], columns: UInt16, width: Int, why: String) throws {
    let plain = environment.merging(["NO_COLOR": "1", "TERM": "xterm"]) { $1 }
    let lines = try shown(Self.quick, environment: plain, columns: columns).split(separator: "\n")
    // Of a long paragraph; a table of many columns may need more than a narrow terminal has.
    let filled = try #require(lines.first { $0.hasPrefix("steady-state, ") }).count
    #expect(filled <= width && filled > width - 12, "\(why)")
  }

  @Test func `a terminal without UTF-8 gets ASCII`() throws {
    let environment = ["TERM": "xterm", "NO_COLOR": "1", "LC_ALL": "en_US.ISO-8859-1"]
    #expect(try shown(Self.quick, environment: environment).allSatisfy(\.isASCII))
  }

  @Test func `progress is told on a terminal, wiped away, and left out when quiet`() throws {
    let text = try shown(["simulate", "--tier", "mm4", "--trials", "200", "--no-store"], .errors)
    #expect(text.contains("of 200 trials, about "))
    #expect(text.hasSuffix("\r\u{1B}[K"))
    #expect(try shown(Self.quick + ["--quiet"], .errors).isEmpty)
    #expect(try Sandbox().run(Self.quick).errors.isEmpty, "and no progress goes into a file")
  }
}
