import Units

/// The settings of PostgreSQL, with TimescaleDB or without: the operators' rules where they have one, else those of timescaledb-tune.
struct PostgreSQLTuning {
  private let machine: DatabaseMachine
  private let rules: TuningRules
  private let hasTimescale: Bool
  private let tuner: TimescaleDBTune

  init(_ machine: DatabaseMachine, rules: TuningRules, hasTimescale: Bool) {
    self.machine = machine
    self.rules = rules
    self.hasTimescale = hasTimescale
    tuner = TimescaleDBTune(memory: machine.memory, cpus: machine.cpus)
  }

  private static let memorySource = "timescale/timescaledb-tune 0.19, pkg/pgtune/memory.go"
  private static let parallelSource = "timescale/timescaledb-tune 0.19, pkg/pgtune/parallel.go"
  private static let walSource = "timescale/timescaledb-tune 0.19, pkg/pgtune/wal.go"
  private static let miscSource = "timescale/timescaledb-tune 0.19, pkg/pgtune/misc.go"

  var tuned: TunedSettings {
    let memory = PostgreSQLMemory(
      limit: machine.memory, connections: connections,
      configured: .init(sharedBuffers: tuner.sharedBuffers, effectiveCacheSize: nil, workMem: workMem.value))
    return TunedSettings(memorySettings + parallelSettings + walSettings + otherSettings, remarks: remarks, findings: memory.findings)
  }

  // MARK: Memory

  private var connections: Int { machine.connections ?? tuner.connections }
  private var limit: String { machine.memory.spelling }

  /// The tuner's, and under the operators' rules never more than all connections at once find room for.
  private var workMem: (value: Bytes, isHeld: Bool) {
    let byTuner = tuner.workMem(connections: connections)
    let each = PostgreSQLMemory.memoryPerConnection
    let room = Bytes((machine.memory - tuner.sharedBuffers).count / Int64(connections)) - each
    guard rules == .operators, room < byTuner else { return (byTuner, false) }
    return (max(room, .kibibytes(64)), true)
  }

  private var memorySettings: [TunedSetting] {
    let maintenance = tuner.maintenanceWorkMem
    var settings = [
      TunedSetting(
        "shared_buffers", .memory(tuner.sharedBuffers), because: "25 % of \(limit)",
        source: "operators' memory tuning rules; \(Self.memorySource)", byDefault: .memory(.mebibytes(128))),
      rules == .operators
        ? TunedSetting(
          "effective_cache_size", .memory(MemoryRule.effectiveCacheSize.value(ofMemory: machine.memory)), because: "50 % of \(limit)",
          source: MemoryRule.effectiveCacheSize.source, byDefault: .memory(.gibibytes(4)))
        : TunedSetting(
          "effective_cache_size", .memory(tuner.effectiveCacheSize), because: "75 % of \(limit)", source: Self.memorySource,
          byDefault: .memory(.gibibytes(4))),
      TunedSetting(
        "maintenance_work_mem", .memory(maintenance), because: "128 MiB for each GiB, at most 2047 MiB", source: Self.memorySource,
        byDefault: .memory(.mebibytes(64))),
      TunedSetting(
        "work_mem", .memory(workMem.value),
        because: workMem.isHeld
          ? "what \(limit) less shared_buffers leaves for \(connections) connections, less 10 MiB each"
          : "\(machine.memory.gibibytes.significant(4)) GiB x 400 MiB / \(connections) connections / (\(machine.cpus) CPUs / 2)",
        source: workMem.isHeld ? "ape-plan, rule APE-MEM-001" : Self.memorySource, byDefault: .memory(.mebibytes(4))),
      TunedSetting(
        "max_connections", .count(connections),
        because: machine.connections == nil ? "by memory: 25 up to 2 GiB, 50 up to 4, 75 up to 6, else 100" : "as asked",
        source: machine.connections == nil ? Self.miscSource : "--connections, or the file", byDefault: .count(100)),
    ]
    if rules == .operators {
      // Rounded down to a whole MiB; the tuner's own ten workers with maintenance_work_mem each would take 125 % of memory.
      let each = Bytes.mebibytes((machine.memory.mebibytes * 0.4 / Double(vacuumWorkers)).rounded(.down))
      if each < maintenance, each >= .mebibytes(1) {
        settings.append(
          TunedSetting(
            "autovacuum_work_mem", .memory(each), because: "40 % of \(limit) / \(vacuumWorkers) workers",
            source: "ape-plan, rule APE-MEM-006", byDefault: .count(-1)))
      }
    }
    return settings
  }

