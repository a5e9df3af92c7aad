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

  public init(start: Int, reversals: Int, fewest: Int) {
    self.start = start
    self.reversals = reversals
    self.fewest = fewest
  }
}
