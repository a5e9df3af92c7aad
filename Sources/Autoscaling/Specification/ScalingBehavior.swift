import Units

/// `spec.behavior`: how fast each direction may go, as written, with what was left out left out.
///
/// An autoscaler without it and one with an empty one are normalized by different rules; see `Autoscaler`.
public struct ScalingBehavior: Hashable, Sendable {
  public var scaleUp: Direction?
  public var scaleDown: Direction?

  public init(scaleUp: Direction? = nil, scaleDown: Direction? = nil) {
    self.scaleUp = scaleUp
    self.scaleDown = scaleDown
  }

  /// One direction, as written.
  public struct Direction: Hashable, Sendable {
    public var stabilizationWindow: SimTime?
    public var selectPolicy: SelectPolicy?
    /// Policies that are there replace the whole default list.
    public var policies: [ScalingPolicy]?
    /// As the controller takes it; see `ToleranceQuantity`.
    public var tolerance: ToleranceQuantity?

    public init(
      stabilizationWindow: SimTime? = nil, selectPolicy: SelectPolicy? = nil, policies: [ScalingPolicy]? = nil,
      tolerance: ToleranceQuantity? = nil
    ) {
      self.stabilizationWindow = stabilizationWindow
      self.selectPolicy = selectPolicy
      self.policies = policies
      self.tolerance = tolerance
    }
  }
}

/// Which of several policies counts.
public enum SelectPolicy: String, Hashable, Sendable, CaseIterable {
  /// The one that allows the largest change.
  case max = "Max"
  /// The one that allows the smallest change.
  case min = "Min"
  /// No change in this direction.
  case disabled = "Disabled"
}

/// How much may change within a period.
public struct ScalingPolicy: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
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

/// One direction with all its defaults filled in: what the rule works with.
public struct ScalingRules: Hashable, Sendable {
  public let window: SimTime
  public let select: SelectPolicy
  public let policies: [ScalingPolicy]
  /// How long an event of this direction counts at most: the longest period; 0 without a policy.
  public let longestPeriod: SimTime

  public init(window: SimTime, select: SelectPolicy, policies: [ScalingPolicy]) {
    self.window = window
    self.select = select
    self.policies = policies
    longestPeriod = policies.map(\.period).max() ?? .zero
  }

  /// Defaults: no window; the larger of 4 pods and 100 % every 15 s.
  /// Source: pkg/apis/autoscaling/v2/defaults.go.
  public static func scaleUp(_ written: ScalingBehavior.Direction?) -> ScalingRules {
    let period = SimTime.wholeSeconds(15)
    return ScalingRules(
      window: written?.stabilizationWindow ?? .zero, select: written?.selectPolicy ?? .max,
      policies: written?.policies ?? [ScalingPolicy(.pods, 4, every: period), ScalingPolicy(.percent, 100, every: period)])
  }

  /// Defaults: the flag's window; 100 % every 15 s.
  /// Source: pkg/apis/autoscaling/v2/defaults.go.
  public static func scaleDown(_ written: ScalingBehavior.Direction?, flags: ControllerFlags) -> ScalingRules {
    ScalingRules(
      window: written?.stabilizationWindow ?? flags.downscaleStabilization, select: written?.selectPolicy ?? .max,
      policies: written?.policies ?? [ScalingPolicy(.percent, 100, every: .wholeSeconds(15))])
  }
}
