import Units

/// An hour that flaps: more reversals than the budget has, and more than some schedule needs that serves the same demand for little more.
///
/// The second half keeps a load that jumps up and down by itself from being called the autoscaler's fault. It is asked of the hour alone, so
/// that a quiet week neither hides an hour of flapping nor lends it pod-time.
public struct FlappingHour: Hashable, Sendable {
  /// The step at which its first reversal turns.
  public let start: Int
  public let reversals: Int
  /// What serves the same within the hour with 10 % more pod-time.
  public let fewest: Int

  /// The busiest hour that flaps, of hours that do not overlap; nil where none does.
  /// - Parameter extra: share of pod-time, as in `FewestReversals`.
  public static func find(
    in timeline: ReplicaTimeline, _ findings: FlapFindings, rule: ReversalRule, budget: FlapBudget, extra: Fraction = Fraction(0.1)
  ) -> FlappingHour? {
    let hours = ReversalHour.hours(of: findings.reversals, period: timeline.period)
    let over = hours.indices.filter { Double(hours[$0].reversals) > budget.reversalsPerHour }
    var asked: [Range<Int>] = []
    for index in over.sorted(by: { (hours[$1].reversals, $0) < (hours[$0].reversals, $1) }) {
      let hour = hours[index]
      let steps = hour.start..<hour.start + ReversalHour.steps(timeline.period)
      guard !asked.contains(where: { $0.overlaps(steps) }) else { continue }
      asked.append(steps)
      let fewest = FewestReversals(timeline.part(hour.range(timeline)), rule: rule, extra: extra)
      if hour.reversals > fewest.reversals { return FlappingHour(start: hour.start, reversals: hour.reversals, fewest: fewest.reversals) }
    }
    return nil
  }
}
