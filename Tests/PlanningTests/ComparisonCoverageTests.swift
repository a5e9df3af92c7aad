import PlanModel
import Pricing
import QueueingTheory
import Statistics
import Testing
import Units

@testable import Planning

/// The interval of a difference holds the true one, which the closed form knows, as often as it says.
@Suite struct ComparisonCoverageTests {
  private static let base = desk(service: 0.05)
  private static let slower = desk(service: 0.06)

  /// Mean response time, S / (1 - rho), from `QueueingTheory`; 0.1 s and 0.15 s here.
  private static func mean(_ service: Double) throws -> Double {
    try MMc.singleServer(arrivalRate: 10, meanServiceTime: service).meanResponseTime
  }

  private static func p95(_ service: Double) throws -> Double {
    try MMc.singleServer(arrivalRate: 10, meanServiceTime: service).responseTimeQuantile(0.95)
  }

  // With 1,000 seeds the share that an exact 95 % interval holds has a standard deviation of 0.7 %: 93 to 97 % are 2.9 of them.
  @Test func `a 95 % interval of a paired difference holds the truth 93 to 97 % of the time`() throws {
    let exact: [(metric: Metric, difference: Double)] = [
      (.mean, try Self.mean(0.06) - Self.mean(0.05)), (.p95, try Self.p95(0.06) - Self.p95(0.05)), (.utilization, 0.1),
    ]
    var held = [0, 0, 0]
    var saved = [MeanVariance(), MeanVariance(), MeanVariance()]
    for seed in 0..<UInt64(1_000) {
      let comparison = try compare(seeded(Self.base, seed), seeded(Self.slower, seed))
      for (index, item) in exact.enumerated() {
        let row = try #require(comparison.row(item.metric))
        if row.difference.contains(item.difference) { held[index] += 1 }
        saved[index].record(row.trialsSaved ?? 0)
      }
    }
    for (index, item) in exact.enumerated() {
      #expect((930...970).contains(held[index]), "\(item.metric.name): \(held[index]) of 1,000")
      #expect((saved[index].mean ?? 0) > 2, "\(item.metric.name): pairing is worth \(saved[index].mean ?? 0) times the trials")
    }
  }

  // 450 queries in a trial: their own p99 is read off the fifth largest, and too low by some per cent, which forty trials can tell. Of 400
  // seeds the share that an exact interval holds has a standard deviation of 1.1 %.
  @Test func `p99 of short trials is as sure as it says`() throws {
    let exact = try [0.05, 0.06].map { try MMc.singleServer(arrivalRate: 10, meanServiceTime: $0).responseTimeQuantile(0.99) }
    var (held, heldDifference) = (0, 0)
    let sides = [0.05, 0.06].map { desk(service: $0, duration: .seconds(60)) }
    for seed in 0..<UInt64(400) {
      let comparison = try compare(seeded(sides[0], seed), seeded(sides[1], seed), trials: .count(40))
      let row = try #require(comparison.row(.p99))
      if row.base.contains(exact[0]) { held += 1 }
      if row.difference.contains(exact[1] - exact[0]) { heldDifference += 1 }
    }
    #expect((366...394).contains(held), "\(held) of 400")
    #expect((366...394).contains(heldDifference), "\(heldDifference) of 400")
  }

  @Test func `an interval without pairs holds the truth as often`() throws {
    let exact = try Self.mean(0.06) - Self.mean(0.05)
    var held = 0
    let plan = SweepPlan(prices: PriceTable(), program: "test", jobs: 1)
    let work = ParallelWork(jobs: 1, isCancelled: { false })
    for seed in 0..<UInt64(1_000) {
      // Other seeds on the two sides: nothing in common.
      let figures = try [seeded(Self.base, seed), seeded(Self.slower, seed + 5_000)].map { scenario in
        let point = try #require(try plan.point(ScenarioSide(origin: "", scenario: scenario), work))
        let mean = try #require(point.estimate(of: .mean))
        return try #require(IndependentDifference.Figure(mean, trials: 10))
      }
      if IndependentDifference.estimate(base: figures[0], candidate: figures[1]).contains(exact) { held += 1 }
    }
    #expect((930...970).contains(held), "\(held) of 1,000")
  }

  // The gate's limit is the truth itself, so that each decision is a mistake: firing wrongly has at most 2.5 %, either at most 5 %, over
  // all looks together. Of 400 seeds that is 10 and 20, with standard deviations of 3.1 and 4.4.
  @Test func `a gate at the truth itself is decided by chance at most 5 % of the time, over all looks together`() throws {
    let limit = try Self.mean(0.06) - Self.mean(0.05)
    let gate = Gate(metric: .mean, relation: .above, limits: [.init(factor: 1, constant: limit, text: "base+50ms")])
    var (fired, passed) = (0, 0)
    for seed in 0..<UInt64(400) {
      let comparison = try compare(
        seeded(Self.base, seed), seeded(Self.slower, seed), gates: [gate], trials: .precision(Fraction(0.5), cap: 40))
      #expect(comparison.looks == 3)
      switch comparison.gates[0].verdict {
      case .fired: fired += 1
      case .passed: passed += 1
      default: #expect(comparison.ending == .capReached && comparison.trials == 40)
      }
    }
    #expect(fired <= 10 + 3 * 3, "fired \(fired) of 400")
    #expect(fired + passed <= 20 + 3 * 5, "decided \(fired + passed) of 400")
  }

  private func seeded(_ scenario: Scenario, _ seed: UInt64) -> Scenario {
    var copy = scenario
    copy.settings.seed = seed
    return copy
  }
}
