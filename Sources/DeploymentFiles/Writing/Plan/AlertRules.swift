import PlanModel
import Units

/// Alert rules for what operators watch: request rate, p50, p95, p99, error rate, database query latency, cache hit rate, utilization.
///
/// Thresholds are the plan's objectives. Metrics are those of common instrumentation, which the file names.
struct AlertRules {
  private let plan: EmittedPlan

  init(_ plan: EmittedPlan) { self.plan = plan }

  var file: WrittenFile {
    let heading = [
      "# Written by ape-plan emit: alert rules of the plan for \(plan.scenario.name). Thresholds are its objectives: "
        + (plan.scenario.objectives.isEmpty
          ? "it has none, so that common ones stand in." : plan.scenario.objectives.map(\.text).joined(separator: ", ") + "."),
      "# Metrics: http_requests_total and http_request_duration_seconds of prometheus-fastapi-instrumentator (buckets up to the longest",
      "# objective), postgres_exporter with --collector.stat_statements, redis_exporter, node_exporter"
        + (plan.platform == .kubernetes ? ", kube-state-metrics, cAdvisor." : "."),
    ]
    let groups: [YAMLValue] = [recordings, service, databases, resources].compactMap { $0 }
    return WrittenFile(name: "alerts.yml", text: heading.joined(separator: "\n") + "\n" + YAMLValue.document(["groups": .list(groups)]))
  }

  // MARK: Recorded

  private static let window = "5m"
  private static let container = "namespace, pod, container"

  /// Of two counters, over a quarter of an hour.
  private static func share(_ counter: String, besides other: String) -> String {
    let one = "sum(rate(\(counter)[15m]))"
    return "\(one) / (\(one) + sum(rate(\(other)[15m])))"
  }

  private var recordings: YAMLValue {
    var rules: [YAMLValue] = [
      record("service:request_rate", "sum(rate(http_requests_total[\(Self.window)]))"),
      record("service:error_ratio", "sum(rate(http_requests_total{status=~\"5..\"}[\(Self.window)])) / service:request_rate"),
    ]
    for (name, quantile) in [("p50", "0.5"), ("p95", "0.95"), ("p99", "0.99")] {
      rules.append(
        record(
          "service:response_seconds:\(name)",
          "histogram_quantile(\(quantile), sum by (le) (rate(http_request_duration_seconds_bucket[\(Self.window)])))"))
    }
    rules += [
      record(
        "database:query_seconds:mean",
        "sum(rate(pg_stat_statements_seconds_total[\(Self.window)])) / sum(rate(pg_stat_statements_calls_total[\(Self.window)]))"),
      record("cache:hit_ratio", Self.share("redis_keyspace_hits_total", besides: "redis_keyspace_misses_total")),
      record("node:cpu_utilization", "1 - avg by (instance) (rate(node_cpu_seconds_total{mode=\"idle\"}[\(Self.window)]))"),
      record("node:memory_utilization", "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes"),
    ]
    return ["name": "recorded", "interval": "30s", "rules": .list(rules)]
  }

  private func record(_ name: String, _ expression: String) -> YAMLValue { ["record": .text(name), "expr": .text(expression)] }

  // MARK: Alerts

  private func alert(
    _ name: String, _ expression: String, for time: String, severity: String, _ summary: String
  ) -> YAMLValue {
    [
      "alert": .text(name), "expr": .text(expression), "for": .text(time), "labels": ["severity": .text(severity)],
      "annotations": ["summary": .text(summary)],
    ]
  }

  private func limit(_ metric: Objective.Metric) -> Double? { plan.scenario.objectives.first { $0.metric == metric }?.limit }

  private var service: YAMLValue {
    var rules = [
      alert("TargetDown", "up == 0", for: "5m", severity: "page", "{{ $labels.job }} at {{ $labels.instance }} does not answer.")
    ]
    let rate = plan.scenario.workload.meanRate
    rules.append(
      alert(
        "MoreLoadThanPlanned", "service:request_rate > \((rate.perSecond * 1.5).significant(6))", for: "15m", severity: "ticket",
        "Half as much again as the planned \(rate.perHour.significant(6)) queries an hour: plan anew."))
    rules.append(
      alert("NoRequests", "service:request_rate == 0 or absent(service:request_rate)", for: "15m", severity: "page", "Nobody gets in."))
    let errors = limit(.errors) ?? 0.01
    rules.append(
      alert(
        "ManyErrors", "service:error_ratio > \(errors.significant(6))", for: "10m", severity: "page",
        "{{ $value | humanizePercentage }} of the queries fail; the objective is \((errors * 100).significant(6)) %."))
    for (metric, name) in [(Objective.Metric.p50, "p50"), (.p95, "p95"), (.p99, "p99")] {
      guard let seconds = limit(metric) else { continue }
      rules.append(
        alert(
          "SlowResponses\(name.uppercased())", "service:response_seconds:\(name) > \(seconds.significant(6))", for: "10m", severity: "page",
          "\(name) is {{ $value | humanizeDuration }}; the objective is \(seconds.significant(6)) s."))
    }
    return ["name": "service", "rules": .list(rules)]
  }