  private var vacuumWorkers: Int { hasTimescale ? TimescaleDBTune.autovacuumWorkers : 3 }

  // MARK: Parallelism

  private var parallelSettings: [TunedSetting] {
    guard tuner.tunesParallelism || rules == .operators else { return [] }
    let background = hasTimescale ? TimescaleDBTune.backgroundWorkers : 0
    // PostgreSQL's default is never undercut: replication and extensions have workers too.
    let processes = max(8, 3 + background + machine.cpus)
    // A second process cannot help where there is one core.
    let perGather = tuner.tunesParallelism ? tuner.parallelWorkersPerGather : 0
    let note = tuner.tunesParallelism ? "" : "; the tuner itself says nothing for one CPU"
    return (hasTimescale
      ? [
        TunedSetting(
          "timescaledb.max_background_workers", .count(background), because: "jobs and compression", source: Self.parallelSource,
          byDefault: .count(16))
      ] : [])
      + [
        TunedSetting(
          "max_worker_processes", .count(processes),
          because: "3 of PostgreSQL's own + \(background) in the background + \(machine.cpus) CPUs, at least 8\(note)",
          source: Self.parallelSource, byDefault: .count(8)),
        TunedSetting(
          "max_parallel_workers_per_gather", .count(perGather), because: "half of \(machine.cpus) CPUs\(note)",
          source: Self.parallelSource, byDefault: .count(2)),
        TunedSetting(
          "max_parallel_workers", .count(tuner.parallelWorkers), because: "\(machine.cpus) CPUs\(note)", source: Self.parallelSource,
          byDefault: .count(8)),
      ]
  }

  // MARK: Write-ahead log

  private var walSettings: [TunedSetting] {
    let most = tuner.mostWAL(disk: machine.walDisk)
    let reason =
      machine.walDisk.map { "60 % of the log's \($0.spelling), in whole segments" } ?? "1 GiB, as the log has no volume of its own"
    return [
      TunedSetting(
        "wal_buffers", .memory(tuner.walBuffers), because: "16 MiB, below 2 GiB of memory 7864 KiB for each GiB", source: Self.walSource),
      TunedSetting(
        "min_wal_size", .memory(Bytes(most.count / 2)), because: "half of max_wal_size", source: Self.walSource,
        byDefault: .memory(.mebibytes(80))),
      TunedSetting("max_wal_size", .memory(most), because: reason, source: Self.walSource, byDefault: .memory(.gibibytes(1))),
    ]
  }

  // MARK: Others

  private var otherSettings: [TunedSetting] {
    [
      TunedSetting(
        "default_statistics_target", .count(100), because: "PostgreSQL's default", source: Self.miscSource, byDefault: .count(100)),
      randomPageCost, ioConcurrency,
      TunedSetting(
        "checkpoint_completion_target", .decimal(0.9), because: "PostgreSQL's default since 14", source: Self.miscSource,
        byDefault: .decimal(0.9)),
      TunedSetting(
        "max_locks_per_transaction", .count(tuner.locksPerTransaction),
        because: "128, doubled at 8, 16 and 32 GiB: a query may touch many chunks", source: Self.miscSource, byDefault: .count(64)),
    ]
      + (hasTimescale
        ? [
          TunedSetting(
            "autovacuum_max_workers", .count(TimescaleDBTune.autovacuumWorkers), because: "many chunks", source: Self.miscSource,
            byDefault: .count(3)),
          TunedSetting(
            "autovacuum_naptime", .count(TimescaleDBTune.autovacuumNaptime), because: "seconds; many chunks", source: Self.miscSource,
            byDefault: .count(60)),
        ] : [])
      + [
        TunedSetting(
          "default_toast_compression", .word("lz4"), because: "faster than pglz; PostgreSQL 14 and later", source: Self.miscSource,
          byDefault: .word("pglz")),
        TunedSetting(
          "jit", .word("off"), because: "compiling costs more than short queries gain; PostgreSQL 12 and later", source: Self.miscSource,
          byDefault: .word("on")),
      ]
  }

