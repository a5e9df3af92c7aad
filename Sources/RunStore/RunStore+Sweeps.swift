import Foundation
import GRDB
import PlanModel

// Sweeps: grids of scenarios, kept point by point, so that one that was broken off goes on where it ended.
extension RunStore {
  /// Finds the sweep with a key, or begins it.
  /// - Parameters:
  ///   - key: of all that decides the sweep's answer.
  ///   - sweep: its name and axes; its points are not kept by this.
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
      var points: [Int: SweepPoint] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT position, point FROM sweep_point WHERE sweep = ?", arguments: [id]) {
        points[row["position"]] = try StoredJSON.value(SweepPoint.self, in: row["point"])
      }
      return (String(id), points)
    }
  }

  /// A point of any sweep that has this digest, of all that decides its answer; nil when there is none.
  public func sweepPoint(digest: String) throws(RunStoreError) -> SweepPoint? {
    try read { db in
      let text = try String.fetchOne(db, sql: "SELECT point FROM sweep_point WHERE digest = ? LIMIT 1", arguments: [digest])
      return try text.map { try StoredJSON.value(SweepPoint.self, in: $0) }
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
