import MemoryTuning
import PlanModel
import Units

/// The services of a plan, and what has to be known about them, for every platform alike.
struct PlannedDeployment {
  let plan: EmittedPlan
  private(set) var services: [PlannedService] = []

  /// Versions that were current when this was written; nothing is known of others.
  private enum Images {
    static let timescaledb = "timescale/timescaledb:2.17.2-pg16"
    static let neo4j = "neo4j:5.26.0-community"
    static let redis = "redis:7.4.1-alpine"
    static let nginx = "nginx:1.27.3-alpine"
    static let prometheus = "prom/prometheus:v3.0.1"
    static let grafana = "grafana/grafana:11.4.0"
    static let postgresExporter = "prometheuscommunity/postgres-exporter:v0.16.0"
    static let redisExporter = "oliver006/redis_exporter:v1.66.0"
    static let nodeExporter = "prom/node-exporter:v1.8.2"
  }

  /// Where applications listen, and say how they are. An assumption, which stands in the files as well.
  static let applicationPort = 8000
  static let healthPath = "/health"

  init(_ plan: EmittedPlan) {
    self.plan = plan
    for service in plan.scenario.services {
      guard let planned = planned(service) else { continue }
      services.append(planned)
    }
    if plan.platform == .compose, services.contains(where: { $0.name == "prometheus" }) { services += exporters }
  }

  var applications: [Service] { plan.scenario.services.filter { if case .application = $0.kind { true } else { false } } }

  private func image(_ service: String, _ known: String?) -> PlannedService.Image {
    if let named = plan.images[service] { return .reference(named) }
    return known.map { .reference($0) } ?? .variable("\(Self.upper(service))_IMAGE")
  }

