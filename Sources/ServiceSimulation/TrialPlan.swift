import PlanModel
import Statistics
import Units

/// When a trial ends, when it is looked at, and how its warm-up is found.
struct TrialPlan: Sendable {
  /// Nanoseconds.
  let horizon: Int64
  let seriesStep: Int64
  /// Nil: to be found by pilots.
  let givenCut: WarmUpCut?

  /// Steps of the course that a trial records.
  static let seriesSteps: Int64 = 96

  /// A trial lasts at least this many times the service that a query asks for in all: with fast arrivals, enough queries come by long before
  /// the first has been answered, and only the quick ones would be seen.
  static let leastServices = 30.0

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
    switch settings.kind == .terminating ? .none : settings.warmUp {
    case .automatic: givenCut = nil
    case .fixed(let time): givenCut = WarmUpCut(time: time, isReached: time.nanoseconds < horizon)
    case .none: givenCut = WarmUpCut(time: .zero, isReached: true)
    }
  }
}
