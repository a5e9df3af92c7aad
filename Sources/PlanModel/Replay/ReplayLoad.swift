import Autoscaling
import Units

/// The demand at each sync of a replay.
public struct ReplayLoad: Hashable, Sendable {
  /// One metric.
  public struct Column: Hashable, Sendable {
    public var metric: String
    /// Of all pods together, or of each of them.
    public var demand: PodPlant.Metric.Demand
    /// Milli-units, one a sync; nil for a missing sample.
    public var values: [Int64?]

    public init(metric: String, demand: PodPlant.Metric.Demand, values: [Int64?]) {
      self.metric = metric
      self.demand = demand
      self.values = values
    }
  }

  /// Time between two syncs.
  public var period: SimTime
  public var steps: Int
  public var columns: [Column]

  public init(period: SimTime, steps: Int, columns: [Column]) {
    self.period = period
    self.steps = steps
    self.columns = columns
  }

  public subscript(metric: String) -> Column? { columns.first { $0.metric == metric } }

  public var hours: Double { Double(steps) * period.seconds / 3_600 }

  /// Syncs at which some column has no sample.
  public var missingSteps: Int { (0..<steps).count { step in columns.contains { $0.values[step] == nil } } }
}