  private var databases: YAMLValue? {
    var rules: [YAMLValue] = []
    let stores = plan.scenario.services.filter(\.isStore)
    let hasPostgreSQL = stores.contains { if case .database(let database) = $0.kind { database.engine == .postgresql } else { false } }
    if hasPostgreSQL {
      rules += [
        alert(
          "SlowDatabaseQueries", "database:query_seconds:mean > 0.1", for: "15m", severity: "ticket",
          "A query of the database takes {{ $value | humanizeDuration }} on average; 100 ms is a common limit."),
        alert(
          "FewConnectionsLeft", "sum by (instance) (pg_stat_activity_count) > 0.8 * max by (instance) (pg_settings_max_connections)",
          for: "5m", severity: "page", "{{ $value }} connections are open, more than 80 % of what PostgreSQL accepts."),
        alert(
          "DatabaseReadsFromDisk",
          "\(Self.share("pg_stat_database_blks_hit", besides: "pg_stat_database_blks_read")) < 0.9", for: "30m", severity: "ticket",
          "Only {{ $value | humanizePercentage }} of the pages were in shared_buffers."),
      ]
    }
    if stores.contains(where: { if case .cache = $0.kind { true } else { false } }) {
      rules += [
        alert(
          "ColdCache", "cache:hit_ratio < 0.3", for: "30m", severity: "ticket",
          "The cache answers {{ $value | humanizePercentage }} of what it is asked."),
        alert(
          "CacheEvicts", "sum(rate(redis_evicted_keys_total[15m])) > 0 and cache:hit_ratio < 0.5", for: "30m", severity: "ticket",
          "The cache is full and throws away what is asked for again: more memory, or a shorter time to live."),
      ]
    }
    return rules.isEmpty ? nil : ["name": "databases", "rules": .list(rules)]
  }

  private var resources: YAMLValue {
    let busy = limit(.utilization) ?? 0.8
    var rules = [
      alert(
        "BusyNode", "node:cpu_utilization > \(busy.significant(6))", for: "30m", severity: "ticket",
        "{{ $labels.instance }} is {{ $value | humanizePercentage }} busy; the objective is \((busy * 100).significant(6)) %."),
      alert(
        "LittleMemory", "node:memory_utilization > 0.9", for: "10m", severity: "page",
        "{{ $labels.instance }} has used {{ $value | humanizePercentage }} of its memory."),
      alert(
        "DiskFull", "predict_linear(node_filesystem_avail_bytes{fstype!~\"tmpfs|overlay\"}[6h], 4 * 24 * 3600) < 0", for: "1h",
        severity: "ticket", "{{ $labels.mountpoint }} of {{ $labels.instance }} is full within four days."),
    ]
    if plan.platform == .kubernetes {
      rules += [
        alert(
          "ContainerNearItsLimit",
          "max by (\(Self.container)) (container_memory_working_set_bytes{container!=\"\"}) "
            + "/ max by (\(Self.container)) (kube_pod_container_resource_limits{resource=\"memory\"}) > 0.9",
          for: "10m", severity: "page", "{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory limit."),
        alert(
          "Throttled",
          "sum by (\(Self.container)) (rate(container_cpu_cfs_throttled_periods_total[5m])) "
            + "/ sum by (\(Self.container)) (rate(container_cpu_cfs_periods_total[5m])) > 0.25",
          for: "15m", severity: "ticket", "{{ $labels.pod }} stands still in {{ $value | humanizePercentage }} of its periods."),
        alert(
          "AutoscalerAtMaximum",
          "kube_horizontalpodautoscaler_status_current_replicas >= kube_horizontalpodautoscaler_spec_max_replicas", for: "15m",
          severity: "ticket", "{{ $labels.horizontalpodautoscaler }} cannot add pods any more."),
      ]
    }
    return ["name": "resources", "rules": .list(rules)]
  }
}
