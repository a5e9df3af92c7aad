import Foundation
import PlanModel
import Statistics
import Testing

@testable import Reports

struct ComparisonReportTests {
  private var comparison: Comparison { SampleComparison.comparison }

  @Test func `the report on the terminal reads as it was found right`() throws {
    try GoldenFile.check(TerminalRenderer().render(ComparisonReport.document(of: comparison)), "comparison.txt")
  }

  @Test func `the JSON document holds what other programs rely on`() throws {
    let json = try ComparisonDocument(comparison).json()
    let root = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(root["schemaVersion"] as? Int == 1)
    #expect(root["verdict"] as? String == "fired")
    #expect(root["method"] as? String == "paired")
    #expect(root["methodReason"] is NSNull)
    let figures = try #require(root["figures"] as? [[String: Any]])
    #expect(figures.count == comparison.rows.count)
    let p95 = try #require(figures.first { $0["metric"] as? String == "p95" })
    #expect(p95["unit"] as? String == "seconds" && p95["direction"] as? String == "rises")
    #expect(abs((p95["relative"] as? Double ?? 0) - 8.1 / 50.3) < 1e-12)
    #expect((p95["difference"] as? [String: Any])?["low"] as? Double != nil)
    let errors = try #require(figures.first { $0["metric"] as? String == "errors" })
    #expect(errors["direction"] as? String == "unsure")
    #expect(try JSONDecoder().decode(ComparisonDocument.self, from: Data(json.utf8)) == ComparisonDocument(comparison))
  }

  @Test(arguments: [
    ([GateResult.Verdict.passed, .passed], "All 2 gates pass."), ([.fired, .undecided], "Gate fired: p95 > base+10% & base+50ms. Undecided: mean > 1s."),
    ([.fired, .passed], "Gate fired: p95 > base+10% & base+50ms."),
    ([.unchanged, .passed], "No gate fired: 1 of 2 pass, and what the others look at is unchanged."),
    ([.unchanged, .unchanged], "No gate fired: what all 2 look at is unchanged."),
    ([.unchanged], "No gate fired: what p95 > base+10% & base+50ms looks at is unchanged."),
    ([.undecided, .passed], "Undecided: p95 > base+10% & base+50ms."),
    ([.warned, .passed], "No gate fired, with a warning: p95 > base+10% & base+50ms."),
    ([], "No gates are set."), ([.passed], "The gate passes: p95 > base+10% & base+50ms."),
  ])
  func `the first sentence says what the gates say together`(verdicts: [GateResult.Verdict], text: String) {
    var comparison = comparison
    let other = Gate(metric: .mean, relation: .above, limits: [.init(factor: 0, constant: 1, text: "1s")])
    comparison.gates = zip([SampleComparison.fired, other], verdicts).map { GateResult(gate: $0, verdict: $1, margins: []) }
    #expect(ComparisonReport.verdict(of: comparison).text == text)
  }

  @Test func `a warning's gate that fires is a warning`() {
    var comparison = comparison
    comparison.gates = [GateResult(gate: SampleComparison.budget, verdict: .fired, margins: [])]
    #expect(ComparisonReport.verdict(of: comparison).text == "No gate fired, with a warning: cost.llm > 40000.")
    #expect(ComparisonDocument(comparison).verdict == "passed")
  }

  @Test func `margins are spelt in the unit of their interval, money with its currency`() {
    #expect(
      DifferenceText.margin(Estimate(value: 0.000126, low: -0.034377, high: 0.034628, trials: 13), .seconds) == "+0.1 ms (-34.4 … +34.6)")
    #expect(
      DifferenceText.margin(Estimate(value: -12.4, withoutInterval: "no interval (3 trials < 5)", trials: 3), .dollars)
        == "-12.40 USD (no interval: 3 trials < 5)")
  }

  @Test func `a warning's gate that is undecided is told as such`() {
    var comparison = comparison
    comparison.gates = [GateResult(gate: SampleComparison.budget, verdict: .undecided, margins: [])]
    #expect(ComparisonReport.verdict(of: comparison).text == "No gate fired, undecided: cost.llm > 40000.")
    comparison.gates = []
    #expect(CommentRenderer().render(comparison).contains("### ape-plan: no gates are set"))
    comparison.warnings = ["the containers request 9 cores; the nodes have 4"]
    #expect(ComparisonReport.cautions(of: comparison) == ["The candidate: the containers request 9 cores; the nodes have 4."])
    #expect(CommentRenderer().render(comparison).contains("### ape-plan: to look at"))
  }

  @Test(arguments: [
    (Metric.p95, 58.4, 0.8, "+8.10 s (+7.30 … +8.90)", "a rise"), (.p95, 45.3, 0.8, "-5.00 s (-5.80 … -4.20)", "a fall"),
    (.p95, 50.4, 0.8, "~ (-700 ms … +900 ms)", "no sure change"), (.p95, 50.3, 0, "~", "the same in every trial"),
    (.errors, 50.305, 0.001, "+0.50 pp (+0.40 … +0.60)", "percentage points"), (.cost(.nodes), 171.77, 0, "+121.47 USD", "an exact amount"),
    (.p95, 50.300126, 0.034, "~ (-33.9 ms … +34.1 ms)", "a difference far smaller than its interval"),
    (.errors, 80.3, 1e-14, "+3,000 pp", "what doubles cannot tell apart"), (.cost(.nodes), -155.27, 1e-9, "-205.57 USD", "closer than a cent"),
    (.cost(.llm), 1_050.3, 300, "+1,000.00 USD (+700 … +1,300)", "an amount with its interval"),
  ])
  func `differences are spelt with their sign`(metric: Metric, candidate: Double, half: Double, text: String, why: String) {
    let row = Comparison.Row(
      metric: metric, base: SampleComparison.estimate(50.3, 1), candidate: SampleComparison.estimate(candidate, 1),
      difference: SampleComparison.estimate(candidate - 50.3, half), trialsSaved: nil)
    #expect(DifferenceText.difference(row) == text, "\(why)")
  }
}
