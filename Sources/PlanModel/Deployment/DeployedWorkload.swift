import Units

/// Alike copies of the same containers: a service of compose, a Deployment and its kin.
public struct DeployedWorkload: Hashable, Sendable {
  public enum Platform: String, Hashable, Sendable { case compose, kubernetes }

  public var platform: Platform
  /// `service`, `Deployment`, `StatefulSet`, `DaemonSet`, `Job` and so on.
  public var kind: String
  public var name: String
  /// A namespace of Kubernetes, a project of compose.
  public var namespace: String
  public var place: FilePlace
  /// As written; nil where nothing is said, which means 1.
  public var replicas: Written<Int>?
  public var containers: [DeployedContainer]
  /// Labels of the pods, by which Services and budgets find them.
  public var labels: [String: String] = [:]
  /// SIGTERM to SIGKILL; nil where nothing is said.
  public var stopGrace: Written<SimTime>?
  /// Services that have to be healthy before it starts, with where that is asked.
  public var waitsForHealthOf: [Written<String>] = []
  /// Whether something spreads its pods over nodes.
  public var isSpread = false
  /// Names of this service on its networks, besides its own.
  public var aliases: [String] = []
  /// Whether it runs to its end.
  public var isJob: Bool { kind == "Job" || kind == "CronJob" }

  public init(
    platform: Platform, kind: String, name: String, namespace: String, place: FilePlace, replicas: Written<Int>? = nil,
    containers: [DeployedContainer] = []
  ) {
    self.platform = platform
    self.kind = kind
    self.name = name
    self.namespace = namespace
    self.place = place
    self.replicas = replicas
    self.containers = containers
  }

  public var replicaCount: Int { replicas?.value ?? 1 }

  /// `redis` of compose, `Deployment/ape-api` of Kubernetes.
  public var title: String { platform == .compose ? name : "\(kind)/\(name)" }
}
