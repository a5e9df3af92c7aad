import Foundation
import PlanModel
import Pricing
import RandomStreams
import ServiceSimulation
import Statistics
import Testing
import Units

@testable import Planning

/// What interruptions of spot machines mean for a month.
@Suite struct SpotStudyTests {
  private func spot(_ band: InterruptionBand = .from15to20, together: Double = 0.5, failing: Double = 0, outage: Double = 0, types: Int = 1) throws
    -> SpotPurchase
  {
    let band = try #require(SpotBand(band))
    return SpotPurchase(
      interruptions: .band(
        band, refill: SpotRefill(together: Fraction(together), failing: Fraction(failing), outage: .exponential(mean: outage))),
      types: (0..<types).map { "type\($0)" }, startUp: .deterministic(120), fallsBack: false)
  }

  private func pool(_ spot: SpotPurchase, count: Int = 2) -> NodePool {
    NodePool(
      name: "workers", provider: "local", region: "", instanceType: "box", count: count, vcpu: CPU(cores: 2), memory: .gibibytes(8), spot: spot)
  }

  /// Queries of a second in one of four replicas, of which two fit on a machine.
  private func scenario(_ spot: SpotPurchase, seed: UInt64 = 1) -> Scenario {
    let api = Service(
      name: "api", resources: Resources(cpuRequest: CPU(cores: 1), memoryRequest: .gibibytes(1)),
      kind: .application(
        Application(replicas: 4, workers: 4, lifecycle: ReplicaLifecycle(startUp: .deterministic(10), grace: .seconds(30)))))
    return Scenario(
      name: "spot", workload: Workload(arrivals: .poisson(Rate(perSecond: 2)), mix: [.init(route: "query")]),
      stations: [Station(name: "elsewhere", discipline: .infiniteServer)], services: [api],
      routes: [
        Route(
          name: "query",
          steps: [Step(label: "enter", action: .enter(service: "api", steps: [Step(label: "wait", action: .serve(station: "elsewhere", time: .exponential(mean: 1)))]))])
      ], nodes: [pool(spot)], settings: RunSettings(duration: .minutes(30), warmUp: .fixed(.minutes(5)), trials: .count(5), seed: seed))
  }

  private func run(_ scenario: Scenario) throws -> SpotResult {
    let result = try RunPlan(scenario: scenario, prices: PriceTable(), version: "test", jobs: 2).run().result
    return try #require(result.spot?.first)
  }

  @Test func `one of two types leaves the other at work, and nothing fails`() throws {
    let result = try run(scenario(spot(types: 2)))
    #expect(result.cases.map(\.share) == [1] && result.cases[0].outage == .zero)
    // Exponential queries of a second are over within the grace of 30 s; the two replicas of the other machine take all.
    #expect(result.cases[0].extraFailed.value == 0 && result.failedPerMonth.value == 0)
    #expect(result.cases[0].effect.recoveredTrials == InterruptionTrials.count)
    // Two markets, each with one machine, which goes in half of its moves: the rate of two machines.
    let rate = 2 * -log(0.8)
    #expect(abs((result.interruptions.value ?? 0) - rate) < 4 * (rate / Double(result.months)).squareRoot())
    #expect(abs((result.machinesTaken.value ?? 0) - rate) < 4 * (rate / Double(result.months)).squareRoot())
    let machines = result.allSpotHours.value ?? 0
    #expect(machines > 2 * 730 && machines < 2 * 730 + 1 && result.onDemandHours.value == 0)
  }

