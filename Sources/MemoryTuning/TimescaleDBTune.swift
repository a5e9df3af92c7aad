import Units

/// What TimescaleDB's own tuner recommends for a machine, or a container, that it has to itself.
///
/// Source: timescale/timescaledb-tune, pkg/pgtune/memory.go and misc.go (version 0.19).
public struct TimescaleDBTune: Hashable, Sendable {
  public let memory: Bytes
  /// 1 or more.
  public let cpus: Int

  public init(memory: Bytes, cpus: Int) {
    self.memory = memory
    self.cpus = max(1, cpus)
  }

  /// 25, 50, 75 or 100, by memory.
  public var connections: Int {
    let gibibytes = memory.gibibytes
    return gibibytes <= 2 ? 25 : gibibytes <= 4 ? 50 : gibibytes <= 6 ? 75 : 100
  }

  public var sharedBuffers: Bytes { Bytes(memory.count / 4) }
  public var effectiveCacheSize: Bytes { Bytes(memory.count / 4 * 3) }
  /// 128 MiB for each GiB, at most 2047 MiB.
  public var maintenanceWorkMem: Bytes { min(.mebibytes(memory.gibibytes * 128), .mebibytes(2_047)) }

  /// 400 MiB for each GiB, divided by the connections and by half the CPUs; at least 64 KiB.
  /// - Parameter connections: nil for the tuner's own.
  public func workMem(connections: Int? = nil) -> Bytes {
    let halves = max(1, (Double(cpus) / 2).rounded())
    let value = memory.gibibytes * 400 / Double(max(1, connections ?? self.connections)) / halves
    return max(.mebibytes(value), .kibibytes(64))
  }
}
