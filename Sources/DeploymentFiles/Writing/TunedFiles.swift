import MemoryTuning
import PlanModel
import Units

/// The settings of tuned databases as files: each database's own, variables, an override of compose, a patch of Kubernetes.
public struct TunedFiles {
  private let tuning: DeploymentTuning
  /// Commands of the files that were read; nil where none were.
  private let commands: WrittenCommands?

  public init(_ tuning: DeploymentTuning, commands: WrittenCommands? = nil) {
    self.tuning = tuning
    self.commands = commands
  }

  // MARK: Each database's own

  /// One file a database: postgresql.conf, neo4j.conf, redis.conf.
  public func configuration() -> [WrittenFile] {
    tuning.databases.map { database in
      let lines = database.settings.flatMap { comparison -> [String] in
        ["# \(comparison.recommended.reason)", Self.line(comparison.recommended, in: database.database)]
      }
      let file = database.database.configurationFile
      return WrittenFile(
        name: tuning.databases.count > 1 ? "\(Self.fileName(database.name)).\(file)" : file,
        text: (Self.heading(database) + [""] + lines).joined(separator: "\n") + "\n")
    }
  }

  private static func line(_ setting: TunedSetting, in database: TunedDatabase) -> String {
    let value = setting.value.spelling(in: database)
    switch database {
    case .timescaledb, .postgresql:
      if case .word = setting.value { return "\(setting.name) = '\(value)'" }
      return "\(setting.name) = \(value)"
    case .neo4j: return "\(setting.name)=\(value)"
    case .redis: return "\(setting.name) \(value.isEmpty ? "\"\"" : value)"
    }
  }

  private static func heading(_ database: DatabaseTuning) -> [String] {
    let cpus = database.database == .timescaledb || database.database == .postgresql ? " and \(database.machine.cpus) CPUs" : ""
    let rest = database.rules == .vendor ? "." : " where they have one, else the vendor's."
    let size = "\(database.machine.memory.spelling) of memory\(cpus)"
    return ["# \(database.database.title) for \(size), by the rules of the \(database.rules.rawValue)\(rest)"]
      + (database.remarks + database.findings.map(\.description)).map { "# \($0)" }
  }

  private static func fileName(_ name: String) -> String { String(name.map { $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : "-" }) }

  // MARK: Variables

  /// `NAME=value` lines. Neo4j's image reads its own; the others are for a compose file that hands them on.
  public func variables() -> WrittenFile {
    let lines = tuning.databases.flatMap { database -> [String] in
      Self.heading(database) + database.settings.map { comparison in
        let setting = comparison.recommended
        let value = setting.value.spelling(in: database.database)
        return "\(Self.variable(setting.name, of: database.database))=\(value.isEmpty || value.contains(" ") ? "\"\(value)\"" : value)"
      }
    }
    return WrittenFile(name: "tuned.env", text: lines.joined(separator: "\n") + "\n")
  }

  /// Source: Neo4j operations manual, Docker, Configuration: `.` becomes `_`, `_` becomes `__`.
  static func variable(_ name: String, of database: TunedDatabase) -> String {
    switch database {
    case .neo4j: "NEO4J_" + name.replacing("_", with: "__").replacing(".", with: "_")
    case .redis: "REDIS_" + name.uppercased().replacing("-", with: "_")
    case .timescaledb, .postgresql: "POSTGRES_" + name.uppercased().replacing(".", with: "_")
    }
  }

  // MARK: Compose

  /// A file that is merged over the user's: `docker compose -f docker-compose.yml -f FILE up`.
  public func compose() throws(TunedFilesError) -> WrittenFile {
    var services: [(String, YAMLValue)] = []
    for database in tuning.databases where database.target?.platform != .kubernetes {
      services.append((database.target?.workload ?? database.name, try service(of: database)))
    }
    guard !services.isEmpty else { throw .nothingOn("compose") }
    let text = tuning.databases.flatMap(Self.heading).joined(separator: "\n") + "\n" + YAMLValue.document(["services": .map(services)])
    return WrittenFile(name: "docker-compose.tuned.yml", text: text)
  }

  private func service(of database: DatabaseTuning) throws(TunedFilesError) -> YAMLValue {
    var entries: [(String, YAMLValue)] = []
    if database.database == .neo4j {
      entries.append(("environment", Self.environment(of: database)))
    } else {
      entries.append(("command", .list(try words(of: database).map { .text($0) })))
    }
    if let shared = Self.sharedMemory(of: database) { entries.append(("shm_size", .text(shared.composeSpelling.lowercased()))) }
    if database.target == nil {
      let limits: YAMLValue = [
        "cpus": .text("\(database.machine.cpus)"), "memory": .text(database.machine.memory.composeSpelling),
      ]
      entries.append(("deploy", ["resources": ["limits": limits]]))
    }
    return .map(entries)
  }

  private static func environment(of database: DatabaseTuning) -> YAMLValue {
    .map(
      settings(of: database).map { (variable($0.name, of: database.database), .text($0.value.spelling(in: database.database))) })
  }

  /// Options of the JVM that are written are left as they are: a variable would replace all of them.
  private static func settings(of database: DatabaseTuning) -> [TunedSetting] {
    database.settings.filter { $0.recommended.name != "server.jvm.additional" || $0.current == nil }.map(\.recommended)
  }

  /// nil where what containers have is enough, or the database has no use for it.
  private static func sharedMemory(of database: DatabaseTuning) -> Bytes? {
    guard database.database == .timescaledb || database.database == .postgresql else { return nil }
    let size = database.machine.sharedMemory(for: TunedSettings(database.settings.map(\.recommended)))
    return size > .mebibytes(64) ? size : nil
  }

  /// The whole command: what the user's says of other things, then the settings.
  private func words(of database: DatabaseTuning) throws(TunedFilesError) -> [String] {
    let own: [String]
    if let target = database.target, let commands {
      guard let found = commands.words(of: target, tuned: Set(database.settings.map(\.recommended.name)), in: database.database) else {
        throw .command(database.name, target.place)
      }
      own = found
    } else {
      own = []
    }
    return own + Self.settingWords(of: database, program: own.isEmpty && database.target?.platform != .kubernetes)
  }

  /// - Parameter program: whether the program's own name comes first, where nothing else is written.
  static func settingWords(of database: DatabaseTuning, program: Bool) -> [String] {
    switch database.database {
    case .timescaledb, .postgresql:
      return (program ? ["postgres"] : [])
        + database.settings.map { "--\($0.recommended.name)=\($0.recommended.value.spelling(in: database.database))" }
    case .redis:
      return (program ? ["redis-server"] : [])
        + database.settings.flatMap { ["--\($0.recommended.name)", $0.recommended.value.spelling(in: database.database)] }
    case .neo4j: return []
    }
  }

  // MARK: Kubernetes

  /// Strategic merge patches, one a workload: `kubectl patch KIND NAME --patch-file FILE`.
  public func kubernetes() throws(TunedFilesError) -> WrittenFile {
    let databases = tuning.databases.filter { $0.target?.platform != .compose }
    guard !databases.isEmpty else { throw .nothingOn("kubernetes") }
    var patches: [YAMLValue] = []
    for database in databases { patches.append(try patch(of: database)) }
    return WrittenFile(
      name: "tuned-patch.yaml", text: databases.flatMap(Self.heading).joined(separator: "\n") + "\n" + YAMLValue.documents(patches))
  }

  private func patch(of database: DatabaseTuning) throws(TunedFilesError) -> YAMLValue {
    let limits: YAMLValue = [
      "cpu": .text("\(database.machine.cpus)"), "memory": .text(database.machine.memory.kubernetesSpelling),
    ]
    let shared = Self.sharedMemory(of: database)
    let settings: (String, YAMLValue) =
      database.database == .neo4j
      ? (
        "env",
        .list(
          Self.settings(of: database).map {
            ["name": .text(Self.variable($0.name, of: .neo4j)), "value": .text($0.value.spelling(in: .neo4j))]
          })
      ) : ("args", .list(try words(of: database).map { .text($0) }))
    let container: YAMLValue = .present([
      ("name", .text(database.target?.container ?? database.name)), settings,
      ("resources", database.target == nil ? ["limits": limits, "requests": limits] : nil),
      ("volumeMounts", shared.map { _ in [["name": "shared-memory", "mountPath": "/dev/shm"]] }),
    ])
    let volumes = shared.map { size -> YAMLValue in
      [["name": "shared-memory", "emptyDir": ["medium": "Memory", "sizeLimit": .text(size.kubernetesSpelling)]]]
    }
    return [
      "apiVersion": "apps/v1", "kind": .text(database.target?.kind ?? "StatefulSet"),
      "metadata": .present([
        ("name", .text(database.target?.workload ?? database.name)),
        ("namespace", database.target.flatMap { $0.namespace == "default" ? nil : .text($0.namespace) }),
      ]),
      "spec": ["template": ["spec": .present([("containers", [container]), ("volumes", volumes)])]],
    ]
  }
}

/// Why the settings of a database cannot be written in that form.
public enum TunedFilesError: Error, Hashable, CustomStringConvertible {
  /// No database runs there.
  case nothingOn(String)
  /// A command that cannot be added to.
  case command(String, FilePlace)

  public var description: String {
    switch self {
    case .nothingOn(let platform): "found no database that runs on \(platform); expected another --format, or other files"
    case .command(let name, let place):
      "\(place): the command of \(name) is a shell's, or comes from a file that it extends, so that settings cannot be put into it; "
        + "expected a list of words, or --format conf"
    }
  }
}
