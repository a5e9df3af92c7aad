import Units

/// An hour that flaps: more reversals than the budget has, and more than some schedule needs that serves the same demand for little more.
///
/// The second half keeps a load that jumps up and down by itself from being called the autoscaler's fault. It is asked of the hour alone, so
/// that a quiet week neither hides an hour of flapping nor lends it pod-time; what the schedule needs before and behind it counts as well.
public struct FlappingHour: Hashable, Sendable {
  /// The step at which its first reversal turns.
  public let start: Int
  public let reversals: Int
  /// What serves the same with 10 % more pod-time within the hour, and as long before and behind it as a turn stays a reversal.
  public let fewest: Int

  /// Of so many hours over the budget it is asked, the busiest first.
  static let mostAsked = 500

  /// The busiest hour that flaps; nil where none does.
  /// - Parameter extra: share of pod-time, as in `FewestReversals`.
  public static func find(
    in timeline: ReplicaTimeline, _ findings: FlapFindings, rule: ReversalRule, budget: FlapBudget, extra: Fraction = Fraction(0.1)
  ) -> FlappingHour? {
    let hours = ReversalHour.hours(of: findings.reversals, period: timeline.period)
    let over = hours.indices.filter { Double(hours[$0].reversals) > budget.reversalsPerHour }
    for index in over.sorted(by: { (hours[$1].reversals, $0) < (hours[$0].reversals, $1) }).prefix(mostAsked) {
      let hour = hours[index]
      let fewest = FewestReversals(timeline.part(hour.range(timeline, rule)), rule: rule, extra: extra)
      if hour.reversals > fewest.reversals { return FlappingHour(start: hour.start, reversals: hour.reversals, fewest: fewest.reversals) }
    }
    return nil
  }
}
