import RandomStreams
import Units

/// A deployment component: what runs in one kind of container.
public struct Service: Codable, Hashable, Sendable {
  public var name: String
  /// What one container asks for and may use.
  public var resources: Resources
  public var kind: Kind

  public enum Kind: Codable, Hashable, Sendable {
    case application(Application)
    case database(Database)
    case cache(Cache)
    case llm(LLMProvider)
    case sandbox(Sandbox)
    case proxy(Proxy)
    /// Runs beside the queries and is on no route: monitoring, dashboards.
    case background(Background)
  }

  public init(name: String, resources: Resources = Resources(), kind: Kind) {
    self.name = name
    self.resources = resources
    self.kind = kind
  }
}

/// Requests and limits of one container. Nil means none.
public struct Resources: Codable, Hashable, Sendable {
  public var cpuRequest: CPU?
  public var cpuLimit: CPU?
  public var memoryRequest: Bytes?
  public var memoryLimit: Bytes?

  public init(cpuRequest: CPU? = nil, cpuLimit: CPU? = nil, memoryRequest: Bytes? = nil, memoryLimit: Bytes? = nil) {
    self.cpuRequest = cpuRequest
    self.cpuLimit = cpuLimit
    self.memoryRequest = memoryRequest
    self.memoryLimit = memoryLimit
  }
}

/// Replicas of worker processes, each an event loop that runs CPU slices one after the other.
///
/// The workers of a replica share its CPU limit. The concurrency limit and the connection pools exist once per worker process.
public struct Application: Codable, Hashable, Sendable {
  public var replicas: Int
  public var workers: Int
  public var balancing: Balancing
  /// Queries in flight in one worker, above which a new one is turned away (503). Nil: any number.
  public var concurrencyLimit: Int?
  /// Queries that are taken in a minute. Nil: any number.
  public var rateLimit: RateLimit?
  /// Threads of a worker for steps that block, which would hold up its event loop. Nil: not modelled.
  public var threads: Int?
  public var pools: [ConnectionPool]
  public var residentMemoryPerWorker: Bytes
  public var memoryPerQuery: Bytes
  public var lifecycle: ReplicaLifecycle
  /// At work on Kubernetes. Nil: as many replicas as there are.
  public var autoscale: Autoscale?

  public init(
    replicas: Int, workers: Int, balancing: Balancing = .roundRobin, concurrencyLimit: Int? = nil, rateLimit: RateLimit? = nil,
    threads: Int? = nil, pools: [ConnectionPool] = [], residentMemoryPerWorker: Bytes = .zero, memoryPerQuery: Bytes = .zero,
    lifecycle: ReplicaLifecycle = ReplicaLifecycle(), autoscale: Autoscale? = nil
  ) {
    self.replicas = replicas
    self.workers = workers
    self.balancing = balancing
    self.concurrencyLimit = concurrencyLimit
    self.rateLimit = rateLimit
    self.threads = threads
    self.pools = pools
    self.residentMemoryPerWorker = residentMemoryPerWorker
    self.memoryPerQuery = memoryPerQuery
    self.lifecycle = lifecycle
    self.autoscale = autoscale
  }
}

/// Connections from one worker process to one database. A full pool makes a query wait, then fail.
public struct ConnectionPool: Codable, Hashable, Sendable {
  /// The service it leads to.
  public var target: String
  /// Connections kept open, plus those opened in excess when all are busy.
  public var size: Int
  public var overflow: Int
  public var timeout: SimTime?

  public init(target: String, size: Int, overflow: Int = 0, timeout: SimTime? = nil) {
    self.target = target
    self.size = size
    self.overflow = overflow
    self.timeout = timeout
  }
}

/// A database whose look-ups need CPU and touch pages that are in its own memory, in the operating system's cache, or on the disk.
public struct Database: Codable, Hashable, Sendable {
  public enum Engine: String, Codable, Hashable, Sendable, CaseIterable {
    case postgresql
    case neo4j
  }

  public var engine: Engine
  /// Connections that the database accepts in all; one more is refused. Nil: not limited.
  public var maxConnections: Int?
  public var memory: DatabaseMemory
  public var data: DataSet
  public var disk: Disk
  /// Nil: storing takes no time and no disk.
  public var writes: DatabaseWrites?
  /// Neo4j. Nil: its garbage is collected in no time.
  public var collection: HeapCollection?
  /// From the end of its process until it answers again. Nil: at once.
  public var restart: SimTime?

