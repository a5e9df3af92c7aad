import MemoryTuning
import PlanModel
import Units

/// Memory of PostgreSQL and TimescaleDB against what their container may use.
enum PostgreSQLMemoryRules {
  static let all = [sum, sharedBuffers, effectiveCacheSize, workMem, sharedMemory, maintenance]

  /// A container of PostgreSQL with a limit, and what its settings come to.
  private struct Database {
    let name: String
    let container: DeployedContainer
    let limit: Written<Bytes>
    let connections: Int
    let memory: PostgreSQLMemory

    init?(_ workload: DeployedWorkload, _ container: DeployedContainer) {
      guard let limit = container.limits.memory else { return nil }
      name = workload.title
      self.container = container
      self.limit = limit
      connections = PostgreSQLSettings(container).maxConnections
      memory = PostgreSQLMemory(
        limit: limit.value, connections: connections,
        configured: .init(
          sharedBuffers: PostgreSQLSettings(container).size("shared_buffers"),
          effectiveCacheSize: PostgreSQLSettings(container).size("effective_cache_size"),
          workMem: PostgreSQLSettings(container).size("work_mem"),
          maintenanceWorkMem: PostgreSQLSettings(container).size("maintenance_work_mem")))
    }

    static func all(in subject: ReviewSubject) -> [Database] {
      subject.system.containers(of: .postgreSQL).compactMap { Database($0.workload, $0.container) }
    }

    /// PostgreSQL's own where nothing is written; the operators' rule is no default of the server.
    var buffers: Bytes { PostgreSQLSettings(container).size("shared_buffers") ?? .mebibytes(128) }
    var workMem: Bytes { memory.workMem.value }

    /// What all connections at once find room for.
    var roomForWorkMem: Bytes {
      max(.kibibytes(64), Bytes((limit.value - buffers).count / Int64(max(1, connections))) - PostgreSQLMemory.memoryPerConnection)
    }

    var limitInput: Finding.Input { .init("memory limit", limit.value.told, at: limit.place) }
    func input(_ name: String, _ value: String) -> Finding.Input {
      let written = container.settings[name]
      return .init(name, written == nil ? "\(value) (default)" : value, at: written?.place)
    }

    var tuner: TimescaleDBTune {
      TimescaleDBTune(memory: limit.value, cpus: Int((container.limits.cpu?.value.cores ?? 2).rounded(.up)))
    }
    func place(_ name: String) -> FilePlace { container.settings[name]?.place ?? container.place }
  }

  private static let sum = ReviewRule(
    RuleDescription(
      .memory, 1, .error, title: "PostgreSQL's buffers and connections can need more than the container's limit",
      explanation: """
        Shared buffers are taken once, and each connection takes its process and, for each sort or hash, work_mem. When all connections \
        are open and sort, the kernel kills the server. Fewer connections (a pooler before the database), less work_mem or a larger limit \
        help.
        """,
      formula: "shared_buffers + max_connections x (10 MiB + work_mem) <= memory limit",
      source: "PostgreSQL 16 documentation, 20.4.1 Memory; PGConf.DE 2025, PostgreSQL Connections Memory Usage: up to 10 MB a connection")
  ) { subject, rule in
    Database.all(in: subject).compactMap { database in
      let each = PostgreSQLMemory.memoryPerConnection + database.workMem
      let sum = database.buffers + Bytes(each.count * Int64(database.connections))
      guard sum > database.limit.value else { return nil }
      let room = max(0, (database.limit.value - database.buffers).count / each.count)
      return rule.finding(
        at: database.place("max_connections"), in: database.name,
        "\(database.connections) connections that sort and the shared buffers need \(sum.told), more than the limit "
          + "of \(database.limit.value.told).",
        configured: "max_connections = \(database.connections)",
        recommended: "max_connections = \(room), or a limit of \(Bytes.mebibytes(sum.mebibytes.rounded(.up)).told)",
        computation:
          "\(database.buffers.told) + \(database.connections) x (10MiB + \(database.workMem.told)) = "
            + "\(sum.told) > \(database.limit.value.told)",
        inputs: [
          database.input("shared_buffers", database.buffers.told), database.input("max_connections", "\(database.connections)"),
          database.input("work_mem", database.workMem.told), database.limitInput,
        ])
    }
  }

