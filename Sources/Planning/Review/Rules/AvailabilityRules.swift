import PlanModel
import Units

/// What one failure takes along.
enum AvailabilityRules {
  static let all = [singleDatabase, oneNode, singleApplication]

  private static let singleDatabase = ReviewRule(
    RuleDescription(
      .wiring, 50, .note, title: "Databases run once: each is a single point of failure",
      explanation: """
        While one of them restarts or its host is down, every query fails, and without a copy elsewhere the data go with the disk. \
        Scaling the application does not help. Replicas (Patroni, Neo4j clustering, Redis Sentinel), managed services, or a decision that \
        a restore from a backup is soon enough.
        """,
      source: "operators' notes: databases scale vertically, then clustering")
  ) { subject, rule in
    let single = subject.system.workloads.filter { workload in
      workload.replicaCount == 1
        && workload.containers.contains { $0.software == .postgreSQL || $0.software == .neo4j || $0.software == .redis }
    }
    guard let first = single.first else { return [] }
    var names: [String] = []
    for workload in single where !names.contains(workload.name) { names.append(workload.name) }
    let list = names.joined(separator: ", ")
    return [
      rule.finding(
        at: first.place, in: list, "Without \(list) nothing works, and each runs once.",
        configured: "1 each", recommended: "a replica each, or a comment that accepts it and names how it is restored",
        inputs: single.map { .init($0.name, "1", at: $0.place) })
    ]
  }

  private static let oneNode = ReviewRule(
    RuleDescription(
      .wiring, 51, .note, title: "Nothing keeps all pods of a workload from one node",
      explanation: "The scheduler may put them all on one, and then the node's end is the service's. Spread them over nodes or zones.",
      source: "Kubernetes documentation, Pod Topology Spread Constraints")
  ) { subject, rule in
    subject.system.workloads.compactMap { workload in
      guard workload.platform == .kubernetes, ["Deployment", "StatefulSet"].contains(workload.kind),
        subject.system.mostReplicas(of: workload) > 1, !workload.isSpread
      else { return nil }
      return rule.finding(
        at: workload.place, in: workload.title, "Up to \(subject.system.mostReplicas(of: workload)) pods, and nothing spreads them.",
        configured: "none",
        recommended: "topologySpreadConstraints by kubernetes.io/hostname")
    }
  }

  private static let singleApplication = ReviewRule(
    RuleDescription(
      .wiring, 52, .warning, title: "A workload on Kubernetes that serves queries may run as one pod",
      explanation: "Each drained node, and each crash, is an outage of as long as a pod takes to start. Two are the least.",
      source: "Kubernetes documentation, Disruptions")
  ) { subject, rule in
    subject.system.workloads.compactMap { workload in
      guard workload.kind == "Deployment", workload.containers.first?.software == .application,
        subject.system.cluster.services.contains(where: { $0.selects(workload) })
      else { return nil }
      let autoscaler = subject.system.autoscaler(of: workload)
      let least = autoscaler.map { Int($0.specification.minReplicas) } ?? workload.replicaCount
      guard least == 1 else { return nil }
      return rule.finding(
        at: autoscaler?.place(of: "minReplicas") ?? workload.replicas?.place ?? workload.place, in: workload.title,
        "\(workload.title) may run once.",
        configured: "1", recommended: "2 or more")
    }
  }
}
