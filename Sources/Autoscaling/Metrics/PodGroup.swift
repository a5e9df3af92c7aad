import Units

/// Pods that are alike in everything that the rule looks at, as the controller's cache shows them.
///
/// A group of n answers exactly as n groups of one: the rule only counts pods and adds up int64, and multiplying wraps around as repeated
/// adding does. That keeps a fleet of a hundred pods as cheap as one pod.
public struct PodGroup: Hashable, Sendable {
  public enum Phase: String, Hashable, Sendable, CaseIterable {
    case running = "Running"
    case pending = "Pending"
    case failed = "Failed"
    case succeeded = "Succeeded"
    case unknown = "Unknown"
  }

  /// The Ready condition.
  public enum Readiness: Hashable, Sendable {
    /// There is no such condition.
    case absent
    case ready
    case notReady
    /// The condition's status is Unknown.
    case unknown
  }

  /// How many pods; at least 0.
  public var count: Int32
  public var phase: Phase
  public var readiness: Readiness
  /// nil before the kubelet has seen the pod.
  public var start: SimTime?
  /// When the Ready condition last changed.
  public var readinessChange: SimTime
  /// Has a deletion timestamp.
  public var isBeingDeleted: Bool

  public init(
    count: Int32 = 1, phase: Phase = .running, readiness: Readiness = .ready, start: SimTime?, readinessChange: SimTime,
    isBeingDeleted: Bool = false
  ) {
    self.count = count
    self.phase = phase
    self.readiness = readiness
    self.start = start
    self.readinessChange = readinessChange
    self.isBeingDeleted = isBeingDeleted
  }
}
