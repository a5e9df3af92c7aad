import Foundation
import PlanModel
import Statistics
import Testing
import Units

@testable import Reports

struct RunReportTests {
  private let document = RunReport.document(of: SampleResult.medium)
  private let full = RunReport.document(of: SampleResult.medium, detail: .full)

  private func text(_ result: RunResult) -> String { TerminalRenderer().render(RunReport.document(of: result)) }

  @Test func `the terminal summary reads as it was approved`() throws {
    try GoldenFile.check(TerminalRenderer(width: 100).render(document), "run.txt")
  }

  @Test func `the ASCII summary of a narrow terminal reads as it was approved`() throws {
    let text = TerminalRenderer(width: 80, glyphs: .ascii).render(document)
    #expect(text.allSatisfy { $0.isASCII })
    try GoldenFile.check(text, "run-80-ascii.txt")
  }

  @Test func `the Markdown report reads as it was approved`() throws {
    try GoldenFile.check(MarkdownRenderer().render(full), "run.md")
  }

  @Test func `the CSV files read as they were approved`() throws {
    let files = CSVRenderer().render(full).map { "== \($0.name)\n\($0.text)" }
    try GoldenFile.check(files.joined().replacing("\r\n", with: "\n"), "run-csv.txt")
  }

  @Test func `sections come in the order in which somebody decides`() {
    #expect(
      document.sections.map(\.id) == [
        "headline", "load", "response-time", "breakdown", "errors", "stations", "caches", "memory", "deployment", "bill", "objectives",
        "assumptions", "remarks", "series", "run",
      ])
  }

  @Test func `ids of tables and keys of columns are unique, and rows are as long as the header`() {
    for document in [document, full] {
      #expect(Set(document.tables.map(\.id)).count == document.tables.count)
      for table in document.tables {
        #expect(Set(table.columns.map(\.key)).count == table.columns.count, "\(table.id)")
        #expect(table.rows.allSatisfy { $0.count == table.columns.count }, "\(table.id)")
      }
    }
  }

  @Test(arguments: [80, 100, 120, 160])
  func `no line is wider than the terminal`(width: Int) {
    for glyphs in [Glyphs.unicode, .ascii] {
      let lines = TerminalRenderer(width: width, glyphs: glyphs).render(full).split(separator: "\n")
      let widest = lines.max { $0.count < $1.count } ?? ""
      #expect(widest.count <= width, "\(widest)")
    }
  }

  @Test func `no code for colour appears unless it is asked for, and then only codes are added`() {
    let plain = TerminalRenderer().render(full)
    let coloured = TerminalRenderer(colour: true).render(full)
    #expect(!plain.contains("\u{1B}"))
    #expect(coloured.contains("\u{1B}[32mkept"))
    #expect(!coloured.contains(" \u{1B}[0m\n"), "nor blanks at the end of a line")
    #expect(coloured.contains("\u{1B}[31;1m"))
    let stripped = coloured.replacing(/\e\[[0-9;]*m/, with: "")
    let trimmed = stripped.split(separator: "\n", omittingEmptySubsequences: false).map { $0.replacing(/\ +$/, with: "") }
    #expect(trimmed.joined(separator: "\n") == plain)
  }

  @Test func `a name from a file cannot colour the screen, move the cursor, or begin a cell`() {
    var result = SampleResult.medium
    result.title = "a\u{1B}[2J|b\nc <script>"
    #expect(!text(result).contains("\u{1B}"))
    let markdown = MarkdownRenderer().render(RunReport.document(of: result))
    #expect(markdown.contains("The profile itself: a \\[2J\\|b c &lt;script>.\n"))
    result.figures = []
    #expect(MarkdownRenderer().render(RunReport.document(of: result)).hasPrefix("# medium: a \\[2J\\|b c &lt;script>\n"))
  }

  @Test(
    arguments: [
      ([.kept], "Keeps its objective, p95 <= 1s.", "one objective"),
      ([.kept, .kept], "Keeps all 2 objectives.", "all kept"),
      ([.kept, .undecided], "Undecided: p95 <= 2s; 1 of 2 objectives kept.", "one open"),
      ([.unknown, .undecided], "Undecided: p95 <= 2s, p95 <= 1s; 0 of 2 objectives kept.", "a refused figure is no pass"),
      ([.kept, .broken, .unknown], "Does not keep p95 <= 2s; 1 of 3 objectives kept.", "broken outweighs unknown"),
      ([], "No objectives are set.", "none"),
    ] as [([ObjectiveResult.Verdict], String, String)])
  func `the headline says whether the objectives are kept`(verdicts: [ObjectiveResult.Verdict], line: String, why: String) {
    var result = SampleResult.medium
    result.figures = []
    result.objectives = verdicts.enumerated().map { index, verdict in
      let objective = Objective(metric: .p95, limit: Double(index + 1), text: "p95 <= \(index + 1)s")
      return ObjectiveResult(objective: objective, measured: SampleResult.medium.responseTime.p95, verdict: verdict)
    }
    #expect(text(result).split(separator: "\n")[1] == line, "\(why)")
  }


  @Test func `a summary says how many assumptions it leaves out, and the full report leaves out none`() {
    var result = SampleResult.medium
    result.figures = (1...12).map { Figure(path: "p\($0)", text: "1s", origin: .assumption, note: "why") }
    let summary = RunReport.document(of: result).tables.first { $0.id == "assumptions" }
    #expect(summary?.rows.count == 8)
    #expect(
      text(result).replacing("\n", with: " ").contains(
        "The answer stands on 12 assumptions and 0 figures with a source. 4 more assumptions are listed with --all."))
    #expect(RunReport.document(of: result, detail: .full).tables.first { $0.id == "assumptions" }?.rows.count == 12)
  }

  @Test func `a result without extras has no empty headings`() {
    var result = SampleResult.medium
    result.breakdown = []
    result.bills = []
    result.memory = []
    result.caches = []
    result.lookups = []
    result.figures = []
    result.remarks = []
    result.series = nil
    result.deployment = DeploymentResult()
    result.binding = nil
    let text = text(result)
    for heading in [
      "Where the time goes", "Bill", "Memory", "Caches", "Assumptions", "Remarks", "Over time", "Nodes", "USD a month", "Binding",
    ] {
      #expect(!text.contains(heading), "\(heading)")
    }
  }

  @Test func `a figure that is a formula to a spreadsheet is disarmed`() throws {
    var result = SampleResult.medium
    result.errorsByCause = [ErrorShare(cause: "=HYPERLINK(\"http://x\")", share: SampleResult.estimate(-0.5, -1, 0))]
    let file = try #require(CSVRenderer().render(RunReport.document(of: result)).first { $0.name == "errors.csv" })
    #expect(file.text == "cause,share,share_low,share_high,share_reason\r\n\"'=HYPERLINK(\"\"http://x\"\")\",-0.5,-1,0,\r\n")
  }
}
