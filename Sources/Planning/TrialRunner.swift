import PlanModel
import ServiceSimulation
import Statistics
import Units

/// How far a run has come.
public struct TrialProgress: Sendable {
  public enum Phase: Sendable {
    /// The pilots that find the warm-up.
    case pilots
    case trials
    /// Those that hold one interruption of spot machines each, of one pool and case.
    case interruptions
  }

  public var phase: Phase
  public var finished: Int
  /// Trials asked for; with a precision asked for, the most there may be.
  public var planned: Int
  /// Half width of the interval of the mean response time, relative to it; nil before there is one.
  public var precision: Double?

  public init(phase: Phase = .trials, finished: Int, planned: Int, precision: Double? = nil) {
    self.phase = phase
    self.finished = finished
    self.planned = planned
    self.precision = precision
  }
}

/// Runs the trials of a scenario on several threads and keeps them in the order of their numbers, so that the number of threads changes nothing.
struct TrialRunner {
  let simulation: Simulation
  let jobs: Int
  let openTrace: @Sendable () throws -> (any TraceRowSource)?
  let progress: @Sendable (TrialProgress) -> Void
  let isCancelled: @Sendable () -> Bool

  /// Trials 0 ..< n without a gap, and why there are no more.
  func run() throws(PlanningError) -> (trials: [TrialResult], ending: TrialsEnding) {
    guard try runPilots() else { return ([], .interrupted) }
    switch simulation.scenario.settings.trials {
    case .count(let count):
      let trials = try batch(0..<count, planned: count, precision: nil)
      return (trials, trials.count < count ? .interrupted : .count)
    case .precision(let precision, let cap):
      return try runUntilPrecise(precision.value, cap: cap)
    }
  }

  /// Runs the pilots of the warm-up; false when they were cancelled.
  private func runPilots() throws(PlanningError) -> Bool {
    let pilots = simulation.pilotsNeeded
    guard pilots > 0 else { return true }
    let courses = try sideBySide(0..<pilots, progress: { TrialProgress(phase: .pilots, finished: $0, planned: pilots) }) {
      (pilot) throws(SimulationError) in
      try simulation.course(ofPilot: pilot, openTrace: openTrace, isCancelled: isCancelled)
    }
    guard courses.count == pilots else { return false }
    simulation.settleWarmUp(courses)
    return true
  }

  /// Adds trials until the mean and the 95th percentile are known well enough. The rule looks at the trials one by one in their order; what
  /// was run beyond its answer is dropped.
  private func runUntilPrecise(_ precision: Double, cap: Int) throws(PlanningError) -> ([TrialResult], TrialsEnding) {
    let rule = StopRule(relativePrecision: precision, cap: cap)
    var trials: [TrialResult] = []
    var reached: Double?
    while true {
      let next = min(rule.cap, max(TrialInterval.minimumTrials, trials.count + max(jobs, trials.count / 4)))
      let more = try batch(trials.count..<next, planned: rule.cap, precision: reached)
      let isInterrupted = trials.count + more.count < next
      trials += more
      if isInterrupted { return (trials, .interrupted) }
      reached = TrialInterval.estimate(of: trials.map(Self.meanResponse)).relativeHalfWidth
      switch rule.decision(afterAll: [trials.map(Self.meanResponse), trials.map { $0.responseTime.quantile(0.95) ?? .nan }]) {
      case .continue: continue
      case .precise(let count): return (Array(trials.prefix(count)), .precise)
      case .capReached: return (trials, .capReached)
      }
    }
  }

  static func meanResponse(_ trial: TrialResult) -> Double {
    trial.completed > 0 ? trial.responseSum / Double(trial.completed) : .nan
  }

  /// Runs the trials with these numbers; without those from the first unfinished one on when it is cancelled.
  private func batch(_ numbers: Range<Int>, planned: Int, precision: Double?) throws(PlanningError) -> [TrialResult] {
    try sideBySide(numbers, progress: { TrialProgress(finished: $0, planned: planned, precision: precision) }) {
      (number) throws(SimulationError) in
      try simulation.run(trial: number, openTrace: openTrace, isCancelled: isCancelled)
    }
  }

  /// Runs the work of each number on `jobs` threads and puts the results in the order of the numbers; without those from the first
  /// unfinished one on when it is cancelled.
  private func sideBySide<Result: Sendable>(
    _ numbers: Range<Int>, progress told: @Sendable (Int) -> TrialProgress, _ work: @Sendable (Int) throws(SimulationError) -> Result?
  ) throws(PlanningError) -> [Result] {
    do throws(SimulationError) {
      return try ParallelWork(jobs: jobs, isCancelled: isCancelled).results(
        numbers, finished: { progress(told(numbers.lowerBound + $0)) }, work)
    } catch { throw .simulation(error) }
  }
}
