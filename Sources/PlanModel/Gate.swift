/// A limit for a change: `p95 > base+10% & base+50ms` says what must not be.
public struct Gate: Codable, Hashable, Sendable {
  /// What a gate that fires does to the program's end.
  public enum Severity: String, Codable, Hashable, Sendable, CaseIterable {
    /// Exit code 1.
    case error
    /// It is told, no more.
    case warning
  }

  /// On which side of the limits the candidate must not be.
  public enum Relation: String, Codable, Hashable, Sendable {
    case above = ">"
    case below = "<"
  }

  /// `factor` times the base's figure, plus `constant`: `base+10%` is 1.1 and 0, `base+50ms` 1 and 0.05, `4000` 0 and 4000.
  public struct Limit: Codable, Hashable, Sendable {
    /// 0 for a limit that does not depend on the base.
    public var factor: Double
    /// In the metric's unit: seconds, a share of 1, a second, a number, or USD a month.
    public var constant: Double
    /// As it was written.
    public var text: String

    public init(factor: Double, constant: Double, text: String) {
      self.factor = factor
      self.constant = constant
      self.text = text
    }

    public var isRelative: Bool { factor != 0 }
  }

  public var metric: Metric
  public var relation: Relation
  /// At least one. The gate fires when the candidate is beyond every one of them.
  public var limits: [Limit]
  public var severity: Severity
  /// Why it is there, as somebody wrote it; empty where nobody did.
  public var because: String

  public init(metric: Metric, relation: Relation, limits: [Limit], severity: Severity = .error, because: String = "") {
    self.metric = metric
    self.relation = relation
    self.limits = limits
    self.severity = severity
    self.because = because
  }

  /// As it would be written: `p95 > base+10% & base+50ms`.
  public var text: String { "\(metric.name) \(relation.rawValue) \(limits.map(\.text).joined(separator: " & "))" }
}
