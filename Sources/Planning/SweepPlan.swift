import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Units

/// From a grid of scenarios to their figures: points side by side, each told as soon as it is done.
public struct SweepPlan: Sendable {
  public let prices: PriceTable
  /// Of the program.
  public let version: String
  /// Threads.
  public let jobs: Int

  public init(prices: PriceTable, version: String, jobs: Int) {
    self.prices = prices
    self.version = version
    self.jobs = max(1, jobs)
  }

  /// Names a sweep by all that decides its answer, so that one that was broken off is found again.
  /// - Parameter prices: names the price tables.
  public static func key(of base: Scenario, axes: [Sweep.Axis], prices: String, version: String) -> String {
    let values = axes.map { [$0.path] + $0.values }
    return ScenarioDigest.ofContent(
      Key(scenario: ScenarioDigest.of(base), trials: base.settings.trials, axes: values, prices: prices, version: version))
  }

  private struct Key: Encodable {
    var scenario: String
    var trials: RunSettings.Trials
    var axes: [[String]]
    var prices: String
    var version: String
  }

  /// Runs the points of these positions; blocks until they are done. All use the scenario's own seed, so that points differ by what was
  /// varied and not by luck.
  /// - Parameters:
  ///   - scenario: makes the scenario of a position; called from any thread.
  ///   - finished: told each point as soon as it is done, from any thread.
  ///   - isCancelled: asked now and then from all threads; no further point is then begun, and those under way are dropped.
  /// - Throws: `PlanningError`, and whatever `scenario` and `finished` throw.
  public func run(
    _ positions: [Int], scenario: @escaping @Sendable (Int) throws -> ScenarioSide,
    finished: @escaping @Sendable (Int, SweepPoint) throws -> Void,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws {
    // Where there are fewer points than threads, the trials of a point run side by side too.
    let inner = ParallelWork(jobs: max(1, jobs / max(1, positions.count)), isCancelled: isCancelled)
    _ = try ParallelWork(jobs: jobs, isCancelled: isCancelled).results(0..<positions.count) { (index) throws -> Bool? in
      guard let point = try point(try scenario(positions[index]), inner) else { return nil }
      try finished(positions[index], point)
      return true
    }
  }

  /// Nil when it was cancelled.
  func point(_ side: ScenarioSide, _ work: ParallelWork) throws(PlanningError) -> SweepPoint? {
    var side = side
    side.scenario = side.scenario.withNodeSizes(prices)
    guard let simulation = try settled(side, work) else { return nil }
    var run = SideRun(side, simulation: simulation, prices: prices, version: version, cache: nil)
    let looks: Looks
    var share: Double?
    switch side.scenario.settings.trials {
    case .count(let count): looks = Looks(once: count)
    case .precision(let precision, let cap):
      looks = Looks(cap: cap)
      share = precision.value
    }
    for count in looks.trials {
      let before = run.trials.count
      let current = run
      let more: [FiguredTrial]
      do throws(SimulationError) {
        more = try work.results(before..<count) { (number) throws(SimulationError) in
          try current.trial(number, isCancelled: work.isCancelled)
        }
      } catch { throw .simulation(error) }
      guard more.count == count - before else { return nil }
      run.add(more)
      let compared = ComparedSide.trials(run.figures(first: count))
      let isPrecise = [Metric.mean, .p95].allSatisfy { metric in
        share.map { (compared.estimate(of: metric, confidence: looks.confidence).relativeHalfWidth ?? 0) <= $0 } ?? true
      }
      if isPrecise { break }
    }
    let compared = ComparedSide.trials(run.figures(first: run.trials.count))
    let metrics = Metric.named + compared.stations.map { .stationUtilization($0) }
    return SweepPoint(
      digest: ScenarioDigest.of(side.scenario), trials: run.trials.count, overloaded: compared.overloaded,
      entries: metrics.map { .init(metric: $0, estimate: compared.estimate(of: $0, confidence: looks.confidence)) })
  }

  /// The scenario ready for its trials, its warm-up found; nil when it was cancelled.
  private func settled(_ side: ScenarioSide, _ work: ParallelWork) throws(PlanningError) -> Simulation? {
    do throws(SimulationError) {
      let simulation = try Simulation(side.scenario)
      let pilots = simulation.pilotsNeeded
      let courses = try work.results(0..<pilots) { (pilot) throws(SimulationError) in
        try simulation.course(ofPilot: pilot, openTrace: side.openTrace, isCancelled: work.isCancelled)
      }
      guard courses.count == pilots else { return nil }
      if pilots > 0 { simulation.settleWarmUp(courses) }
      return simulation
    } catch { throw .simulation(error) }
  }
}
