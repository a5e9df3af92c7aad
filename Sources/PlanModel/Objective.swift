import Units

/// Something the deployment has to keep: a metric, at most a limit.
public struct Objective: Codable, Hashable, Sendable {
  public enum Metric: String, Codable, Hashable, Sendable, CaseIterable {
    case mean, p50, p95, p99
    /// Share of queries that end with an error.
    case errors
    /// The highest utilization of any station.
    case utilization
    /// The monthly bill on demand, in USD, with all components.
    case cost
  }

  public var metric: Metric
  /// Seconds for times, a share of 1 for errors and utilization, USD a month for cost.
  public var limit: Double
  /// As it was written: `p95 <= 30s`.
  public var text: String

  public init(metric: Metric, limit: Double, text: String) {
    self.metric = metric
    self.limit = limit
    self.text = text
  }
}
