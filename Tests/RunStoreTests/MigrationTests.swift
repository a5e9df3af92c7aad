import Foundation
import GRDB
import PlanModel
import Statistics
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

  @Test func `runs from before machines came and went can be read, with nothing that waited`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file()
    let old = try DatabaseQueue(path: path)
    try StoreSchema.migrator.migrate(old, upTo: StoreSchema.Change.sweeps)
    var run = SampleRun()
    let zero = Estimate(value: 0, low: 0, high: 0, trials: 5)
    run.result.autoscaling = [
      AutoscalingResult(
        application: "api", minReplicas: 1, maxReplicas: 4, initialReplicas: 2, replicas: zero, pendingReplicas: zero, readyReplicas: zero,
        peakReplicas: 3, decisions: 9, failedDecisions: 0, changes: 1, reversals: 0, reversalsPerHour: zero, startsPerHour: zero,
        isFlapping: false, findings: [], firstTrial: [])
    ]
    run.trials[0].scaling = [ScalingTally(application: "api", initialReplicas: 2, peak: 3, replicaSeconds: 12.5)]
    /// JSON as it was: without the keys that came later.
    func former(_ text: String, without keys: [String]) -> String {
      keys.reduce(text) { text, key in
        text.replacing(try! Regex("\"\(key)\":(\\[\\]|\\{[^{}]*\\}|[0-9.]+),?"), with: "")
      }
    }
    try old.write { db in
      try db.execute(
        sql: """
          INSERT INTO run (id, created, name, title, seed, version, digest, trials, scenario, result, offered, changes, trials_ending)
          VALUES (1, '2026-11-18T11:06:40.123Z', 'desk', 'One desk', '1', '0.1.0', 'd1', 1, ?, ?, 1, '[]', 'count')
          """,
        arguments: [
          try StoredJSON.text(of: run.scenario), former(try StoredJSON.text(of: run.result), without: ["nodePools", "pendingReplicas"]),
        ])
      try db.execute(
        sql: "INSERT INTO trial (run, position, result) VALUES (1, 0, ?)",
        arguments: [former(try StoredJSON.text(of: run.trials[0]), without: ["nodes", "pendingSeconds"])])
    }
    try old.close()
    let read = try RunStore(existing: path).load("1")
    #expect(try StoredJSON.text(of: read.result) == StoredJSON.text(of: run.result))
    #expect(read.trials == [run.trials[0]])
  }
}