  /// `TIMESCALEDB` of `timescaledb`.
  static func upper(_ name: String) -> String { String(name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }) }

  private func planned(_ service: Service) -> PlannedService? {
    switch service.kind {
    case .application(let application): self.application(service, application)
    case .database(let database): database.engine == .postgresql ? postgreSQL(service) : neo4j(service)
    case .cache: redis(service)
    case .proxy: plan.platform == .compose ? proxy(service) : nil
    case .background: plan.platform == .compose ? background(service) : nil
    // Providers are elsewhere, and sandboxes without a container of their own are the application's.
    case .llm: nil
    case .sandbox(let sandbox):
      sandbox.host == nil ? PlannedService(name: service.name, image: image(service.name, nil), resources: service.resources) : nil
    }
  }

  // MARK: Applications

  private func application(_ service: Service, _ application: Application) -> PlannedService {
    var planned = PlannedService(name: service.name, image: image(service.name, nil), resources: service.resources)
    planned.replicas = application.replicas
    planned.ports = [Self.applicationPort]
    planned.health = .http(path: Self.healthPath, port: Self.applicationPort)
    planned.grace = application.lifecycle.grace
    planned.startUp = .wholeSeconds(Int64(max(10, application.lifecycle.startUp.mean(nil).rounded(.up))))
    planned.variables = variables(of: service, application)
    planned.waitsFor = plan.scenario.services.filter { $0.isStore }.map(\.name)
    // Several workers share their counters by files. Source: prometheus_client documentation, Multiprocess Mode.
    planned.storage = [.init(name: "\(service.name)-metrics", path: "/tmp/metrics", size: .mebibytes(64), kind: .scratch)]
    for volume in plan.scenario.volumes where hosts(volume.service, on: service.name) {
      planned.storage.append(.init(name: volume.name, path: "/var/lib/\(volume.service)", size: volume.size, kind: .workspace))
    }
    return planned
  }

  /// Whether a sandbox is in the application's container.
  private func hosts(_ name: String, on application: String) -> Bool {
    plan.scenario.services.contains { service in
      if case .sandbox(let sandbox) = service.kind { service.name == name && sandbox.host == application } else { false }
    }
  }

  private typealias Variables = [(name: String, value: PlannedService.Value)]

  private func variables(of service: Service, _ application: Application) -> Variables {
    var list: Variables = [
      ("WEB_CONCURRENCY", .text("\(application.workers)")), ("PROMETHEUS_MULTIPROC_DIR", .text("/tmp/metrics")),
    ]
    if let limit = application.concurrencyLimit { list.append(("UVICORN_LIMIT_CONCURRENCY", .text("\(limit)"))) }
    for other in plan.scenario.services {
      let upper = Self.upper(other.name)
      switch other.kind {
      case .database(let database):
        let isPostgreSQL = database.engine == .postgresql
        list.append(
          isPostgreSQL
            ? ("\(upper)_HOST", .text("\(other.name):5432")) : ("\(upper)_URI", .text("bolt://\(other.name):7687")))
        list.append(("\(upper)_PASSWORD", .secret("\(upper)_PASSWORD")))
        guard let pool = application.pools.first(where: { $0.target == other.name }) else { continue }
        list.append((isPostgreSQL ? "DB_POOL_SIZE" : "NEO4J_MAX_CONNECTION_POOL_SIZE", .text("\(pool.size)")))
        if isPostgreSQL { list.append(("DB_MAX_OVERFLOW", .text("\(pool.overflow)"))) }
      case .cache:
        list += [("\(upper)_HOST", .text("\(other.name):6379")), ("\(upper)_PASSWORD", .secret("\(upper)_PASSWORD"))]
      case .llm(let provider):
        list.append(("\(upper)_API_KEY", .secret("\(upper)_API_KEY")))
        if let timeout = provider.timeout, !list.contains(where: { $0.name == "LLM_TIMEOUT_SECONDS" }) {
          list.append(("LLM_TIMEOUT_SECONDS", .text(timeout.seconds.significant(6))))
        }
      case .sandbox(let sandbox) where sandbox.host == service.name:
        list.append(("SANDBOX_MAX_CONCURRENT", .text("\(sandbox.slots)")))
        if let timeout = sandbox.timeout { list.append(("SANDBOX_TIMEOUT_SECONDS", .text(timeout.seconds.significant(6)))) }
        list.append(("SANDBOX_MEMORY_LIMIT_MB", .text(sandbox.memoryPerRun.mebibytes.rounded(.up).significant(9))))
      default: break
      }
    }
    return list
  }

  // MARK: Databases

  private func words(_ service: String, _ database: TunedDatabase, program: String) -> [PlannedService.Value] {
    let settings = plan.settings[service]?.settings ?? []
    return [.text(program)]
      + settings.flatMap { setting -> [PlannedService.Value] in
        let value = setting.value.spelling(in: database)
        return database == .redis ? [.text("--\(setting.name)"), .text(value)] : [.text("--\(setting.name)=\(value)")]
      }
  }

  private func data(_ service: Service, at path: String, unless size: Bytes = .gibibytes(10)) -> PlannedService.Storage {
    let volume = plan.scenario.volumes.first { $0.service == service.name }
    return .init(name: volume?.name ?? "\(service.name)_data", path: path, size: volume?.size ?? size)
  }

  private func postgreSQL(_ service: Service) -> PlannedService {
    let upper = Self.upper(service.name)
    var planned = PlannedService(name: service.name, image: image(service.name, Images.timescaledb), resources: service.resources)
    planned.words = words(service.name, .timescaledb, program: "postgres")
    planned.words.insert(.text("--shared_preload_libraries=timescaledb,pg_stat_statements"), at: 1)
    planned.variables = [
      ("POSTGRES_DB", .text("app")), ("POSTGRES_USER", .text("app")), ("POSTGRES_PASSWORD", .secret("\(upper)_PASSWORD")),
    ]
    planned.ports = [5432]
    planned.storage = [data(service, at: "/var/lib/postgresql/data")]
    planned.health = .command(["pg_isready", "-U", "app"])
    if let settings = plan.settings[service.name], let machine = plan.machines[service.name] {
      planned.sharedMemory = machine.sharedMemory(for: settings)
    }
    planned.isDatabase = true
    // PostgreSQL ends sessions at SIGINT, and writes what it has.
    planned.grace = .wholeSeconds(60)
    return planned
  }

  private func neo4j(_ service: Service) -> PlannedService {
    let upper = Self.upper(service.name)
    var planned = PlannedService(name: service.name, image: image(service.name, Images.neo4j), resources: service.resources)
    planned.variables =
      [("NEO4J_AUTH", .secret("\(upper)_AUTH"))]
      + (plan.settings[service.name]?.settings ?? []).map {
        (TunedFiles.variable($0.name, of: .neo4j), .text($0.value.spelling(in: .neo4j)))
      }
    planned.ports = [7687, 7474]
    planned.storage = [data(service, at: "/data")]
    planned.health = .command(["wget", "-qO-", "http://localhost:7474"])
    planned.isDatabase = true
    planned.grace = .wholeSeconds(120)
    return planned
  }

  private func redis(_ service: Service) -> PlannedService {
    let upper = Self.upper(service.name)
    var planned = PlannedService(name: service.name, image: image(service.name, Images.redis), resources: service.resources)
    planned.words = words(service.name, .redis, program: "redis-server") + [.text("--requirepass"), .secret("\(upper)_PASSWORD")]
    planned.variables = [("REDISCLI_AUTH", .secret("\(upper)_PASSWORD"))]
    planned.ports = [6379]
    planned.health = .command(["redis-cli", "ping"])
    planned.isDatabase = true
    return planned
  }

  // MARK: Beside the queries

  private func proxy(_ service: Service) -> PlannedService {
    var planned = PlannedService(name: service.name, image: image(service.name, Images.nginx), resources: service.resources)
    planned.ports = [80]
    planned.published = 80
    planned.files = [.init(source: "config/nginx.conf", path: "/etc/nginx/nginx.conf")]
    planned.health = .http(path: Self.healthPath, port: 80)
    planned.waitsFor = applications.map(\.name)
    return planned
  }

  private func background(_ service: Service) -> PlannedService {
    switch service.name {
    case "prometheus":
      var planned = PlannedService(name: service.name, image: image(service.name, Images.prometheus), resources: service.resources)
      let storage = data(service, at: "/prometheus")
      // Source: Prometheus documentation, Storage: 80 to 85 % of the volume.
      let kept = Int((storage.size.mebibytes * 0.8).rounded(.down))
      planned.words = [
        .text("--config.file=/etc/prometheus/prometheus.yml"), .text("--storage.tsdb.path=/prometheus"),
        .text("--storage.tsdb.retention.time=30d"), .text("--storage.tsdb.retention.size=\(kept)MB"),
      ]
      planned.ports = [9090]
      planned.storage = [storage]
      planned.files = [
        .init(source: "config/prometheus.yml", path: "/etc/prometheus/prometheus.yml"),
        .init(source: "config/alerts.yml", path: "/etc/prometheus/alerts.yml"),
      ]
      planned.health = .http(path: "/-/healthy", port: 9090)
      return planned
    case "grafana":
      var planned = PlannedService(name: service.name, image: image(service.name, Images.grafana), resources: service.resources)
      planned.variables = [("GF_SECURITY_ADMIN_PASSWORD", .secret("GRAFANA_PASSWORD"))]
      planned.ports = [3000]
      planned.storage = [data(service, at: "/var/lib/grafana", unless: .gibibytes(1))]
      planned.health = .http(path: "/api/health", port: 3000)
      return planned
    default:
      return PlannedService(name: service.name, image: image(service.name, nil), resources: service.resources)
    }
  }

  /// What Prometheus asks in the place of databases. They are not in the plan, and take little.
  private var exporters: [PlannedService] {
    let little = Resources(cpuLimit: CPU(millicores: 100), memoryLimit: .mebibytes(64))
    var exporters: [PlannedService] = []
    for service in plan.scenario.services {
      let upper = Self.upper(service.name)
      switch service.kind {
      case .database(let database) where database.engine == .postgresql:
        var exporter = PlannedService(name: "\(service.name)-exporter", image: .reference(Images.postgresExporter), resources: little)
        exporter.words = [.text("--collector.stat_statements")]
        exporter.variables = [
          ("DATA_SOURCE_URI", .text("\(service.name):5432/app?sslmode=disable")), ("DATA_SOURCE_USER", .text("app")),
          ("DATA_SOURCE_PASS", .secret("\(upper)_PASSWORD")),
        ]
        exporter.ports = [9187]
        exporters.append(exporter)
      case .cache:
        var exporter = PlannedService(name: "\(service.name)-exporter", image: .reference(Images.redisExporter), resources: little)
        exporter.variables = [("REDIS_ADDR", .text("redis://\(service.name):6379")), ("REDIS_PASSWORD", .secret("\(upper)_PASSWORD"))]
        exporter.ports = [9121]
        exporters.append(exporter)
      default: break
      }
    }
    var node = PlannedService(name: "node-exporter", image: .reference(Images.nodeExporter), resources: little)
    node.ports = [9100]
    node.words = [.text("--path.rootfs=/host")]
    node.seesHost = true
    return exporters + [node]
  }

  // MARK: Together

  /// All secrets, in the order in which they are met.
  var secrets: [String] {
    var names: [String] = []
    for service in services {
      for value in service.words + service.variables.map(\.value) {
        if case .secret(let name) = value, !names.contains(name) { names.append(name) }
      }
    }
    return names
  }

  /// Images that nobody has named.
  var imageVariables: [String] {
    services.compactMap { if case .variable(let name) = $0.image { name } else { nil } }
  }

  /// How long a proxy waits for an answer: three times what the objective allows, at least a minute. An assumption.
  var proxyTimeout: Int {
    let limits = plan.scenario.objectives.filter { $0.metric == .p99 || $0.metric == .p95 }.map(\.limit)
    return Int(max(60, (limits.max() ?? 0) * 3).rounded(.up))
  }

  /// Whether a worker lets in more queries than its pool of PostgreSQL serves at once, by the measure of APE-CON-004.
  var admitsMoreThanPools: Bool {
    applications.contains { service in
      guard case .application(let application) = service.kind, let limit = application.concurrencyLimit,
        let pool = application.pools.first(where: { target in services.contains { $0.name == target.target && $0.ports == [5432] } })
      else { return false }
      return limit > 3 * (pool.size + pool.overflow)
    }
  }

  /// Comments by which the plan accepts what rules ask about, and it has decided.
  var accepted: [String] {
    var lines: [String] = []
    if services.contains(where: { $0.isDatabase && $0.replicas == 1 }) {
      lines.append("# ape-plan: ignore-file APE-WIR-050 the plan runs each database once; it is restored from its backup")
    }
    if admitsMoreThanPools {
      lines.append("# ape-plan: ignore-file APE-CON-004 queries of this plan spend most of their time with the LLM, not with the database")
    }
    return lines
  }

  /// What stands at the head of every file.
  func heading(_ title: String) -> [String] {
    ["# \(title)", "# Written by ape-plan emit for \(plan.scenario.name): \(plan.scenario.title)."]
      + plan.mends.map { "# Otherwise than planned: \($0.sentence)." }
  }
}

extension SimTime {
  /// Rounded up, as platforms take whole ones.
  var inWholeSeconds: Int { Int((nanoseconds + 999_999_999) / 1_000_000_000) }
}

extension Service {
  /// Whether queries wait for what it keeps.
  var isStore: Bool {
    switch kind {
    case .database, .cache: true
    default: false
    }
  }
}
