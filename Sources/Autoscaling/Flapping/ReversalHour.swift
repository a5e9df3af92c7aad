import Units

/// An hour of a timeline that begins with a reversal, and how many turn within it.
public struct ReversalHour: Hashable, Sendable {
  /// The step at which the first of them turns.
  public let start: Int
  public let reversals: Int

  /// One for each reversal, in order. A turn an hour later than the first belongs to another hour.
  static func hours(of reversals: [Reversal], period: SimTime) -> [ReversalHour] {
    var end = 0
    return reversals.indices.map { first in
      while end < reversals.count, reversals[end].turn - reversals[first].turn < steps(period) { end += 1 }
      return ReversalHour(start: reversals[first].turn, reversals: end - first)
    }
  }

  /// Steps of an hour, the last one begun at least.
  static func steps(_ period: SimTime) -> Int {
    let hour = SimTime.wholeSeconds(3_600).nanoseconds
    return max(1, Int((hour + period.nanoseconds - 1) / period.nanoseconds))
  }

  /// The hour, and before and behind it as many steps as a turn stays a reversal: a schedule of fewer steps could begin high or end high,
  /// and so spare itself a turn that costs its full price in the whole.
  func range(_ timeline: ReplicaTimeline, _ rule: ReversalRule) -> Range<Int> {
    let margin = rule.tightSteps(timeline.period) + 1
    return max(0, start - margin)..<min(timeline.replicas.count, start + Self.steps(timeline.period) + margin)
  }
}
