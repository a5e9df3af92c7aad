import PlanModel
import RandomStreams
import Units

/// What each kind of service stands for: stations, one after the other in the way of a query.
extension NetworkParts {
  mutating func addService(_ service: Service) {
    switch service.kind {
    case .application(let application): addApplication(service, application)
    case .database(let database): addDatabase(service, database)
    case .cache(let cache): addCache(service, cache)
    case .llm(let provider): addProvider(service, provider)
    case .sandbox(let sandbox): addSandbox(service, sandbox)
    case .proxy(let proxy): addProxy(service, proxy)
    case .background: break
    }
  }

  /// The autoscaler that is at work on the scenario's platform.
  func activeAutoscale(of application: Application) -> Autoscale? {
    scenario.settings.platform == .kubernetes ? application.autoscale : nil
  }

  /// Places for an application's replicas, those on their way out included: with a long grace there may be several times as many. When all
  /// are taken a new replica waits for the next one to end.
  private func replicaPlaces(of application: Application, losesReplicas: Bool) -> Int {
    guard let autoscale = activeAutoscale(of: application) else { return losesReplicas ? 4 * application.replicas : application.replicas }
    return 4 * max(application.replicas, Int(autoscale.specification.maxReplicas))
  }

  /// Per worker: admission, the event loop, the pools. Per replica: the CPU limit that its workers share.
  private mutating func addApplication(_ service: Service, _ application: Application) {
    let name = service.name
    let path = "services.\(name)"
    let places = replicaPlaces(of: application, losesReplicas: losesReplicas(name))
    let workers = places * application.workers
    let number = applications.count
    applications.append(
      Network.Applications(
        name: name, replicas: application.replicas, places: places, workers: application.workers, balancing: application.balancing,
        firstPlace: placeCount, cpuFamily: -1, unreachableCause: -1, goneCause: -1))
    placeCount += places
    if let limit = application.rateLimit {
      addFamily(
        "\(name).rateLimit", .metered(perSecond: limit.perMinute / 60, burst: limit.perMinute),
        instances: limit.scope == .worker ? workers : 1, rejection: "\(name): 429, rate limit", lever: "\(path).rateLimit.perMinute",
        application: limit.scope == .worker ? number : nil)
    }
    if let limit = application.concurrencyLimit {
      addFamily(
        "\(name).admission", .pool(size: limit, queueLimit: 0), instances: workers, rejection: "\(name): concurrency limit",
        lever: "\(path).concurrencyLimit", application: number)
    }
    addFamily("\(name).workers", .pool(size: 1, queueLimit: nil), instances: workers, lever: "\(path).workers", application: number)
    applications[number].cpuFamily = addFamily(
      "\(name).cpu", containerCPU(service) ?? .processorSharing(cores: Double(application.workers)), instances: places,
      lever: activeAutoscale(of: application) == nil ? "\(path).replicas" : "\(path).autoscale.maxReplicas", application: number)
    if let threads = application.threads {
      addFamily(
        "\(name).threads", .pool(size: threads, queueLimit: nil), instances: workers, lever: "\(path).threads", application: number)
    }
    for pool in application.pools {
      addFamily(
        "\(name).pools.\(pool.target)", .pool(size: pool.size + pool.overflow, queueLimit: nil), instances: workers,
        timeout: pool.timeout == nil ? nil : "\(name): waited too long for a connection to \(pool.target)",
        lever: "\(path).pools.\(pool.target).size", application: number)
    }
  }

  private mutating func addDatabase(_ service: Service, _ database: Database) {
    let name = service.name
    if let limit = database.maxConnections {
      addFamily(
        "\(name).connections", .pool(size: limit, queueLimit: 0), rejection: "\(name): too many connections",
        lever: "services.\(name).maxConnections")
    }
    addFamily(
      "\(name).cpu", containerCPU(service) ?? .infiniteServer, lever: "services.\(name).resources.cpu.limit")
    addFamily("\(name).disk", .paced(perSecond: database.disk.operationsPerSecond), lever: "services.\(name).disk.operationsPerSecond")
  }

  private mutating func addCache(_ service: Service, _ cache: Cache) {
    addProcesses("\(service.name).thread", count: 1, service, lever: "")
    addFamily("\(service.name).network", .infiniteServer)
    for keyspace in cache.keyspaces {
      caches.append(Network.CacheFamily(name: "\(service.name)/\(keyspace.name)", hitRatio: 0, note: ""))
    }
  }

