import Statistics
import Units

// A comparison's two simulations observe the same window: each finds its own warm-up, and the later cut holds for both.
extension Simulation {
  /// Where the observed window would begin by the courses of all pilots in the order of their numbers; nothing is settled by asking.
  ///
  /// Machines that come and go hardly show in response times, but in the bill: the first of their changes are never observed.
  public func warmUpCut(by courses: [BatchedSeries]) -> WarmUpCut {
    WarmUpPilot.cut(horizon: duration, atLeast: .seconds(leastWarmUp), courses)
  }
}