  private static let sharedBuffers = ReviewRule(
    RuleDescription(
      .memory, 2, .warning, title: "shared_buffers is not a quarter of the memory that the container may use",
      explanation: """
        The operators and timescaledb-tune give shared_buffers 25 % of memory. More takes pages from the operating system's cache, which \
        holds the same data; less leaves memory unused. The active chunks of hypertables with their indexes should fit into it.
        """,
      formula: "shared_buffers = 25 % of the memory limit, within 5 %",
      source: "operators' memory tuning rules; timescale/timescaledb-tune, pkg/pgtune/memory.go")
  ) { subject, rule in
    Database.all(in: subject).compactMap { database in
      let recommended = MemoryRule.sharedBuffers.value(ofMemory: database.limit.value)
      guard !Tuned.isTuned(database.buffers, by: recommended) else { return nil }
      let share = Fraction(database.buffers.mebibytes / database.limit.value.mebibytes)
      return rule.finding(
        at: database.place("shared_buffers"), in: database.name,
        "shared_buffers is \(database.buffers.told), \((share.value * 100).significant(3))% of the "
          + "\(database.limit.value.told) that the container may use.",
        configured: database.buffers.told, recommended: recommended.told,
        computation: "25 % x \(database.limit.value.told) = \(recommended.told)",
        inputs: [database.input("shared_buffers", database.buffers.told), database.limitInput],
        opinions: [
          .init("configured", database.buffers.told), .init("operators", recommended.told),
          .init("timescaledb-tune", database.tuner.sharedBuffers.told),
        ])
    }
  }

  private static let effectiveCacheSize = ReviewRule(
    RuleDescription(
      .memory, 3, .note, title: "effective_cache_size promises the planner another cache than there is",
      explanation: """
        It allocates nothing: it tells the planner what to expect of caches, and so whether an index is worth it. The operators give 50 % \
        of memory, timescaledb-tune 75 %. What can really be there is what shared buffers and connections leave of the container's limit.
        """,
      formula: "effective_cache_size = 50 % of the memory limit (operators) or 75 % (timescaledb-tune), within 5 %",
      source: "operators' memory tuning rules; timescale/timescaledb-tune, pkg/pgtune/memory.go")
  ) { subject, rule in
    Database.all(in: subject).compactMap { database in
      guard let configured = PostgreSQLSettings(database.container).size("effective_cache_size") else { return nil }
      let operators = MemoryRule.effectiveCacheSize.value(ofMemory: database.limit.value)
      let tuner = database.tuner.effectiveCacheSize
      guard !Tuned.isTuned(configured, by: operators), !Tuned.isTuned(configured, by: tuner) else { return nil }
      let each = PostgreSQLMemory.memoryPerConnection
      let left = database.limit.value - database.buffers - Bytes(each.count * Int64(database.connections))
      return rule.finding(
        at: database.place("effective_cache_size"), in: database.name,
        "effective_cache_size is \(configured.told); with all connections open \(max(.zero, left).told) are left "
          + "for the system's cache.",
        configured: configured.told, recommended: operators.told,
        computation: "50 % x \(database.limit.value.told) = \(operators.told)",
        inputs: [database.input("effective_cache_size", configured.told), database.limitInput],
        opinions: [
          .init("configured", configured.told), .init("operators", operators.told), .init("timescaledb-tune", tuner.told),
          .init("left beside all connections", max(.zero, left).told),
        ])
    }
  }

  private static let workMem = ReviewRule(
    RuleDescription(
      .memory, 4, .note, title: "work_mem is far from what timescaledb-tune gives for that memory, CPU and number of connections",
      explanation: """
        Too little spills sorts and hashes to disk, too much lets the sum over all connections outgrow the container (APE-MEM-001). \
        Reported when it is less than half or more than twice of the tuner's value. The image of TimescaleDB runs the tuner at its first \
        start, so that a work_mem which is not written here may be larger than PostgreSQL's default of 4 MB.
        """,
      formula: "work_mem = memory in GiB x 400 MiB / max_connections / (CPUs / 2), and no more than keeps APE-MEM-001",
      source: "timescale/timescaledb-tune, pkg/pgtune/memory.go")
  ) { subject, rule in
    Database.all(in: subject).compactMap { database in
      let tuner = min(database.tuner.workMem(connections: database.connections), database.roomForWorkMem)
      guard let written = database.container.settings["work_mem"],
        database.workMem.count * 2 < tuner.count || database.workMem.count > tuner.count * 2
      else { return nil }
      return rule.finding(
        at: written.place, in: database.name, "work_mem is \(database.workMem.told); timescaledb-tune gives \(tuner.told).",
        configured: database.workMem.told, recommended: tuner.told,
        computation:
          "\(database.limit.value.gibibytes.significant(3)) x 400MiB / \(database.connections) / (\(database.tuner.cpus) "
            + "/ 2) = \(tuner.told)",
        inputs: [database.input("max_connections", "\(database.connections)"), database.limitInput],
        opinions: [.init("configured", database.workMem.told), .init("timescaledb-tune", tuner.told)])
    }
  }

