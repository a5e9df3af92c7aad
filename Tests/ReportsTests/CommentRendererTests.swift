import Foundation
import PlanModel
import Statistics
import Testing

@testable import Reports

struct CommentRendererTests {
  private var comparison: Comparison { SampleComparison.comparison }

  @Test func `the comment reads as it was found right`() throws {
    try GoldenFile.check(CommentRenderer().render(comparison), "comment.md")
  }

  @Test func `the marker is the first line, and nothing in a key can end it`() {
    #expect(CommentRenderer(key: "api/medium").render(comparison).hasPrefix("<!-- ape-plan: api/medium -->\n"))
    #expect(CommentRenderer(key: "a --> <b>").marker == "<!-- ape-plan: a-b- -->")
  }

  @Test func `the table that is not folded has at most ten rows, those of gates and sure changes first`() {
    var comparison = comparison
    comparison.rows += (0..<40).map { index in
      var row = comparison.rows[0]
      row.metric = .stationUtilization("s\(index)")
      return row
    }
    comparison.rows += [Metric.p50, .p99, .cost(.storage), .cost(.egress), .cost(.llm)].map { metric in
      var row = comparison.rows[0]
      row.metric = metric
      return row
    }
    let text = CommentRenderer().render(comparison)
    let lead = text.components(separatedBy: "<details>")[0]
    let rows = lead.components(separatedBy: "\n").filter { $0.hasPrefix("| ") }
    // A heading, a rule and eight figures; a heading, a rule and two gates.
    #expect(rows.count == 2 + 8 + 2 + 2)
    comparison.gates += (0..<30).map { _ in comparison.gates[0] }
    let more = CommentRenderer().render(comparison).components(separatedBy: "<details>")[0].components(separatedBy: "\n")
    #expect(more.count { $0.hasPrefix("| ") } == 2 + 5 + 2 + 5, "at most half of them are gates")
    #expect(lead.contains("| p95 |") && lead.contains("| cost.llm |"))
    #expect(!lead.contains("utilization.s0"))
  }

  @Test func `a comment is never longer than what GitHub takes`() {
    var comparison = comparison
    comparison.changes = (0..<5_000).map { "services.api.some.long.path.number\($0): 4 -> 5" }
    comparison.rows += (0..<2_000).map { index in
      var row = comparison.rows[0]
      row.metric = .stationUtilization("station\(index)")
      return row
    }
    comparison.gates += (0..<3_000).map { _ in comparison.gates[0] }
    let text = CommentRenderer().render(comparison)
    #expect(text.count <= CommentRenderer.mostCharacters)
    #expect(text.contains("Left out, as a comment takes 60,000 characters: what is different, gates, utilization."))
    #expect(text.contains("digest \(comparison.digest)"), "the end is there all the same")
  }

  @Test func `a comparison that was broken off is not fine, and JUnit has an error`() throws {
    var comparison = comparison
    comparison.gates = [comparison.gates[0]]
    comparison.gates[0].verdict = .passed
    let gate = comparison.gates[0].gate.text
    #expect(CommentRenderer().render(comparison).contains("### ape-plan: fine\n\n**The gate passes: \(gate).**"))
    comparison.ending = .interrupted
    let text = CommentRenderer().render(comparison)
    #expect(text.contains("### ape-plan: to look at\n"))
    #expect(text.contains("Interrupted after \(comparison.trials) trials: nothing is decided.") && !text.contains("passes"))
    let junit = JUnitRenderer().render(comparison)
    #expect(junit.contains("<testsuites tests=\"2\" failures=\"0\" errors=\"1\">"))
    #expect(junit.contains("<error message=\"interrupted after \(comparison.trials) trials\"/>"))
    comparison.gates[0].verdict = .fired
    #expect(CommentRenderer().render(comparison).contains("### ape-plan: not passed\n"), "what fired has fired")
  }

  @Test func `a text from a profile calls nobody and links to nothing`() {
    var comparison = comparison
    comparison.gates[0].gate.because = "ask @team, see #12, gh-7 and owner/name#3; 5 # 6 @ 7"
    comparison.changes = ["routes.@all: 1 -> #2"]
    let text = CommentRenderer().render(comparison)
    #expect(text.contains("ask @&#8203;team, see #&#8203;12, gh-&#8203;7 and owner/name#&#8203;3; 5 # 6 @ 7"))
    #expect(text.contains("routes.@&#8203;all: 1 -> #&#8203;2"))
    #expect(text.matches(of: /[@#][A-Za-z0-9]/).allSatisfy { $0.output == "#8" }, "but for the marks themselves")
    comparison.method = .unpaired(because: "@team/<base>.json holds no trials")
    #expect(CommentRenderer().render(comparison).contains("as @&#8203;team/&lt;base>.json holds no trials"))
  }

  @Test func `a text from a profile begins no table cell and no HTML`() {
    var comparison = comparison
    comparison.changes = ["routes.a|b<script>: 1 -> 2"]
    let text = CommentRenderer().render(comparison)
    #expect(!text.contains("<script>"))
    #expect(text.contains("a\\|b&lt;script>"))
  }
}
