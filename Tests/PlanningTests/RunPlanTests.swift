import Foundation
import PlanFiles
import PlanModel
import Pricing
import RandomStreams
import Statistics
import Testing
import Units

@testable import Planning

struct RunPlanTests {
  private func mm1(rate: Rate = Rate(perHour: 60), _ change: (inout Scenario) -> Void = { _ in }) throws -> Scenario {
    var scenario = try ProfileReader.read(.embedded("mm1"))
    scenario.workload.arrivals = .poisson(rate)
    scenario.settings.queriesPerTrial = 2_000
    change(&scenario)
    return scenario
  }

  private func run(_ scenario: Scenario, jobs: Int = 1) throws -> RunOutcome {
    try RunPlan(scenario: scenario, prices: PriceTable(), version: "test", jobs: jobs).run()
  }

  @Test func `one thread and two threads give the same digest, and another seed another one`() throws {
    let scenario = try mm1()
    let one = try run(scenario, jobs: 1)
    let two = try run(scenario, jobs: 2)
    #expect(one.result.digest == two.result.digest)
    #expect(one.result == two.result)
    let other = try run(try mm1 { $0.settings.seed = 2 })
    #expect(one.result.digest != other.result.digest)
  }

  @Test func `precision asked for stops at the same trial on any number of threads, and the rest is dropped`() throws {
    let scenario = try mm1 { $0.settings.trials = .precision(Fraction(0.05), cap: 200) }
    let one = try run(scenario, jobs: 1)
    let three = try run(scenario, jobs: 3)
    #expect(one.result.trials == three.result.trials)
    #expect(one.result.trialsEnding == .precise)
    #expect(one.trials.map(\.index) == Array(0..<one.result.trials))
    let width = try #require(one.result.responseTime.mean.relativeHalfWidth)
    #expect(width <= 0.05)
  }

  @Test func `a cap that is reached is told`() throws {
    let outcome = try run(try mm1 { $0.settings.trials = .precision(Fraction(0.0001), cap: 6) })
    #expect(outcome.result.trials == 6)
    #expect(outcome.result.trialsEnding == .capReached)
  }

  @Test func `trials that are done when somebody interrupts make the answer`() throws {
    let scenario = try mm1 { $0.settings.trials = .count(50) }
    let done = Counter()
    let outcome = try RunPlan(scenario: scenario, prices: PriceTable(), version: "test", jobs: 1).run(
      progress: { done.set($0.finished) }, isCancelled: { done.value >= 7 })
    #expect(outcome.result.trialsEnding == .interrupted)
    #expect(outcome.result.trials >= 7 && outcome.result.trials < 50)
    let whole = try run(try mm1 { $0.settings.trials = .count(outcome.result.trials) })
    #expect(outcome.trials == whole.trials, "what was done is what a shorter run would have done")
  }

  @Test func `an interruption before the first trial leaves nothing to report`() throws {
    let scenario = try mm1 { $0.settings.queriesPerTrial = 2_000_000 }
    #expect(throws: PlanningError.interruptedBeforeFirstTrial) {
      try RunPlan(scenario: scenario, prices: PriceTable(), version: "test", jobs: 1).run(isCancelled: { true })
    }
    #expect(PlanningError.interruptedBeforeFirstTrial.description == "interrupted before the first trial was done; nothing to report")
  }

  @Test func `a queue that grows without limit is an answer, and its times are refused with the reason`() throws {
    let result = try run(try mm1(rate: Rate(perHour: 120))).result
    // 120 an hour x 42 s = 1.4 erlangs.
    let reason = "desk is offered 1.4 erlangs but has 1 server: its queue grows without limit"
    #expect(result.unstable == [reason])
    #expect(result.responseTime.p95.value == nil)
    #expect(result.responseTime.p95.reason == reason)
    #expect(abs((result.throughput.value ?? 0) - 1 / 42.0) < 0.001, "it serves one in 42 s, whatever arrives")
    #expect(abs((result.binding?.saturationRate.perHour ?? 0) - 3_600 / 42.0) < 0.1)
  }

  @Test func `percentiles with too few queries are refused, the others not`() throws {
    let result = try run(try mm1 { $0.settings.duration = .hours(2.5); $0.settings.warmUp = .none }).result
    #expect(result.responseTime.p50.value != nil)
    #expect(result.responseTime.p99.value == nil)
    #expect(result.responseTime.p99.reason?.contains("< 299") == true)
  }

  @Test func `the make-up of each percentile adds up to the mean response of its queries`() throws {
    let result = try run(try ProfileReader.read(.embedded("tandem"))).result
    #expect(result.breakdown.map(\.percentile) == [0.5, 0.95, 0.99])
    for breakdown in result.breakdown {
      let sum = breakdown.parts.reduce(0) { $0 + $1.waiting + $1.service }
      #expect(abs(sum - breakdown.meanResponse) < 1e-9 * sum)
    }
    // Bands are an eighth of an octave wide, so the mean around a percentile lies within 9 % of it.
    let p95 = try #require(result.responseTime.p95.value)
    #expect(abs(result.breakdown[1].meanResponse / p95 - 1) < 0.09)
  }

  @Test(arguments: [
    (Estimate(value: 1, low: 0.9, high: 1.1, trials: 9), 1.2, ObjectiveResult.Verdict.kept, "the whole interval is below"),
    (Estimate(value: 1, low: 0.9, high: 1.1, trials: 9), 0.8, .broken, "the whole interval is above"),
    (Estimate(value: 1, low: 0.9, high: 1.1, trials: 9), 1.05, .undecided, "the limit lies inside"),
    (Estimate(value: 1, withoutInterval: "few", trials: 2), 2, .undecided, "no interval, nothing is sure"),
    (Estimate(refused: "n/a", trials: 2), 2, .unknown, "nothing was measured"),
  ])
  func `an objective is kept or broken only when the whole interval says so`(
    estimate: Estimate, limit: Double, verdict: ObjectiveResult.Verdict, why: String
  ) {
    #expect(ObjectiveCheck.verdict(of: estimate, limit: limit) == verdict, "\(why)")
  }
}

/// A number that several threads may look at.
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var number = 0
  var value: Int { lock.withLock { number } }
  func set(_ value: Int) { lock.withLock { number = value } }
}
