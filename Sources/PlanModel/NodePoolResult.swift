import Statistics

/// The machines of one pool over all trials, where a node autoscaler could change their number or replicas needed room on them.
public struct NodePoolResult: Codable, Hashable, Sendable {
  public var pool: String
  public var instanceType: String
  /// Nil: no autoscaler, as many as there are.
  public var minNodes: Int?
  public var maxNodes: Int?
  /// At the start of each trial.
  public var initialNodes: Int
  /// Paid for on average over the observed time.
  public var nodes: Estimate
  /// The most at the same time in any trial.
  public var peakNodes: Int
  /// In the observed time of all trials: machines ordered, and machines given back.
  public var added: Int64
  public var removed: Int64
  /// Hour by hour; nil where a trial has too many of them, and in runs whose program did not note it yet.
  public var hours: HourlyNodes?

  public init(
    pool: String, instanceType: String, minNodes: Int?, maxNodes: Int?, initialNodes: Int, nodes: Estimate, peakNodes: Int, added: Int64,
    removed: Int64, hours: HourlyNodes? = nil
  ) {
    self.pool = pool
    self.instanceType = instanceType
    self.minNodes = minNodes
    self.maxNodes = maxNodes
    self.initialNodes = initialNodes
    self.nodes = nodes
    self.peakNodes = peakNodes
    self.added = added
    self.removed = removed
    self.hours = hours
  }
}

/// Machines of a pool hour by hour of the simulated clock, on average over all trials.
public struct HourlyNodes: Codable, Hashable, Sendable {
  /// 0 is the trial's first hour; what was left out as warm-up is before it.
  public var firstHour: Int
  /// Paid for on average in the observed part of each hour.
  public var nodes: [Double]

  public init(firstHour: Int, nodes: [Double]) {
    self.firstHour = firstHour
    self.nodes = nodes
  }
}
