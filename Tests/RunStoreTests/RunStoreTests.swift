import Foundation
import GRDB
import PlanModel
import Testing
import Units

@testable import RunStore

/// Values that the wire format does not carry, such as `Estimate.trials`, are not compared: two values are the same when they are written
/// alike.
private func bytes(_ value: some Encodable) throws -> String { try StoredJSON.text(of: value) }

struct RunStoreTests {
  let directory: TemporaryDirectory
  let store: RunStore

  init() throws {
    directory = try TemporaryDirectory()
    store = try RunStore(path: directory.file())
  }

  @discardableResult
  private func save(_ run: SampleRun = SampleRun()) throws -> String {
    try store.save(scenario: run.scenario, result: run.result, trials: run.trials, created: run.created)
  }

  private func rows(_ sql: String) throws -> [Row] { try store.read { try Row.fetchAll($0, sql: sql) } }

  @Test func `a run comes back with everything that was saved`() throws {
    let run = SampleRun()
    let loaded = try store.load(try save(run))
    #expect(loaded.id == "1")
    #expect(abs(loaded.created.timeIntervalSince(run.created)) < 0.0005, "to the millisecond")
    #expect(loaded.scenario == run.scenario)
    #expect(loaded.trials == run.trials)
    #expect(try bytes(loaded.result) == bytes(run.result))
    #expect(loaded.result.seed == .max)
    #expect(loaded.result.binding?.saturationRate.perSecond == .infinity)
  }

  @Test func `ids count up in the order of saving and are not given twice`() throws {
    #expect(try save() == "1")
    #expect(try save() == "2")
    #expect(try store.delete(["2"]) == ["2"])
    #expect(try save() == "3", "the id of a deleted run never means another one")
    #expect(try store.list().map(\.id) == ["3", "1"], "the newest first")
    #expect(try store.list(limit: 1).map(\.id) == ["3"])
    #expect(try store.load(RunStore.latest).id == "3")
  }

  @Test func `the list tells the headline figures`() throws {
    try save()
    let line = try #require(try store.list().first)
    #expect(line.name == "desk" && line.title == "One desk" && line.version == "0.1.0" && line.digest == "d1")
    #expect(line.seed == .max && line.trials == 2)
    #expect(line.p95 == 12 && line.errorRate == 0.01)
    #expect(line.offered == Rate(perHour: 900) && line.trialsPlanned == nil && line.trialsEnding == .count && line.changes.isEmpty)
    #expect(abs(line.created.timeIntervalSince(SampleRun().created)) < 0.0005, "to the millisecond")
  }

  @Test func `the list tells what was set, and that a run was interrupted`() throws {
    var run = SampleRun()
    run.result.figures = [
      Figure(path: "workload.rate", text: "900/hour", origin: .override, note: "set by --rate"),
      Figure(path: "stations.desk.servers", text: "1", origin: .assumption, note: "so it is"),
    ]
    run.result.trialsEnding = .interrupted
    run.result.trialsPlanned = 20
    try save(run)
    let line = try #require(try store.list().first)
    #expect(line.changes == ["workload.rate=900/hour"])
    #expect(line.trials == 2 && line.trialsPlanned == 20 && line.trialsEnding == .interrupted)
  }

  @Test func `several runs are deleted together, or none of them`() throws {
    for _ in 1...4 { try save() }
    #expect(throws: RunStoreError.unknownRun(id: "9", nearest: nil, latest: ["4", "3", "2", "1"])) { try store.delete(["1", "9", "2"]) }
    #expect(try store.list().count == 4)
    #expect(try store.delete(["2", "latest", "4", "2"]) == ["2", "4"], "each once; latest is the newest that there was")
    #expect(try store.list().map(\.id) == ["3", "1"])
  }

  @Test func `an empty store lists nothing and has no latest run`() throws {
    #expect(try store.list().isEmpty)
    #expect(throws: RunStoreError.unknownRun(id: "latest", nearest: nil, latest: [])) { try store.load("latest") }
  }

  @Test(arguments: ["lastest", "Latest"])
  func `a misspelt latest is asked back`(id: String) throws {
    try save()
    #expect(throws: RunStoreError.unknownRun(id: id, nearest: "latest", latest: ["1"])) { try store.load(id) }
  }

