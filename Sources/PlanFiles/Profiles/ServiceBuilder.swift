import PlanModel
import RandomStreams
import Units

/// Builds stations and services from checked YAML.
struct ServiceBuilder {
  static func station(_ name: String, _ object: CheckedObject) -> Station {
    let discipline: Discipline
    switch object.word {
    case "fcfs": discipline = .firstComeFirstServed(servers: object.get("servers"), queueLimit: object.find("queueLimit"))
    case "processor-sharing": discipline = .processorSharing(capacity: object.get("cores"))
    case "infinite-server": return Station(name: name, discipline: .infiniteServer)
    case "pool":
      discipline = .pool(size: object.get("size"), queueLimit: object.find("queueLimit"), timeout: object.find("timeout"))
    case "cache": return Station(name: name, discipline: .cache(hitRatio: object.get("hitRatio")))
    default: preconditionFailure("no station is built from the discipline \(object.word)")
    }
    return Station(name: name, discipline: discipline, instances: object.get("instances"), balancing: balancing(object))
  }

  static func service(_ name: String, _ object: CheckedObject) -> Service {
    Service(name: name, resources: resources(object.getObject("resources")), kind: kind(object))
  }

  private static func balancing(_ object: CheckedObject) -> Balancing {
    guard let balancing = Balancing(rawValue: object.get("balancing")) else { preconditionFailure("the format has a balancing too many") }
    return balancing
  }

  private static func resources(_ object: CheckedObject) -> Resources {
    let cpu = object.getObject("cpu")
    let memory = object.getObject("memory")
    return Resources(
      cpuRequest: cpu.find("request"), cpuLimit: cpu.find("limit"), memoryRequest: memory.find("request"),
      memoryLimit: memory.find("limit"))
  }

  private static func kind(_ object: CheckedObject) -> Service.Kind {
    switch object.word {
    case "application": .application(application(object))
    case "database": .database(database(object))
    case "cache": .cache(cache(object))
    case "llm": .llm(provider(object))
    case "sandbox":
      .sandbox(Sandbox(
        host: object.find("host"), slots: object.get("slots"), timeout: object.find("timeout"), startUp: object.get("startUp"),
        memoryPerRun: object.get("memoryPerRun")))
    case "proxy":
      .proxy(Proxy(workers: object.get("workers"), connectionLimit: object.find("connectionLimit"), timeout: object.find("timeout")))
    case "background": .background(Background(replicas: object.get("replicas")))
    default: preconditionFailure("no service is built from the kind \(object.word)")
    }
  }

  private static func application(_ object: CheckedObject) -> Application {
    let pools = object.map("pools").compactMap { entry -> ConnectionPool? in
      guard case .object(let pool) = entry.node.content else { return nil }
      return ConnectionPool(target: entry.key, size: pool.get("size"), overflow: pool.get("overflow"), timeout: pool.find("timeout"))
    }
    return Application(
      replicas: object.get("replicas"), workers: object.get("workers"), balancing: balancing(object),
      concurrencyLimit: object.find("concurrencyLimit"), rateLimit: object.object("rateLimit").map(rateLimit),
      threads: object.find("threads"), pools: pools, residentMemoryPerWorker: object.get("residentMemoryPerWorker"),
      memoryPerQuery: object.get("memoryPerQuery"), lifecycle: AutoscaleBuilder.lifecycle(object.getObject("lifecycle")),
      autoscale: object.object("autoscale").map(AutoscaleBuilder.autoscale))
  }

  private static func rateLimit(_ object: CheckedObject) -> RateLimit {
    guard let scope = RateLimit.Scope(rawValue: object.get("scope")) else { preconditionFailure("the format has a scope too many") }
    return RateLimit(perMinute: object.get("perMinute"), scope: scope)
  }

  private static func provider(_ object: CheckedObject) -> LLMProvider {
    LLMProvider(
      model: object.get("model"), timeToFirstToken: object.get("timeToFirstToken"), timePerToken: object.get("timePerToken"),
      concurrency: object.find("concurrency"), timeout: object.find("timeout"), failureProbability: object.get("failureProbability"),
      quota: object.object("quota").map { quota in
        LLMQuota(
          requestsPerMinute: quota.find("requestsPerMinute"), inputTokensPerMinute: quota.find("inputTokensPerMinute"),
          outputTokensPerMinute: quota.find("outputTokensPerMinute"), reservedOutput: quota.find("reservedOutput"))
      }, refusalTime: object.find("refusalTime"), cachedInput: object.find("cachedInput"), spendCap: object.find("spendCap"))
  }

  private static func database(_ object: CheckedObject) -> Database {
    guard let engine = Database.Engine(rawValue: object.get("engine")) else { preconditionFailure("the format has an engine too many") }
    let memory = object.getObject("memory")
    let data = object.getObject("data")
    let disk = object.getObject("disk")
    return Database(
      engine: engine, maxConnections: object.find("maxConnections"),
      memory: DatabaseMemory(
        sharedBuffers: memory.find("sharedBuffers"), effectiveCacheSize: memory.find("effectiveCacheSize"),
        openConnections: memory.get("openConnections"), memoryPerConnection: memory.get("memoryPerConnection"), workMem: memory.find("workMem"),
        heap: memory.find("heap"), pageCache: memory.find("pageCache")),
      data: DataSet(
        size: data.get("size"), compression: data.get("compression"), pageSize: data.get("pageSize"),
        popularityExponent: data.get("popularityExponent"), chunkInterval: data.find("chunkInterval")),
      disk: Disk(
        operationsPerSecond: disk.get("operationsPerSecond"), bytesPerSecond: disk.find("bytesPerSecond"), latency: disk.get("latency"),
        cachedRead: disk.get("cachedRead")),
      writes: object.object("writes").map(writes), collection: object.object("collection").map(collection),
      restart: object.find("restart"))
  }

  private static func writes(_ object: CheckedObject) -> DatabaseWrites {
    DatabaseWrites(
      checkpointTimeout: object.get("checkpointTimeout"), maxLogSize: object.get("maxLogSize"),
      completionTarget: object.get("completionTarget"), logPerByte: object.get("logPerByte"), pagesPerByte: object.get("pagesPerByte"),
      pageWriteSize: object.get("pageWriteSize"))
  }

  private static func collection(_ object: CheckedObject) -> HeapCollection {
    HeapCollection(
      live: object.get("live"), allocationPerRead: object.get("allocationPerRead"), livePerRead: object.get("livePerRead"),
      bytesPerSecond: object.get("bytesPerSecond"))
  }

  private static func cache(_ object: CheckedObject) -> Cache {
    let keyspaces = object.map("keyspaces").compactMap { entry -> Keyspace? in
      guard case .object(let keyspace) = entry.node.content else { return nil }
      return Keyspace(
        name: entry.key, items: keyspace.get("items"), itemSize: keyspace.get("itemSize"),
        popularityExponent: keyspace.get("popularityExponent"), timeToLive: keyspace.find("timeToLive"))
    }
    let persistence = Cache.Persistence(rawValue: object.get("persistence"))
    return Cache(
      maxMemory: object.find("maxMemory"), operationTime: object.get("operationTime"), roundTrip: object.get("roundTrip"),
      keyspaces: keyspaces, persistence: persistence == Cache.Persistence.none ? nil : persistence, restart: object.find("restart"))
  }
}
