import Autoscaling
import Foundation
import Testing

@testable import PlanFiles

/// The rule against the answers of the genuine controller, field by field.
struct AutoscalerCaseReaderTests {
  private let reader = AutoscalerCaseReader()

  @Test(
    .enabled(if: GenuineCases.areThere, "the genuine cases are not here: put them beside the checkout or name APE_PLAN_AUTOSCALER_CASES"),
    arguments: [("replica_calc.jsonl", 600, 600), ("closed_loop.jsonl", 50, 7_460)])
  func `every field of every sync is the genuine controller's`(file: String, cases: Int, syncs: Int) throws {
    var seen = 0
    let lines = try GenuineCases.lines(of: file)
    for line in lines {
      let written = try GenuineCases.object(line)
      let answer = try GenuineCases.object(reader.answerLine(to: line))
      let expected = try #require(written["expected"] as? [NSDictionary])
      let computed = try #require(answer["expected"] as? [NSDictionary])
      try #require(expected.count == computed.count)
      for (a, b) in zip(expected, computed) where a != b {
        Issue.record("\(answer["id"] ?? "") at \(a["t"] ?? ""): expected \(a), computed \(b)")
        break
      }
      seen += expected.count
    }
    #expect(lines.count == cases)
    #expect(seen == syncs)
    print("\(file): \(lines.count) cases, \(seen) syncs compared in every field")
  }

