import PlanModel
import ServiceSimulation
import Statistics
import Units

/// What interruptions of spot machines mean for a scenario: months of the machines alone for how often, trials with one interruption each
/// for what it does, and the product of both for a month.
struct SpotStudy {
  /// A case that is rarer than this share of interruptions is not simulated with queries.
  static let leastShare = 0.001

  let scenario: Scenario
  /// Of the same scenario without interruptions.
  let undisturbed: RunResult
  let work: ParallelWork
  let openTrace: @Sendable () throws -> (any TraceRowSource)?
  let progress: @Sendable (TrialProgress) -> Void

  /// One result a pool on the spot market; nil when it was cancelled.
  func results() throws(SimulationError) -> [SpotResult]? {
    var results: [SpotResult] = []
    for (index, pool) in scenario.nodes.enumerated() {
      guard let spot = pool.spot else { continue }
      let mean = undisturbed.nodePools.count == scenario.nodes.count ? undisturbed.nodePools[index].nodes.value : nil
      let machines = max(1, Int((mean ?? Double(pool.count)).rounded(.up)))
      guard let months = try SpotMonths(pool, spot, machines: machines, scenario: scenario, work: work),
        let cases = try cases(pool, months)
      else { return nil }
      results.append(Self.result(months, cases))
    }
    return results
  }

  private func cases(_ pool: NodePool, _ months: SpotMonths) throws(SimulationError) -> [SpotResult.Case]? {
    guard undisturbed.unstable.isEmpty else { return [] }
    let trials = InterruptionTrials(scenario: scenario, undisturbed: undisturbed, work: work, openTrace: openTrace, progress: progress)
    var cases: [SpotResult.Case] = []
    let unreplaced = months.unreplacedShare
    for (outage, share) in [(SimTime.zero, 1 - unreplaced), (months.meanOutage, unreplaced)] where share >= Self.leastShare {
      guard let result = try trials.result(pool: pool, outage: outage, share: share) else { return nil }
      cases.append(result)
    }
    return cases
  }

  static func result(_ months: SpotMonths, _ cases: [SpotResult.Case]) -> SpotResult {
    let interruptions = months.perMonth { Double($0.interruptions) }
    var ends: (low: Double, middle: Double)?
    if case .band(let band, _) = months.spot.interruptions, let rate = interruptions.value {
      let simulated = SpotBand.rate(of: band.simulated)
      ends = (rate * SpotBand.rate(of: band.low) / simulated, rate * SpotBand.rate(of: band.middle) / simulated)
    }
    return SpotResult(
      pool: months.pool.name, types: months.spot.types, machines: months.machines, basis: months.basis, interruptions: interruptions,
      machinesTaken: months.perMonth { Double($0.machinesTaken) }, unreplaced: months.perMonth { Double($0.unreplaced) },
      atLowEnd: ends?.low, atMiddle: ends?.middle,
      spotHours: months.spot.types.indices.map { type in months.perMonth { $0.spotSeconds[type] / 3_600 } },
      allSpotHours: months.perMonth { $0.spotSeconds.reduce(0, +) / 3_600 }, onDemandHours: months.perMonth { $0.onDemandSeconds / 3_600 },
      shortMinutes: months.perMonth { $0.shortSeconds / 60 }, missingHours: months.perMonth { $0.missingSeconds / 3_600 },
      months: months.tallies.count, trials: InterruptionTrials.count, cases: cases,
      failedPerMonth: product(interruptions, cases, \.extraFailed, scale: 1),
      minutesPerMonth: product(interruptions, cases, \.effect.recovery, scale: 1.0 / 60))
  }

  /// Rate times the mean over the cases, each with its share. The half widths of independent factors add up by their squares.
  static func product(
    _ rate: Estimate, _ cases: [SpotResult.Case], _ figure: (SpotResult.Case) -> Estimate, scale: Double
  ) -> Estimate {
    let trials = rate.trials ?? 0
    guard let often = rate.value, !cases.isEmpty else { return Estimate(refused: "n/a (not simulated)", trials: trials) }
    var (mean, variance) = (0.0, 0.0)
    for item in cases {
      let estimate = figure(item)
      guard let value = estimate.value else { return Estimate(refused: estimate.reason ?? "n/a", trials: trials) }
      mean += item.share * value * scale
      let half = item.share * scale * ((estimate.high ?? value) - (estimate.low ?? value)) / 2
      variance += half * half
    }
    let rateHalf = ((rate.high ?? often) - (rate.low ?? often)) / 2
    let half = (often * often * variance + rateHalf * rateHalf * mean * mean).squareRoot()
    let value = often * mean
    return Estimate(value: max(0, value), low: max(0, value - half), high: max(0, value + half), trials: trials)
  }
}
