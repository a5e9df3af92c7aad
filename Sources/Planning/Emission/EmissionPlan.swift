import Autoscaling
import MemoryTuning
import PlanModel
import Units

/// Makes a plan ready to be written down: databases get settings that fit, and what a rule of the review would find fault with is mended,
/// each with a word about it. What is simulated stays as it was.
public struct EmissionPlan: Sendable {
  private var plan: EmittedPlan

  /// - Parameters:
  ///   - scenario: as it was planned.
  ///   - images: by service.
  public init(_ scenario: Scenario, platform: Platform, images: [String: String] = [:]) {
    plan = EmittedPlan(scenario: scenario, platform: platform, images: images)
  }

  public func run() -> EmittedPlan {
    var copy = self
    copy.mendApplications()
    copy.tuneDatabases()
    copy.mendPools()
    copy.mendAutoscalers()
    return copy.plan
  }

  private mutating func mend(_ path: String, from planned: String, to written: String, _ rule: String, because reason: String) {
    plan.mends.append(PlanMend("services.\(path)", planned: planned, written: written, rule: rule, reason: reason))
  }

  // MARK: Applications

  private mutating func mendApplications() {
    for index in plan.scenario.services.indices {
      let service = plan.scenario.services[index]
      guard case .application(var application) = service.kind else { continue }
      if plan.platform == .kubernetes, application.replicas < 2 {
        mend(
          "\(service.name).replicas", from: "\(application.replicas)", to: "2", "APE-WIR-052",
          because: "one pod is an outage at each drain")
        application.replicas = 2
        plan.scenario.services[index].kind = .application(application)
      }
      if let limit = service.resources.cpuLimit, Double(application.workers) > limit.cores.rounded(.up) {
        let enough = CPU(cores: Double(application.workers))
        mend(
          "\(service.name).resources.cpu.limit", from: limit.spelling, to: enough.spelling, "APE-CON-003",
          because: "\(application.workers) workers burn a quota of \(limit.spelling) together and stand still; the request stays")
        plan.scenario.services[index].resources.cpuLimit = enough
      }
      mendMemory(of: index, application)
    }
  }

  /// Workers, and the sandboxes that run in the same container.
  private mutating func mendMemory(of index: Int, _ application: Application) {
    let service = plan.scenario.services[index]
    guard let limit = service.resources.memoryLimit else { return }
    let sandboxes = plan.scenario.services.reduce(Int64(0)) { sum, other in
      guard case .sandbox(let sandbox) = other.kind, sandbox.host == service.name else { return sum }
      return sum + sandbox.memoryPerRun.count * Int64(sandbox.slots)
    }
    let need = Bytes(application.residentMemoryPerWorker.count * Int64(application.workers) + sandboxes)
    guard need > limit, sandboxes > 0 else { return }
    let enough = Bytes.mebibytes((need.mebibytes / 64).rounded(.up) * 64)
    mend(
      "\(service.name).resources.memory.limit", from: limit.spelling, to: enough.spelling, "APE-CON-005",
      because: "workers and sandboxes at work can need \(need.told); the request stays")
    plan.scenario.services[index].resources.memoryLimit = enough
  }

  // MARK: Databases

  private mutating func tuneDatabases() {
    for service in plan.scenario.services {
      guard let memory = service.resources.memoryLimit ?? service.resources.memoryRequest else { continue }
      let cpus = max(1, Int((service.resources.cpuLimit ?? service.resources.cpuRequest)?.cores.rounded(.up) ?? 1))
      switch service.kind {
      case .database(let database) where database.engine == .postgresql: tunePostgreSQL(service, database, memory, cpus)
      case .database(let database):
        let tuned = settle(service.name, .neo4j, DatabaseMachine(memory: memory, cpus: cpus))
        compare(service.name, "heap", database.memory.heap, tuned["server.memory.heap.max_size"], "APE-MEM-008")
        compare(service.name, "pageCache", database.memory.pageCache, tuned["server.memory.pagecache.size"], "APE-MEM-009")
      case .cache(let cache): tuneCache(service, cache, memory, cpus)
      default: break
      }
    }
  }

  @discardableResult
  private mutating func settle(_ name: String, _ database: TunedDatabase, _ machine: DatabaseMachine) -> TunedSettings {
    let tuned = TunedSettings(database, on: machine, by: .operators)
    plan.settings[name] = tuned
    plan.machines[name] = machine
    return tuned
  }