  @Test(arguments: ["8", "+1", "01", "", "99999999999999999999", "1 OR 1=1"])
  func `an id that no run has is answered with the latest ids, for loading, deleting and exporting`(id: String) throws {
    for _ in 0..<7 { try save() }
    let error = RunStoreError.unknownRun(id: id, nearest: nil, latest: ["7", "6", "5", "4", "3"])
    #expect(throws: error) { try store.load(id) }
    #expect(throws: error) { try store.delete([id]) }
    #expect(throws: error) { try store.export(id) }
    #expect(try store.list().count == 7)
  }

  @Test func `a sample table is kept once for all runs that draw from it, and goes with the last of them`() throws {
    try save()
    try save()
    try save(SampleRun(tokens: [1, 2, 3]))
    #expect(try rows("SELECT * FROM sample_table").count == 2)
    #expect(try rows("SELECT * FROM run WHERE instr(scenario, 'tokens_in')").isEmpty, "the scenario's JSON does not repeat it")
    try store.delete(["1"])
    #expect(try rows("SELECT * FROM sample_table").count == 2)
    #expect(try store.load("2").scenario == SampleRun().scenario)
    try store.delete(["2"])
    #expect(try rows("SELECT * FROM sample_table").count == 1)
    #expect(try store.load("3").scenario == SampleRun(tokens: [1, 2, 3]).scenario)
  }

  @Test func `deleting a run leaves no row of it behind`() throws {
    try save()
    try store.delete(["latest"])
    for table in ["run", "trial", "station", "series_point", "bill_line", "run_table", "sample_table"] {
      #expect(try rows("SELECT * FROM \(table)").isEmpty, "\(table)")
    }
  }

  @Test func `figures can be asked for in SQL`() throws {
    try save()
    let stations = try rows("SELECT name, capacity, utilization, waiting_time, rejected, timed_out FROM station ORDER BY position")
    #expect(stations.map { $0["name"] as String } == ["desk", "think"])
    #expect(stations[0]["utilization"] == 0.5 && stations[0]["waiting_time"] == 2.0)
    #expect(stations[0]["rejected"] == 3 && stations[0]["timed_out"] == 4)
    #expect(stations[1]["capacity"] as Double? == nil)
    let points = try rows("SELECT time, arrived, response_sum FROM series_point ORDER BY position")
    #expect(points.map { $0["time"] as Double } == [60, 120])
    #expect(points.map { $0["arrived"] as Int } == [14, 16])
    #expect(try rows("SELECT * FROM run WHERE response_p95 > 10 AND response_p99 IS NULL").count == 1)
    #expect(try rows("SELECT * FROM trial").count == 2)
    let bill = try rows("SELECT purchase, label, quantity, amount, remark FROM bill_line ORDER BY purchase, position")
    #expect(bill.map { $0["amount"] as String? } == ["485.89", nil, "145.77", nil], "money is decimal text, and a missing price no zero")
    #expect(bill.map { $0["remark"] as String? } == [nil, "no price for model-x", "rule of thumb: spot -70 %", "no price for model-x"])
    #expect(bill[0]["quantity"] == "2920")
  }

  @Test func `an exported run is one document with a schema version, sorted keys and its sample tables`() throws {
    let first = try store.export(try save()).json()
    let object = try #require(try JSONSerialization.jsonObject(with: first) as? [String: Any])
    #expect(object["schemaVersion"] as? Int == 1)
    let run = try #require(object["run"] as? [String: Any])
    #expect(run["created"] as? String == "2026-11-18T11:06:40.123Z", "date -u -d @1795000000")
    let back = try StoredJSON.decoder().decode(RunExport.self, from: first)
    #expect(back.run.scenario == SampleRun().scenario)
    #expect(try back.json() == first)
  }

  @Test func `a figure that is no number survives too`() throws {
    var run = SampleRun()
    run.result.eventsPerQuery = .nan
    #expect(try store.load(try save(run)).result.eventsPerQuery.isNaN)
  }

  @Test(
    arguments: [
      (["APE_PLAN_DB": "/a/b.sqlite", "XDG_DATA_HOME": "/x", "HOME": "/h"], "/a/b.sqlite"),
      (["APE_PLAN_DB": "", "XDG_DATA_HOME": "/x", "HOME": "/h"], "/x/ape-plan/runs.sqlite"),
      (["XDG_DATA_HOME": "relative", "HOME": "/h"], "/h/.local/share/ape-plan/runs.sqlite"),
      (["HOME": "/h"], "/h/.local/share/ape-plan/runs.sqlite"),
      ([:], nil),
    ] as [([String: String], String?)])
  func `the default place follows APE_PLAN_DB, then the XDG data home`(environment: [String: String], path: String?) {
    #expect(RunStore.defaultPath(environment: environment) == path)
  }
}
