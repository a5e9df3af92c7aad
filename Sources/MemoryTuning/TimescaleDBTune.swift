import Units

/// What TimescaleDB's own tuner recommends for a machine, or a container, that it has to itself.
///
/// Source: timescale/timescaledb-tune, pkg/pgtune/memory.go, parallel.go, wal.go and misc.go (version 0.19).
public struct TimescaleDBTune: Hashable, Sendable {
  public let memory: Bytes
  /// 1 or more.
  public let cpus: Int

  public init(memory: Bytes, cpus: Int) {
    self.memory = memory
    self.cpus = max(1, cpus)
  }

  /// The least that the tuner takes from its user; with less it refuses.
  public static let leastConnections = 25

  /// 25, 50, 75 or 100, by memory.
  public var connections: Int {
    let gibibytes = memory.gibibytes
    return gibibytes <= 2 ? Self.leastConnections : gibibytes <= 4 ? 50 : gibibytes <= 6 ? 75 : 100
  }

  // MARK: Memory

  public var sharedBuffers: Bytes { Bytes(memory.count / 4) }
  public var effectiveCacheSize: Bytes { Bytes(memory.count * 3 / 4) }
  /// 128 MiB for each GiB, at most 2047 MiB.
  public var maintenanceWorkMem: Bytes { min(memory * 0.125, .mebibytes(2_047)) }

  /// 400 MiB for each GiB, divided by the connections and by half the CPUs; at least 64 KiB.
  /// - Parameter connections: nil for the tuner's own.
  public func workMem(connections: Int? = nil) -> Bytes {
    let perConnection = 400.0 * 1_048_576 / Double(max(1, connections ?? self.connections))
    return max(Bytes(Int64(memory.gibibytes * perConnection / halves)), .kibibytes(64))
  }

  /// Half the CPUs, rounded up.
  private var halves: Double { (Double(cpus) / 2).rounded() }

  // MARK: Parallelism

  public static let backgroundWorkers = 16
  /// The tuner says nothing of parallelism for one CPU.
  public var tunesParallelism: Bool { cpus > 1 }
  /// Three of PostgreSQL's own, the background workers, and one for each CPU.
  public var workerProcesses: Int { 3 + Self.backgroundWorkers + cpus }
  public var parallelWorkers: Int { cpus }
  public var parallelWorkersPerGather: Int { Int(halves) }

  // MARK: Write-ahead log

  /// 7864 KiB for each GiB below 2 GiB of memory, else 16 MiB.
  public var walBuffers: Bytes { memory < .gibibytes(2) ? Bytes(Int64(memory.gibibytes * 7_864 * 1_024)) : .mebibytes(16) }

  /// 60 % of the log's volume, rounded up to whole segments of 16 MiB; 1 GiB where that is not known.
  public func mostWAL(disk: Bytes?) -> Bytes {
    guard let disk, disk.count > 0 else { return .gibibytes(1) }
    let segment = Int64(16 * 1_048_576)
    let share = disk.count / 100 * 60 + disk.count % 100 * 60 / 100
    return Bytes((share + segment - 1) / segment * segment)
  }

  // MARK: Others

  /// 128, doubled at 8, 16 and 32 GiB.
  public var locksPerTransaction: Int {
    let gibibytes = memory.gibibytes
    return gibibytes >= 32 ? 1_024 : gibibytes >= 16 ? 512 : gibibytes >= 8 ? 256 : 128
  }

  public static let autovacuumWorkers = 10
  /// Seconds.
  public static let autovacuumNaptime = 10
  public static let randomPageCost = 1.1
  public static let ioConcurrency = 256
}
