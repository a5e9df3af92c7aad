import Units

/// What Neo4j's own tool recommends for a machine that it has to itself: heap, page cache, and transactions outside the heap.
///
/// Source: neo4j/neo4j, MemoryRecommendationsCommand.java (version 5): its sixteen data points are given here, between two of which the
/// tool goes in a straight line. The page cache is what the others leave. The tool itself prints in steps of 100 MiB; this is the value
/// before.
public struct Neo4jRecommendation: Hashable, Sendable {
  public let heap: Bytes
  public let pageCache: Bytes
  /// Left for the operating system, and for what Lucene and the network take beside the heap.
  public let system: Bytes
  /// Transactions' state, where it is kept outside the heap; else 0.
  public let transactions: Bytes

  /// Memory in all, left to the system, for the heap, in GiB.
  private static let points: [(total: Double, system: Double, heap: Double)] = [
    (0.01, 0.007, 0.002), (1, 0.65, 0.3), (2, 1, 0.5), (4, 1.5, 2), (6, 2, 3), (8, 2.5, 3.5), (10, 3, 4), (12, 3.5, 4.5), (16, 4, 5),
    (24, 6, 8), (32, 8, 12), (64, 12, 24), (128, 16, 31), (256, 20, 31), (512, 24, 31), (1_024, 30, 31),
  ]

  /// - Parameters:
  ///   - memory: any amount; beyond 1 TiB heap and system stay what they are there.
  ///   - keepsTransactionsOffHeap: `db.tx_state.memory_allocation` is OFF_HEAP, which it was by default before version 5.
  public init(memory: Bytes, keepsTransactionsOffHeap: Bool = false) {
    let total = memory.gibibytes
    let upper = Self.points.indices.dropFirst().first { total < Self.points[$0].total }
    let high = Self.points[upper ?? Self.points.count - 1]
    let low = upper.map { Self.points[$0 - 1] } ?? high
    let share = high.total == low.total ? 0 : (total - low.total) / (high.total - low.total)
    func between(_ low: Double, _ high: Double) -> Bytes { .mebibytes(max(0, ((low + (high - low) * share) * 1_024).rounded(.towardZero))) }
    system = between(low.system, high.system)
    heap = between(low.heap, high.heap)
    // The tool takes the share of the whole memory, whatever its parameter is called.
    transactions = keepsTransactionsOffHeap ? min(max(Bytes(memory.count / 4), .mebibytes(128)), .gibibytes(8)) : .zero
    pageCache = min(max(memory - system - heap - transactions, .mebibytes(8)), .gibibytes(16_384))
  }
}
