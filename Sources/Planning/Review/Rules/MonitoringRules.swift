import PlanModel
import Units

/// What Prometheus is to watch, and whether it can.
enum MonitoringRules {
  static let all = [noTarget, metricsOff, severalWorkers, severalReplicas, noAlerts, retention]

  private static let manual = "Prometheus documentation, Configuration"

  /// Each static target with the workload that it names, if there is one. Only where containers are among the files: else nothing is known.
  private static func targets(_ subject: ReviewSubject) -> [(target: ScrapeConfiguration.Target, job: String, workload: DeployedWorkload?)]
  {
    guard !subject.system.workloads.isEmpty else { return [] }
    return subject.system.scrapes.flatMap { scrape in
      scrape.jobs.flatMap { job in
        job.targets.map { target in
          let workload = subject.system.workloads.first {
            $0.platform == .compose && ($0.name == target.host || $0.aliases.contains(target.host))
          }
          return (target, job.name, workload)
        }
      }
    }
  }

  private static let noTarget = ReviewRule(
    RuleDescription(
      .wiring, 30, .error, title: "Prometheus scrapes a service that there is not",
      explanation: """
        The target is down for ever: its dashboards stay empty, and an alert on it either never fires or always does. Mostly an exporter \
        that was meant to be deployed and never was.
        """,
      source: manual + ": static_config")
  ) { subject, rule in
    let services = Set(subject.system.cluster.services.map(\.name))
    let names = subject.system.workloads.filter { $0.platform == .compose }.map(\.name)
    return targets(subject).compactMap { target, job, workload in
      guard workload == nil, !["localhost", "127.0.0.1", "host.docker.internal"].contains(target.host), !target.host.contains("."),
        !services.contains(target.host)
      else { return nil }
      let nearest = subject.nearest(target.host, among: names)
      return rule.finding(
        at: target.place, in: "job \(job)", "There is no service \(target.host).",
        configured: "\(target.host):\(target.port.map(String.init) ?? "")",
        recommended: nearest.map { "did you mean \($0)?" } ?? "a service \(target.host), or no job \(job)")
    }
  }

  private static let metricsOff = ReviewRule(
    RuleDescription(
      .wiring, 31, .error, title: "Prometheus scrapes a port on which nothing listens",
      explanation: """
        The service is there, but offers no metrics on that port. Neo4j (Enterprise) does so only after \
        server.metrics.prometheus.enabled, and on localhost unless server.metrics.prometheus.endpoint says otherwise; PostgreSQL and \
        Redis need an exporter.
        """,
      source: manual + ": static_config; Neo4j operations manual, Metrics: Prometheus (port 2004, off)")
  ) { subject, rule in
    targets(subject).compactMap { target, job, workload in
      guard let container = workload?.containers[0], let port = target.port else { return nil }
      let message: String
      let remedy: String
      switch container.software {
      case .neo4j:
        let isOn = ["server.metrics.prometheus.enabled", "metrics.prometheus.enabled"].contains {
          container.settings[$0]?.value.lowercased() == "true"
        }
        let endpoint = container.settings["server.metrics.prometheus.endpoint"] ?? container.settings["metrics.prometheus.endpoint"]
        let isOpen =
          endpoint.map { !$0.value.hasPrefix("localhost") && !$0.value.hasPrefix("127.") && $0.value.hasSuffix(":\(port)") } ?? false
        guard !isOn || !isOpen else { return nil }
        message =
          isOn ? "Neo4j offers its metrics elsewhere than on the port \(port) of the network." : "Neo4j's metrics for Prometheus are off."
        remedy = "server.metrics.prometheus.enabled=true and server.metrics.prometheus.endpoint=0.0.0.0:\(port)"
      case .postgreSQL, .redis:
        message = "\(container.software.name) has no metrics for Prometheus of its own."
        remedy = "an exporter beside it"
      default: return nil
      }
      return rule.finding(
        at: target.place, in: "job \(job)", message, configured: "\(target.host):\(port)", recommended: remedy,
        inputs: [.init("service", workload?.name ?? "", at: container.place)])
    }
  }

