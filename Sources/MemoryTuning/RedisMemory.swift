import Units

/// What Redis may use of its memory for data.
public struct RedisMemory: Codable, Hashable, Sendable {
  /// The memory that it may use: its container's limit, else its share of the node.
  public let limit: Bytes
  /// The data that it keeps before it evicts.
  public let maxmemory: MemorySetting

  /// - Parameters:
  ///   - limit: the memory that it may use.
  ///   - maxmemory: as configured; nil for the operators' rule.
  public init(limit: Bytes, maxmemory: Bytes? = nil) {
    self.limit = limit
    self.maxmemory = .configured(maxmemory, else: .redisMaxmemory, memory: limit)
  }

  /// What is left of the limit for buffers, fragmentation and the pages that are copied while a snapshot is written; 0 if `maxmemory`
  /// exceeds it.
  public var remaining: Bytes { max(.zero, limit - maxmemory.value) }

  public var findings: [MemoryFinding] {
    let sum = maxmemory.value
    return [
      sum > limit ? .exceedsLimit(database: "Redis", parts: "maxmemory", sum: sum, limit: limit) : nil,
      sum == limit ? .leavesNothing(database: "Redis", sum: sum, limit: limit, forWhat: "buffers and copy-on-write") : nil,
    ].compactMap { $0 }
  }
}
