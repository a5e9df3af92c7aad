import Units

/// What an autoscaler did with an application in one trial.
///
/// The list of changes is of the whole trial, warm-up included; all counts and sums are of the observed window.
public struct ScalingTally: Codable, Hashable, Sendable {
  public var application: String
  /// At the start of the trial.
  public var initialReplicas: Int
  public var syncs: Int64
  /// Syncs that changed nothing because a metric was missing.
  public var failedSyncs: Int64
  /// The first changes of the trial, of which `changeCount` were observed in the window.
  public var changes: [ReplicaChange]
  public var changeCount: Int64
  /// Changes of direction soon after another change.
  public var reversals: Int64
  /// Replicas created.
  public var created: Int64
  /// The most replicas that were there at the same time in the whole trial, those on their way out included.
  public var peak: Int
  /// Integrals over time, in seconds: of all replicas, of those that wait for a node, of those that have started, and of those that take
  /// queries.
  public var replicaSeconds: Double
  public var pendingSeconds: Double
  public var startedSeconds: Double
  public var readySeconds: Double

  public init(
    application: String, initialReplicas: Int, syncs: Int64 = 0, failedSyncs: Int64 = 0, changes: [ReplicaChange] = [],
    changeCount: Int64 = 0, reversals: Int64 = 0, created: Int64 = 0, peak: Int = 0, replicaSeconds: Double = 0, pendingSeconds: Double = 0,
    startedSeconds: Double = 0, readySeconds: Double = 0
  ) {
    self.application = application
    self.initialReplicas = initialReplicas
    self.syncs = syncs
    self.failedSyncs = failedSyncs
    self.changes = changes
    self.changeCount = changeCount
    self.reversals = reversals
    self.created = created
    self.peak = peak
    self.replicaSeconds = replicaSeconds
    self.pendingSeconds = pendingSeconds
    self.startedSeconds = startedSeconds
    self.readySeconds = readySeconds
  }

  /// What happened since an earlier tally of the same trial.
  public func since(_ start: ScalingTally) -> ScalingTally {
    var difference = self
    difference.syncs -= start.syncs
    difference.failedSyncs -= start.failedSyncs
    difference.changeCount -= start.changeCount
    difference.reversals -= start.reversals
    difference.created -= start.created
    difference.replicaSeconds -= start.replicaSeconds
    difference.pendingSeconds -= start.pendingSeconds
    difference.startedSeconds -= start.startedSeconds
    difference.readySeconds -= start.readySeconds
    return difference
  }
}

/// One change of the number of replicas that an autoscaler asked for.
public struct ReplicaChange: Codable, Hashable, Sendable {
  public var time: SimTime
  public var from: Int
  public var to: Int
  /// As the event SuccessfulRescale gives it.
  public var reason: String

  public init(time: SimTime, from: Int, to: Int, reason: String) {
    self.time = time
    self.from = from
    self.to = to
    self.reason = reason
  }
}
