import Foundation
import GRDB
import PlanModel
import Units

/// The runs that were kept, in one SQLite file in WAL mode.
///
/// Every run is saved in one transaction: a process that is killed leaves a readable file that holds the run wholly or not at all. Several
/// processes may use the same file; a writer waits for another one up to the busy time-out.
public final class RunStore: Sendable {
  /// The name that stands for the newest run wherever an id is asked for.
  public static let latest = "latest"

  /// The file, as it was given.
  public let path: String
  let busySeconds: Double
  private let database: DatabaseQueue

  /// Opens the file for reading and writing, and makes it when it is not there.
  /// - Parameters:
  ///   - path: of the file. Its directory must exist.
  ///   - busySeconds: how long to wait while another process writes.
  /// - Throws: every case of `RunStoreError` that concerns the file as a whole.
  public convenience init(path: String, busySeconds: Double = 10) throws(RunStoreError) {
    try self.init(path: path, busySeconds: busySeconds, prepare: { _ in })
  }

  /// Opens a file that must already be there, so that looking for runs makes none.
  /// - Parameter writable: whether runs will be deleted or saved; else the file is not touched, unless an older version of the program made
  ///   it and its tables have to be brought up to date.
  /// - Throws: `RunStoreError.noRunsYet` when there is no file, else as `init(path:busySeconds:)`. A file that cannot be written can be
  ///   read all the same; where it cannot, `outdated` and `unreadableLog` say why.
  public convenience init(existing path: String, writable: Bool = false, busySeconds: Double = 10) throws(RunStoreError) {
    guard FileManager.default.fileExists(atPath: path) else { throw .noRunsYet(path: path) }
    if !writable, let reader = try Self.openedForReading(path, busySeconds: busySeconds) {
      self.init(path: path, busySeconds: busySeconds, database: reader)
      return
    }
    do { try self.init(path: path, busySeconds: busySeconds) } catch {
      // Nobody wanted to save anything.
      switch error {
      case .readOnly, .cannotOpen: throw writable ? error : .outdated(path: path)
      default: throw error
      }
    }
  }

  private init(path: String, busySeconds: Double, database: DatabaseQueue) {
    self.path = path
    self.busySeconds = busySeconds
    self.database = database
  }

  /// - Parameter prepare: run on the connection once it is open; the tests limit its space by it.
  convenience init(
    path: String, busySeconds: Double, prepare: @escaping @Sendable (SQLDatabase) throws -> Void
  ) throws(RunStoreError) {
    // Before the file is opened for writing: switching it to WAL would already change a file that is not ours.
    if FileManager.default.fileExists(atPath: path) {
      _ = try Self.openedForReading(path, busySeconds: busySeconds)
    } else {
      try Self.checkDirectory(of: path)
    }
    do {
      var configuration = Self.configuration(busySeconds: busySeconds)
      configuration.journalMode = .wal
      let database = try DatabaseQueue(path: path, configuration: configuration)
      try database.writeWithoutTransaction { db in
        // GRDB's WAL mode relaxes this to NORMAL, by which a power cut could lose runs that were reported as saved.
        try db.execute(sql: "PRAGMA synchronous = FULL")
        try prepare(db)
      }
      try Self.makeTables(database)
      // A lock, or a file that cannot be written, is found now and not when there is something to save. It takes a statement that would
      // write: where SQLite could open the file for reading only, it makes BEGIN IMMEDIATE a transaction that reads.
      try database.inTransaction(.immediate) { db in
        try db.execute(sql: "DELETE FROM run WHERE 0")
        return .rollback
      }
      self.init(path: path, busySeconds: busySeconds, database: database)
    } catch { throw RunStoreError(error, path: path, busySeconds: busySeconds) }
  }

  /// Makes the tables, or brings them up to date, while other programs may be doing the same: a fresh file is marked as ours before anything
  /// is in it, and whoever comes second to a change finds it made and goes on behind it.
  private static func makeTables(_ database: DatabaseQueue) throws {
    try database.inTransaction(.immediate) { db in
      let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      if objects == 0 { try db.execute(sql: "PRAGMA application_id = \(StoreSchema.applicationID)") }
      return .commit
    }
    for _ in StoreSchema.migrator.migrations {
      // The change's tables are there already, or its entry in the list is.
      do { return try StoreSchema.migrator.migrate(database) } catch let error as DatabaseError
      where [.SQLITE_ERROR, .SQLITE_CONSTRAINT].contains(error.resultCode) { usleep(20_000) }
    }
    try StoreSchema.migrator.migrate(database)
  }

