import Autoscaling

import Units

/// What happened in a replay: numbers of pods step by step, and what the controller decided sync by sync.
///
/// A step is a sync; where others set the number of pods between two syncs, a half or a quarter of one.
public struct ReplayCourse: Hashable, Sendable {
  /// Length of a step.
  public var period: SimTime
  /// 1; 2 beside a rival or redeploys; 4 beside both.
  public var stepsPerSync: Int
  /// Pods before the first sync.
  public var initial: Int32
  /// Pods from each step to the next.
  public var replicas: [Int32] = []
  /// Those of them that were ready at the sync.
  public var ready: [Int32] = []
  /// The fewest that meet the demand; nil where the demand is not known.
  public var required: [Int32?] = []
  /// What the controller decided; empty where it was not kept.
  public var decisions: [Decision] = []
  /// What each metric came to, sync by sync in the specification's order; nil where a sync asked none. Empty where it was not kept.
  public var outcomes: [MetricOutcome?] = []

  public init(period: SimTime, stepsPerSync: Int = 1, initial: Int32 = 0) {
    self.period = period
    self.initial = initial
    self.stepsPerSync = stepsPerSync
  }

  /// Whether it is known of any step what the demand needs.
  public var knowsNeed: Bool { required.contains { $0 != nil } }

  /// Pods between that sync and the next, as the sync left them.
  public func replicas(atSync sync: Int) -> Int32 { replicas[sync * stepsPerSync] }

  /// The same of all syncs.
  public var replicasAtSyncs: [Int32] { stepsPerSync == 1 ? replicas : stride(from: 0, to: replicas.count, by: stepsPerSync).map { replicas[$0] } }

  /// The outcomes of one sync.
  public func outcomes(at step: Int, metrics: Int) -> ArraySlice<MetricOutcome?> { outcomes[step * metrics..<(step + 1) * metrics] }
}
