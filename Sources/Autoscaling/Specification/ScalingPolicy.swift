import Units

/// Which of several policies counts.
public enum SelectPolicy: String, Codable, Hashable, Sendable, CaseIterable {
  /// The one that allows the largest change.
  case max = "Max"
  /// The one that allows the smallest change.
  case min = "Min"
  /// No change in this direction.
  case disabled = "Disabled"
}

/// How much may change within a period.
public struct ScalingPolicy: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    case pods = "Pods"
    /// Of the replicas at the start of the period.
    case percent = "Percent"
  }

  public var kind: Kind
  public var value: Int32
  public var period: SimTime

  public init(_ kind: Kind, _ value: Int32, every period: SimTime) {
    self.kind = kind
    self.value = value
    self.period = period
  }
}
