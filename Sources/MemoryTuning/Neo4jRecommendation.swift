import Units

/// What Neo4j's own tool recommends for a machine that it has to itself, heap and page cache, from the memory in all.
///
/// Source: `neo4j-admin server memory-recommendation` of Neo4j 5, whose table this is; between two of its rows the tool goes in a straight
/// line. The page cache is what heap and operating system leave.
public struct Neo4jRecommendation: Hashable, Sendable {
  public let heap: Bytes
  public let pageCache: Bytes

  /// Memory in all, for the heap, for the page cache, in MiB.
  private static let rows: [(total: Double, heap: Double, pageCache: Double)] = [
    (2_048, 512, 512), (4_096, 2_048, 512), (8_192, 3_584, 2_048), (16_384, 5_120, 7_168), (32_768, 12_288, 12_288),
    (65_536, 24_576, 28_672), (131_072, 31_744, 82_944),
  ]

  /// - Returns: nil below 2 GiB and above 128 GiB, which the table does not reach.
  public init?(memory: Bytes) {
    let total = memory.mebibytes
    guard let upper = Self.rows.firstIndex(where: { total <= $0.total }), total >= Self.rows[0].total else { return nil }
    let high = Self.rows[upper]
    let low = Self.rows[max(0, upper - 1)]
    let share = high.total == low.total ? 0 : (total - low.total) / (high.total - low.total)
    heap = .mebibytes((low.heap + share * (high.heap - low.heap)).rounded(.down))
    pageCache = .mebibytes((low.pageCache + share * (high.pageCache - low.pageCache)).rounded(.down))
  }
}
