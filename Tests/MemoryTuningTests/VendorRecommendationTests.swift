import MemoryTuning
import Testing
import Units

struct VendorRecommendationTests {
  /// Source: `neo4j-admin server memory-recommendation` of Neo4j 5: total, heap, page cache in MiB.
  @Test(arguments: [
    (2_048, 512, 512), (4_096, 2_048, 512), (8_192, 3_584, 2_048), (16_384, 5_120, 7_168), (32_768, 12_288, 12_288),
    (65_536, 24_576, 28_672),
    (131_072, 31_744, 82_944),
  ])
  func `Neo4j's own table is met exactly`(total: Int, heap: Int, pages: Int) throws {
    let recommendation = try #require(Neo4jRecommendation(memory: .mebibytes(Double(total))))
    #expect(recommendation.heap == .mebibytes(Double(heap)) && recommendation.pageCache == .mebibytes(Double(pages)))
  }

  @Test func `between two rows it goes in a straight line, and beyond them nowhere`() throws {
    let middle = try #require(Neo4jRecommendation(memory: .mebibytes(3_072)))
    #expect(middle.heap == .mebibytes(1_280) && middle.pageCache == .mebibytes(512))
    #expect(Neo4jRecommendation(memory: .mebibytes(2_047)) == nil && Neo4jRecommendation(memory: .gibibytes(129)) == nil)
  }

  /// Source: timescaledb-tune 0.19 with --memory and --cpus: connections and work_mem in MiB.
  @Test(arguments: [(2, 2, 25, 32), (4, 2, 50, 32), (8, 4, 100, 16), (16, 8, 100, 16), (32, 8, 100, 32), (64, 16, 100, 32)])
  func `timescaledb-tune's own vectors are met`(gibibytes: Int, cpus: Int, connections: Int, workMem: Int) {
    let tune = TimescaleDBTune(memory: .gibibytes(Double(gibibytes)), cpus: cpus)
    #expect(tune.connections == connections && tune.workMem() == .mebibytes(Double(workMem)))
    #expect(tune.sharedBuffers == .gibibytes(Double(gibibytes) / 4) && tune.effectiveCacheSize == .gibibytes(Double(gibibytes) * 0.75))
  }

  @Test func `autovacuum gets 128 MiB for each GiB, and no more than 2047`() {
    #expect(TimescaleDBTune(memory: .gibibytes(8), cpus: 4).maintenanceWorkMem == .gibibytes(1))
    #expect(TimescaleDBTune(memory: .gibibytes(64), cpus: 4).maintenanceWorkMem == .mebibytes(2_047))
  }
}
