import PlanModel
import Testing

@testable import PlanFiles

struct GateTextTests {
  /// Each limit as the base's factor and a constant.
  struct Reading: Sendable {
    var text: String
    var metric: Metric
    var relation: Gate.Relation
    var limits: [[Double]]
    var why: String
  }

  private static let readings: [Reading] = [
    Reading(
      text: "p95 > base+10% & base+50ms", metric: .p95, relation: .above, limits: [[1.1, 0], [1, 0.05]],
      why: "of a time: a share of the base and an amount"),
    Reading(text: "cost.nodes > base+5%", metric: .cost(.nodes), relation: .above, limits: [[1.05, 0]], why: "of the bill"),
    Reading(text: "cost.llm > 4000", metric: .cost(.llm), relation: .above, limits: [[0, 4000]], why: "a plain amount"),
    Reading(text: "cost > 4000.50 USD", metric: .cost(.total), relation: .above, limits: [[0, 4000.5]], why: "with its unit"),
    Reading(text: "cost.without-llm > base + 20", metric: .cost(.withoutLLM), relation: .above, limits: [[1, 20]], why: "an amount on top"),
    Reading(text: "errors > 0.1%", metric: .errors, relation: .above, limits: [[0, 0.001]], why: "a plain share"),
    Reading(text: "errors > base+0.1pp", metric: .errors, relation: .above, limits: [[1, 0.001]], why: "percentage points"),
    Reading(text: "errors>base+50%", metric: .errors, relation: .above, limits: [[1.5, 0]], why: "without blanks"),
    Reading(text: "throughput < base-5%", metric: .throughput, relation: .below, limits: [[0.95, 0]], why: "less is worse"),
    Reading(text: "throughput < 900/hour", metric: .throughput, relation: .below, limits: [[0, 0.25]], why: "a rate"),
    Reading(text: "  mean   >  1.5s  ", metric: .mean, relation: .above, limits: [[0, 1.5]], why: "blanks around"),
    Reading(text: "p99 > base", metric: .p99, relation: .above, limits: [[1, 0]], why: "any rise that is sure"),
    Reading(text: "utilization > 80%", metric: .utilization, relation: .above, limits: [[0, 0.8]], why: "the busiest station"),
    Reading(
      text: "utilization.api.cpu > 80%", metric: .stationUtilization("api.cpu"), relation: .above, limits: [[0, 0.8]], why: "one station"),
    Reading(text: "reversals > 0", metric: .reversals, relation: .above, limits: [[0, 0]], why: "a number"),
    Reading(text: "replicas > base+2", metric: .replicas, relation: .above, limits: [[1, 2]], why: "a number on top"),
  ]

  @Test(arguments: readings)
  func `a gate is read`(reading: Reading) throws {
    let gate = try GateText.parse(reading.text)
    #expect(gate.metric == reading.metric && gate.relation == reading.relation, "\(reading.why)")
    #expect(gate.limits.count == reading.limits.count)
    for (limit, expected) in zip(gate.limits, reading.limits) {
      #expect(abs(limit.factor - expected[0]) < 1e-12 && abs(limit.constant - expected[1]) < 1e-12, "\(reading.why)")
    }
    // What it is shown as reads back as the same.
    #expect(try GateText.parse(gate.text) == gate, "\(gate.text)")
  }

  private static let metrics =
    "mean, p50, p95, p99, errors, throughput, utilization, replicas, reversals, cost, cost.without-llm, cost.nodes, cost.storage, "
    + "cost.egress, cost.services, cost.llm, utilization.STATION"

