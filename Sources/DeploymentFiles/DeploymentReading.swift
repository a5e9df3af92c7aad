import PlanModel

/// What was read of a deployment's files.
public struct DeploymentReading: Hashable, Sendable {
  public var system = DeployedSystem()
  public var scope = ReviewScope()
  /// Comments by which findings are accepted.
  public var suppressions: [Suppression] = []

  public init() {}
}
