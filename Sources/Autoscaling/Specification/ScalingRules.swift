import Units

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
