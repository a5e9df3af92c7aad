import PlanModel
import Units

/// Which container plays which part in the model.
///
/// A deployment may be written down for several platforms: each part is cast from the chosen one, and from the other where the chosen one
/// has nobody for it (manifests of an application beside a compose file with its databases).
struct RoleCast {
  typealias Role = DeploymentFacts.Role

  struct Actor: Hashable {
    var role: Role
    var workload: DeployedWorkload
    var container: DeployedContainer
    /// As the files name it.
    var name: String { workload.containers.count > 1 ? "\(workload.name)/\(container.name)" : workload.name }
  }

  let platform: Platform
  /// Those with a part of their own first.
  private(set) var actors: [Actor] = []
  private(set) var remarks: [String] = []

  /// - Parameters:
  ///   - platform: nil for that of the files; compose where they have both.
  ///   - application: the name of what answers queries; nil to find it.
  init(_ system: DeployedSystem, platform: Platform?, application: String?, files: [String]) throws(DeploymentFactsError) {
    let all = system.workloads.filter { !$0.isJob && $0.replicaCount > 0 }.flatMap { workload in
      workload.containers.map { Actor(role: Self.role(of: $0), workload: workload, container: $0) }
    }
    let found = Set(all.map(\.workload.platform))
    self.platform = platform ?? (found == [.kubernetes] ? .kubernetes : .compose)
    let own: DeployedWorkload.Platform = self.platform == .kubernetes ? .kubernetes : .compose
    let here = all.filter { $0.workload.platform == own }
    let elsewhere = all.filter { $0.workload.platform != own }
    if platform == nil, found.count == 2 {
      remarks.append("The files are for compose and for Kubernetes; compose's were taken. --platform kubernetes takes the others.")
    }
    let asleep = system.workloads.filter { $0.isJob || $0.replicaCount == 0 }
    if !asleep.isEmpty { remarks.append("Not taken, as they are jobs or have no replicas: \(Self.list(asleep.map(\.name))).") }

    for role in [Role.application, .postgreSQL, .neo4j, .redis, .proxy] {
      let candidates = here.filter { $0.role == role }
      let others = elsewhere.filter { $0.role == role }
      var chosen: Actor?
      if role == .application {
        chosen = try Self.application(candidates, others, named: application, files: files)
      } else {
        chosen = candidates.first { $0.name == "timescaledb" } ?? candidates.first ?? others.first
      }
      guard let chosen else { continue }
      actors.append(chosen)
      if chosen.workload.platform != own {
        remarks.append(lent(chosen))
      }
    }
    castRest(here)
    for actor in elsewhere where Self.isMonitoring(actor) && !here.contains(where: { $0.container.software == actor.container.software }) {
      actors.append(actor)
      remarks.append(lent(actor))
    }
    let others = elsewhere.filter { actor in !actors.contains { $0.container == actor.container } }.map(\.name)
    if !others.isEmpty, !here.isEmpty { remarks.append("Passed over, as they are for the other platform: \(Self.list(others)).") }
  }

  private func lent(_ actor: Actor) -> String {
    "\(actor.name) is taken from \(actor.container.place.file), as nothing for \(platform.rawValue) has it."
  }

  private static func isMonitoring(_ actor: Actor) -> Bool { [.prometheus, .grafana].contains(actor.container.software) }

  /// What has a place on the machines and no part in the queries; what is not known at all and asks for nothing is only counted.
  private mutating func castRest(_ here: [Actor]) {
    var unplaced: [String] = []
    var unknown: [String] = []
    for var actor in here where !actors.contains(where: { $0.container == actor.container }) {
      let isMonitoring = Self.isMonitoring(actor)
      guard isMonitoring || actor.container.limits != ResourceAmounts() || actor.container.requests != ResourceAmounts() else {
        unplaced.append(actor.name)
        continue
      }
      if !isMonitoring, actor.container.software != .exporter { unknown.append(actor.name) }
      actor.role = .background
      actors.append(actor)
    }
    if !unknown.isEmpty {
      remarks.append("Not recognized, so they take their share of the machines and serve no query: \(Self.list(unknown)).")
    }
    if !unplaced.isEmpty { remarks.append("Passed over, as neither their part nor what they need is known: \(Self.list(unplaced)).") }
  }

  static func list(_ names: [String]) -> String {
    names.prefix(20).joined(separator: ", ") + (names.count > 20 ? " and \(names.count - 20) more" : "")
  }

  // MARK: Roles

  private static func role(of container: DeployedContainer) -> Role {
    switch container.software {
    case .postgreSQL: .postgreSQL
    case .neo4j: .neo4j
    case .redis: .redis
    case .nginx: .proxy
    case .prometheus, .grafana, .exporter: .background
    case .application: isKnownOther(container) ? .background : .application
    }
  }

  /// Programs that everybody runs and nobody wrote for this deployment, by the last part of their image's name.
  private static let others: Set<String> = [
    "adminer", "alertmanager", "alloy", "busybox", "cadvisor", "caddy", "cassandra", "certbot", "clickhouse-server", "consul", "curl",
    "elasticsearch", "envoy", "etcd", "fluent-bit", "haproxy", "influxdb", "jaeger", "kafka", "keycloak", "kibana", "logstash", "loki",
    "mailhog", "mailpit", "mariadb", "memcached", "minio", "mongo", "mysql", "nats", "opensearch", "otel-collector", "pgadmin4",
    "pgbouncer", "promtail", "qdrant", "rabbitmq", "tempo", "traefik", "vault", "vector", "weaviate", "zookeeper",
  ]

  private static func isKnownOther(_ container: DeployedContainer) -> Bool {
    others.contains(container.image?.value.name.lowercased() ?? "")
  }

  // MARK: The application

  private static func application(
    _ here: [Actor], _ elsewhere: [Actor], named name: String?, files: [String]
  ) throws(DeploymentFactsError) -> Actor? {
    if let name {
      if let actor = (here + elsewhere).first(where: { $0.name == name || $0.workload.name == name }) { return actor }
      let choices = (here + elsewhere).map(\.name)
      throw .unknownApplication(name, choices: choices, nearest: NearestName.find(name, among: choices))
    }
    let candidates = here.isEmpty ? elsewhere : here
    guard let most = candidates.map({ serves($0) }).max() else { throw .noApplication(files: files) }
    let best = candidates.filter { serves($0) == most }
    guard best.count == 1 else { throw .severalApplications(best.map(\.name)) }
    return best[0]
  }

  /// How much speaks for it that a container answers queries: a web server's command before settings of one, and these before its name.
  private static func serves(_ actor: Actor) -> Int {
    let words = Set(actor.container.arguments.flatMap { $0.value.split { $0 == "/" || $0 == " " }.map(String.init) })
    // A worker of a queue has processes and pools as well, and answers nobody.
    if !words.isDisjoint(with: ["celery", "rq", "dramatiq", "arq", "sidekiq", "huey"]) { return 0 }
    let runsServer = !words.isDisjoint(with: ["uvicorn", "gunicorn", "hypercorn", "daphne", "granian"])
    let tuned: [TuningVariable] = [.workers, .concurrency, .requestTimeout, .poolSize]
    let isTuned = tuned.contains { actor.container.tuning($0) != nil }
    let parts = actor.workload.name.lowercased().split { !$0.isLetter }
    let isNamed = !Set(parts).isDisjoint(with: ["api", "app", "web", "backend", "server"])
    return (runsServer ? 4 : 0) + (isTuned ? 2 : 0) + (isNamed ? 1 : 0)
  }
}
