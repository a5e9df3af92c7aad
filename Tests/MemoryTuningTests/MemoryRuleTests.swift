import MemoryTuning
import Testing
import Units

@Suite struct MemoryRuleTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let mebibytes: Double
    let sharedBuffers: Double
    let effectiveCacheSize: Double
    let heap: Double
    let pageCache: Double
    let maxmemory: Double
    let why: String
    var testDescription: String { why }
  }

  /// Worked out by hand from the operators' sentences: 25 % and 50 % of RAM; heap 25 % up to 32 GB; maxmemory 512 MB to 2 GB.
  @Test(arguments: [
    Row(
      mebibytes: 3_072, sharedBuffers: 768, effectiveCacheSize: 1_536, heap: 768, pageCache: 1_536, maxmemory: 2_048,
      why: "3 GiB, the small tier's containers"),
    Row(
      mebibytes: 512, sharedBuffers: 128, effectiveCacheSize: 256, heap: 128, pageCache: 256, maxmemory: 512,
      why: "512 MiB, the small tier's Redis: the least maxmemory is all of it"),
    Row(
      mebibytes: 256, sharedBuffers: 64, effectiveCacheSize: 128, heap: 64, pageCache: 128, maxmemory: 512,
      why: "256 MiB: the least maxmemory is more than there is"),
    Row(
      mebibytes: 16_384, sharedBuffers: 4_096, effectiveCacheSize: 8_192, heap: 4_096, pageCache: 8_192, maxmemory: 2_048,
      why: "16 GiB, the medium tier"),
    Row(
      mebibytes: 131_072, sharedBuffers: 32_768, effectiveCacheSize: 65_536, heap: 32_768, pageCache: 65_536, maxmemory: 2_048,
      why: "128 GiB: a quarter is just the cap of the heap"),
    Row(
      mebibytes: 262_144, sharedBuffers: 65_536, effectiveCacheSize: 131_072, heap: 32_768, pageCache: 131_072, maxmemory: 2_048,
      why: "256 GiB: a quarter is 64 GiB, the heap's cap is 32"),
    Row(
      mebibytes: 1_001, sharedBuffers: 250, effectiveCacheSize: 500, heap: 250, pageCache: 500, maxmemory: 1_001,
      why: "1001 MiB: 250.25 and 500.5 are rounded down to whole MiB"),
  ])
  func `the operators' rules give what their sentences say`(row: Row) {
    let memory = Bytes.mebibytes(row.mebibytes)
    let postgres = PostgreSQLMemory(limit: memory, connections: 0)
    #expect(postgres.sharedBuffers.value.mebibytes == row.sharedBuffers)
    #expect(postgres.effectiveCacheSize.value.mebibytes == row.effectiveCacheSize)
    let neo4j = Neo4jMemory(limit: memory)
    #expect(neo4j.heap.value.mebibytes == row.heap)
    #expect(neo4j.pageCache.value.mebibytes == row.pageCache)
    #expect(RedisMemory(limit: memory).maxmemory.value.mebibytes == row.maxmemory)
  }

  @Test func `a setting tells how it was arrived at`() {
    let postgres = PostgreSQLMemory(limit: .gibibytes(4), connections: 10, configured: .init(workMem: .mebibytes(16)))
    #expect(postgres.sharedBuffers.origin.description == "25 % of memory, of 4GiB (operators' memory tuning rules)")
    #expect(postgres.workMem.origin.description == "configured")
    #expect(postgres.maintenanceWorkMem.origin.description == "default (PostgreSQL 16 documentation, 20.4.1)")
    #expect(postgres.maintenanceWorkMem.value == .mebibytes(64))
    #expect(
      Neo4jMemory(limit: .gibibytes(4)).heap.origin.description
        == "25 % of memory, at most 32 GiB, of 4GiB (operators' memory tuning rules)")
    #expect(
      RedisMemory(limit: .gibibytes(4)).maxmemory.origin.description
        == "memory, at least 512 MiB and at most 2 GiB, of 4GiB (operators' memory tuning rules)")
  }
}