  private mutating func addProvider(_ service: Service, _ provider: LLMProvider) {
    let path = "services.\(service.name)"
    providers.append(
      Network.ProviderFamily(name: service.name, model: provider.model, cachedShare: provider.cachedInput?.value ?? 0))
    addFamily(
      service.name, provider.concurrency.map { .firstComeFirstServed(servers: $0, queueLimit: nil) } ?? .infiniteServer,
      lever: provider.concurrency == nil ? "" : "\(path).concurrency")
    _ = cause("\(service.name): call failed")
    if provider.timeout != nil { _ = cause("\(service.name): call timed out") }
    addMeter("\(service.name).requests", provider.quota?.requestsPerMinute, "requests", lever: "\(path).quota.requestsPerMinute")
    addMeter("\(service.name).inputTokens", provider.quota?.inputTokensPerMinute, "input tokens", lever: "\(path).quota.inputTokensPerMinute")
    addMeter(
      "\(service.name).outputTokens", provider.quota?.outputTokensPerMinute, "output tokens", lever: "\(path).quota.outputTokensPerMinute")
  }

  private mutating func addMeter(_ name: String, _ perMinute: Double?, _ what: String, lever: String) {
    guard let perMinute else { return }
    let provider = name.prefix { $0 != "." }
    let family = addFamily(
      name, .metered(perSecond: perMinute / 60, burst: perMinute), rejection: "\(provider): 429, \(what) a minute", lever: lever)
    // Until a call comes that has no other way.
    families[family].isBypassed = true
  }

  mutating func clientSpec(_ clients: Clients) -> ClientSpec {
    let gone = clients.timeout.map { cause("client: no answer within \($0.spelling)") } ?? -1
    return ClientSpec(
      timeout: clients.timeout?.nanoseconds ?? -1, timeoutCause: gone, attempts: UInt8(clamping: clients.attempts),
      backoff: BackoffSpec(clients.backoff))
  }

  private mutating func addSandbox(_ service: Service, _ sandbox: Sandbox) {
    let name = service.name
    var hosts = 1
    if let host = sandbox.host, case .application(let application)? = services[host]?.kind {
      hosts = replicaPlaces(of: application, losesReplicas: losesReplicas(host))
    }
    addFamily("\(name).slots", .pool(size: sandbox.slots, queueLimit: nil), instances: hosts, lever: "services.\(name).slots")
    if sandbox.timeout != nil { _ = cause("\(name): run timed out") }
    guard sandbox.host == nil else { return }
    let cpu = containerCPU(service) ?? .processorSharing(cores: Double(sandbox.slots))
    addFamily("\(name).cpu", cpu, lever: "services.\(name).resources.cpu.limit")
  }

  private mutating func addProxy(_ service: Service, _ proxy: Proxy) {
    let path = "services.\(service.name)"
    if let limit = proxy.connectionLimit {
      addFamily(
        "\(service.name).connections", .pool(size: limit, queueLimit: 0), rejection: "\(service.name): connection limit",
        lever: "\(path).connectionLimit")
    }
    addProcesses("\(service.name).workers", count: proxy.workers, service, lever: "\(path).workers")
  }

  /// Processes or threads that each do one thing at a time on at most one core. A CPU limit below that many cores is shared by them.
  private mutating func addProcesses(_ name: String, count: Int, _ service: Service, lever: String) {
    guard let cpu = containerCPU(service), let cores = cpu.capacity, cores < Double(count) else {
      addFamily(name, .firstComeFirstServed(servers: count, queueLimit: nil), lever: lever)
      return
    }
    addFamily(name, .pool(size: count, queueLimit: nil), lever: lever)
    addFamily("\(service.name).cpu", cpu, lever: "services.\(service.name).resources.cpu.limit")
  }

  /// The CPU of a container with a limit; nil without one. As many processes run at once as the smallest machine has cores.
  private func containerCPU(_ service: Service) -> StationDiscipline? {
    guard let limit = service.resources.cpuLimit?.cores else { return nil }
    let machineCores = scenario.nodes.compactMap { $0.vcpu?.cores }.min() ?? .infinity
    return .limitedCPU(cores: limit, machineCores: machineCores)
  }
}
