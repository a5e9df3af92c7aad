import MemoryTuning
import Testing
import Units

@Suite struct MemoryFindingTests {
  @Test func `PostgreSQL leaves to the operating system's cache what shared buffers and connections do not take`() {
    // 4096 - 1024 - 50 x (10 + 4) = 2372 MiB.
    let memory = PostgreSQLMemory(limit: .gibibytes(4), connections: 50)
    #expect(memory.backends == .mebibytes(700))
    #expect(memory.osCache == .mebibytes(2_372))
    #expect(memory.findings.isEmpty)
  }

  @Test func `the operating system's cache is never less than nothing, and the excess is told`() {
    // 256 + 100 x (10 + 4) = 1656 MiB of 1024.
    let memory = PostgreSQLMemory(limit: .gibibytes(1), connections: 100)
    #expect(memory.osCache == .zero)
    #expect(
      memory.findings.map(\.description) == [
        "PostgreSQL: the sum of shared_buffers and the connections' memory is 1.61719GiB, more than the 1GiB that it may use"
      ])
  }

  @Test func `the size of a connection's process can be given`() {
    // 1024 - 256 - 100 x (2 + 4) = 168 MiB.
    let memory = PostgreSQLMemory(limit: .gibibytes(1), connections: 100, memoryPerConnection: .mebibytes(2))
    #expect(memory.osCache == .mebibytes(168))
  }

  @Test func `effective_cache_size takes no memory`() {
    let memory = PostgreSQLMemory(limit: .gibibytes(4), connections: 0, configured: .init(effectiveCacheSize: .gibibytes(100)))
    #expect(memory.osCache == .gibibytes(3))
    #expect(memory.findings.isEmpty)
  }

  @Test func `the small tier's Neo4j leaves nothing for the JVM`() {
    // The operators' own figures: heap 2 GB and page cache 1 GB in a container of 3 GB.
    let memory = Neo4jMemory(limit: .gibibytes(3), heap: .gibibytes(2), pageCache: .gibibytes(1))
    #expect(memory.remaining == .zero)
    #expect(memory.findings.map(\.description) == ["Neo4j: its settings come to 3GiB of 3GiB and leave nothing for the JVM's own memory"])
  }

  @Test func `by the operators' rule a quarter is left to the JVM`() {
    let memory = Neo4jMemory(limit: .gibibytes(16))
    #expect(memory.remaining == .gibibytes(4))
    #expect(memory.findings.isEmpty)
  }

  @Test(arguments: [(31.0, 0), (32.0, 1)])
  func `a heap beyond 31 GiB loses compressed pointers, though the operators' cap allows it`(gibibytes: Double, findings: Int) {
    let memory = Neo4jMemory(limit: .gibibytes(gibibytes * 4))
    #expect(memory.heap.value == .gibibytes(gibibytes))
    #expect(memory.findings.count == findings)
    if findings == 1 {
      #expect(memory.findings[0].description == "Neo4j: a heap of 32GiB is beyond the 31GiB up to which the JVM compresses pointers")
    }
  }

  @Test func `settings above the limit are told for Neo4j and Redis`() {
    #expect(
      Neo4jMemory(limit: .gibibytes(2), heap: .gibibytes(2), pageCache: .gibibytes(1)).findings.map(\.description)
        == ["Neo4j: the sum of heap and page cache is 3GiB, more than the 2GiB that it may use"])
    #expect(
      RedisMemory(limit: .mebibytes(256)).findings.map(\.description)
        == ["Redis: the sum of maxmemory is 512MiB, more than the 256MiB that it may use"])
    #expect(
      RedisMemory(limit: .mebibytes(512)).findings.map(\.description)
        == ["Redis: its settings come to 512MiB of 512MiB and leave nothing for buffers and copy-on-write"])
    #expect(RedisMemory(limit: .gibibytes(4)).remaining == .gibibytes(2))
  }
}
