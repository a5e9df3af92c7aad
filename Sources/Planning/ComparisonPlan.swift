import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Units

/// One side of a comparison.
public enum ComparisonSide: Sendable {
  case scenario(ScenarioSide)
  /// Written down without its trials: whatever it is held against is no pair of it.
  case saved(SavedResult)

  /// With the sizes of its machines, where they decide anything.
  func withNodeSizes(_ prices: PriceTable) -> ComparisonSide {
    guard case .scenario(var side) = self else { return self }
    side.scenario = side.scenario.withNodeSizes(prices)
    return .scenario(side)
  }
}

/// From two scenarios to what the change does: trials in pairs, looked at a few times, held against gates.
public struct ComparisonPlan: Sendable {
  public let base: ComparisonSide
  public let candidate: ComparisonSide
  public let gates: [Gate]
  /// A number of pairs; or as many as are needed to know the differences of the mean and of p95 to this share of the base's figures and to
  /// decide all gates, at most the cap.
  public let trials: RunSettings.Trials
  public let prices: PriceTable
  /// Of the program.
  public let version: String
  /// Threads.
  public let jobs: Int
  /// Nil to keep no figures.
  public let cache: FigureCache?
  /// What whoever found the two sides has to say of them, one sentence each.
  public let remarks: [String]

  public init(
    base: ComparisonSide, candidate: ComparisonSide, gates: [Gate] = [], trials: RunSettings.Trials, prices: PriceTable, version: String,
    jobs: Int, cache: FigureCache? = nil, remarks: [String] = []
  ) {
    self.base = base.withNodeSizes(prices)
    self.candidate = candidate.withNodeSizes(prices)
    self.gates = gates
    self.trials = trials
    self.prices = prices
    self.version = version
    self.jobs = max(1, jobs)
    self.cache = cache
    self.remarks = remarks
  }

  /// Runs all trials; blocks until they are done. Nothing is run when both sides are the same.
  ///
  /// The base's seed holds for both sides.
  /// - Parameters:
  ///   - progress: called after each pilot and each pair, from any thread.
  ///   - isCancelled: asked now and then from all threads; when it says yes, the pairs that are done make the answer.
  /// - Throws: `PlanningError`.
  public func run(
    progress: @escaping @Sendable (TrialProgress) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(PlanningError) -> Comparison {
    var (base, candidate) = (base, candidate)
    if case .scenario(let own) = base, case .scenario(var other) = candidate {
      other.scenario.settings.seed = own.scenario.settings.seed
      candidate = .scenario(other)
    }
    try check(gates, of: [base, candidate])
    var fold = ComparisonFold(plan: self, base: base, candidate: candidate)
    if fold.isUnchanged { return fold.unchanged() }

    let work = ParallelWork(jobs: jobs, isCancelled: isCancelled)
    let sides = [base, candidate].compactMap(\.scenario)
    let windows = try SettledWindows.find(for: sides, work: work, cache: cache, progress: progress)
    guard let windows else { throw .interruptedBeforeFirstTrial }
    let events = windows.simulations.reduce(0) { $0 + $1.preview.eventsPerTrial } * Double(looks.trials[0])
    guard events <= RunPlan.mostEvents else { throw .endless(events: events) }
    var runs = zip(sides, windows.simulations).map { SideRun($0, simulation: $1, prices: prices, cache: cache) }
    fold.windows = windows
    let looks = self.looks
    for count in looks.trials {
      let isWhole = try extend(&runs, to: count, work, progress)
      let made = min(count, runs.map(\.trials.count).min() ?? 0)
      guard isWhole || made > 0 || runs.isEmpty else { throw .interruptedBeforeFirstTrial }
      fold.look(at: runs.map { $0.figures(first: made) }, trials: made, looks)
      if !isWhole {
        fold.ending = .interrupted
        break
      }
      if let end = fold.end(of: trials) {
        fold.ending = end
        break
      }
    }
    for run in runs { run.keep() }
    return fold.comparison()
  }

  private var looks: Looks {
    // What was saved is there already: nobody waits for it to say something.
    if base.scenario == nil, candidate.scenario == nil { return Looks(once: 1) }
    switch trials {
    case .count(let count): return Looks(once: count)
    case .precision(_, let cap): return Looks(cap: cap)
    }
  }

  /// Adds trials to all sides until each has so many, one pair after the other; false when it was cancelled.
  private func extend(
    _ runs: inout [SideRun], to count: Int, _ work: ParallelWork, _ progress: @Sendable (TrialProgress) -> Void
  ) throws(PlanningError) -> Bool {
    let before = runs.map(\.trials.count)
    let missing = (0..<count).flatMap { trial in runs.indices.filter { before[$0] <= trial }.map { (side: $0, trial: trial) } }
    let cap = looks.trials.last ?? count
    let sides = runs
    let made: [FiguredTrial]
    do throws(SimulationError) {
      made = try work.results(
        0..<missing.count, finished: { progress(TrialProgress(finished: missing[$0 - 1].trial + 1, planned: cap)) }
      ) { (index) throws(SimulationError) in
        try sides[missing[index].side].trial(missing[index].trial, isCancelled: work.isCancelled)
      }
    } catch { throw .simulation(error) }
    for side in runs.indices { runs[side].add(zip(missing, made).filter { $0.0.side == side }.map(\.1)) }
    return made.count == missing.count
  }

  /// - Throws: `PlanningError.unknownStation` for a gate on a station that no side has.
  private func check(_ gates: [Gate], of sides: [ComparisonSide]) throws(PlanningError) {
    let asked = gates.compactMap { gate -> (name: String, gate: Gate)? in
      if case .stationUtilization(let name) = gate.metric { (name, gate) } else { nil }
    }
    guard !asked.isEmpty else { return }
    var stations: [String] = []
    for side in sides { stations += try side.stations().filter { !stations.contains($0) } }
    for (name, gate) in asked where !stations.contains(name) { throw .unknownStation(name, gate: gate.text, stations: stations) }
  }
}

extension ComparisonSide {
  var scenario: ScenarioSide? { if case .scenario(let side) = self { side } else { nil } }

  /// Those that have a utilization.
  /// - Throws: `PlanningError.simulation`.
  func stations() throws(PlanningError) -> [String] {
    switch self {
    case .scenario(let side): try SweepPlan.stations(of: side.scenario)
    case .saved(let saved): ComparedSide.saved(saved).stations
    }
  }

  /// Of what is simulated, or of the run that was saved.
  var digest: String {
    switch self {
    case .scenario(let side): ScenarioDigest.of(side.scenario)
    case .saved(let saved): saved.digest
    }
  }
}
