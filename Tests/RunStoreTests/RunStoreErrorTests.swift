import Foundation
import GRDB
import PlanModel
import Testing

@testable import RunStore

/// What the store says when the file is not what it should be, each provoked for real.
struct RunStoreErrorTests {
  let directory: TemporaryDirectory
  let path: String
  let run = SampleRun()

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.file()
  }

  private func save(in store: RunStore, _ run: SampleRun) throws {
    _ = try store.save(scenario: run.scenario, result: run.result, trials: run.trials, created: run.created)
  }

  @Test func `looking for runs where no file is says so and makes none`() {
    #expect(throws: RunStoreError.noRunsYet(path: path)) { try RunStore(existing: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `an existing file is opened for reading alone, and for writing on request`() throws {
    try save(in: try RunStore(path: path), run)
    let reader = try RunStore(existing: path)
    #expect(try reader.list().count == 1)
    #expect(throws: RunStoreError.readOnly(path: path)) { try reader.delete(["1"]) }
    try RunStore(existing: path, writable: true).delete(["1"])
    #expect(try reader.list().isEmpty)
  }

  @Test func `a missing directory is named`() {
    let path = directory.path + "/no/such/runs.sqlite"
    #expect(throws: RunStoreError.missingDirectory(path: path, directory: directory.path + "/no/such")) { try RunStore(path: path) }
  }

  @Test func `a directory is no file`() {
    #expect(throws: RunStoreError.isDirectory(path: directory.path)) { try RunStore(path: directory.path) }
    #expect(throws: RunStoreError.isDirectory(path: directory.path)) { try RunStore(existing: directory.path) }
  }

  @Test func `a file that is no database is refused and left as it is`() throws {
    let text = Data(String(repeating: "tier,queries\nmedium,1000\n", count: 400).utf8)
    try text.write(to: URL(fileURLWithPath: path))
    #expect(throws: RunStoreError.notADatabase(path: path)) { try RunStore(path: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
  }

  @Test func `a database of another program is refused and left as it is`() throws {
    try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE note (text)") }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(throws: RunStoreError.otherProgram(path: path)) { try RunStore(path: path) }
    #expect(throws: RunStoreError.otherProgram(path: path)) { try RunStore(existing: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func `a database of a newer version is refused, naming the change`() throws {
    try save(in: try RunStore(path: path), run)
    try DatabaseQueue(path: path).write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('Keep comparisons')") }
    #expect(throws: RunStoreError.newerVersion(path: path, migration: "Keep comparisons")) { try RunStore(path: path) }
    #expect(throws: RunStoreError.newerVersion(path: path, migration: "Keep comparisons")) { try RunStore(existing: path) }
  }

  @Test func `an empty file becomes a store, as one that was killed at its start`() throws {
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(try RunStore(existing: path).list().isEmpty)
    try save(in: try RunStore(path: path), run)
    #expect(try RunStore(existing: path).list().count == 1)
  }

  @Test func `a write that finds another writer waits, then says so; reading goes on`() throws {
    let store = try RunStore(path: path, busySeconds: 0.1)
    try save(in: store, run)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: path, configuration: configuration)
    try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    #expect(throws: RunStoreError.locked(path: path, seconds: 0.1)) { try save(in: store, run) }
    #expect(try store.list().count == 1)
    try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
    try save(in: store, run)
    #expect(try store.list().count == 2)
  }

  @Test func `a full disk saves nothing and harms nothing`() throws {
    let store = try RunStore(path: path, busySeconds: 1) { db in
      // Room for the tables and some runs, not for many.
      try db.execute(sql: "PRAGMA max_page_count = 60")
    }
    var saved = 0
    var error: RunStoreError?
    while error == nil, saved < 500 {
      do {
        try save(in: store, SampleRun(tokens: (0..<400).map { Double(saved * 1_000 + $0) }))
        saved += 1
      } catch let caught as RunStoreError { error = caught }
    }
    #expect(error == .full(path: path))
    #expect(saved > 0)
    #expect(try store.list().count == saved)
    #expect(try store.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    #expect(try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM trial") } == 2 * saved)
  }

  @Test func `a database that cannot be written says so`() throws {
    try save(in: try RunStore(path: path), run)
    // The tests may run as root, whom no permission stops; SQLite's own switch gives the same result code.
    // It is said when the file is opened for saving, and not when hours of simulation are over.
    #expect(throws: RunStoreError.readOnly(path: path)) {
      try RunStore(path: path, busySeconds: 1) { try $0.execute(sql: "PRAGMA query_only = 1") }
    }
    #expect(try RunStore(existing: path).list().count == 1)
  }

  @Test func `another writer is noticed when the file is opened for saving`() throws {
    try save(in: try RunStore(path: path), run)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: path, configuration: configuration)
    try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    #expect(throws: RunStoreError.locked(path: path, seconds: 0.1)) { try RunStore(path: path, busySeconds: 0.1) }
    #expect(throws: RunStoreError.locked(path: path, seconds: 0.1)) { try RunStore(existing: path, writable: true, busySeconds: 0.1) }
    #expect(try RunStore(existing: path, busySeconds: 0.1).list().count == 1, "reading goes on")
    try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
    _ = try RunStore(path: path, busySeconds: 0.1)
  }

  @Test func `a file that cannot be made says so`() {
    // Nobody may make files there, not even root.
    let path = "/proc/ape-plan-runs.sqlite"
    #expect(throws: RunStoreError.cannotOpen(path: path)) { try RunStore(path: path) }
  }

  @Test func `a run whose JSON was tampered with says where`() throws {
    let store = try RunStore(path: path)
    try save(in: store, run)
    try DatabaseQueue(path: path).write { try $0.execute(sql: "UPDATE run SET scenario = '{\"name\": 7}'") }
    let error = #expect(throws: RunStoreError.self) { try store.load("1") }
    guard case .damaged(path, let detail) = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(detail.hasSuffix("at name"), "\(detail)")
    #expect(try store.list().count == 1, "the list needs no JSON")
  }

  @Test(
    arguments: [
      (.noRunsYet(path: "r.db"), "no runs yet: there is no file \"r.db\"; `ape-plan simulate` makes it"),
      (
        .missingDirectory(path: "a/r.db", directory: "/x/a"),
        "a/r.db: found no directory \"/x/a\"; make it, or choose another place with --db or APE_PLAN_DB"
      ),
      (.isDirectory(path: "a"), "a: found a directory; expected a file for the database of runs"),
      (
        .notADatabase(path: "r.db"),
        "r.db: found a file that is no SQLite database; it was left as it is. Choose another place with --db or APE_PLAN_DB"
      ),
      (
        .otherProgram(path: "r.db"),
        "r.db: found a database of another program; it was left as it is. Choose another place with --db or APE_PLAN_DB"
      ),
      (
        .newerVersion(path: "r.db", migration: "Keep comparisons"),
        "r.db: found a database of a newer version of ape-plan (it has the change \"Keep comparisons\"); it was left as it is. "
          + "Update ape-plan, or choose another place with --db"
      ),
      (
        .readOnly(path: "r.db"),
        "r.db: the database of runs cannot be written; nothing was saved. Choose another place with --db or APE_PLAN_DB"
      ),
      (
        .outdated(path: "r.db"),
        "r.db: found a database of an older version of ape-plan, which cannot be brought up to date where it is. "
          + "Copy it to a folder of your own, and name the copy with --db"
      ),
      (
        .unreadableLog(path: "r.db"),
        "r.db: found the newest runs in \"r.db-wal\", which cannot be read in a folder that cannot be written. "
          + "Copy both files to a folder of your own, and name the copy with --db"
      ),
      (.cannotOpen(path: "r.db"), "r.db: the operating system does not let this file be opened; check its permissions"),
      (
        .locked(path: "r.db", seconds: 10),
        "r.db: another process has been writing to the database of runs for 10 s; nothing was saved. Try again"
      ),
      (.full(path: "r.db"), "r.db: no space is left for the database of runs; nothing was saved, and the runs in it are unharmed"),
      (.damaged(path: "r.db", detail: "malformed"), "r.db: the database of runs is damaged (malformed)"),
      (.unknownRun(id: "8", nearest: nil, latest: ["7", "5"]), "found no run \"8\"; the latest are 7, 5; `latest` names the newest"),
      (.unknownRun(id: "lates", nearest: "latest", latest: ["7"]), "found no run \"lates\"; did you mean \"latest\"?"),
      (.unknownRun(id: "1", nearest: nil, latest: []), "found no run \"1\"; no run has been saved yet"),
      (.cannotEncode(detail: "found x at y"), "the run cannot be written down: found x at y; nothing was saved"),
      (.other(path: "r.db", code: 10, message: "disk I/O error"), "r.db: SQLite reports disk I/O error (code 10)"),
    ] as [(RunStoreError, String)])
  func `every error says what was found and what to do`(error: RunStoreError, text: String) {
    #expect(error.description == text)
  }
}
