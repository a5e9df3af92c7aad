import Units

/// The machines of one pool in one trial. The peak is of the whole trial, all else of the observed window.
public struct NodeTally: Codable, Hashable, Sendable {
  public var pool: String
  /// At the start of the trial, those included that were added so that everything finds room.
  public var initialNodes: Int
  /// Those of them with something on them that stays: they are never given back.
  public var pinned: Int
  public var peak: Int
  /// Machines ordered, and machines given back.
  public var added: Int64
  public var removed: Int64
  /// Integral over time, in seconds, of machines that are paid for: from the order to the end.
  public var nodeSeconds: Double
  /// The same by the hour; nil where the trial has too many of them, and in runs whose program did not note it yet.
  public var hours: HourlyUse?

  public init(
    pool: String, initialNodes: Int, pinned: Int = 0, peak: Int = 0, added: Int64 = 0, removed: Int64 = 0, nodeSeconds: Double = 0,
    hours: HourlyUse? = nil
  ) {
    self.pool = pool
    self.initialNodes = initialNodes
    self.pinned = pinned
    self.peak = peak
    self.added = added
    self.removed = removed
    self.nodeSeconds = nodeSeconds
    self.hours = hours
  }

  /// What happened since an earlier tally of the same trial.
  public func since(_ start: NodeTally) -> NodeTally {
    var difference = self
    difference.added -= start.added
    difference.removed -= start.removed
    difference.nodeSeconds -= start.nodeSeconds
    difference.hours = start.hours.flatMap { hours?.since($0) }
    return difference
  }
}