  public init(
    engine: Engine, maxConnections: Int? = nil, memory: DatabaseMemory = DatabaseMemory(), data: DataSet, disk: Disk,
    writes: DatabaseWrites? = nil, collection: HeapCollection? = nil, restart: SimTime? = nil
  ) {
    self.restart = restart
    self.engine = engine
    self.maxConnections = maxConnections
    self.memory = memory
    self.data = data
    self.disk = disk
    self.writes = writes
    self.collection = collection
  }
}

/// Memory settings as configured; nil means `auto`: the rules of MemoryTuning apply to the container's memory limit.
public struct DatabaseMemory: Codable, Hashable, Sendable {
  /// PostgreSQL.
  public var sharedBuffers: Bytes?
  /// PostgreSQL: what the planner expects; allocates nothing.
  public var effectiveCacheSize: Bytes?
  /// PostgreSQL: connections that are open in normal operation, and the private memory of one, both taken from what the operating system
  /// could cache.
  public var openConnections: Int
  public var memoryPerConnection: Bytes
  /// PostgreSQL: what one sort may use before it spills to the disk. Nil: PostgreSQL's default.
  public var workMem: Bytes?
  /// Neo4j.
  public var heap: Bytes?
  /// Neo4j.
  public var pageCache: Bytes?

  public init(
    sharedBuffers: Bytes? = nil, effectiveCacheSize: Bytes? = nil, openConnections: Int = 0, memoryPerConnection: Bytes = .zero,
    workMem: Bytes? = nil, heap: Bytes? = nil, pageCache: Bytes? = nil
  ) {
    self.workMem = workMem
    self.sharedBuffers = sharedBuffers
    self.effectiveCacheSize = effectiveCacheSize
    self.openConnections = openConnections
    self.memoryPerConnection = memoryPerConnection
    self.heap = heap
    self.pageCache = pageCache
  }
}

/// The data that look-ups touch, page by page, by Zipf popularity.
public struct DataSet: Codable, Hashable, Sendable {
  /// Size before compression, of all data with its indexes.
  public var size: Bytes
  /// Data shrinks by this factor on disk and in memory. At least 1.
  public var compression: Double
  public var pageSize: Bytes
  /// Exponent of the pages' Zipf popularity. 0: all alike.
  public var popularityExponent: Double
  /// The time that one chunk of a hypertable covers: what is stored in it is in use. Nil: no hypertables.
  public var chunkInterval: SimTime?

  public init(
    size: Bytes, compression: Double = 1, pageSize: Bytes = .kibibytes(8), popularityExponent: Double, chunkInterval: SimTime? = nil
  ) {
    self.chunkInterval = chunkInterval
    self.size = size
    self.compression = compression
    self.pageSize = pageSize
    self.popularityExponent = popularityExponent
  }

  public var pages: Int { max(1, Int((Double(size.count) / compression / Double(pageSize.count)).rounded(.up))) }
}

/// What a page costs that is not in the database's own memory.
public struct Disk: Codable, Hashable, Sendable {
  /// Reads and writes per second that the volume allows; they queue beyond that.
  public var operationsPerSecond: Double
  /// Bytes per second that the volume passes. Nil: not limited.
  public var bytesPerSecond: Bytes?
  /// Time of one read on an idle volume.
  public var latency: Distribution
  /// Time to take a page from the operating system's cache.
  public var cachedRead: SimTime

  public init(operationsPerSecond: Double, bytesPerSecond: Bytes? = nil, latency: Distribution, cachedRead: SimTime) {
    self.bytesPerSecond = bytesPerSecond
    self.operationsPerSecond = operationsPerSecond
    self.latency = latency
    self.cachedRead = cachedRead
  }
}

/// A key-value cache in front of slower work, evicting the least recently used.
public struct Cache: Codable, Hashable, Sendable {
  /// Memory for items. Nil means `auto`: the rules of MemoryTuning apply to the container's memory limit.
  public var maxMemory: Bytes?
  /// Time of one operation in the single serving thread.
  public var operationTime: Distribution
  /// Time on the network, there and back.
  public var roundTrip: Distribution
  public var keyspaces: [Keyspace]
  /// What it has after a restart. Nil: nothing.
  public var persistence: Persistence?
  /// From the end of its process until it answers again. Nil: at once.
  public var restart: SimTime?

  public enum Persistence: String, Codable, Hashable, Sendable, CaseIterable {
    /// It begins empty.
    case none
    /// It has all that it had.
    case log
  }

