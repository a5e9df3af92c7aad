import Units

/// `spec.behavior`: how fast each direction may go, as written, with what was left out left out.
///
/// An autoscaler without it and one with an empty one are normalized by different rules; see `Autoscaler`.
public struct ScalingBehavior: Codable, Hashable, Sendable {
  public var scaleUp: Direction?
  public var scaleDown: Direction?

  public init(scaleUp: Direction? = nil, scaleDown: Direction? = nil) {
    self.scaleUp = scaleUp
    self.scaleDown = scaleDown
  }

  /// One direction, as written.
  public struct Direction: Codable, Hashable, Sendable {
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
