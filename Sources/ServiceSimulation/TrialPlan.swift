import PlanModel
import Statistics
import Units

/// When a trial ends, when it is looked at, and how its warm-up is found.
struct TrialPlan: Sendable {
  /// Nanoseconds.
  let horizon: Int64
  /// Instants at which everything counted so far is kept, so that the warm-up can end at one of them.
  let checkpoints: [Int64]
  let seriesStep: Int64
  private let warmUp: RunSettings.WarmUp

  /// Steps of the course that a trial records.
  static let seriesSteps: Int64 = 96
  /// The warm-up can end at so many places in the first half of the trial.
  static let cuts: Int64 = 16

  /// A trial lasts at least this many times the service that a query asks for in all: with fast arrivals, enough queries come by long before
  /// the first has been answered, and only the quick ones would be seen.
  static let leastServices = 60.0

  /// - Parameter service: seconds of service that a query asks for, summed over all stations.
  init(_ scenario: Scenario, service: Double) {
    let settings = scenario.settings
    let automatic: SimTime =
      switch scenario.workload.arrivals {
      case .poisson(let rate):
        SimTime(seconds: max(Double(settings.queriesPerTrial) / rate.perSecond, Self.leastServices * service))
      case .trace(let trace): trace.replaySpan + SimTime(nanoseconds: 1)
      }
    let horizon = max(1, (settings.duration ?? automatic).nanoseconds)
    self.horizon = horizon
    seriesStep = max(1, horizon / Self.seriesSteps)
    warmUp = settings.kind == .terminating ? .none : settings.warmUp
    switch warmUp {
    case .automatic: checkpoints = (1...Self.cuts).map { horizon / (2 * Self.cuts) * $0 }
    case .fixed(let time): checkpoints = time > .zero && time.nanoseconds < horizon ? [time.nanoseconds] : []
    case .none: checkpoints = []
    }
  }

  /// Where the observed window begins: nil for the start of the clock. The cut of MSER-5 is moved on to the next checkpoint.
  func cut(_ series: BatchedSeries, checkpoints kept: [Tallies], end: Int64) -> (start: Tallies?, isReached: Bool) {
    switch warmUp {
    case .none: return (nil, true)
    case .fixed: return (kept.first, kept.first != nil)
    case .automatic:
      switch WarmUp.detect(in: series) {
      case .over(_, let at):
        guard at > .zero else { return (nil, true) }
        guard let checkpoint = kept.first(where: { $0.time >= at }) else { return (kept.last, false) }
        return (checkpoint, true)
      case .notReached, .tooFewBatches: return (kept.last, false)
      }
    }
  }
}
