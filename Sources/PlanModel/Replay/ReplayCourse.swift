import Autoscaling

/// What happened at each sync of a replay. All columns have the same length.
public struct ReplayCourse: Hashable, Sendable {
  /// Pods from each sync to the next.
  public var replicas: [Int32] = []
  /// Those of them that were ready at the sync.
  public var ready: [Int32] = []
  /// The fewest that meet the demand; what was there, where the demand is not known.
  public var required: [Int32] = []
  /// What the controller decided; empty where it was not kept.
  public var decisions: [Decision] = []
  /// What each metric came to, sync by sync in the specification's order; nil where a sync asked none. Empty where it was not kept.
  public var outcomes: [MetricOutcome?] = []

  public init() {}

  /// The outcomes of one sync.
  public func outcomes(at step: Int, metrics: Int) -> ArraySlice<MetricOutcome?> { outcomes[step * metrics..<(step + 1) * metrics] }
}
