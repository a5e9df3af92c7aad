import MemoryTuning
import Testing
import Units

struct TunedSettingsTests {
  private func tuned(
    _ database: TunedDatabase, _ gibibytes: Double, cpus: Int = 8, connections: Int? = nil, by rules: TuningRules = .operators,
    disk: DatabaseMachine.Disk = .ssd, persists: Bool = true
  ) -> TunedSettings {
    let machine = DatabaseMachine(
      memory: .gibibytes(gibibytes), cpus: cpus, connections: connections, disk: disk, isPersistent: persists)
    return TunedSettings(database, on: machine, by: rules)
  }

  @Test func `the rules part only where the operators have one of their own`() {
    let operators = tuned(.timescaledb, 16)
    let vendor = tuned(.timescaledb, 16, by: .vendor)
    let different = operators.settings.filter { vendor[$0.name] != $0.value }.map(\.name)
    #expect(different == ["effective_cache_size", "autovacuum_work_mem"])
    #expect(operators["effective_cache_size"] == .memory(.gibibytes(8)) && vendor["effective_cache_size"] == .memory(.gibibytes(12)))
  }

  @Test func `autovacuum's workers together stay within 40 % of memory`() {
    // 40 % of 16384 MiB over 10 workers: 655.36, rounded down.
    #expect(tuned(.timescaledb, 16)["autovacuum_work_mem"] == .memory(.mebibytes(655)))
    // Three workers of plain PostgreSQL with 2047 MiB each are 37 % of 16 GiB: nothing has to be held.
    #expect(tuned(.postgresql, 16)["autovacuum_work_mem"] == nil)
  }

  @Test(arguments: [(0.5, 2, Int?.none), (1, 1, nil), (2, 2, 100), (3, 2, 200), (16, 8, 500), (16, 8, 1_000)])
  func `under the operators' rules buffers and connections fit`(gibibytes: Double, cpus: Int, connections: Int?) throws {
    let memory = Bytes.gibibytes(gibibytes)
    let tuned = tuned(.timescaledb, gibibytes, cpus: cpus, connections: connections)
    guard case .memory(let buffers)? = tuned["shared_buffers"], case .memory(let workMem)? = tuned["work_mem"],
      case .count(let count)? = tuned["max_connections"]
    else { return #expect(Bool(false), "memory settings are missing") }
    #expect(buffers.count + Int64(count) * (workMem.count + 10 * 1_048_576) <= memory.count)
    #expect(tuned.findings.isEmpty)
  }

  @Test func `what cannot fit is told, and not made to look as if it did`() {
    let tuned = tuned(.timescaledb, 1, cpus: 2, connections: 200)
    #expect(tuned["work_mem"] == .memory(.kibibytes(64)))
    #expect(tuned.findings.count == 1)
  }

  @Test func `a disk that is no SSD is told to the planner`() {
    #expect(tuned(.timescaledb, 8)["random_page_cost"] == .decimal(1.1))
    #expect(tuned(.timescaledb, 8, disk: .hdd)["random_page_cost"] == .decimal(4))
    #expect(tuned(.timescaledb, 8, disk: .hdd)["effective_io_concurrency"] == .count(2))
    #expect(tuned(.timescaledb, 8, disk: .ebs)["effective_io_concurrency"] == .count(16))
    #expect(tuned(.timescaledb, 8, by: .vendor, disk: .ebs).remarks.contains { $0.contains("takes every disk for an SSD") })
  }

  @Test func `one CPU gets no second process for a query`() {
    let operators = tuned(.timescaledb, 4, cpus: 1)
    #expect(operators["max_parallel_workers_per_gather"] == .count(0) && operators["max_worker_processes"] == .count(20))
    #expect(tuned(.timescaledb, 4, cpus: 1, by: .vendor)["max_worker_processes"] == nil, "as the tuner")
  }

  @Test func `PostgreSQL without TimescaleDB has nothing of it`() {
    let tuned = tuned(.postgresql, 8, cpus: 2)
    #expect(!tuned.settings.contains { $0.name.hasPrefix("timescaledb.") || $0.name.hasPrefix("autovacuum_") })
    #expect(tuned["max_worker_processes"] == .count(8), "never below its default")
  }

  @Test func `the operators' heap stays where pointers are compressed, which their own cap does not`() {
    #expect(tuned(.neo4j, 120)["server.memory.heap.max_size"] == .memory(.gibibytes(30)))
    #expect(tuned(.neo4j, 256)["server.memory.heap.max_size"] == .memory(.gibibytes(31)))
    #expect(tuned(.neo4j, 256).findings.isEmpty)
    let spelt = tuned(.neo4j, 8, by: .vendor).settings.map { "\($0.name)=\($0.value.spelling(in: .neo4j))" }
    #expect(
      spelt == [
        "server.memory.heap.initial_size=3584m", "server.memory.heap.max_size=3584m", "server.memory.pagecache.size=2048m",
        "server.jvm.additional=-XX:+ExitOnOutOfMemoryError",
      ])
  }

  @Test func `Redis keeps half while it forks, three quarters as a cache, and no more than the operators' 2 GiB`() {
    #expect(tuned(.redis, 1)["maxmemory"] == .memory(.mebibytes(512)))
    #expect(tuned(.redis, 16)["maxmemory"] == .memory(.gibibytes(2)))
    #expect(tuned(.redis, 16, by: .vendor)["maxmemory"] == .memory(.gibibytes(8)))
    let cache = tuned(.redis, 1, persists: false)
    #expect(cache["maxmemory"] == .memory(.mebibytes(768)) && cache["save"] == .word("") && cache["appendonly"] == .word("no"))
    #expect(tuned(.redis, 0.5).remarks.contains("The operators' least maxmemory of 512 MiB needs a container of 1GiB."))
  }

  @Test(arguments: [
    (TunedValue.memory(.gibibytes(1)), TunedValue.memory(.mebibytes(1_075)), true),
    (.memory(.gibibytes(1)), .memory(.mebibytes(1_080)), false),
    (.count(100), .decimal(105), true), (.count(100), .count(106), false), (.count(0), .count(0), true), (.count(1), .count(0), false),
    (.word("LZ4"), .word("lz4"), true), (.word("off"), .word("on"), false), (.word("1"), .count(1), false),
  ])
  func `within 5 % counts as tuned`(value: TunedValue, recommended: TunedValue, isTuned: Bool) {
    #expect(value.isTuned(to: recommended) == isTuned)
  }

  @Test(arguments: [
    (1, "1kB"), (1_500, "1kB"), (2_000, "2kB"), (1_048_576, "1MB"), (1_572_864, "1536kB"), (1_073_741_824, "1GB"), (1_074_000_000, "1GB"),
    (1_075_000_000, "1025MB"), (6_442_450_944, "6GB"), (1_099_511_627_776, "1TB"),
  ])
  func `PostgreSQL's amounts are spelt as timescaledb-tune spells them`(bytes: Int64, text: String) {
    #expect(TunedValue.memory(Bytes(bytes)).spelling(in: .postgresql) == text)
  }
}