  private static let mistakes: [(text: String, column: Int, message: String)] = [
    ("", 1, "found nothing; expected a gate, as \(GateProblem.example)"),
    ("p95", 1, "found \"p95\" without > or <; expected a gate, as \(GateProblem.example)"),
    ("p95 >= 3s", 5, "found \">=\"; expected > or <: what must not be, as \(GateProblem.example)"),
    ("p95 == 3s", 5, "found \"==\"; expected > or <: what must not be, as \(GateProblem.example)"),
    (" p59 > 3s", 2, "found \"p59\"; expected a metric: \(metrics); did you mean \"p50\"?"),
    ("cost.node > 3", 1, "found \"cost.node\"; expected a metric: \(metrics); did you mean \"cost.nodes\"?"),
    ("latency > 3s", 1, "found \"latency\"; expected a metric: \(metrics)"),
    ("p95 > ", 6, "found no limit; expected base+10%, base+50ms, or a plain limit"),
    ("p95 > base+10% &", 17, "found no limit; expected base+10%, base+50ms, or a plain limit"),
    (
      "p95 > bsae+10%", 7,
      "found \"bsae+10%\"; expected base, or a limit: a time with its unit, as 250ms, 1.5s, 10m, 2h, 1d, 1w or 1h30m; "
        + "did you mean \"base\"?"
    ),
    ("p95 > base*2", 11, "found \"*2\"; expected + or - behind base, as base+10%"),
    ("p95 > base+", 12, "found no limit; expected base+10%, base+50ms, or a plain limit"),
    ("p95 > base-10%", 7, "found \"base-10%\" behind >; expected base+…, so that a change of nothing passes"),
    ("throughput < base+10%", 14, "found \"base+10%\" behind <; expected base-…, so that a change of nothing passes"),
    ("throughput < base-100%", 19, "found \"100%\"; expected less than 100% behind base-, as no figure is below 0"),
    ("p95 > base+ten%", 12, "found \"ten%\"; expected a number before %, as 10%"),
    ("p95 > base+-5%", 12, "found \"-5%\"; expected a number of at least 0 behind the sign"),
    ("p95 > 50", 7, "found \"50\"; expected a time with its unit, as 250ms, 1.5s, 10m, 2h, 1d, 1w or 1h30m, or base"),
    ("errors > base+0.01", 15, "found \"0.01\"; expected 10% of the base's figure, or percentage points, as 0.1pp"),
    ("errors > 130%", 10, "found \"130%\"; expected a share from 0% to 100% with its sign, as 0.1%, or base"),
    ("errors > 0.1", 10, "found \"0.1\"; expected a share from 0% to 100% with its sign, as 0.1%, or base"),
    ("cost > 4k", 8, "found \"4k\"; expected an amount of US dollars a month, as 4000, or base"),
    ("throughput < 900", 14, "found \"900\"; expected a rate with its unit, as 1000/hour, 20/minute or 2.5/second, or base"),
    ("reversals > few", 13, "found \"few\"; expected base, or a limit: a number of at least 0"),
    ("p95 > 3s > 2s", 10, "found a second > or <; expected one, and further limits behind &, as \(GateProblem.example)"),
  ]

  @Test(arguments: mistakes)
  func `a mistake is told with its column`(text: String, column: Int, message: String) {
    #expect(throws: GateText.Failure.self) { try GateText.parse(text) }
    do { _ = try GateText.parse(text) } catch {
      #expect(error.column == column, "\(text)")
      #expect("\(error.problem)" == message, "\(text)")
    }
  }

  @Test func `a flag is named with the column`() {
    #expect(throws: GateErrors([.init("--fail-if:6", .emptyLimit)], isOnCommandLine: true)) {
      try Gate.parse("p95 > ", flag: "--fail-if", severity: .error)
    }
  }

  @Test func `names of metrics stand in a list with commas`() throws {
    #expect(try Metrics.parseList("p95, cost.nodes,p95") == [.p95, .cost(.nodes)])
    #expect(throws: GateProblem.unknownMetric("p9", suggestion: "p95")) { try Metrics.parseList("mean,p9") }
    #expect(throws: GateProblem.unknownMetric("", suggestion: nil)) { try Metrics.parseList("mean,") }
  }
}
