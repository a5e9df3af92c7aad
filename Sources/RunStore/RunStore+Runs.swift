import Foundation
import GRDB
import PlanModel
import Units

extension RunStore {
  /// Keeps a run.
  /// - Parameter created: when it was made; kept to the millisecond.
  /// - Returns: the run's id: `1` for the first, then counting up. The id of a deleted run is not given again.
  public func save(scenario: Scenario, result: RunResult, trials: [TrialResult], created: Date) throws(RunStoreError) -> String {
    try write { db in
      var bare = scenario
      bare.tables = [:]
      try db.execute(
        sql: """
          INSERT INTO run (created, name, title, seed, version, digest, trials, response_mean, response_p50, response_p95, response_p99,
            throughput, error_rate, offered, changes, trials_planned, trials_ending, scenario, result)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          StoredDate.text(created), scenario.name, scenario.title, String(result.seed), result.programVersion, result.digest, result.trials,
          result.responseTime.mean.value, result.responseTime.p50.value, result.responseTime.p95.value, result.responseTime.p99.value,
          result.throughput.value, result.errorRate.value, result.load.offered.perSecond, StoredJSON.text(of: result.changes),
          result.trialsPlanned, result.trialsEnding.rawValue, StoredJSON.text(of: bare), StoredJSON.text(of: result),
        ])
      let run = db.lastInsertedRowID
      try insert(trials, of: run, db)
      try insert(result.stations, of: run, db)
      try insert(result.series?.points ?? [], of: run, db)
      for bill in result.bills { try insert(bill, of: run, db) }
      try insert(scenario.tables, of: run, db)
      return String(run)
    }
  }

  /// The newest runs first.
  /// - Parameter limit: how many at most; nil for all.
  public func list(limit: Int? = nil) throws(RunStoreError) -> [RunSummary] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT id, created, name, title, changes, offered, seed, version, digest, trials, trials_planned, trials_ending, response_p95,
            error_rate
          FROM run ORDER BY id DESC LIMIT ?
          """, arguments: [limit ?? -1])
      return try rows.map { row in
        RunSummary(
          id: String(row["id"] as Int64), created: try date(row["created"]), name: row["name"], title: row["title"],
          changes: try StoredJSON.value([String].self, in: row["changes"]), offered: Rate(perSecond: row["offered"]),
          seed: try seed(row["seed"]), version: row["version"], digest: row["digest"], trials: row["trials"],
          trialsPlanned: row["trials_planned"], trialsEnding: try ending(row["trials_ending"]), p95: row["response_p95"],
          errorRate: row["error_rate"])
      }
    }
  }

  /// A run with everything that was saved, sample tables put back into its scenario.
  /// - Parameter id: an id, or `latest`.
  /// - Throws: `RunStoreError.unknownRun`; `damaged` when what was saved cannot be read back.
  public func load(_ id: String) throws(RunStoreError) -> StoredRun {
    try read { db in
      let run = try number(of: id, db)
      guard let row = try Row.fetchOne(db, sql: "SELECT created, scenario, result FROM run WHERE id = ?", arguments: [run]) else {
        throw try unknown(id, db)
      }
      var scenario = try StoredJSON.value(Scenario.self, in: row["scenario"])
      let tables = try Row.fetchAll(
        db, sql: "SELECT name, content FROM run_table JOIN sample_table USING (digest) WHERE run = ?", arguments: [run])
      for table in tables { scenario.tables[table["name"]] = try StoredJSON.value(SampleTable.self, in: table["content"]) }
      let trials = try String.fetchAll(db, sql: "SELECT result FROM trial WHERE run = ? ORDER BY position", arguments: [run])
      return StoredRun(
        id: String(run), created: try date(row["created"]), scenario: scenario,
        result: try StoredJSON.value(RunResult.self, in: row["result"]),
        trials: try trials.map { try StoredJSON.value(TrialResult.self, in: $0) })
    }
  }

  /// Forgets runs, with the sample tables that no other run uses: all of them, or none when one of them is not there.
  /// - Parameter ids: ids, or `latest`; the same run may be named twice.
  /// - Returns: the ids of the runs that were deleted, each once, in the order given.
  @discardableResult
  public func delete(_ ids: [String]) throws(RunStoreError) -> [String] {
    try write { db in
      var runs: [Int64] = []
      // Before any of them goes: `latest` means the newest as somebody saw it.
      for id in ids {
        let run = try number(of: id, db)
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM run WHERE id = ?)", arguments: [run]) == true else {
          throw try unknown(id, db)
        }
        if !runs.contains(run) { runs.append(run) }
      }
      for run in runs { try db.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [run]) }
      try db.execute(sql: "DELETE FROM sample_table WHERE digest NOT IN (SELECT digest FROM run_table)")
      return runs.map { String($0) }
    }
  }

  /// A run as one document.
  /// - Parameter id: an id, or `latest`.
  public func export(_ id: String) throws(RunStoreError) -> RunExport { RunExport(run: try load(id)) }
}

// Which run is meant.
extension RunStore {
  private func number(of id: String, _ db: SQLDatabase) throws -> Int64 {
    if id == Self.latest {
      guard let newest = try Int64.fetchOne(db, sql: "SELECT max(id) FROM run") else { throw try unknown(id, db) }
      return newest
    }
    // `+7` and `007` are numbers to Swift, but nobody's id.
    guard let number = Int64(id), String(number) == id else { throw try unknown(id, db) }
    return number
  }

  private func unknown(_ id: String, _ db: SQLDatabase) throws -> RunStoreError {
    let latest = try Int64.fetchAll(db, sql: "SELECT id FROM run ORDER BY id DESC LIMIT 5").map(String.init)
    // Two numbers that look alike are no hint; a misspelt word is.
    let nearest = Int64(id) == nil && !latest.isEmpty ? NearestName.find(id, among: [Self.latest]) : nil
    return .unknownRun(id: id, nearest: nearest == id ? nil : nearest, latest: latest)
  }

  private func date(_ text: String) throws -> Date {
    guard let date = StoredDate.date(text) else { throw RunStoreError.damaged(path: path, detail: "found \"\(text)\"; expected a date") }
    return date
  }

  private func ending(_ text: String) throws -> TrialsEnding {
    guard let ending = TrialsEnding(rawValue: text) else {
      throw RunStoreError.damaged(path: path, detail: "found \"\(text)\"; expected how the trials ended")
    }
    return ending
  }

  private func seed(_ text: String) throws -> UInt64 {
    guard let seed = UInt64(text) else { throw RunStoreError.damaged(path: path, detail: "found \"\(text)\"; expected a seed") }
    return seed
  }
}
