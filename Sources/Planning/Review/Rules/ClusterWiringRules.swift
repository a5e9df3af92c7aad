import PlanModel
import Units

/// Whether Kubernetes objects fit together.
enum ClusterWiringRules {
  static let all = [accessMode, noObject, noPods, noPort, noBackend, oneNodeClaim]

  private static let accessMode = ReviewRule(
    RuleDescription(
      .wiring, 20, .error, title: "A claim asks for an access mode that its storage cannot give",
      explanation: """
        ReadWriteMany needs a file system over the network, such as EFS, Filestore, CephFS or NFS. The default class of the clouds gives \
        block devices, which one node can use: the claim stays pending, and with it every pod. Name a class that can, or give each pod \
        its own.
        """,
      source: "Kubernetes documentation, Persistent Volumes: Access Modes; AWS EBS CSI driver: ReadWriteOnce")
  ) { subject, rule in
    subject.system.cluster.claims.compactMap { claim in
      guard let mode = claim.accessModes.first(where: { $0.value == "ReadWriteMany" }) else { return nil }
      let block = [
        "gp2", "gp3", "io1", "io2", "ebs", "standard", "pd-", "managed-premium", "managed-csi", "local-path", "hostpath", "default",
      ]
      let name = claim.storageClass?.value.lowercased()
      guard name == nil || block.contains(where: { name?.hasPrefix($0) ?? false }) else { return nil }
      return rule.finding(
        at: mode.place, in: "PersistentVolumeClaim/\(claim.name)",
        "\(claim.name) is to be written by many nodes, from \(claim.storageClass.map { "the class \($0.value)" } ?? "the default class").",
        configured: "ReadWriteMany", recommended: "storageClassName of a shared file system, as efs-sc, or ReadWriteOnce",
        inputs: claim.storageClass.map { [.init("storageClassName", $0.value, at: $0.place)] } ?? [])
    }
  }

  private static let noObject = ReviewRule(
    RuleDescription(
      .wiring, 21, .error, title: "A pod refers to a ConfigMap, Secret or claim that is not among the files",
      explanation:
        "The pod waits with CreateContainerConfigError until it is there. Asked only where objects of that kind are among the files.",
      source: "Kubernetes documentation, Configure a Pod to Use a ConfigMap")
  ) { subject, rule in
    let cluster = subject.system.cluster
    return cluster.references.compactMap { reference in
      let names: [String] =
        reference.kind == "PersistentVolumeClaim"
        ? cluster.claims.filter { $0.namespace == reference.namespace }.map(\.name)
        : cluster.configurations.filter { $0.kind == reference.kind && $0.namespace == reference.namespace }.map(\.name)
      guard !names.isEmpty, !names.contains(reference.name) else { return nil }
      let nearest = subject.nearest(reference.name, among: names)
      return rule.finding(
        at: reference.place, in: "\(reference.kind)/\(reference.name)",
        "There is no \(reference.kind) \(reference.name) in \(reference.namespace).",
        configured: reference.name, recommended: nearest.map { "did you mean \($0)?" } ?? "one of \(names.sorted().joined(separator: ", "))"
      )
    }
  }

  private static let noPods = ReviewRule(
    RuleDescription(
      .wiring, 22, .warning, title: "A Service selects no pods of its namespace",
      explanation: """
        Connections to it are refused, unless an operator makes the pods, or they come from elsewhere. Asked only where workloads of that \
        namespace are among the files.
        """,
      source: "Kubernetes documentation, Service: selectors")
  ) { subject, rule in
    subject.system.cluster.services.compactMap { service in
      let here = subject.system.workloads.filter { $0.platform == .kubernetes && $0.namespace == service.namespace }
      guard !service.isExternal, !here.isEmpty, !here.contains(where: { service.selects($0) }) else { return nil }
      let selector = service.selector.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
      return rule.finding(
        at: service.place, in: "Service/\(service.name)", "No pod has the labels \(selector).", configured: selector,
        recommended: "the labels of \(here.map(\.title).joined(separator: " or "))")
    }
  }