  private static let sharedMemory = ReviewRule(
    RuleDescription(
      .memory, 5, .warning, title: "/dev/shm is too small for PostgreSQL's parallel queries",
      explanation: """
        A container gets 64 MB of /dev/shm unless it asks for more (shm_size of compose, an emptyDir with medium Memory of Kubernetes). \
        Parallel hash joins keep their hash tables there, and fail with "could not resize shared memory segment" when it is full.
        """,
      formula: """
        /dev/shm >= max_parallel_workers / max_parallel_workers_per_gather x (max_parallel_workers_per_gather + 1) x work_mem x \
        hash_mem_multiplier
        """,
      source:
        "PostgreSQL 16 documentation, 20.4.1 and 20.4.6 (8 workers, 2 a gather, multiplier 2.0); Docker documentation, --shm-size (64 MB)")
  ) { subject, rule in
    subject.system.containers(of: .postgreSQL).compactMap { workload, container in
      let settings = PostgreSQLSettings(container)
      let workers = settings.number("max_parallel_workers", default: 8)
      let perGather = settings.number("max_parallel_workers_per_gather", default: 2)
      guard workers >= 1, perGather >= 1, settings.text("dynamic_shared_memory_type") != "sysv" else { return nil }
      let multiplier = settings.number("hash_mem_multiplier", default: 2)
      let workMem = settings.size("work_mem") ?? .mebibytes(4)
      let gathers = max(1, (workers / perGather).rounded(.down))
      let need = workMem * (gathers * (perGather + 1) * multiplier)
      let have = container.sharedMemory?.value ?? .mebibytes(64)
      guard need > have else { return nil }
      return rule.finding(
        at: container.sharedMemory?.place ?? container.place, in: workload.title,
        "/dev/shm has \(have.told); parallel hash joins can need \(need.told).",
        configured: container.sharedMemory == nil ? "nothing, so 64MiB" : have.told,
        recommended: workload.platform == .compose
          ? "shm_size: \(Self.roundedUp(need))m" : "an emptyDir with medium Memory and sizeLimit \(Self.roundedUp(need))Mi at /dev/shm",
        computation:
          "\(gathers.significant(3)) x \((perGather + 1).significant(3)) x \(workMem.told) x "
            + "\(multiplier.significant(3)) = \(need.told) > \(have.told)",
        inputs: [
          .init("max_parallel_workers", workers.significant(4), at: container.settings["max_parallel_workers"]?.place),
          .init("work_mem", workMem.told, at: container.settings["work_mem"]?.place),
          .init("/dev/shm", have.told, at: container.sharedMemory?.place),
        ])
    }
  }

  /// To the next power of two, in MiB.
  private static func roundedUp(_ bytes: Bytes) -> Int {
    var size = 64
    while Double(size) < bytes.mebibytes, size < 1 << 40 { size *= 2 }
    return size
  }

  private static let maintenance = ReviewRule(
    RuleDescription(
      .memory, 6, .warning, title: "Autovacuum can take more than 40 % of the container's memory",
      explanation: """
        Each of the autovacuum workers may take maintenance_work_mem, all of them at the same time and beside the connections. \
        timescaledb-tune gives 128 MiB for each GiB of memory, which three workers turn into 37 %: name autovacuum_work_mem where that is \
        too much.
        """,
      formula: "autovacuum_max_workers x (autovacuum_work_mem, else maintenance_work_mem) <= 40 % of the memory limit",
      source: "PostgreSQL 16 documentation, 20.4.1: maintenance_work_mem; the share of 40 % is ours, just above what timescaledb-tune makes"
    )
  ) { subject, rule in
    Database.all(in: subject).compactMap { database in
      let settings = PostgreSQLSettings(database.container)
      let workers = settings.number("autovacuum_max_workers", default: 3)
      let name = settings.size("autovacuum_work_mem") == nil ? "maintenance_work_mem" : "autovacuum_work_mem"
      let each = settings.size(name) ?? .mebibytes(64)
      let need = each * workers
      guard need > database.limit.value * 0.4 else { return nil }
      let recommended = Bytes.mebibytes((database.limit.value.mebibytes * 0.4 / max(1, workers)).rounded(.down))
      return rule.finding(
        at: database.place(name), in: database.name,
        "\(workers.significant(3)) autovacuum workers can take \(need.told) of \(database.limit.value.told).",
        configured: "\(name) = \(each.told)", recommended: "at most \(recommended.told)",
        computation: "\(workers.significant(3)) x \(each.told) = \(need.told) > 40 % x \(database.limit.value.told)",
        inputs: [database.input(name, each.told), database.limitInput],
        opinions: [.init("configured", each.told), .init("timescaledb-tune", database.tuner.maintenanceWorkMem.told)])
    }
  }
}
