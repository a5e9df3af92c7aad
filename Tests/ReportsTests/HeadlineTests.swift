import PlanModel
import Pricing
import Statistics
import Testing
import Units

@testable import Reports

/// What a reader sees first, and may see nothing else of.
struct HeadlineTests {
  private func lines(_ result: RunResult, width: Int = 400) -> [String] {
    TerminalRenderer(width: width).render(RunReport.document(of: result)).split(separator: "\n").map(String.init)
  }

  private func figures(_ changes: [(String, String)]) -> [Figure] {
    changes.map { Figure(path: $0.0, text: $0.1, origin: .override, note: "set") }
  }

  @Test(
    arguments: [
      ([], "medium: 1,000 queries an hour on four t3.xlarge", "the profile as it is"),
      ([("workload.rate", "3000/hour")], "medium: 3,000/hour; set: workload.rate=3000/hour", "another load"),
      ([("services.api.replicas", "8")], "medium: 3,000/hour; set: services.api.replicas=8", "the profile's load, something else set"),
      (
        (1...8).map { ("p\($0)", "1") }, "medium: 3,000/hour; set: p1=1, p2=1, p3=1, p4=1, p5=1, p6=1, and 2 more",
        "no title is a list without end"
      ),
      (
        [("p", String(repeating: "x", count: 80))], "medium: 3,000/hour; set: p=\(String(repeating: "x", count: 57))…",
        "nor a value without end"
      ),
    ] as [([(String, String)], String, String)])
  func `the title is the profile's, or says the load that was simulated and what was set`(
    changes: [(String, String)], title: String, why: String
  ) {
    var result = SampleResult.medium
    result.load.offered = Rate(perHour: 3_000)
    result.figures = figures(changes)
    let lines = lines(result)
    #expect(lines[0] == title, "\(why)")
    #expect((lines[1] == "The profile itself: 1,000 queries an hour on four t3.xlarge.") == !changes.isEmpty)
  }

  @Test func `an interrupted run says so first, with how many trials there should have been`() {
    var result = SampleResult.medium
    result.figures = []
    result.trials = 3
    result.trialsPlanned = 20
    result.trialsEnding = .interrupted
    #expect(lines(result)[1] == "Interrupted after 3 of 20 trials; the answer stands on these alone.")
    #expect(lines(result).contains { $0.hasPrefix("steady-state, 3 of 20 trials (interrupted), ") })
    result.trialsPlanned = nil
    #expect(lines(result)[1] == "Interrupted after 3 trials; the answer stands on these alone.", "for a precision, nobody knows how many")
    result.trialsEnding = .count
    result.trialsPlanned = 3
    #expect(!lines(result).joined().contains("nterrupted"))
  }

  @Test func `why a station is overloaded is said once`() {
    let reason = "desk is offered 1.4 erlangs but has 1 server: its queue grows without limit"
    var result = SampleResult.medium
    result.unstable = [reason]
    result.remarks = [reason, "something else"]
    let refused = Estimate(refused: reason, trials: 5)
    result.responseTime = ResponseTimeResult(mean: refused, p50: refused, p95: refused, p99: refused)
    result.objectives[0].measured = refused
    let text = lines(result).joined(separator: "\n")
    #expect(text.components(separatedBy: reason).count == 2, "\(text)")
    #expect(text.contains("Overloaded: \(reason). So no response time holds."))
    #expect(text.contains("p95 n/a (overloaded); "))
    #expect(text.contains("something else"))
    let file = CSVRenderer().render(RunReport.document(of: result)).first { $0.name == "response-time.csv" }
    #expect(file?.text.contains("mean,,,,\(reason)\r\n") == true, "programs get the whole reason")
  }

  @Test func `what n counts is said in words, where n is shown`() {
    let sentence = "n is the number of answered queries in the trial that has the fewest"
    #expect(lines(SampleResult.medium).contains { $0.hasPrefix(sentence) }, "its p99 is refused")
    var result = SampleResult.medium
    result.responseTime.p99 = SampleResult.estimate(40, 39, 41)
    #expect(!lines(result).contains { $0.hasPrefix(sentence) })
  }
}