  public init(
    maxMemory: Bytes? = nil, operationTime: Distribution, roundTrip: Distribution, keyspaces: [Keyspace], persistence: Persistence? = nil,
    restart: SimTime? = nil
  ) {
    self.persistence = persistence
    self.restart = restart
    self.maxMemory = maxMemory
    self.operationTime = operationTime
    self.roundTrip = roundTrip
    self.keyspaces = keyspaces
  }
}

/// A family of keys of the same size, popularity and time to live.
public struct Keyspace: Codable, Hashable, Sendable {
  public var name: String
  /// How many different keys are ever asked for.
  public var items: Int
  /// Memory that one item takes, with its key and overhead.
  public var itemSize: Bytes
  /// Exponent of the keys' Zipf popularity.
  public var popularityExponent: Double
  /// Counted from the write; not renewed by reads. Nil: items stay until they are evicted.
  public var timeToLive: SimTime?

  public init(name: String, items: Int, itemSize: Bytes, popularityExponent: Double, timeToLive: SimTime? = nil) {
    self.name = name
    self.items = items
    self.itemSize = itemSize
    self.popularityExponent = popularityExponent
    self.timeToLive = timeToLive
  }
}

/// A provider of a large language model: time to first token, then a time for each token of the answer.
public struct LLMProvider: Codable, Hashable, Sendable {
  /// As the price table names it.
  public var model: String
  public var timeToFirstToken: Distribution
  /// Seconds for one token of the answer, drawn once a call.
  public var timePerToken: Distribution
  /// Calls at the same time; further ones wait. Nil: any number.
  public var concurrency: Int?
  /// A call that takes longer fails at this time.
  public var timeout: SimTime?
  /// Calls that the provider itself fails.
  public var failureProbability: Fraction
  /// Nil: not limited.
  public var quota: LLMQuota?
  /// Time until a refusal arrives; nil: none.
  public var refusalTime: Distribution?
  /// Input tokens that are read from the provider's prompt cache: billed as such, and free of the quota. Nil: none.
  public var cachedInput: Fraction?
  /// USD that a month may cost. A trial is shorter than a month, so it does not enforce it; a runway says when it is reached. Nil: no cap.
  public var spendCap: USD?

  public init(
    model: String, timeToFirstToken: Distribution, timePerToken: Distribution, concurrency: Int? = nil, timeout: SimTime? = nil,
    failureProbability: Fraction = .zero, quota: LLMQuota? = nil, refusalTime: Distribution? = nil, cachedInput: Fraction? = nil,
    spendCap: USD? = nil
  ) {
    self.model = model
    self.timeToFirstToken = timeToFirstToken
    self.timePerToken = timePerToken
    self.concurrency = concurrency
    self.timeout = timeout
    self.failureProbability = failureProbability
    self.quota = quota
    self.refusalTime = refusalTime
    self.cachedInput = cachedInput
    self.spendCap = spendCap
  }
}

/// Runs generated code in slots with a time-out.
public struct Sandbox: Codable, Hashable, Sendable {
  /// The application in whose container it runs and whose CPU it shares; nil: it has its own container, `resources.cpuLimit` cores.
  public var host: String?
  /// Runs at the same time: per replica of the host, or in all.
  public var slots: Int
  /// A run that takes longer is ended and counts as failed.
  public var timeout: SimTime?
  public var startUp: Distribution
  public var memoryPerRun: Bytes

  public init(host: String? = nil, slots: Int, timeout: SimTime? = nil, startUp: Distribution, memoryPerRun: Bytes = .zero) {
    self.host = host
    self.slots = slots
    self.timeout = timeout
    self.startUp = startUp
    self.memoryPerRun = memoryPerRun
  }
}

/// A reverse proxy: worker processes that each pass one query at a time, and a limit of connections.
public struct Proxy: Codable, Hashable, Sendable {
  public var workers: Int
  /// Queries that have entered and not left; one more is turned away. Nil: any number.
  public var connectionLimit: Int?
  /// A query without an answer after this time is answered with status 504. What is behind the proxy works on all the same. Nil: it waits.
  public var timeout: SimTime?

  public init(workers: Int, connectionLimit: Int? = nil, timeout: SimTime? = nil) {
    self.workers = workers
    self.connectionLimit = connectionLimit
    self.timeout = timeout
  }
}

/// A component that takes its share of the nodes and serves no query.
public struct Background: Codable, Hashable, Sendable {
  public var replicas: Int
  public init(replicas: Int = 1) { self.replicas = replicas }
}
