import PlanModel
import Statistics

extension ResultDocument {
  /// What all autoscalers of the run did together, and each of them.
  public struct Autoscaler: Codable, Hashable, Sendable {
    public var decisions: Int64
    public var failedDecisions: Int64
    public var changes: Int64
    public var reversals: Int64
    public var peakReplicas: Int
    /// Null: the intervals hold the limit.
    @Nullable public var flapping: Bool?
    public var applications: [Application]

    public struct Application: Codable, Hashable, Sendable {
      public var name: String
      public var minReplicas: Int
      public var maxReplicas: Int
      public var initialReplicas: Int
      public var peakReplicas: Int
      public var replicas: Estimated
      public var pendingReplicas: Estimated
      public var readyReplicas: Estimated
      public var reversalsPerHour: Estimated
      public var startsPerHour: Estimated
      public var findings: [String]
      /// Of the first trial.
      public var changes: [Change]
    }

    public struct Change: Codable, Hashable, Sendable {
      public var seconds: Double
      public var from: Int
      public var to: Int
      public var reason: String
    }

    init(_ results: [AutoscalingResult]) {
      decisions = results.reduce(0) { $0 + $1.decisions }
      failedDecisions = results.reduce(0) { $0 + $1.failedDecisions }
      changes = results.reduce(0) { $0 + $1.changes }
      reversals = results.reduce(0) { $0 + $1.reversals }
      peakReplicas = results.reduce(0) { $0 + $1.peakReplicas }
      flapping = results.contains { $0.isFlapping == true } ? true : (results.contains { $0.isFlapping == nil } ? nil : false)
      applications = results.map { result in
        Application(
          name: result.application, minReplicas: result.minReplicas, maxReplicas: result.maxReplicas,
          initialReplicas: result.initialReplicas, peakReplicas: result.peakReplicas, replicas: Estimated(result.replicas), pendingReplicas: Estimated(result.pendingReplicas),
          readyReplicas: Estimated(result.readyReplicas), reversalsPerHour: Estimated(result.reversalsPerHour),
          startsPerHour: Estimated(result.startsPerHour), findings: result.findings,
          changes: result.firstTrial.map { Change(seconds: $0.time.seconds, from: $0.from, to: $0.to, reason: $0.reason) })
      }
    }
  }

  /// The machines of one pool.
  public struct NodePool: Codable, Hashable, Sendable {
    public var name: String
    public var instanceType: String
    /// Null: no autoscaler.
    @Nullable public var minNodes: Int?
    @Nullable public var maxNodes: Int?
    public var initialNodes: Int
    public var nodes: Estimated
    public var peakNodes: Int
    public var added: Int64
    public var removed: Int64
    /// Left out where a trial has too many hours, and where it was not noted.
    public var hours: Hours?

    /// Machines paid for on average in each hour of the simulated clock.
    public struct Hours: Codable, Hashable, Sendable {
      public var first: Int
      public var nodes: [Double]
    }

    init(_ result: NodePoolResult) {
      name = result.pool
      instanceType = result.instanceType
      minNodes = result.minNodes
      maxNodes = result.maxNodes
      initialNodes = result.initialNodes
      nodes = Estimated(result.nodes)
      peakNodes = result.peakNodes
      added = result.added
      removed = result.removed
      hours = result.hours.map { Hours(first: $0.firstHour, nodes: $0.nodes) }
    }
  }
}
