/// A figure with the interval that it is known to: what every report prints.
///
/// Either all of `value`, `low` and `high` are there, or `reason` says why some are not.
public struct Estimate: Hashable, Sendable {
  /// The figure itself; nil when it is refused.
  public var value: Double?
  /// Lower end of the confidence interval; nil when the interval is refused.
  public var low: Double?
  /// Upper end of the confidence interval; nil when the interval is refused.
  public var high: Double?
  /// Why the figure or its interval is refused, as a reader is told: `n/a (n=37 < 59)`.
  public var reason: String?
  /// How many trials it stands on; nil once read back from a file, which does not carry it.
  public var trials: Int?

  /// A figure with its interval.
  public init(value: Double, low: Double, high: Double, trials: Int) {
    self.value = value
    self.low = low
    self.high = high
    self.trials = trials
  }

  /// A figure without an interval.
  public init(value: Double, withoutInterval reason: String, trials: Int) {
    self.value = value
    self.reason = reason
    self.trials = trials
  }

  /// No figure, and why.
  public init(refused reason: String, trials: Int) {
    self.reason = reason
    self.trials = trials
  }

  /// Half the interval's length over the figure's magnitude: 0.05 is "to within 5 %". Infinite for an interval around 0; 0 when the
  /// interval is a point; nil without an interval.
  public var relativeHalfWidth: Double? {
    guard let value, let low, let high else { return nil }
    let half = (high - low) / 2
    return half == 0 ? 0 : half / abs(value)
  }

  /// Whether `truth` lies within the interval, ends included; false without an interval.
  public func contains(_ truth: Double) -> Bool {
    guard let low, let high else { return false }
    return low <= truth && truth <= high
  }
}

/// Written as `value`, `low` and `high`, each a number or an explicit null, and `reason` only where something is refused.
extension Estimate: Codable {
  private enum CodingKeys: String, CodingKey { case value, low, high, reason }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    value = try container.decode(Double?.self, forKey: .value)
    low = try container.decode(Double?.self, forKey: .low)
    high = try container.decode(Double?.self, forKey: .high)
    reason = try container.decodeIfPresent(String.self, forKey: .reason)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(value, forKey: .value)
    try container.encode(low, forKey: .low)
    try container.encode(high, forKey: .high)
    try container.encodeIfPresent(reason, forKey: .reason)
  }
}
