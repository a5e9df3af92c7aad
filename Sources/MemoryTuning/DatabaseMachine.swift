import Units

/// What a database may use, and what is asked of it.
public struct DatabaseMachine: Codable, Hashable, Sendable {
  /// What the data lie on.
  public enum Disk: String, Codable, Hashable, Sendable, CaseIterable {
    case ssd, hdd
    /// A volume over the network, such as gp3 of AWS.
    case ebs
  }

  /// Its container's limit, or the machine's where it has that to itself.
  public let memory: Bytes
  /// Whole cores, 1 or more.
  public let cpus: Int
  /// Clients at once; nil where the vendor's own number is taken.
  public let connections: Int?
  public let disk: Disk
  /// The volume of PostgreSQL's write-ahead log, where it has one of its own.
  public let walDisk: Bytes?
  /// Whether Redis writes snapshots or a log, for which it forks.
  public let isPersistent: Bool

  public init(
    memory: Bytes, cpus: Int, connections: Int? = nil, disk: Disk = .ssd, walDisk: Bytes? = nil, isPersistent: Bool = true
  ) {
    self.memory = memory
    self.cpus = max(1, cpus)
    self.connections = connections
    self.disk = disk
    self.walDisk = walDisk
    self.isPersistent = isPersistent
  }
}
