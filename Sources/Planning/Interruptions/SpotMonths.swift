import PlanModel
import ServiceSimulation
import Statistics
import Units

/// Months of one pool's machines alone: how often they are taken, and what is paid for.
struct SpotMonths {
  /// Months that are simulated: at one interruption a month its rate is then known to about 6 %.
  static let count = 1_000

  let pool: NodePool
  let spot: SpotPurchase
  /// Machines that are wanted all the time.
  let machines: Int
  let tallies: [SpotTally]

  /// - Returns: nil when it was cancelled.
  init?(
    _ pool: NodePool, _ spot: SpotPurchase, machines: Int, scenario: Scenario, count: Int = Self.count, work: ParallelWork
  ) throws(SimulationError) {
    (self.pool, self.spot, self.machines) = (pool, spot, machines)
    tallies = try work.results(0..<count) { (number) throws(SimulationError) -> SpotTally? in
      try spot.course(
        wanted: machines, for: Month.duration, pool: pool.name, seed: scenario.settings.seed, number: number, tables: scenario.tables)
    }
    guard tallies.count == count else { return nil }
  }

  func perMonth(_ value: (SpotTally) -> Double) -> Estimate {
    TrialFold.notNegative(TrialInterval.estimate(of: tallies.map { value($0) * Month.duration.seconds / $0.observedSeconds }))
  }

  /// Of all interruptions, those after which nothing could be ordered at once.
  var unreplacedShare: Double {
    let all = tallies.reduce(0) { $0 + $1.interruptions }
    return all > 0 ? Double(tallies.reduce(0) { $0 + $1.unreplaced }) / Double(all) : 0
  }

  /// How long a machine that could not be ordered at once was waited for, on average.
  var meanOutage: SimTime {
    let machines = tallies.reduce(0) { $0 + $1.machinesUnreplaced }
    return machines > 0 ? .seconds(tallies.reduce(0) { $0 + $1.unorderedSeconds } / Double(machines)) : .zero
  }

  /// What the figures rest on, one sentence each.
  var basis: [String] {
    var sentences: [String] = []
    switch spot.interruptions {
    case .band(let band, let refill):
      let per = SpotBand.rate(of: band.simulated)
      sentences.append(
        "of machines of this type \(band.band.rawValue) are taken back within a month, as published; simulated with the upper end, "
          + "\(percent(band.simulated.value))\(band.isOpen ? " (the published band is open-ended: an assumption)" : ""), which is "
          + "\((per * 730).significant(3)) times a machine and month")
      sentences.append(
        "assumed: an interruption takes each machine of a type with \(percent(refill.together.value)) (they go together), after "
          + "\(percent(refill.failing.value)) of them the market is empty for "
          + "\(SimTime.seconds(refill.outage.mean().rounded()).spelling) on average")
    case .trace(let trace):
      sentences.append(
        "interruptions and refills as recorded in \(trace.origin): \((trace.seconds / 86_400).significant(3)) days, "
          + "\(percent(trace.availability)) of the machines asked for were there, one interruption takes \(percent(trace.meanShareTaken)) of "
          + "those that are; the record is repeated")
    }
    if spot.types.count > 1 {
      sentences.append(
        "the machines are spread over \(spot.types.count) types, whose markets are taken to be independent: "
          + spot.types.joined(separator: ", "))
    }
    sentences.append(
      spot.fallsBack
        ? "as long as no market has machines, others on demand stand in; those are taken to be always there"
        : "as long as no market has machines, they are missing")
    return sentences
  }

  private func percent(_ share: Double) -> String { "\((100 * share).significant(3))%" }
}
