import Units

/// An hour of a timeline that begins with a reversal, and how many turn within it.
public struct ReversalHour: Hashable, Sendable {
  /// The step at which the first of them turns.
  public let start: Int
  public let reversals: Int
  /// The last change before the first turn.
  let lastChange: Int

  /// One for each reversal, in order. A turn an hour later than the first belongs to another hour.
  static func hours(of reversals: [Reversal], period: SimTime) -> [ReversalHour] {
    var end = 0
    return reversals.indices.map { first in
      while end < reversals.count, reversals[end].turn - reversals[first].turn < steps(period) { end += 1 }
      return ReversalHour(start: reversals[first].turn, reversals: end - first, lastChange: reversals[first].lastChange)
    }
  }

  /// Steps of an hour, the last one begun at least.
  static func steps(_ period: SimTime) -> Int {
    let hour = SimTime.wholeSeconds(3_600).nanoseconds
    return max(1, Int((hour + period.nanoseconds - 1) / period.nanoseconds))
  }

  /// The steps from which on it can be told what turns within it.
  func range(_ timeline: ReplicaTimeline) -> Range<Int> {
    max(0, lastChange - 1)..<min(timeline.replicas.count, start + Self.steps(timeline.period))
  }
}