  /// The tuner takes every disk for an SSD.
  private var randomPageCost: TunedSetting {
    machine.disk == .hdd
      ? TunedSetting(
        "random_page_cost", .decimal(4), because: "a spinning disk: PostgreSQL's default", source: "PostgreSQL 16 documentation, 20.7.2",
        byDefault: .decimal(4))
      : TunedSetting(
        "random_page_cost", .decimal(TimescaleDBTune.randomPageCost), because: "a random page costs hardly more than the next one",
        source: Self.miscSource, byDefault: .decimal(4))
  }

  private var ioConcurrency: TunedSetting {
    switch machine.disk {
    case .ssd:
      TunedSetting(
        "effective_io_concurrency", .count(TimescaleDBTune.ioConcurrency), because: "an SSD serves many reads at once",
        source: Self.miscSource, byDefault: .count(1))
    case .hdd:
      TunedSetting(
        "effective_io_concurrency", .count(2), because: "one arm: the next read is known while one is served",
        source: "PostgreSQL 16 documentation, 20.4.5: begin with the number of drives; le0pard/pgtune: 2 for HDD", byDefault: .count(1))
    case .ebs:
      TunedSetting(
        "effective_io_concurrency", .count(16),
        because: "3,000 IOPS at 1 to 5 ms are kept busy by 3 to 15 reads at once; more only queue at the volume",
        source: "Little's law; AWS, EBS volume types: gp3 has 3,000 IOPS and single-digit milliseconds; PostgreSQL 18's default is 16",
        byDefault: .count(1))
    }
  }

  // MARK: Remarks

  private var remarks: [String] {
    var remarks: [String] = []
    if rules == .vendor, hasTimescale {
      let all = Bytes(tuner.maintenanceWorkMem.count * Int64(TimescaleDBTune.autovacuumWorkers))
      remarks.append(
        "timescaledb-tune's \(TimescaleDBTune.autovacuumWorkers) autovacuum workers may take maintenance_work_mem each, \(all.spelling) "
          + "of \(limit) together; --rules operators sets autovacuum_work_mem for that.")
    }
    if rules == .vendor, !tuner.tunesParallelism { remarks.append("timescaledb-tune says nothing of parallelism for one CPU.") }
    if rules == .vendor, machine.disk != .ssd {
      remarks.append(
        "timescaledb-tune takes every disk for an SSD; for \(machine.disk.rawValue) the two settings of disks are not its own.")
    }
    let dynamic = Self.dynamicMemory(workMem: workMem.value, cpus: machine.cpus, perGather: tuner.parallelWorkersPerGather)
    if tuner.tunesParallelism, dynamic > .mebibytes(64) {
      remarks.append(
        "Parallel hash joins can need \(dynamic.spelling) of /dev/shm, of which a container has 64 MiB: shm_size of compose, an emptyDir "
          + "of medium Memory on Kubernetes (APE-MEM-005).")
    }
    return remarks
  }

  /// What parallel hash joins may keep in /dev/shm: processes of all gathers, each with work_mem times hash_mem_multiplier (2).
  ///
  /// Source: PostgreSQL 16 documentation, 20.4.1 (hash_mem_multiplier) and 20.4.6.
  static func dynamicMemory(workMem: Bytes, cpus: Int, perGather: Int) -> Bytes {
    guard perGather > 0 else { return .zero }
    return Bytes(workMem.count * Int64(max(1, cpus / perGather) * (perGather + 1) * 2))
  }
}

extension DatabaseMachine {
  /// `/dev/shm` for PostgreSQL with these settings: a power of two, at least Docker's own 64 MiB.
  public func sharedMemory(for settings: TunedSettings) -> Bytes {
    guard case .memory(let workMem)? = settings["work_mem"], case .count(let perGather)? = settings["max_parallel_workers_per_gather"]
    else { return .mebibytes(64) }
    let need = PostgreSQLTuning.dynamicMemory(workMem: workMem, cpus: cpus, perGather: perGather)
    var size = Bytes.mebibytes(64)
    while size < need { size = Bytes(size.count * 2) }
    return size
  }
}
