import PlanModel
import RandomStreams
import Statistics
import Units

/// When a trial ends, when it is looked at, and how its warm-up is found.
struct TrialPlan: Sendable {
  /// Nanoseconds.
  let horizon: Int64
  /// Nil: to be found by pilots.
  let givenCut: WarmUpCut?

  /// Steps of the course that a trial records.
  static let seriesSteps: Int64 = 96

  /// A trial lasts at least this many times as long as a query that never waits: with fast arrivals, enough queries come by long before
  /// the first has been answered, and only the quick ones would be seen.
  static let leastPassages = 30.0

  /// A trial lasts at least this many times as long as an autoscaler takes to come down again: shorter ones see only how it began.
  static let leastScalings = 30.0

  /// Of the time that a node autoscaler takes from an unneeded machine to its end, so many make a trial at least, and so many of them are
  /// never observed.
  static let leastNodeSettlings = 12.0
  static let leastNodeWarmUps = 2.0

  /// - Parameters:
  ///   - passage: seconds that a query takes when it never waits.
  ///   - utilization: of the busiest station, by the closed form.
  ///   - scaling: seconds in which an autoscaler's window, its policies and a start-up go by; 0 without one.
  ///   - nodes: seconds in which a machine is ordered, found unneeded and given back; 0 without a node autoscaler.
  /// - Throws: `SimulationError.warmUpTooLong`.
  init(_ scenario: Scenario, passage: Double, utilization: Double, scaling: Double, nodes: Double) throws(SimulationError) {
    let settings = scenario.settings
    let automatic: SimTime =
      switch scenario.workload.arrivals {
      case .poisson where scenario.isTimeVarying: Self.horizon(of: scenario, passage: passage)
      case .poisson(let rate):
        SimTime(
          seconds: max(
            max(Double(settings.queriesPerTrial), Self.queries(at: utilization)) / rate.perSecond,
            max(
              Self.leastPassages * passage, Self.leastScalings * max(scaling, scenario.workload.shape?.bursts?.cycle.seconds ?? 0),
              Self.leastNodeSettlings * nodes)))
      case .trace(let trace): trace.replaySpan + SimTime(nanoseconds: 1)
      }
    let horizon = max(1, (settings.duration ?? automatic).nanoseconds)
    self.horizon = horizon
    if let late = (scenario.events ?? []).first(where: { $0.time.nanoseconds >= horizon }) {
      throw .eventBeyondEnd(late.text, duration: SimTime(nanoseconds: horizon))
    }
    switch settings.kind == .terminating ? .none : settings.warmUp {
    case .automatic: givenCut = nil
    case .fixed(let time):
      guard time.nanoseconds < horizon else { throw .warmUpTooLong(time, duration: SimTime(nanoseconds: horizon)) }
      givenCut = WarmUpCut(time: time, isReached: true)
    case .none: givenCut = WarmUpCut(time: .zero, isReached: true)
    }
  }

  /// A day or a week of a curve, a week of growth; with events at least until an hour after the last of them is over, and thirty times as
  /// long as a query.
  private static func horizon(of scenario: Scenario, passage: Double) -> SimTime {
    let shape = scenario.workload.shape
    let cycle = shape?.cycle ?? (shape?.growthPerMonth ?? 0 != 0 ? .days(7) : .zero)
    let startUp = scenario.services.compactMap { service -> Double? in
      guard case .application(let application) = service.kind else { return nil }
      return application.lifecycle.startUp.mean(SampleColumns())
    }.filter(\.isFinite).max() ?? 0
    let ends = (scenario.events ?? []).map { $0.expectedEnd(startUp: .seconds(startUp)) + .seconds(max(3_600, leastPassages * passage)) }
    guard let last = ends.max(), last > cycle else { return cycle }
    // Whole cycles, so that each hour of the day counts alike.
    return cycle > .zero ? SimTime(seconds: (last.seconds / cycle.seconds).rounded(.up) * cycle.seconds) : last
  }

  /// Queries after which the mean waiting time of a trial is known to about 10 % (one standard error) when one server is this busy. The
  /// busier it is, the longer do busy spells last, and the more queries tell the same.
  ///
  /// The asymptotic variance of the mean waiting time in an M/M/1 queue, over its square, is (2 + 5 rho - 4 rho^2 + rho^3) / (rho (1 -
  /// rho)^2) a query: about 4 / (1 - rho)^2 where it matters. Bounded, so that a run near saturation does not take for ever.
  /// Source: Daley, "The serial correlation coefficients of waiting times in a stationary single server queue" (1968); Whitt, "Planning
  /// queueing simulations" (1989).
  static func queries(at utilization: Double) -> Double {
    guard utilization < 1 else { return 0 }
    return min(400 / ((1 - utilization) * (1 - utilization)), 100_000)
  }

  /// The end of a step of the course, in nanoseconds.
  func seriesPoint(_ step: Int64) -> Int64 { Int64(Double(horizon) / Double(Self.seriesSteps) * Double(step)) }
}