  @Test(.enabled(if: GenuineCases.areThere, "the genuine cases are not here"))
  func `every fact of the controller's own calculator tests comes out`() throws {
    // What the controller's errors are called in the case format.
    let errors = [
      "no metrics returned matched known pods": "ZeroRequests", "missing request for": "MissingRequest",
      // The case writes an answer without samples as a query that fails.
      "no metrics returned from resource metrics API": "Unavailable",
      "failed to get container metrics: container container2 not present in metrics for pod test-namespace/test-pod-0": "Unavailable",
    ]
    let lines = try GenuineCases.lines(of: "upstream_replica_calc.jsonl")
    for line in lines {
      let upstream = try #require(try GenuineCases.object(line)["upstream"] as? [String: Any])
      guard case .steps(let answer) = try reader.answer(to: line) else { throw AutoscalerCaseError.neitherStepsNorLoop }
      let metric = try #require(answer.expected[0].metrics?[0], "\(answer.id)")
      if let error = upstream["error"] as? String {
        #expect(metric.error == errors[error], "\(answer.id)")
      } else {
        #expect(metric.replicas.map(Int.init) == upstream["replicas"] as? Int, "\(answer.id)")
        if let value = upstream["utilization"] as? Int { #expect(metric.utilization.map(Int.init) == value, "\(answer.id)") }
        if let value = upstream["value"] as? Int { #expect(metric.value.map(Int.init) == value, "\(answer.id)") }
      }
    }
    #expect(lines.count == 74)
    print("upstream_replica_calc.jsonl: \(lines.count) facts compared")
  }

  @Test(.enabled(if: GenuineCases.areThere, "the genuine cases are not here"))
  func `every fact of the controller's own tables comes out`() throws {
    let lines = try GenuineCases.lines(of: "upstream_functions.jsonl")
    for line in lines {
      let written = try GenuineCases.object(line)
      let computed = try GenuineCases.object(reader.answerLine(to: line))
      for member in ["expected", "expectedReason", "expectedLogLength"] where written[member] != nil {
        #expect("\(written[member] ?? "")" == "\(computed[member] ?? "")", "\(written["kind"] ?? "") \(written["id"] ?? ""): \(member)")
      }
    }
    #expect(lines.count == 62)
    print("upstream_functions.jsonl: \(lines.count) facts compared")
  }

  @Test(.enabled(if: GenuineCases.areThere, "the genuine cases are not here"))
  func `5,000 cases take less than a second`() throws {
    let lines = try GenuineCases.lines(of: "replica_calc.jsonl")
    let clock = ContinuousClock()
    var bytes = 0
    let time = try clock.measure {
      for index in 0..<5_000 { bytes += try reader.answerLine(to: lines[index % lines.count]).count }
    }
    print("5,000 cases: \(time), \(bytes) bytes of answers")
    #expect(bytes > 1_000_000)
    // A tight figure belongs to a quiet machine; this one catches a slip by a factor.
    #expect(time < .seconds(5))
  }

  @Test(arguments: [
    ("", "column 1: found no JSON; expected a value"),
    ("{", "column 2: found no JSON; expected a name in quotes"),
    ("[1]", "found a list; expected an object"),
    (#"{"id":"a" "hpa":1}"#, "column 11: found no JSON; expected \",\" or \"}\""),
    (#"{"id":"a","id":"b"}"#, "column 11: found no JSON; expected a name that is not there yet, among 1000 at most"),
    (#"{"hpa":{"max":1,"metrics":[]},"initialReplicas":1}"#, "id: is not there"),
    (#"{"id":"a","hpa":{"max":"1","metrics":[]},"initialReplicas":1}"#, "hpa.max: found \"1\"; expected a whole number of 32 bits"),
    (
      #"{"id":"a","hpa":{"max":1,"metrics":[{"type":"Pods","name":"q","targetType":"AverageValue","target":1.5}]},"initialReplicas":1}"#,
      "hpa.metrics[0].target: found 1.5; expected a whole number of 64 bits"
    ),
    (#"{"id":"a","hpa":{"max":1,"metrics":[]},"initialReplicas":-1}"#, "initialReplicas: found -1; expected 0 or more"),
    (
      #"{"id":"a","hpa":{"max":1,"metrics":[]},"initialReplicas":1,"flags":{"syncPeriodSeconds":9223372036854775807}}"#,
      "flags.syncPeriodSeconds: found 9223372036854775807; expected 0 to 3600"
    ),
    (#"{"id":"a","hpa":{"max":1,"metrics":[]},"initialReplicas":1}"#, "found neither \"steps\" nor \"closed\"; expected one of them"),
    (
      #"{"id":"a","hpa":{"max":1,"metrics":[{"type":"Pod","name":"q","targetType":"Value","target":1}]},"initialReplicas":1}"#,
      "hpa.metrics[0].type: found \"Pod\"; expected one of Resource, Pods, External"
    ),
    (
      #"{"id":"a","hpa":{"max":1,"metrics":[{"type":"Pods","name":"q","targetType":"Value","target":1}]},"initialReplicas":1}"#,
      "hpa.metrics[0]: found target type \"Value\" of a metric of type Pods; expected AverageValue"
    ),
    (
      #"{"id":"a","hpa":{"max":1,"metrics":[],"behavior":{"scaleUp":{"tolerance":"x"}}},"initialReplicas":1}"#,
      "hpa.behavior.scaleUp.tolerance: found tolerance \"x\"; expected a quantity from 0 to 1000000, such as 0.05 or 50m"
    ),
    (
      #"{"id":"a","hpa":{"max":1,"metrics":[],"behavior":{"scaleDown":{"selectPolicy":"max"}}},"initialReplicas":1}"#,
      "hpa.behavior.scaleDown.selectPolicy: found \"max\"; expected one of Max, Min, Disabled"
    ),
    (
      #"{"id":"a","hpa":{"max":1,"metrics":[]},"initialReplicas":1,"steps":[{"pods":[{"phase":"running"}]}]}"#,
      "steps[0].pods[0].phase: found \"running\"; expected one of Running, Pending, Failed, Succeeded, Unknown"
    ),
    (
      #"{"id":"a","hpa":{"max":1,"metrics":[]},"initialReplicas":1,"closed":{"steps":1000001}}"#,
      "closed.steps: found 1000001; expected 0 to 1000000"
    ),
    (
      #"{"id":"a","kind":"speed","desired":1}"#,
      "kind: found \"speed\"; expected one of rate, stabilize-behavior, stabilize-no-behavior, limits-no-behavior"
    ),
  ])
  func `a line that is no case is refused with what is wrong`(line: String, complaint: String) {
    #expect(throws: AutoscalerCaseError.self) { try reader.answer(to: Data(line.utf8)) }
    do {
      _ = try reader.answer(to: Data(line.utf8))
    } catch {
      #expect(error.description == complaint)
    }
  }

  @Test func `a member that the format does not have is told, and what was meant`() throws {
    let line = #"{"id":"a","hpa":{"max":9,"metrics":[{"type":"Resource","nam":"cpu"}]},"flag":{},"steps":[{"pods":[{"phas":"x","samples":{"cpu":{"age":1}}}]}]}"#
    #expect(
      reader.unknownMembers(of: Data(line.utf8)) == [
        #"found "hpa.metrics[0].nam", which the format does not have: passed over; did you mean "name"?"#,
        #"found "flag", which the format does not have: passed over; did you mean "flags"?"#,
        #"found "steps[0].pods[0].phas", which the format does not have: passed over; did you mean "phase"?"#,
        #"found "steps[0].pods[0].samples.cpu.age", which the format does not have: passed over"#,
      ])
    #expect(reader.unknownMembers(of: Data("no JSON".utf8)).isEmpty)
  }

  @Test(.enabled(if: GenuineCases.areThere, "the genuine cases are not here"))
  func `the genuine cases have no member that is not known`() throws {
    for file in ["replica_calc.jsonl", "closed_loop.jsonl", "upstream_replica_calc.jsonl", "upstream_functions.jsonl"] {
      for line in try GenuineCases.lines(of: file) { #expect(reader.unknownMembers(of: line) == []) }
    }
  }

  @Test(arguments: [(32, 3), (33, 2)])
  func `the release answers whose controller it is`(minor: Int, desired: Int) throws {
    // 2 pods at 110 % of a target of 100 %: 1 - 1.1 is -0.10000000000000009 in float64, outside of 0.1 until 1.32; 1.1 <= 1 + 0.1 since.
    let line = #"{"id":"a","hpa":{"max":9,"metrics":[{"type":"Resource","name":"cpu","targetType":"Utilization","target":100}]},"#
      + #""initialReplicas":2,"steps":[{"pods":[{"count":2,"ready":true,"startAgeSeconds":900,"requests":{"cpu":1000},"#
      + #""samples":{"cpu":{"value":1100,"ageSeconds":15,"windowSeconds":15}}}]}]}"#
    let answer = try AutoscalerCaseReader(release: ControllerRelease(minor: minor)).answerLine(to: Data(line.utf8))
    #expect(String(decoding: answer, as: UTF8.self).contains("\"desired\":\(desired)"))
  }

  @Test func `a case without the answer is answered by its id and what is computed`() throws {
    // 4 pods at 90 % of a request against 60 %: 1.5 times as many, 6.
    let line = #"""
      {"id":"one","hpa":{"max":10,"metrics":[{"type":"Resource","name":"cpu","targetType":"Utilization","target":60}]},"initialReplicas":4,
      "steps":[{"pods":[{"count":4,"ready":true,"startAgeSeconds":900,"requests":{"cpu":1000},
      "samples":{"cpu":{"value":900,"ageSeconds":15,"windowSeconds":15}}}]}]}
      """#
    let answer = try String(decoding: reader.answerLine(to: Data(line.utf8)), as: UTF8.self)
    #expect(
      answer == #"{"expected":[{"activeReason":"ValidMetricFound","current":4,"desired":6,"limitReason":"DesiredWithinRange","#
        + #""metrics":[{"replicas":6,"utilization":90,"value":900}],"raw":6,"#
        + #""rescaleReason":"cpu resource utilization (percentage of request) above target","rescaled":true,"#
        + #""stabilizeReason":"ReadyForNewScale","stabilized":6,"t":0}],"id":"one"}"#)
  }
}
