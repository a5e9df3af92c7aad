import GRDB
import PlanModel
import Units
import Pricing

// The parts of a run that have a table of their own.
extension RunStore {
  func insert(_ trials: [TrialResult], of run: Int64, _ db: SQLDatabase) throws {
    let statement = try db.makeStatement(sql: "INSERT INTO trial (run, position, result) VALUES (?, ?, ?)")
    for trial in trials { try statement.execute(arguments: [run, trial.index, StoredJSON.text(of: trial)]) }
  }

  func insert(_ stations: [StationResult], of run: Int64, _ db: SQLDatabase) throws {
    let statement = try db.makeStatement(
      sql: """
        INSERT INTO station (run, position, name, capacity, utilization, waiting_time, service_time, queue_length, visits_per_query,
          rejected, timed_out)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for (position, station) in stations.enumerated() {
      try statement.execute(arguments: [
        run, position, station.name, station.capacity, station.utilization.value, station.waitingTime.value, station.serviceTime.value,
        station.queueLength.value, station.visitsPerQuery, station.rejected, station.timedOut,
      ])
    }
  }

  func insert(_ points: [TimeSeries.Point], of run: Int64, _ db: SQLDatabase) throws {
    let statement = try db.makeStatement(
      sql: """
        INSERT INTO series_point (run, position, time, arrived, completed, failed, response_sum, in_system) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for (position, point) in points.enumerated() {
      // Divided, not times 1e-9 as `seconds` does for speed: a minute is 60 here, not 60.00000000000001.
      let time = Double(point.time.nanoseconds) / 1e9
      try statement.execute(arguments: [
        run, position, time, point.arrived, point.completed, point.failed, point.responseSum, point.inSystem,
      ])
    }
  }

  func insert(_ bill: Bill, of run: Int64, _ db: SQLDatabase) throws {
    let statement = try db.makeStatement(
      sql: """
        INSERT INTO bill_line (run, purchase, position, component, label, quantity, unit, amount, remark) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for (position, line) in bill.lines.enumerated() {
      try statement.execute(arguments: [
        run, bill.option.name, position, line.component.rawValue, line.label, line.quantity.description, line.unit, line.amount?.cents,
        Self.remark(on: line.price),
      ])
    }
  }

  private static func remark(on price: LinePrice) -> String? {
    switch price {
    case .priced(_, .published, _): nil
    case .priced(_, .ruleOfThumb(let rule), _): "rule of thumb: \(rule.rawValue)"
    case .unpriced(let reason): reason
    }
  }

  /// Each table once, however many runs draw from it.
  func insert(_ tables: [String: SampleTable], of run: Int64, _ db: SQLDatabase) throws {
    for (name, table) in tables {
      let content = try StoredJSON.text(of: table)
      let digest = SHA256.hexadecimal(of: content.utf8)
      try db.execute(
        sql: "INSERT INTO sample_table (digest, origin, content) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING",
        arguments: [digest, table.origin, content])
      try db.execute(sql: "INSERT INTO run_table (run, name, digest) VALUES (?, ?, ?)", arguments: [run, name, digest])
    }
  }
}
