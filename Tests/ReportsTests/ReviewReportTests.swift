import PlanModel
import Testing

@testable import Reports

struct ReviewReportTests {
  private static let finding = Finding(
    rule: "APE-MEM-001", severity: .error, place: FilePlace(file: "compose.yml", line: 3, column: 7), subject: "db",
    message: "It needs too much.",
    configured: "2GiB", recommended: "1GiB", computation: "2GiB > 1GiB",
    inputs: [
      .init("limit", "1GiB", at: FilePlace(file: "compose.yml", line: 9)), .init("worker", "250MB"),
      .init("pool", "3", at: FilePlace(file: ".env", line: 2)),
    ],
    opinions: [.init("operators", "1GiB"), .init("vendor", "1.5GiB")], source: "the manual")
  private static let review = ReviewResult(
    findings: [finding], scope: ReviewScope(files: [.init(path: "compose.yml", kind: "compose")], objects: 1, passedOver: ["Widget": 2]),
    assumptions: ["A worker holds 250MB."])

  @Test func `a finding says what is written, what should be, why, and where from`() {
    #expect(
      TerminalRenderer(width: 80).render(ReviewReport.document(of: Self.review)) == """
        1 error, 0 warnings, 0 notes in 1 object in 1 file.

        compose.yml:3:7: error APE-MEM-001 (db)
        It needs too much.
          • configured: 2GiB
          • recommended: 1GiB
          • side by side: operators 1GiB; vendor 1.5GiB
          • computed: 2GiB > 1GiB
          • from: limit 1GiB (line 9); worker 250MB; pool 3 (.env:2)
          • source: the manual

        What this stands on
          • Read: compose (compose.yml).
          • Passed over: 2 x Widget.
          • A worker holds 250MB.
          • ape-plan explain ID tells more of a rule; a comment # ape-plan: ignore ID
            and a reason accepts a finding.

        """)
  }

  @Test func `a review without a finding says so`() {
    let text = TerminalRenderer(width: 80).render(ReviewReport.document(of: ReviewResult(findings: [])))
    #expect(text.hasPrefix("Nothing found in 0 objects in 0 files.\n"))
  }

  @Test func `colour is for the terminal alone`() {
    let document = ReviewReport.document(of: Self.review)
    #expect(!TerminalRenderer(width: 80).render(document).contains("\u{1B}"))
    #expect(TerminalRenderer(width: 80, colour: true).render(document).contains("\u{1B}[31"))
  }

  @Test func `no line is longer than 80 columns`() {
    for line in TerminalRenderer(width: 80).render(ReviewReport.document(of: Self.review)).split(separator: "\n") {
      #expect(line.count <= 80)
    }
  }
}
