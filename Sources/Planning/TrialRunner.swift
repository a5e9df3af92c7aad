import Dispatch
import PlanModel
import ServiceSimulation
import Statistics
import Synchronization
import Units

/// How far a run has come.
public struct TrialProgress: Sendable {
  public var finished: Int
  /// Trials asked for; with a precision asked for, the most there may be.
  public var planned: Int
  /// Half width of the interval of the mean response time, relative to it; nil before there is one.
  public var precision: Double?

  public init(finished: Int, planned: Int, precision: Double? = nil) {
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
    switch simulation.scenario.settings.trials {
    case .count(let count):
      let trials = try batch(0..<count, planned: count)
      return (trials, trials.count < count ? .interrupted : .count)
    case .precision(let precision, let cap):
      return try runUntilPrecise(precision.value, cap: cap)
    }
  }

  /// Adds trials until the mean and the 95th percentile are known well enough. The rule looks at the trials one by one in their order; what
  /// was run beyond its answer is dropped.
  private func runUntilPrecise(_ precision: Double, cap: Int) throws(PlanningError) -> ([TrialResult], TrialsEnding) {
    let rule = StopRule(relativePrecision: precision, cap: cap)
    var trials: [TrialResult] = []
    while true {
      let next = min(cap, max(TrialInterval.minimumTrials, trials.count + max(jobs, trials.count / 4)))
      let more = try batch(trials.count..<next, planned: cap)
      let isInterrupted = trials.count + more.count < next
      trials += more
      var needed = 0
      var isCapped = false
      var isUndecided = false
      for values in [trials.map(Self.meanResponse), trials.map { $0.responseTime.quantile(0.95) ?? .nan }] {
        switch rule.decision(after: values) {
        case .continue: isUndecided = true
        case .precise(let count): needed = max(needed, count)
        case .capReached(let count):
          needed = max(needed, count)
          isCapped = true
        }
      }
      if isInterrupted { return (trials, .interrupted) }
      if isUndecided { continue }
      return (Array(trials.prefix(needed)), isCapped ? .capReached : .precise)
    }
  }

  static func meanResponse(_ trial: TrialResult) -> Double {
    trial.completed > 0 ? trial.responseSum / Double(trial.completed) : .nan
  }

  private struct Shared {
    var next: Int
    var results: [TrialResult?]
    var finished = 0
    var failure: SimulationError?
    var isStopped = false
  }

  /// Runs the trials with these numbers; without those from the first unfinished one on when it is cancelled.
  private func batch(_ numbers: Range<Int>, planned: Int) throws(PlanningError) -> [TrialResult] {
    let shared = Mutex(Shared(next: numbers.lowerBound, results: Array(repeating: nil, count: numbers.count)))
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, numbers.count))) { _ in
      while true {
        // A short trial ends before it asks.
        let isStopped = isCancelled()
        let number: Int? = shared.withLock { state in
          state.isStopped = state.isStopped || isStopped
          guard !state.isStopped, state.next < numbers.upperBound else { return nil }
          state.next += 1
          return state.next - 1
        }
        guard let number else { return }
        do throws(SimulationError) {
          let trial = try simulation.run(trial: number, openTrace: openTrace, isCancelled: isCancelled)
          let finished: Int = shared.withLock { state in
            state.results[number - numbers.lowerBound] = trial
            if trial == nil { state.isStopped = true } else { state.finished += 1 }
            return numbers.lowerBound + state.finished
          }
          if trial != nil { progress(TrialProgress(finished: finished, planned: planned)) }
        } catch {
          shared.withLock { state in
            state.failure = state.failure ?? error
            state.isStopped = true
          }
        }
      }
    }
    let state = shared.withLock { $0 }
    if let failure = state.failure { throw .simulation(failure) }
    return Array(state.results.prefix(while: { $0 != nil }).compactMap { $0 })
  }
}