  /// Where runs are kept unless `--db` says otherwise: `APE_PLAN_DB`, else `ape-plan/runs.sqlite` in the XDG data home.
  /// - Parameter environment: the process's environment.
  /// - Returns: nil when neither `APE_PLAN_DB`, `XDG_DATA_HOME` nor `HOME` is set.
  ///
  /// Source: XDG Base Directory Specification 0.8: a relative or empty `XDG_DATA_HOME` is ignored.
  public static func defaultPath(environment: [String: String]) -> String? {
    if let path = environment["APE_PLAN_DB"], !path.isEmpty { return path }
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/ape-plan/runs.sqlite" }
    guard let home = environment["HOME"], !home.isEmpty else { return nil }
    return home + "/.local/share/ape-plan/runs.sqlite"
  }

  private static func configuration(busySeconds: Double) -> Configuration {
    var configuration = Configuration()
    configuration.label = "runs"
    configuration.busyMode = .timeout(busySeconds)
    return configuration
  }

  private static func checkDirectory(of path: String) throws(RunStoreError) {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: directory) else { throw .missingDirectory(path: path, directory: directory) }
  }

  /// A connection that cannot write, after a check that the file is ours; nil when its tables are not those of today.
  private static func openedForReading(_ path: String, busySeconds: Double) throws(RunStoreError) -> DatabaseQueue? {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue { throw .isDirectory(path: path) }
    do {
      return try checkedReader(path, at: path, busySeconds: busySeconds)
    } catch let error as DatabaseError where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
      // A database in WAL mode takes two files beside it, which SQLite cannot make here. Where no log is left, nobody has the file open,
      // and all is in the file itself.
      guard access(path, R_OK) == 0 else { throw .cannotOpen(path: path) }
      guard isLogEmpty(of: path) else { throw .unreadableLog(path: path) }
      do { return try checkedReader(immutable(path), at: path, busySeconds: busySeconds) } catch {
        throw RunStoreError(error, path: path, busySeconds: busySeconds)
      }
    } catch { throw RunStoreError(error, path: path, busySeconds: busySeconds) }
  }

  /// - Parameters:
  ///   - name: what SQLite opens: the path, or a URI for it.
  ///   - path: what errors call it.
  private static func checkedReader(_ name: String, at path: String, busySeconds: Double) throws -> DatabaseQueue? {
    var configuration = Self.configuration(busySeconds: busySeconds)
    configuration.readonly = true
    let database = try DatabaseQueue(path: name, configuration: configuration)
    let isCurrent = try database.read { db in
      let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'") ?? 0
      // A run of ours that was killed at its very start, or is just making the file, leaves no tables but the list of migrations.
      guard owner == StoreSchema.applicationID || (owner == 0 && objects == 0) else { throw RunStoreError.otherProgram(path: path) }
      if let unknown = try unknownMigration(db) { throw RunStoreError.newerVersion(path: path, migration: unknown) }
      return try StoreSchema.migrator.hasCompletedMigrations(db)
    }
    return isCurrent ? database : nil
  }

  /// Source: SQLite, Uniform Resource Identifiers, 3.2 Query Parameters, and 3.3 for what is to be escaped.
  private static func immutable(_ path: String) -> String {
    let escaped = URL(fileURLWithPath: path).path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
    return "file:\(escaped)?immutable=1"
  }

  private static func isLogEmpty(of path: String) -> Bool {
    var status = stat()
    return stat(path + "-wal", &status) != 0 || status.st_size == 0
  }

  private static func unknownMigration(_ db: SQLDatabase) throws -> String? {
    guard try db.tableExists("grdb_migrations") else { return nil }
    let known = Set(StoreSchema.migrator.migrations)
    return try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid").last { !known.contains($0) }
  }

  func read<Value>(_ body: (SQLDatabase) throws -> Value) throws(RunStoreError) -> Value {
    do { return try database.read(body) } catch { throw RunStoreError(error, path: path, busySeconds: busySeconds) }
  }

  /// One transaction: all of it, or none.
  func write<Value>(_ body: (SQLDatabase) throws -> Value) throws(RunStoreError) -> Value {
    do { return try database.write(body) } catch { throw RunStoreError(error, path: path, busySeconds: busySeconds) }
  }
}
