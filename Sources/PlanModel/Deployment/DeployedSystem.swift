/// What is deployed, as the users' own files say it: plain values, each with its place.
///
/// A system may be written down for several platforms at once; its workloads say for which.
public struct DeployedSystem: Hashable, Sendable {
  public var workloads: [DeployedWorkload] = []
  public var cluster = ClusterObjects()
  public var compose = ComposeWiring()
  public var scrapes: [ScrapeConfiguration] = []
  /// How many alert rules were found in files of rules and PrometheusRule objects.
  public var alertRules = 0

  public init() {}

  /// Every container with the workload that it belongs to, in the order of the files.
  public var containers: [(workload: DeployedWorkload, container: DeployedContainer)] {
    workloads.flatMap { workload in workload.containers.map { (workload, $0) } }
  }

  public func containers(of software: Software) -> [(workload: DeployedWorkload, container: DeployedContainer)] {
    containers.filter { $0.container.software == software }
  }

  /// The autoscaler of a workload.
  public func autoscaler(of workload: DeployedWorkload) -> ClusterObjects.Autoscaler? {
    guard workload.platform == .kubernetes else { return nil }
    return cluster.autoscalers.first {
      $0.targetKind == workload.kind && $0.targetName == workload.name && $0.namespace == workload.namespace
    }
  }

  /// What an autoscaler scales, where it is among the files.
  public func target(of autoscaler: ClusterObjects.Autoscaler) -> DeployedWorkload? {
    workloads.first {
      $0.platform == .kubernetes && $0.kind == autoscaler.targetKind && $0.name == autoscaler.targetName
        && $0.namespace == autoscaler.namespace
    }
  }

  /// The most copies that may run at once: the autoscaler's maximum, else what is written.
  public func mostReplicas(of workload: DeployedWorkload) -> Int {
    autoscaler(of: workload).map { Int($0.specification.maxReplicas) } ?? workload.replicaCount
  }
}
