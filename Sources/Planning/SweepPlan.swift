import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Units

/// From a grid of scenarios to their figures: points side by side, each told as soon as it is done.
public struct SweepPlan: Sendable {
  public let prices: PriceTable
  /// Names the price tables.
  public let priceDigest: String
  /// Names the program by its content: another one may give other figures, whatever its version says.
  public let program: String
  /// Threads.
  public let jobs: Int

  public init(prices: PriceTable, priceDigest: String = "", program: String, jobs: Int) {
    self.prices = prices
    self.priceDigest = priceDigest
    self.program = program
    self.jobs = max(1, jobs)
  }

  /// Names a sweep by all that decides its answer, so that one that was broken off is found again.
  /// - Parameters:
  ///   - prices: names the price tables.
  ///   - program: names the program by its content.
  public static func key(of base: Scenario, axes: [Sweep.Axis], prices: String, program: String) -> String {
    let values = axes.map { [$0.path] + $0.values }
    return ScenarioDigest.ofContent(
      Key(scenario: ScenarioDigest.of(base), trials: base.settings.trials, axes: values, prices: prices, program: program))
  }

  private struct Key: Encodable {
    var scenario: String
    var trials: RunSettings.Trials
    var axes: [[String]]
    var prices: String
    var program: String
  }

  /// Runs the points of a grid that are not there; blocks until they are done. All use the scenario's own seed, and points with the same
  /// arrivals observe the same window, so that they differ by what is varied and not by luck.
  /// - Parameters:
  ///   - count: points of the whole grid.
  ///   - kept: those that are there.
  ///   - scenario: makes the scenario of a position; called from any thread.
  ///   - known: the point with this digest, where another grid has it; called from any thread.
  ///   - warmUps: where the warm-ups that pilots find are kept.
  ///   - finished: told each point as soon as it is done, from any thread.
  ///   - isCancelled: asked now and then from all threads; no further point is then begun, and those under way are dropped.
  /// - Throws: `PlanningError`, and whatever the closures throw.
  public func run(
    _ count: Int, kept: [Int: SweepPoint] = [:], scenario: @escaping @Sendable (Int) throws -> ScenarioSide,
    known: @escaping @Sendable (String) throws -> SweepPoint? = { _ in nil }, warmUps: WarmUpKeeping = WarmUpKeeping(),
    finished: @escaping @Sendable (Int, SweepPoint) throws -> Void,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws {
    let missing = (0..<count).filter { kept[$0] == nil }
    guard !missing.isEmpty else { return }
    let work = ParallelWork(jobs: jobs, isCancelled: isCancelled)
    let sized: @Sendable (Int) throws -> ScenarioSide = { position in
      var side = try scenario(position)
      side.scenario = side.scenario.withNodeSizes(prices)
      return side
    }
    var keeping = warmUps
    keeping.program = program
    guard let windows = try SweepWindows.find(count: count, kept: kept, work: work, warmUps: keeping, scenario: sized) else { return }
    // Where there are fewer points than threads, the trials of a point run side by side too.
    let inner = ParallelWork(jobs: max(1, jobs / max(1, missing.count)), isCancelled: isCancelled)
    _ = try work.results(0..<missing.count) { (index) throws -> Bool? in
      var side = try sized(missing[index])
      let settled = windows.settled(side.scenario)
      side.scenario = settled.scenario
      let digest = digest(of: side.scenario)
      guard let point = try known(digest) ?? point(side, digest: digest, window: settled.window, inner) else { return nil }
      try finished(missing[index], point)
      return true
    }
  }

  /// Of all that decides a point's answer.
  private func digest(of scenario: Scenario) -> String {
    ScenarioDigest.ofContent(
      Key(
        scenario: ScenarioDigest.of(scenario), trials: scenario.settings.trials, axes: [], prices: priceDigest,
        program: program))
  }

  /// Nil when it was cancelled.
  /// - Parameter side: with its window settled.
  func point(
    _ side: ScenarioSide, digest: String = "", window: SweepPoint.Window? = nil, _ work: ParallelWork
  ) throws(PlanningError) -> SweepPoint? {
    let simulation = try Self.compiled(side.scenario)
    var run = SideRun(side, simulation: simulation, prices: prices, cache: nil)
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
      digest: digest, trials: run.trials.count, overloaded: compared.overloaded,
      entries: metrics.map { .init(metric: $0, estimate: compared.estimate(of: $0, confidence: looks.confidence)) },
      confidence: looks.confidence, window: window,
      values: Metric.named.reduce(into: [:]) { values, metric in
        if case .values(let known) = compared.known(metric) { values[metric.name] = known }
      })
  }

  /// A scenario that can be simulated in bounded time.
  static func compiled(_ scenario: Scenario) throws(PlanningError) -> Simulation {
    let simulation: Simulation
    do throws(SimulationError) { simulation = try Simulation(scenario) } catch { throw .simulation(error) }
    let least =
      switch scenario.settings.trials {
      case .count(let count): count
      case .precision(_, let cap): Looks(cap: cap).trials[0]
      }
    let events = simulation.preview.eventsPerTrial * Double(least)
    guard events <= RunPlan.mostEvents else { throw .endless(events: events) }
    return simulation
  }

  /// The stations of a scenario that have a capacity, and so a utilization.
  /// - Throws: `PlanningError.simulation`.
  public static func stations(of scenario: Scenario) throws(PlanningError) -> [String] {
    do throws(SimulationError) {
      return try Simulation(scenario).preview.stations.filter { $0.capacity != nil }.map(\.name)
    } catch { throw .simulation(error) }
  }
}
