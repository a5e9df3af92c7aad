import Foundation
import GRDB
import PlanModel
import Units

// Sweeps: grids of scenarios, kept point by point, so that one that was broken off goes on where it ended.
extension RunStore {
  /// Finds the sweep with a key, or begins it.
  /// - Parameters:
  ///   - key: of all that decides the sweep's answer.
  ///   - sweep: its name and axes; its points are not kept by this.
  ///   - version: of the program, with what tells two builds apart.
  /// - Returns: its id, and the points that are there already.
  public func openSweep(key: String, _ sweep: Sweep, version: String, created: Date) throws(RunStoreError) -> (
    id: String, points: [Int: SweepPoint]
  ) {
    try write { db in
      let known = try Int64.fetchOne(db, sql: "SELECT id FROM sweep WHERE key = ?", arguments: [key])
      if known == nil {
        try db.execute(
          sql: "INSERT INTO sweep (created, key, name, version, axes) VALUES (?, ?, ?, ?, ?)",
          arguments: [StoredDate.text(created), key, sweep.name, version, StoredJSON.text(of: sweep.axes)])
      }
      let id = known ?? db.lastInsertedRowID
      return (String(id), try points(ofSweep: id, db))
    }
  }

  /// A point of any sweep that has this digest, of all that decides its answer; nil when there is none.
  public func sweepPoint(digest: String) throws(RunStoreError) -> SweepPoint? {
    try read { db in
      let text = try String.fetchOne(db, sql: "SELECT point FROM sweep_point WHERE digest = ? LIMIT 1", arguments: [digest])
      return try text.map { try StoredJSON.value(SweepPoint.self, in: $0) }
    }
  }

  /// The warm-up that the pilots of a sweep's point found; nil when they have not been run.
  /// - Parameters:
  ///   - digest: of all that decides it.
  ///   - sweep: the id that `openSweep` gave.
  public func warmUp(digest: String, inSweep sweep: String) throws(RunStoreError) -> SimTime? {
    try read { db in
      try Int64.fetchOne(
        db, sql: "SELECT nanoseconds FROM sweep_warm_up WHERE sweep = ? AND digest = ?", arguments: [Int64(sweep), digest])
        .map { SimTime(nanoseconds: $0) }
    }
  }

  /// Keeps a warm-up that pilots found.
  public func save(warmUp: SimTime, digest: String, inSweep sweep: String) throws(RunStoreError) {
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO sweep_warm_up (sweep, digest, nanoseconds) VALUES (?, ?, ?)",
        arguments: [Int64(sweep), digest, warmUp.nanoseconds])
    }
  }

  /// Keeps a point in one transaction. Another program may have kept the same point meanwhile: it is the same.
  /// - Parameters:
  ///   - sweep: the id that `openSweep` gave.
  ///   - settings: the value of each axis.
  public func save(_ point: SweepPoint, at position: Int, settings: [String], inSweep sweep: String) throws(RunStoreError) {
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO sweep_point (sweep, position, settings, trials, digest, point) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [Int64(sweep), position, StoredJSON.text(of: settings), point.trials, point.digest, StoredJSON.text(of: point)])
      let statement = try db.makeStatement(
        sql: "INSERT INTO sweep_figure (sweep, position, metric, value, low, high) VALUES (?, ?, ?, ?, ?, ?)")
      for entry in point.entries {
        let estimate = entry.estimate
        try statement.execute(arguments: [Int64(sweep), position, entry.metric.name, estimate.value, estimate.low, estimate.high])
      }
    }
  }
}

// Sweeps that are there, whoever began them.
extension RunStore {
  /// The newest sweeps first.
  public func sweeps() throws(RunStoreError) -> [SweepSummary] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT id, created, name, axes, version, (SELECT count(*) FROM sweep_point WHERE sweep = sweep.id) AS points
          FROM sweep ORDER BY id DESC
          """)
      return try rows.map { try summary(of: $0) }
    }
  }

  /// A sweep with the points that are done.
  /// - Parameter id: an id, or `latest`.
  /// - Throws: `RunStoreError.unknownSweep`; `damaged` when what was saved cannot be read back.
  public func sweep(_ id: String) throws(RunStoreError) -> (summary: SweepSummary, sweep: Sweep) {
    try read { db in
      let number = try sweepNumber(of: id, db)
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT id, created, name, axes, version, (SELECT count(*) FROM sweep_point WHERE sweep = sweep.id) AS points
          FROM sweep WHERE id = ?
          """, arguments: [number])
      guard let row else { throw try unknownSweep(id, db) }
      let summary = try summary(of: row)
      return (summary, Sweep(name: summary.name, axes: summary.axes, points: try points(ofSweep: number, db)))
    }
  }

  /// Forgets sweeps with their points: all of them, or none when one of them is not there.
  /// - Parameter ids: ids, or `latest`; the same sweep may be named twice.
  /// - Returns: the ids of the sweeps that were deleted, each once, in the order given.
  @discardableResult
  public func deleteSweeps(_ ids: [String]) throws(RunStoreError) -> [String] {
    try write { db in
      var sweeps: [Int64] = []
      for id in ids {
        let sweep = try sweepNumber(of: id, db)
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM sweep WHERE id = ?)", arguments: [sweep]) == true else {
          throw try unknownSweep(id, db)
        }
        if !sweeps.contains(sweep) { sweeps.append(sweep) }
      }
      for sweep in sweeps { try db.execute(sql: "DELETE FROM sweep WHERE id = ?", arguments: [sweep]) }
      return sweeps.map { String($0) }
    }
  }

  private func summary(of row: Row) throws -> SweepSummary {
    guard let created = StoredDate.date(row["created"]) else {
      throw RunStoreError.damaged(path: path, detail: "found \"\(row["created"] as String)\"; expected a date")
    }
    return SweepSummary(
      id: String(row["id"] as Int64), created: created, name: row["name"], axes: try StoredJSON.value([Sweep.Axis].self, in: row["axes"]),
      version: row["version"], points: row["points"])
  }

  private func points(ofSweep sweep: Int64, _ db: SQLDatabase) throws -> [Int: SweepPoint] {
    let rows = try Row.fetchAll(db, sql: "SELECT position, point FROM sweep_point WHERE sweep = ?", arguments: [sweep])
    return try rows.reduce(into: [:]) { $0[$1["position"]] = try StoredJSON.value(SweepPoint.self, in: $1["point"]) }
  }

  private func sweepNumber(of id: String, _ db: SQLDatabase) throws -> Int64 {
    if id == Self.latest, let newest = try Int64.fetchOne(db, sql: "SELECT max(id) FROM sweep") { return newest }
    guard let number = Int64(id), String(number) == id else { throw try unknownSweep(id, db) }
    return number
  }

  private func unknownSweep(_ id: String, _ db: SQLDatabase) throws -> RunStoreError {
    .unknownSweep(id: id, latest: try Int64.fetchAll(db, sql: "SELECT id FROM sweep ORDER BY id DESC LIMIT 5").map(String.init))
  }
}