  private static let noPort = ReviewRule(
    RuleDescription(
      .wiring, 23, .error, title: "A Service leads to a port that its pods do not have",
      explanation:
        "A name has to be that of a container port; a number that no container names may be a mistake, if the others name theirs.",
      source: "Kubernetes documentation, Service: targetPort")
  ) { subject, rule in
    subject.system.cluster.services.flatMap { service -> [Finding] in
      guard let workload = subject.system.workloads.first(where: { service.selects($0) }) else { return [] }
      let ports = workload.containers.flatMap(\.ports)
      guard !ports.isEmpty else { return [] }
      return service.ports.compactMap { port in
        guard !ports.contains(where: { String($0.container) == port.target || $0.name == port.target }) else { return nil }
        let known = ports.map { $0.name ?? String($0.container) }.joined(separator: ", ")
        return rule.finding(
          at: port.place, in: "Service/\(service.name)", "The pods of \(workload.title) have \(known), and no \(port.target).",
          configured: port.target, recommended: known, inputs: [.init("ports", known, at: ports[0].place)])
      }
    }
  }

  private static let noBackend = ReviewRule(
    RuleDescription(
      .wiring, 24, .error, title: "An Ingress leads to a Service, or to a port of one, that is not there",
      explanation: "The proxy answers 503. Asked only where Services of that namespace are among the files.",
      source: "Kubernetes documentation, Ingress: rules")
  ) { subject, rule in
    subject.system.cluster.ingresses.flatMap { ingress -> [Finding] in
      let services = subject.system.cluster.services.filter { $0.namespace == ingress.namespace }
      guard !services.isEmpty else { return [] }
      return ingress.backends.compactMap { backend in
        guard let service = services.first(where: { $0.name == backend.service }) else {
          let nearest = subject.nearest(backend.service, among: services.map(\.name))
          return rule.finding(
            at: backend.place, in: "Ingress/\(ingress.name)", "There is no Service \(backend.service) in \(ingress.namespace).",
            configured: backend.service,
            recommended: nearest.map { "did you mean \($0)?" } ?? services.map(\.name).joined(separator: " or "))
        }
        guard !backend.port.isEmpty, !service.ports.contains(where: { String($0.number) == backend.port || $0.name == backend.port }) else {
          return nil
        }
        return rule.finding(
          at: backend.place, in: "Ingress/\(ingress.name)", "The Service \(service.name) has no port \(backend.port).",
          configured: backend.port,
          recommended: service.ports.map { String($0.number) }.joined(separator: " or "),
          inputs: [.init("Service", service.name, at: service.place)])
      }
    }
  }

  private static let oneNodeClaim = ReviewRule(
    RuleDescription(
      .wiring, 25, .error, title: "Pods of several nodes share a claim that one node can use",
      explanation: """
        A claim with ReadWriteOnce is attached to one node. Pods of a Deployment that land on another wait with "Multi-Attach error", and \
        so does each update with maxSurge. A StatefulSet with volumeClaimTemplates gives each pod its own.
        """,
      source: "Kubernetes documentation, Persistent Volumes: Access Modes")
  ) { subject, rule in
    subject.system.workloads.filter { $0.kind == "Deployment" && subject.system.mostReplicas(of: $0) > 1 }.flatMap { workload in
      workload.containers.flatMap(\.mounts).compactMap { mount in
        guard case .claim(let name) = mount.source,
          let claim = subject.system.cluster.claims.first(where: { $0.name == name && $0.namespace == workload.namespace }),
          let mode = claim.accessModes.first, Set(claim.accessModes.map(\.value)).isSubset(of: ["ReadWriteOnce", "ReadWriteOncePod"])
        else { return nil }
        return rule.finding(
          at: mount.place, in: workload.title, "Up to \(subject.system.mostReplicas(of: workload)) pods mount \(name), "
            + "which one node can use.",
          configured: mode.value, recommended: "a StatefulSet with volumeClaimTemplates, or ReadWriteMany from a class that can",
          inputs: [.init(name, mode.value, at: mode.place)])
      }
    }
  }
}
