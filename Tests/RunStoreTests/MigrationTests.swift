import Foundation
import GRDB
import PlanModel
import Testing
import Units

@testable import RunStore

/// Files that earlier versions of the program made.
struct MigrationTests {
  @Test func `runs from before the load and the changes were columns are listed with them`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file()
    let old = try DatabaseQueue(path: path)
    try StoreSchema.migrator.migrate(old, upTo: StoreSchema.Change.first)
    var run = SampleRun()
    run.scenario.settings.trials = .count(20)
    run.result.trialsEnding = .interrupted
    run.result.figures = [Figure(path: "workload.rate", text: "900/hour", origin: .override, note: "set by --rate")]
    var precise = SampleRun()
    precise.scenario.settings.trials = .precision(try Fraction(parsing: "5%"), cap: 200)
    for run in [run, precise] {
      try old.write { db in
        try db.execute(
          sql: """
            INSERT INTO run (created, name, title, seed, version, digest, trials, scenario, result)
            VALUES ('2026-11-18T11:06:40.123Z', 'desk', 'One desk', '1', '0.1.0', 'd1', 2, ?, ?)
            """, arguments: [try StoredJSON.text(of: run.scenario), try StoredJSON.text(of: run.result)])
      }
    }
    try old.close()
    let runs = try RunStore(existing: path).list()
    #expect(runs.map(\.offered) == [Rate(perHour: 900), Rate(perHour: 900)])
    #expect(runs.map(\.changes) == [[], ["workload.rate=900/hour"]])
    #expect(runs.map(\.trialsPlanned) == [nil, 20])
    #expect(runs.map(\.trialsEnding) == [.count, .interrupted])
    #expect(try RunStore(existing: path).load("1").result.trialsPlanned == nil, "its JSON is left as it was")
  }
}
