import Units

/// How Neo4j divides the memory that it may use.
public struct Neo4jMemory: Codable, Hashable, Sendable {
  /// The memory that it may use: its container's limit, else its share of the node.
  public let limit: Bytes
  /// The JVM's heap, initial and maximum.
  public let heap: MemorySetting
  /// What the store's pages may use, outside the heap.
  public let pageCache: MemorySetting

  /// The largest heap at which the JVM still addresses objects by compressed, 4-byte pointers on every machine. From about 32 GiB on
  /// pointers take 8 bytes, and a heap somewhat larger holds less.
  ///
  /// Source: the largest heap that Neo4j's own `neo4j-admin server memory-recommendation` gives, on machines of any size, is 31,744 MiB.
  public static let compressedPointerHeap = Bytes.gibibytes(31)

  /// - Parameters:
  ///   - limit: the memory that it may use.
  ///   - heap: as configured; nil for the operators' rule.
  ///   - pageCache: as configured; nil for the operators' rule.
  public init(limit: Bytes, heap: Bytes? = nil, pageCache: Bytes? = nil) {
    self.limit = limit
    self.heap = .configured(heap, else: .neo4jHeap, memory: limit)
    self.pageCache = .configured(pageCache, else: .neo4jPageCache, memory: limit)
  }

  /// What is left of the limit for the JVM's own memory (threads, code, garbage collector, network buffers), transactions outside the heap
  /// and the operating system; 0 if heap and page cache exceed it.
  public var remaining: Bytes { max(.zero, limit - heap.value - pageCache.value) }

  public var findings: [MemoryFinding] {
    let sum = heap.value + pageCache.value
    return [
      sum > limit ? .exceedsLimit(database: "Neo4j", parts: "heap and page cache", sum: sum, limit: limit) : nil,
      sum == limit ? .leavesNothing(database: "Neo4j", sum: sum, limit: limit, forWhat: "the JVM's own memory") : nil,
      heap.value > Self.compressedPointerHeap ? .heapBeyondCompressedPointers(heap: heap.value) : nil,
    ].compactMap { $0 }
  }
}
