import MemoryTuning
import PlanModel
import Units

/// Holds the settings of databases against what rules give them.
public struct TunePlan: Sendable {
  /// What the user says, which goes before what files say; nil where the files, or the rules, decide.
  public struct Wishes: Hashable, Sendable {
    public var memory: Bytes?
    public var cpus: Int?
    public var connections: Int?
    public var disk: DatabaseMachine.Disk
    public var walDisk: Bytes?
    /// False for a Redis that is a mere cache.
    public var persists: Bool?

    public init(
      memory: Bytes? = nil, cpus: Int? = nil, connections: Int? = nil, disk: DatabaseMachine.Disk = .ssd, walDisk: Bytes? = nil,
      persists: Bool? = nil
    ) {
      self.memory = memory
      self.cpus = cpus
      self.connections = connections
      self.disk = disk
      self.walDisk = walDisk
      self.persists = persists
    }
  }

  private let wishes: Wishes
  private let rules: TuningRules

  public init(_ wishes: Wishes, rules: TuningRules) {
    self.wishes = wishes
    self.rules = rules
  }

  /// One database on a machine that the user describes.
  /// - Parameter memory: what it may use.
  public func tuning(of database: TunedDatabase, memory: Bytes) -> DeploymentTuning {
    let machine = machine(memory: memory, cpus: wishes.cpus ?? 1, connections: wishes.connections, persists: wishes.persists ?? true)
    let tuned = TunedSettings(database, on: machine, by: rules)
    let settings = tuned.settings.map { DatabaseTuning.Comparison($0, verdict: .recommended) }
    let result = DatabaseTuning(
      database: database, name: database.rawValue, machine: machine, rules: rules, settings: settings, remarks: tuned.remarks,
      findings: tuned.findings)
    return DeploymentTuning(databases: [result], hasFiles: false)
  }

  /// All databases of a deployment, each within what its container may use.
  public func tuning(of system: DeployedSystem) -> DeploymentTuning {
    var result = DeploymentTuning(databases: [], hasFiles: true)
    for (workload, container) in system.containers {
      guard let database = Self.database(container) else { continue }
      guard let memory = wishes.memory ?? container.limits.memory?.value else {
        let reason = "it has no memory limit; expected one, or --memory, which says what it may use"
        result.leftOut.append(.init(name: workload.title, reason: reason, place: container.place))
        continue
      }
      result.databases.append(tuning(of: database, workload, container, memory: memory))
    }
    return result
  }

  /// - Returns: nil for a container of another program.
  static func database(_ container: DeployedContainer) -> TunedDatabase? {
    switch container.software {
    case .postgreSQL: container.image?.value.name.contains("timescale") == true ? .timescaledb : .postgresql
    case .neo4j: .neo4j
    case .redis: .redis
    default: nil
    }
  }

  private func tuning(
    of database: TunedDatabase, _ workload: DeployedWorkload, _ container: DeployedContainer, memory: Bytes
  ) -> DatabaseTuning {
    var remarks: [String] = []
    let limit = wishes.cpus ?? container.limits.cpu.map { max(1, Int(min(1_024, $0.value.cores.rounded(.up)))) }
    let isPostgreSQL = database == .timescaledb || database == .postgresql
    if limit == nil, isPostgreSQL { remarks.append("It has no CPU limit: 2 CPUs are assumed; --cpus says otherwise.") }
    let reader = CurrentSettings(container, database)
    let written = isPostgreSQL && rules == .operators ? reader.connections : nil
    if wishes.connections == nil, let written {
      remarks.append("max_connections stays at \(written), as pools rely on it; --connections says otherwise.")
    }
    let machine = machine(
      memory: memory, cpus: limit ?? 2, connections: wishes.connections ?? written, persists: wishes.persists ?? reader.persists)
    let tuned = TunedSettings(database, on: machine, by: rules)
    if database == .timescaledb {
      remarks.append("Its image runs timescaledb-tune when the volume is first filled: what is not written here may stand in that file.")
    }
    return DatabaseTuning(
      database: database, name: workload.title, target: .init(workload, container), machine: machine, rules: rules,
      settings: tuned.settings.map { reader.comparison(with: $0) }, remarks: remarks + tuned.remarks, findings: tuned.findings)
  }

  private func machine(memory: Bytes, cpus: Int, connections: Int?, persists: Bool) -> DatabaseMachine {
    DatabaseMachine(
      memory: memory, cpus: cpus, connections: connections, disk: wishes.disk, walDisk: wishes.walDisk, isPersistent: persists)
  }
}