  private mutating func compare(_ name: String, _ key: String, _ planned: Bytes?, _ tuned: TunedValue?, _ rule: String) {
    guard let planned, let tuned, case .memory(let written) = tuned, !TunedValue.memory(planned).isTuned(to: tuned) else { return }
    mend(
      "\(name).memory.\(key)", from: planned.spelling, to: written.spelling, rule,
      because: "what the rules give for the container, as `ape-plan tune` tells")
  }

  /// The plan's connections where they fit, else what timescaledb-tune gives for that memory.
  private mutating func tunePostgreSQL(_ service: Service, _ database: Database, _ memory: Bytes, _ cpus: Int) {
    let machine = DatabaseMachine(memory: memory, cpus: cpus, connections: database.maxConnections)
    var tuned = settle(service.name, .timescaledb, machine)
    if let planned = database.maxConnections, !tuned.findings.isEmpty {
      let own = DatabaseMachine(memory: memory, cpus: cpus)
      tuned = settle(service.name, .timescaledb, own)
      if case .count(let count)? = tuned["max_connections"] {
        mend(
          "\(service.name).maxConnections", from: "\(planned)", to: "\(count)", "APE-MEM-001",
          because: "\(planned) connections do not fit into \(memory.told)")
      }
    }
    tuned = giveEachWorkerOne(service, tuned, memory, cpus)
    compare(service.name, "sharedBuffers", database.memory.sharedBuffers, tuned["shared_buffers"], "APE-MEM-002")
  }

  /// With fewer connections than workers some of them could never work: one each, where they fit.
  private mutating func giveEachWorkerOne(_ service: Service, _ tuned: TunedSettings, _ memory: Bytes, _ cpus: Int) -> TunedSettings {
    let workers = plan.scenario.services.reduce(0) { sum, other in
      guard case .application(let application) = other.kind, application.pools.contains(where: { $0.target == service.name }) else {
        return sum
      }
      return sum + plan.mostReplicas(of: application) * application.workers
    }
    guard case .count(let count)? = tuned["max_connections"], count - 3 < workers else { return tuned }
    let machine = DatabaseMachine(memory: memory, cpus: cpus, connections: workers + 3)
    guard TunedSettings(.timescaledb, on: machine, by: .operators).findings.isEmpty else { return tuned }
    mend(
      "\(service.name).maxConnections", from: "\(count)", to: "\(workers + 3)", "APE-CON-001",
      because: "a connection for each of \(workers) workers, and three for superusers")
    return settle(service.name, .timescaledb, machine)
  }

  /// A mere cache: it writes nothing, and keeps what the plan gives it where that leaves a quarter to buffers and fragmentation.
  private mutating func tuneCache(_ service: Service, _ cache: Cache, _ memory: Bytes, _ cpus: Int) {
    let machine = DatabaseMachine(memory: memory, cpus: cpus, isPersistent: false)
    let tuned = settle(service.name, .redis, machine)
    guard let planned = cache.maxMemory, case .memory(let room)? = tuned["maxmemory"] else { return }
    guard planned <= room else {
      return mend(
        "\(service.name).maxMemory", from: planned.spelling, to: room.spelling, "APE-MEM-012",
        because: "buffers and fragmentation come on top of the data")
    }
    let settings = tuned.settings.map {
      $0.name == "maxmemory" ? TunedSetting("maxmemory", .memory(planned), because: "as planned", source: "the plan") : $0
    }
    plan.settings[service.name] = TunedSettings(settings, remarks: tuned.remarks)
  }

  // MARK: Pools

  /// All workers' pools together stay within what the database takes.
  private mutating func mendPools() {
    for index in plan.scenario.services.indices {
      let service = plan.scenario.services[index]
      guard case .application(var application) = service.kind else { continue }
      let workers = plan.mostReplicas(of: application) * application.workers
      for pool in application.pools.indices {
        let planned = application.pools[pool]
        guard let (most, rule) = connections(of: planned.target) else { continue }
        let each = max(1, most / max(1, workers))
        guard planned.size + planned.overflow > each else { continue }
        application.pools[pool].size = min(planned.size, each)
        application.pools[pool].overflow = min(planned.overflow, each - application.pools[pool].size)
        mend(
          "\(service.name).pools.\(planned.target)", from: "\(planned.size) + \(planned.overflow)",
          to: "\(application.pools[pool].size) + \(application.pools[pool].overflow)", rule,
          because: "\(workers) workers share \(most) connections")
      }
      holdAdmission(service.name, &application)
      plan.scenario.services[index].kind = .application(application)
    }
  }