  @Test func `an outage fails what arrives meanwhile`() throws {
    // All machines go together, and in half of the cases there is no other for 20 minutes on average.
    let result = try run(scenario(spot(together: 1, failing: 0.5, outage: 1_200)))
    #expect(result.cases.count == 2 && result.cases[0].outage == .zero && result.cases.map(\.share).reduce(0, +) == 1)
    let (replaced, missing) = (result.cases[0], result.cases[1])
    #expect(abs(missing.share - 0.5) < 0.1)
    // From the notice, at which all replicas are told to end, to the start of others: two arrivals a second in 130 s, and in the outage.
    let seconds = 130 + missing.outage.seconds
    #expect(abs((replaced.extraFailed.value ?? 0) - 2 * 130) < 30, "\(replaced.extraFailed)")
    #expect(abs((missing.extraFailed.value ?? 0) - 2 * seconds) < 0.05 * 2 * seconds, "\(missing.extraFailed), \(missing.outage)")
    let mean = replaced.share * (replaced.extraFailed.value ?? 0) + missing.share * (missing.extraFailed.value ?? 0)
    #expect(abs((result.failedPerMonth.value ?? 0) - (result.interruptions.value ?? 0) * mean) < 1e-6)
    // The lower ends of a band of 15 to 20 % and its middle.
    let often = try #require(result.interruptions.value)
    #expect(abs((result.atLowEnd ?? 0) / often - log(0.85) / log(0.8)) < 1e-12)
    #expect(abs((result.atMiddle ?? 0) / often - log(0.825) / log(0.8)) < 1e-12)
  }

  @Test func `the same seed gives the same, on one thread and on two`() throws {
    let scenario = scenario(try spot(together: 1, failing: 0.5, outage: 600))
    func run(_ jobs: Int) throws -> [SpotResult]? {
      try RunPlan(scenario: scenario, prices: PriceTable(), version: "test", jobs: jobs).run().result.spot
    }
    #expect(try run(1) == run(2))
  }

  @Test func `half widths of a product add up by their squares`() {
    func item(_ share: Double, _ value: Double, _ half: Double) -> SpotResult.Case {
      let estimate = Estimate(value: value, low: value - half, high: value + half, trials: 20)
      let effect = EventResult(
        time: .zero, text: "", failed: estimate, errorRate: estimate, errorsByCause: [], p99: estimate, peak: estimate, length: estimate,
        recovery: estimate, recoveredTrials: 20, band: nil)
      return SpotResult.Case(outage: .zero, share: share, effect: effect, extraFailed: estimate)
    }
    let rate = Estimate(value: 2, low: 1.9, high: 2.1, trials: 100)
    let product = SpotStudy.product(rate, [item(0.75, 100, 10), item(0.25, 500, 40)], \.extraFailed, scale: 0.5)
    // Mean 0.5 (75 + 125) = 100; its half width 0.5 sqrt(7.5^2 + 10^2) = 6.25; times 2, and 0.1 of the rate: sqrt(12.5^2 + 10^2).
    #expect(product.value == 200)
    #expect(abs((product.high ?? 0) - 200 - (12.5 * 12.5 + 100).squareRoot()) < 1e-9)
    let refused = Estimate(refused: "n/a (1 of 20 trials: it did not come back within the trial)", trials: 20)
    var cases = [item(1, 100, 10)]
    cases[0].extraFailed = refused
    #expect(SpotStudy.product(rate, cases, \.extraFailed, scale: 1).reason == refused.reason)
    #expect(SpotStudy.product(rate, [], \.extraFailed, scale: 1).value == nil)
  }

  @Test func `intervals of the rate hold it as often as they say`() throws {
    // Four machines of one type, half of which go each time: -ln(0.8) / 0.5 (1 - 0.5^4) interruptions a month.
    let truth = -log(0.8) / 0.5 * (1 - pow(0.5, 4))
    let bought = try spot()
    let (pool, work) = (pool(bought, count: 4), ParallelWork(jobs: 2, isCancelled: { false }))
    var held = 0
    for seed in 1...400 {
      let scenario = scenario(bought, seed: UInt64(seed))
      let months = try #require(try SpotMonths(pool, bought, machines: 4, scenario: scenario, count: 200, work: work))
      if months.perMonth({ Double($0.interruptions) }).contains(truth) { held += 1 }
    }
    // 95 % of 400, within three standard errors of 1.1 %.
    #expect(Double(held) / 400 > 0.917 && Double(held) / 400 < 0.983, "\(held) of 400")
  }

  @Test func `a run without spot machines has nothing of it`() throws {
    var scenario = scenario(try spot())
    scenario.nodes[0].spot = nil
    let result = try RunPlan(scenario: scenario, prices: PriceTable(), version: "test", jobs: 1).run().result
    #expect(result.spot == nil && result.burst == nil)
  }
}
