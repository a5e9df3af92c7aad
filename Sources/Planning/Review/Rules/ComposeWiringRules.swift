import PlanModel
import Units

/// Ports, names and health of compose services.
enum ComposeWiringRules {
  static let all = [scaledPort, portTwice, undeclared, waitsInVain, noProbe, openDatabase, openRedis]

  private static let specification = "Compose specification"

  private static let scaledPort = ReviewRule(
    RuleDescription(
      .wiring, 1, .error, title: "A service that runs several times publishes one port of the host",
      explanation: """
        The first container takes the port, the others do not start: "port is already allocated". Publish the port of a proxy before the \
        service, give a range of ports, or none.
        """,
      formula: "replicas = 1 for a fixed host port",
      source: specification + ", 05-services: ports; Docker documentation, docker compose up --scale")
  ) { subject, rule in
    subject.system.workloads.filter { $0.platform == .compose && $0.replicaCount > 1 }.flatMap { workload in
      workload.containers[0].ports.compactMap { port in
        guard let published = port.published else { return nil }
        return rule.finding(
          at: port.place, in: workload.name, "\(workload.replicaCount) containers want the host's port \(published).",
          configured: "\(published):\(port.container)",
          recommended: "a proxy that publishes \(published), and \"\(port.container)\" in expose here",
          inputs: [.init("replicas", "\(workload.replicaCount)", at: workload.replicas?.place)])
      }
    }
  }

  private static let portTwice = ReviewRule(
    RuleDescription(
      .wiring, 2, .error, title: "Two services publish the same port of the host",
      explanation: "The second one does not start: \"port is already allocated\".", source: specification + ", 05-services: ports")
  ) { subject, rule in
    var seen: [String: (String, FilePlace)] = [:]
    return subject.system.workloads.filter { $0.platform == .compose }.flatMap { workload in
      workload.containers[0].ports.compactMap { port in
        guard let published = port.published else { return nil }
        // An address and all addresses want the same port.
        let keys =
          ["\(workload.namespace) \(port.hostAddress ?? "*") \(published)/\(port.proto)"]
          + (port.hostAddress == nil ? [] : ["\(workload.namespace) * \(published)/\(port.proto)"])
        let other = keys.lazy.compactMap { seen[$0] }.first
        if seen[keys[0]] == nil { seen[keys[0]] = (workload.name, port.place) }
        guard let other, other.0 != workload.name else { return nil }
        return rule.finding(
          at: port.place, in: workload.name, "\(other.0) publishes the port \(published) already.", configured: "\(published)",
          recommended: "another port", inputs: [.init(other.0, "\(published)", at: other.1)])
      }
    }
  }

  private static let undeclared = ReviewRule(
    RuleDescription(
      .wiring, 3, .error, title: "A service uses a volume or network that is not declared",
      explanation: "compose does not start: \"service refers to undefined volume\". Declare it at the top level.",
      source: specification + ", 06-networks and 07-volumes")
  ) { subject, rule in
    subject.system.compose.undeclared.map {
      rule.finding(
        at: $0.place, in: $0.name, "There is no \($0.kind) \($0.name) among the declared ones.", configured: $0.name,
        recommended: "\($0.kind)s: { \($0.name): }")
    }
  }

  private static let waitsInVain = ReviewRule(
    RuleDescription(
      .wiring, 4, .error, title: "A service waits for the health of one that has no health check",
      explanation: "compose refuses to start it, unless the image brings a check of its own; or the service is not there at all.",
      source: specification + ", 05-services: depends_on, service_healthy")
  ) { subject, rule in
    subject.system.workloads.filter { $0.platform == .compose }.flatMap { workload in
      workload.waitsForHealthOf.compactMap { name in
        let other = subject.system.workloads.first {
          $0.platform == .compose && $0.namespace == workload.namespace && $0.name == name.value
        }
        guard other?.containers[0].probes[.healthcheck] == nil else { return nil }
        return rule.finding(
          at: name.place, in: workload.name, other == nil ? "There is no service \(name.value)." : "\(name.value) has no health check.",
          configured: "service_healthy", recommended: other == nil ? "the name of a service" : "a healthcheck of \(name.value)")
      }
    }
  }