  private static let severalWorkers = ReviewRule(
    RuleDescription(
      .wiring, 32, .warning, title: "Several worker processes answer for one metrics endpoint",
      explanation: """
        Each worker counts for itself, and each scrape meets another one: counters jump back and forth, and rates come out of nothing. \
        prometheus_client can add the workers up in files (PROMETHEUS_MULTIPROC_DIR).
        """,
      formula: "workers = 1, or PROMETHEUS_MULTIPROC_DIR is set", source: "prometheus_client documentation, Multiprocess Mode")
  ) { subject, rule in
    targets(subject).compactMap { target, job, workload in
      guard let workload, let container = workload.containers.first, container.software == .application,
        let workers = subject.workers(of: container), workers.value > 1,
        !["PROMETHEUS_MULTIPROC_DIR", "prometheus_multiproc_dir"].contains(where: { container.hasVariable($0) })
      else { return nil }
      return rule.finding(
        at: target.place, in: "job \(job)", "\(workers.value) workers of \(workload.name) answer in turn.",
        configured: "\(workers.value) workers",
        recommended: "PROMETHEUS_MULTIPROC_DIR", inputs: [.init("workers", "\(workers.value)", at: workers.place)])
    }
  }

  private static let severalReplicas = ReviewRule(
    RuleDescription(
      .wiring, 33, .warning, title: "A static target stands for several replicas",
      explanation: """
        The name leads to another replica at each scrape: counters jump, and what the others do is not seen. Let Prometheus ask for all \
        addresses (dns_sd_configs with type A), or Docker or Kubernetes for the containers.
        """,
      formula: "replicas = 1 for a static target", source: manual + ": dns_sd_config")
  ) { subject, rule in
    targets(subject).compactMap { target, job, workload in
      guard let workload, workload.replicaCount > 1 else { return nil }
      return rule.finding(
        at: target.place, in: "job \(job)", "\(workload.name) runs \(workload.replicaCount) times behind one name.",
        configured: "static_configs",
        recommended: "dns_sd_configs: [{names: [\(target.host)], type: A, port: \(target.port.map(String.init) ?? "")}]",
        inputs: [.init("replicas", "\(workload.replicaCount)", at: workload.replicas?.place)])
    }
  }

  private static let noAlerts = ReviewRule(
    RuleDescription(
      .wiring, 34, .warning, title: "Nobody is told when something goes wrong",
      explanation:
        "Prometheus has no alert rules, so that everything is measured and nobody looks. Begin with errors, response times and full disks.",
      source: "Prometheus documentation, Alerting rules; operators: alert rules were left undone")
  ) { subject, rule in
    subject.system.scrapes.compactMap { scrape in
      guard scrape.ruleFiles == 0, subject.system.alertRules == 0 else { return nil }
      return rule.finding(
        at: scrape.place, in: "Prometheus", "There are no rule_files and no alert rules.", configured: "none",
        recommended: "rule_files with alerts, and an alertmanager")
    }
  }

  private static let retention = ReviewRule(
    RuleDescription(
      .wiring, 35, .warning, title: "Prometheus keeps data by time alone, whatever the disk has room for",
      explanation: """
        How much 30 days are depends on the number of series, which grows with each label. When the volume is full Prometheus stops, and \
        with it all alerts. A size as well ends that: 80 to 85 % of the volume.
        """,
      formula: "--storage.tsdb.retention.size is set", source: "Prometheus documentation, Storage: Operational aspects")
  ) { subject, rule in
    subject.system.containers(of: .prometheus).compactMap { workload, container in
      guard container.flag("storage.tsdb.retention.size") == nil,
        container.mounts.contains(where: { $0.target.hasPrefix("/prometheus") || $0.target.hasSuffix("/data") })
          || container.flag("storage.tsdb.retention.time") != nil
      else { return nil }
      let time = container.flag("storage.tsdb.retention.time")
      return rule.finding(
        at: time?.place ?? container.place, in: workload.title, "Data are kept for \(time?.value ?? "15d") and never by size.",
        configured: time.map { "retention.time=\($0.value)" } ?? "nothing, so 15d",
        recommended: "--storage.tsdb.retention.size, below the volume's")
    }
  }
}