  /// Queries that do not wait for an LLM wait for the database: no more of them are let in than it serves soon.
  private mutating func holdAdmission(_ name: String, _ application: inout Application) {
    let asksLLM = plan.scenario.services.contains { if case .llm = $0.kind { true } else { false } }
    let pool = application.pools.first { connections(of: $0.target)?.1 == "APE-CON-001" }
    guard !asksLLM, let pool, let limit = application.concurrencyLimit, limit > 3 * (pool.size + pool.overflow) else { return }
    let enough = 3 * (pool.size + pool.overflow)
    mend("\(name).concurrencyLimit", from: "\(limit)", to: "\(enough)", "APE-CON-004", because: "three for each connection of the pool")
    application.concurrencyLimit = enough
  }

  /// What is left to applications: PostgreSQL keeps three for superusers, Neo4j has 400 threads.
  private func connections(of target: String) -> (Int, String)? {
    guard let service = plan.scenario.services.first(where: { $0.name == target }), case .database(let database) = service.kind else {
      return nil
    }
    if database.engine == .neo4j { return (400, "APE-CON-002") }
    guard case .count(let count)? = plan.settings[target]?["max_connections"] else { return nil }
    return (count - 3, "APE-CON-001")
  }

  // MARK: Autoscalers

  private mutating func mendAutoscalers() {
    guard plan.platform == .kubernetes else { return }
    for index in plan.scenario.services.indices {
      let service = plan.scenario.services[index]
      guard case .application(var application) = service.kind, var autoscale = application.autoscale else { continue }
      autoscale.specification = mended(autoscale.specification, service, application)
      application.autoscale = autoscale
      plan.scenario.services[index].kind = .application(application)
    }
  }

  private mutating func mended(
    _ planned: AutoscalerSpecification, _ service: Service, _ application: Application
  ) -> AutoscalerSpecification {
    var specification = planned
    let name = "\(service.name).autoscale"
    if specification.minReplicas < 2 {
      mend("\(name).minReplicas", from: "\(planned.minReplicas)", to: "2", "APE-WIR-052", because: "one pod is an outage at each drain")
      specification.minReplicas = 2
    }
    let others = specification.metrics.filter { !holdsPods($0, service, application, specification) }
    if !others.isEmpty, others.count < specification.metrics.count {
      mend(
        "\(name).metrics", from: specification.metrics.map(\.name).joined(separator: ", "),
        to: others.map(\.name).joined(separator: ", "), "APE-HPA-007",
        because: "idle pods hold more of their memory request than lets pods go")
      specification.metrics = others
    }
    if let behavior = specification.behavior, isRestless(behavior) {
      mend(
        "\(name).behavior", from: "as planned", to: "2 pods a minute up, 50 % a minute down after 300 s", "APE-HPA-004",
        because: "a short window for scaling down, or steps faster than pods start, make it flap")
      specification.behavior = ScalingBehavior(
        scaleUp: .init(stabilizationWindow: .zero, policies: [ScalingPolicy(.pods, 2, every: .wholeSeconds(60))]),
        scaleDown: .init(
          stabilizationWindow: .wholeSeconds(300), policies: [ScalingPolicy(.percent, 50, every: .wholeSeconds(60))]))
    }
    return specification
  }

  /// Whether a memory metric keeps pods that have nothing to do.
  private func holdsPods(
    _ metric: MetricSpecification, _ service: Service, _ application: Application, _ specification: AutoscalerSpecification
  ) -> Bool {
    guard case .resource("memory") = metric.source, case .utilization(let percent) = metric.target,
      let request = service.resources.memoryRequest
    else { return false }
    let idle = application.residentMemoryPerWorker.count * Int64(application.workers)
    let ratchet = MemoryRatchet(
      idle: idle * 1_000, request: request.count * 1_000, targetPercent: percent,
      tolerances: Tolerances(specification.behavior, flags: ControllerFlags(), release: .latest))
    switch ratchet.regime(minReplicas: specification.minReplicas, maxReplicas: specification.maxReplicas) {
    case .falls(let floor): return floor > specification.minReplicas
    case .climbs, .stays: return true
    }
  }

  private func isRestless(_ behavior: ScalingBehavior) -> Bool {
    let window = behavior.scaleDown?.stabilizationWindow.map { $0 < .wholeSeconds(300) } ?? false
    let periods = behavior.scaleUp?.policies?.map(\.period) ?? []
    return window || periods.contains { $0 < .wholeSeconds(30) } || (behavior.scaleUp?.policies?.count ?? 0) > 1
  }
}