  private static let noProbe = ReviewRule(
    RuleDescription(
      .wiring, 5, .warning, title: "Nobody asks whether a container is well",
      explanation: """
        Without a health check compose takes a container that hangs for well, and without a readiness probe Kubernetes sends queries to a \
        pod that has not started yet.
        """,
      source: specification + ", 05-services: healthcheck; Kubernetes documentation, Liveness, Readiness, and Startup Probes")
  ) { subject, rule in
    subject.system.containers.compactMap { workload, container in
      guard !workload.isJob, container.software != .exporter else { return nil }
      if workload.platform == .compose {
        guard container.probes[.healthcheck] == nil else { return nil }
        return rule.finding(
          at: container.place, in: workload.title, "\(workload.name) has no health check.", configured: "none",
          recommended: "a healthcheck",
          severity: container.software == .prometheus || container.software == .grafana ? .note : nil)
      }
      guard container.probes[.readiness] == nil, !container.ports.isEmpty else { return nil }
      return rule.finding(
        at: container.place, in: workload.title, "\(container.name) has no readiness probe.", configured: "none",
        recommended: "a readinessProbe")
    }
  }

  private static let openDatabase = ReviewRule(
    RuleDescription(
      .wiring, 6, .warning, title: "A database is published to everybody who reaches the host",
      explanation: """
        A published port is bound to all addresses of the host, and Docker's own rules come before those of the host's firewall. Services \
        of the same network need no published port; for tools on the host 127.0.0.1 is enough.
        """,
      source: "Docker documentation, Port publishing and mapping")
  ) { subject, rule in
    subject.system.workloads.filter { $0.platform == .compose && $0.containers[0].software.isInternal }.flatMap { workload -> [Finding] in
      let open = workload.containers[0].ports.filter { $0.isPublished && $0.hostAddress == nil }
      guard let first = open.first, !lacksPassword(workload.containers[0]) else { return [] }
      let ports = open.map { "\($0.published.map(String.init) ?? "a port"):\($0.container)" }
      return [
        rule.finding(
          at: first.place, in: workload.name, "\(workload.name) listens on all addresses of the host: \(ports.joined(separator: ", ")).",
          configured: ports.joined(separator: ", "), recommended: ports.map { "127.0.0.1:\($0)" }.joined(separator: ", ") + ", or none")
      ]
    }
  }

  private static func lacksPassword(_ container: DeployedContainer) -> Bool {
    container.software == .redis && container.settings["requirepass"] == nil && container.settings["aclfile"] == nil
      && container.settings["user"] == nil
  }

  private static let openRedis = ReviewRule(
    RuleDescription(
      .wiring, 7, .error, title: "Redis is published to everybody, without a password",
      explanation: """
        Whoever reaches the host can read and delete the cache, and write files where Redis may write. Such servers are found within \
        hours. Publish it on 127.0.0.1 or not at all, and set requirepass.
        """,
      source: "Redis documentation, Redis security; Docker documentation, Port publishing and mapping")
  ) { subject, rule in
    subject.system.workloads.filter { $0.platform == .compose }.compactMap { workload in
      guard lacksPassword(workload.containers[0]),
        let port = workload.containers[0].ports.first(where: { $0.isPublished && $0.hostAddress == nil })
      else { return nil }
      let shown = "\(port.published.map(String.init) ?? "a port"):\(port.container)"
      return rule.finding(
        at: port.place, in: workload.name, "\(workload.name) listens on all addresses of the host and asks for no password.",
        configured: shown,
        recommended: "127.0.0.1:\(shown), or no published port, and requirepass")
    }
  }
}
