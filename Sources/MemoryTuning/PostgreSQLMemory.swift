import Units

/// How PostgreSQL, with TimescaleDB or without, divides the memory that it may use.
public struct PostgreSQLMemory: Codable, Hashable, Sendable {
  /// The memory that it may use: its container's limit, else its share of the node.
  public let limit: Bytes
  public let sharedBuffers: MemorySetting
  /// What the query planner expects of the operating system's cache. It allocates nothing and serves no look-up.
  public let effectiveCacheSize: MemorySetting
  /// What one sort or hash may use before it spills to disk.
  public let workMem: MemorySetting
  /// What a vacuum or an index build may use.
  public let maintenanceWorkMem: MemorySetting
  /// All connections at once, each with its process and one `workMem`. A query with several sorts can use more.
  public let backends: Bytes

  /// What somebody has written down; nil where a rule or the default decides.
  public struct Configured: Codable, Hashable, Sendable {
    public var sharedBuffers: Bytes?
    public var effectiveCacheSize: Bytes?
    public var workMem: Bytes?
    public var maintenanceWorkMem: Bytes?

    public init(sharedBuffers: Bytes? = nil, effectiveCacheSize: Bytes? = nil, workMem: Bytes? = nil, maintenanceWorkMem: Bytes? = nil) {
      self.sharedBuffers = sharedBuffers
      self.effectiveCacheSize = effectiveCacheSize
      self.workMem = workMem
      self.maintenanceWorkMem = maintenanceWorkMem
    }
  }

  /// The memory of one connection's process itself.
  ///
  /// Source: "a newly created connection consumes only up to 10 MB of physical memory" (PGConf.DE 2025, PostgreSQL Connections Memory
  /// Usage: How Much, Why and When?). Andres Freund measures less than 2 MiB with huge pages (2020), so this is the upper end.
  public static let memoryPerConnection = Bytes.mebibytes(10)

  /// - Parameters:
  ///   - limit: the memory that it may use.
  ///   - connections: how many are open at once, 0 or more.
  ///   - memoryPerConnection: what one connection's process takes beside its `workMem`.
  public init(
    limit: Bytes, connections: Int, configured: Configured = Configured(),
    memoryPerConnection: Bytes = PostgreSQLMemory.memoryPerConnection
  ) {
    // Source: PostgreSQL 16 documentation, 20.4.1 Memory: "The default value is four megabytes (4MB)", "64 megabytes (64MB)".
    let manual = "PostgreSQL 16 documentation, 20.4.1"
    self.limit = limit
    sharedBuffers = .configured(configured.sharedBuffers, else: .sharedBuffers, memory: limit)
    effectiveCacheSize = .configured(configured.effectiveCacheSize, else: .effectiveCacheSize, memory: limit)
    workMem = .configured(configured.workMem, else: Self.workMem(configured: nil), source: manual)
    maintenanceWorkMem = .configured(configured.maintenanceWorkMem, else: .mebibytes(64), source: manual)
    backends = Bytes((memoryPerConnection + workMem.value).count * Int64(connections))
  }

  /// What one sort may use: as configured, else the default of PostgreSQL 16.
  public static func workMem(configured: Bytes?) -> Bytes { configured ?? .mebibytes(4) }

  /// What is left of the limit for the operating system's cache, after shared buffers and connections; 0 if they exceed it.
  public var osCache: Bytes { max(.zero, limit - sharedBuffers.value - backends) }

  public var findings: [MemoryFinding] {
    let sum = sharedBuffers.value + backends
    let parts = "shared_buffers and the connections' memory"
    return [
      sum > limit ? .exceedsLimit(database: "PostgreSQL", parts: parts, sum: sum, limit: limit) : nil,
      sum == limit ? .leavesNothing(database: "PostgreSQL", sum: sum, limit: limit, forWhat: "the operating system's cache") : nil,
    ].compactMap { $0 }
  }
}
