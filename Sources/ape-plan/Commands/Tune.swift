import ArgumentParser
import DeploymentFiles
import Foundation
import MemoryTuning
import PlanModel
import Planning
import Units

/// `ape-plan tune`
struct Tune: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Give databases the settings that fit their memory and CPUs: TimescaleDB, PostgreSQL, Neo4j, Redis.",
    discussion: """
      For one database on a machine or in a container of that size, or for all databases of compose files and Kubernetes manifests \
      (--from), each within its container's limits: what is written beside what should be, and why. Within 5 % counts as tuned.

      ape-plan tune timescaledb --memory 16GiB --cpus 8
      ape-plan tune neo4j --memory 8GiB --rules vendor --format conf
      ape-plan tune --from docker-compose.yml
      ape-plan tune --from docker-compose.yml --format compose --output tuned.yml

      Exit codes: 0 done; 1 with --check a setting is not tuned, or settings do not fit into the memory; 65 a file cannot be understood, \
      or has no database.
      """)

  @Argument(
    help: ArgumentHelp("timescaledb, postgresql, neo4j or redis.", valueName: "database"),
    completion: .list(TunedDatabase.allCases.map(\.rawValue)))
  var database: String?

  @Option(
    help: ArgumentHelp("Compose file, manifest or folder whose databases are tuned. Repeatable.", valueName: "path"), completion: .file())
  var from: [String] = []

  @Option(help: ArgumentHelp("What the database may use, as 16GiB. With --from, in place of the containers' limits.", valueName: "amount"))
  var memory: String?

  @Option(help: ArgumentHelp("Whole CPUs. With --from, in place of the containers' limits.", valueName: "number"))
  var cpus: String?

  @Option(help: ArgumentHelp("Clients at once. (default: by memory; with --from as it is written)", valueName: "number"))
  var connections: String?

  @Option(
    help: ArgumentHelp("What the data lie on: ssd, hdd, or ebs for a volume over the network.", valueName: "kind"),
    completion: .list(DatabaseMachine.Disk.allCases.map(\.rawValue)))
  var disk: String = DatabaseMachine.Disk.ssd.rawValue

  @Option(help: ArgumentHelp("Volume of PostgreSQL's write-ahead log, where it has one of its own.", valueName: "amount"))
  var walDisk: String?

  @Flag(help: "Redis is a mere cache: it writes no snapshots and no log.")
  var cacheOnly = false

  @Option(
    help: ArgumentHelp("Whose rules, where operators and vendor disagree: operators or vendor.", valueName: "whose"),
    completion: .list(TuningRules.allCases.map(\.rawValue)))
  var rules: String = TuningRules.operators.rawValue

  @Option(help: ArgumentHelp("\(TuneFormat.choices)", valueName: "format"), completion: .list(TuneFormat.allCases.map(\.rawValue)))
  var format: String = TuneFormat.table.rawValue

  @Option(
    help: ArgumentHelp(
      "File to write instead of standard output; a folder where there are several files. A file that is there is replaced only with --force.",
      valueName: "path"), completion: .file())
  var output: String?

  @OptionGroup var forceOption: ForceOption

  @Option(help: ArgumentHelp("Read services of this compose profile too; * for all. Repeatable.", valueName: "name"))
  var composeProfile: [String] = []

  @Option(
    help: ArgumentHelp("Variables for compose files, instead of .env beside them. Repeatable.", valueName: "file"), completion: .file())
  var envFile: [String] = []

  @Flag(help: "Settings that are tuned already too.")
  var all = false

  @Flag(help: "End with exit code 1 when a setting is not tuned.")
  var check = false

  func perform() throws -> ExitStatus {
    let format: TuneFormat = try FlagValue.choice(format, of: "--format")
    let rules: TuningRules = try FlagValue.choice(rules, of: "--rules")
    let plan = TunePlan(try wishes(), rules: rules)
    if forceOption.force, output == nil { throw UsageError.alone("--force", needs: "--output") }
    if let output, !OutputFile.isFolder(output) { try OutputFile(path: output).check(replacesAnything: forceOption.force) }
    let tuning = try tuning(plan, rules)
    let commands = from.isEmpty ? nil : WrittenCommands(paths: from)
    let files = try format.rendered(tuning, commands: commands, isFull: all, look: look)
    try write(files)
    if format != .table, format != .json {
      for left in tuning.leftOut { StandardStream.error.note("\(left.place): \(left.name) is not tuned: \(left.reason)") }
    }
    let fits = tuning.databases.allSatisfy(\.findings.isEmpty)
    return fits && (!check || tuning.isTuned) ? .done : .notPassed
  }

  private func tuning(_ plan: TunePlan, _ rules: TuningRules) throws -> DeploymentTuning {
    if let database {
      guard from.isEmpty else { throw UsageError.together("a database", "--from") }
      if check { throw UsageError.alone("--check", needs: "--from") }
      let kind: TunedDatabase = try FlagValue.choice(database, of: "the database")
      guard let memory = try amount(memory, "--memory") else { throw UsageError.tunedWithout("--memory", example: "--memory 16GiB") }
      if cpus == nil, kind == .timescaledb || kind == .postgresql { throw UsageError.tunedWithout("--cpus", example: "--cpus 8") }
      if let connections, kind == .timescaledb, rules == .vendor, (Int(connections) ?? 0) < TimescaleDBTune.leastConnections {
        throw FlagValue.refused(
          "--connections", connections,
          "at least \(TimescaleDBTune.leastConnections) under the vendor's rules, as timescaledb-tune takes no less")
      }
      return plan.tuning(of: kind, memory: memory)
    }
    guard !from.isEmpty else { throw UsageError.nothingToTune }
    let reader = DeploymentReader(composeProfiles: Set(composeProfile), environmentFiles: envFile)
    let tuning = plan.tuning(of: try reader.read(from).system)
    guard !tuning.databases.isEmpty || !tuning.leftOut.isEmpty else { throw TuneError.noDatabase(paths: from) }
    return tuning
  }

  private func wishes() throws(UsageError) -> TunePlan.Wishes {
    let disk: DatabaseMachine.Disk = try FlagValue.choice(disk, of: "--disk")
    func number(_ text: String?, _ flag: String, _ range: ClosedRange<Int>) throws(UsageError) -> Int? {
      guard let text else { return nil }
      return try FlagValue.wholeNumber(text, of: flag, in: range)
    }
    return TunePlan.Wishes(
      memory: try amount(memory, "--memory"), cpus: try number(cpus, "--cpus", 1...1_024),
      connections: try number(connections, "--connections", 1...100_000), disk: disk, walDisk: try amount(walDisk, "--wal-disk"),
      persists: cacheOnly ? false : nil)
  }

  private func amount(_ text: String?, _ flag: String) throws(UsageError) -> Bytes? {
    guard let text else { return nil }
    let bytes: Bytes = try FlagValue.quantity(text, of: flag)
    guard bytes >= .mebibytes(64), bytes <= .gibibytes(16_384) else {
      throw FlagValue.refused(flag, text, "an amount from 64MiB to 16TiB")
    }
    return bytes
  }

  private var look: TerminalLook { output == nil ? TerminalLook(environment: ProcessInfo.processInfo.environment) : .plain }

  private func write(_ files: [WrittenFile]) throws {
    guard let output else {
      guard files.count == 1 else { throw UsageError.severalFiles(files.map(\.name)) }
      return try StandardStream.output.write(files[0].text)
    }
    if files.count == 1, !OutputFile.isFolder(output) { return try OutputFile(path: output).write(files[0].text) }
    for file in files where OutputFile.isFolder(output) {
      try OutputFile(path: "\(output)/\(file.name)").check(replacesAnything: forceOption.force)
    }
    try OutputFolder(path: output).write(files)
  }
}

/// Why there is nothing to tune.
enum TuneError: Error, Hashable, CustomStringConvertible {
  case noDatabase(paths: [String])

  var description: String {
    switch self {
    case .noDatabase(let paths):
      "found no database in \(paths.joined(separator: ", ")); expected a container with the image of PostgreSQL, TimescaleDB, Neo4j or "
        + "Redis"
    }
  }
}
