import Foundation
import PlanModel
import Statistics
import Testing

@testable import PlanFiles

struct SavedResultReaderTests {
  private static let text = """
    {"schemaVersion": 1,
     "run": {"id": null, "scenario": "medium", "title": "One thousand", "version": "0.1.0", "digest": "abc", "seed": 7, "trials": 10},
     "results": {
       "responseTime": {
         "mean": {"value": 4, "low": 3, "high": 5}, "p50": {"value": 3, "low": 2, "high": 4},
         "p95": {"value": 9, "low": 8, "high": 10}, "p99": {"value": null, "low": null, "high": null, "reason": "n/a (n=37 < 299)"}},
       "throughput": {"value": 0.25, "low": 0.2, "high": 0.3}, "errorRate": {"value": 0.01, "low": 0, "high": 0.02},
       "stations": [
         {"name": "desk", "capacity": 1, "utilization": {"value": 0.5, "low": 0.4, "high": 0.6}},
         {"name": "core", "capacity": 2, "utilization": {"value": 0.7, "low": 0.6, "high": 0.8}},
         {"name": "think", "capacity": null, "utilization": {"value": 3, "low": 2, "high": 4}}],
       "unstable": []},
     "cost": {
       "components": [
         {"purchase": "on-demand", "component": "nodes", "amount": "485.89"},
         {"purchase": "spot", "component": "nodes", "amount": "145.77"},
         {"purchase": "on-demand", "component": "storage", "amount": "12.80"},
         {"purchase": "on-demand", "component": "egress", "amount": null},
         {"purchase": "on-demand", "component": "LLM tokens", "amount": "100.01"}],
       "unpriced": [{"purchase": "on-demand", "component": "egress", "label": "to the internet", "reason": "none"}]}}
    """

  private func read(_ text: String) throws -> SavedResult { try SavedResultReader.read(Data(text.utf8), path: "base.json") }

  @Test func `the figures that are compared are read`() throws {
    let saved = try read(Self.text)
    #expect(saved.name == "medium" && saved.digest == "abc" && saved.seed == 7 && saved.trials == 10 && saved.busiest == "core")
    #expect(saved.estimate(of: .mean)?.low == 3)
    #expect(saved.estimate(of: .p99)?.reason == "n/a (n=37 < 299)")
    #expect(saved.estimate(of: .utilization)?.value == 0.7)
    #expect(saved.estimate(of: .stationUtilization("desk"))?.value == 0.5)
    #expect(saved.estimate(of: .stationUtilization("think")) == nil, "a station without a limit is never full")
    #expect(
      saved.estimate(of: .cost(.nodes)) == Estimate(value: 485.89, low: 485.89, high: 485.89, trials: 10), "nodes are paid whatever comes")
    #expect(saved.estimate(of: .cost(.llm))?.value == 100.01 && saved.estimate(of: .cost(.llm))?.low == nil)
    #expect(saved.estimate(of: .cost(.egress))?.reason == "n/a (to the internet has no price)")
    #expect(saved.estimate(of: .cost(.total))?.value == nil, "a bill with something unpriced is no bill")
  }

  @Test func `a bill with its intervals is read with them`() throws {
    let costs = #"{"cost": {"value": 598.7, "low": 590, "high": 607}, "cost.llm": {"value": 100.01, "low": 92, "high": 108}}"#
    let saved = try read(
      Self.text.replacing("\"cost\": {", with: "\"cost\": {\"estimates\": \(costs),").replacing(
        "\"digest\": \"abc\",", with: "\"digest\": \"abc\", \"scenarioDigest\": \"def\","))
    #expect(saved.estimate(of: .cost(.llm))?.low == 92 && saved.estimate(of: .cost(.llm))?.high == 108)
    #expect(saved.estimate(of: .cost(.total))?.value == 598.7)
    #expect(saved.estimate(of: .cost(.storage))?.value == 12.8, "what is not there is added up from the lines")
    #expect(saved.scenarioDigest == "def")
  }

  @Test(arguments: [
    ("{", SavedResultError.notJSON(path: "base.json"), "cut off"),
    ("[]", .notAResult(path: "base.json", place: "", found: "a value of another kind"), "a list"),
    ("{}", .notAResult(path: "base.json", place: "schemaVersion", found: "no such key"), "another document"),
    ("{\"schemaVersion\": 3}", .otherVersion(path: "base.json", found: 3, expected: 1), "of a later version"),
    (
      "{\"schemaVersion\": 1, \"run\": {\"scenario\": 3}}",
      .notAResult(path: "base.json", place: "run.scenario", found: "a value of another kind"), "a number for a name"
    ),
  ])
  func `what is no result says where`(text: String, error: SavedResultError, why: String) {
    #expect(throws: error, "\(why)") { try read(text) }
  }

  @Test func `each error reads as it was found right`() {
    let texts: [(SavedResultError, String)] = [
      (.noSuchFile(path: "a"), "a: found no such file; "), (.unreadable(path: "a"), "a: found a file that cannot be read; "),
      (.tooLarge(path: "a", limit: 16 << 20), "a: found more than 16 MiB; "),
      (.notJSON(path: "a"), "a: found a text that is no JSON, or was cut off; "),
      (.notAResult(path: "a", place: "run.seed", found: "no such key"), "a: at \"run.seed\" found no such key; "),
    ]
    for (error, text) in texts {
      #expect(error.description == text + "expected what `ape-plan simulate --format json --output base.json` writes")
    }
    #expect(
      SavedResultError.otherVersion(path: "a", found: 3, expected: 1).description
        == "a: found schemaVersion 3; expected 1, which `ape-plan simulate --format json` of this version writes")
    #expect(throws: SavedResultError.noSuchFile(path: "/nowhere.json")) { try SavedResultReader.read(path: "/nowhere.json") }
  }
}
