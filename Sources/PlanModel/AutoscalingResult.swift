import Statistics

/// What an autoscaler did with an application, over all trials.
public struct AutoscalingResult: Codable, Hashable, Sendable {
  public var application: String
  public var minReplicas: Int
  public var maxReplicas: Int
  /// At the start of each trial.
  public var initialReplicas: Int
  /// On average over the observed time: all that are there, those of them that wait for a node, and those that take queries.
  public var replicas: Estimate
  public var pendingReplicas: Estimate
  public var readyReplicas: Estimate
  /// The most at the same time in any trial, those on their way out included.
  public var peakReplicas: Int
  /// In the observed time of all trials: decisions, those that changed nothing because a metric was missing, those that changed the number,
  /// and changes of direction soon after another change.
  public var decisions: Int64
  public var failedDecisions: Int64
  public var changes: Int64
  public var reversals: Int64
  public var reversalsPerHour: Estimate
  public var startsPerHour: Estimate
  /// More reversals an hour than operators put up with; nil when the interval holds that number, or there is none.
  public var isFlapping: Bool?
  /// What a reader should know of the autoscaler's settings, one sentence each.
  public var findings: [String]
  /// The changes of the first trial, warm-up included.
  public var firstTrial: [ReplicaChange]

  public init(
    application: String, minReplicas: Int, maxReplicas: Int, initialReplicas: Int, replicas: Estimate, pendingReplicas: Estimate,
    readyReplicas: Estimate, peakReplicas: Int, decisions: Int64, failedDecisions: Int64, changes: Int64, reversals: Int64, reversalsPerHour: Estimate,
    startsPerHour: Estimate, isFlapping: Bool?, findings: [String], firstTrial: [ReplicaChange]
  ) {
    self.application = application
    self.minReplicas = minReplicas
    self.maxReplicas = maxReplicas
    self.initialReplicas = initialReplicas
    self.replicas = replicas
    self.pendingReplicas = pendingReplicas
    self.readyReplicas = readyReplicas
    self.peakReplicas = peakReplicas
    self.decisions = decisions
    self.failedDecisions = failedDecisions
    self.changes = changes
    self.reversals = reversals
    self.reversalsPerHour = reversalsPerHour
    self.startsPerHour = startsPerHour
    self.isFlapping = isFlapping
    self.findings = findings
    self.firstTrial = firstTrial
  }
}
