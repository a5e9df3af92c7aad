import Foundation
import GRDB
import PlanModel
import Statistics
import Testing
import Units

@testable import RunStore

struct SweepStoreTests {
  private let sweep = Sweep(name: "desk", axes: [.init(path: "servers", values: ["1", "2"])])

  private func point(_ p95: Double?) -> SweepPoint {
    SweepPoint(
      digest: "d", trials: 10, overloaded: [],
      entries: [
        .init(
          metric: .p95, estimate: p95.map { Estimate(value: $0, low: $0, high: $0, trials: 10) } ?? Estimate(refused: "n/a", trials: 10)),
        .init(metric: .stationUtilization("desk"), estimate: Estimate(value: 0.5, low: 0.4, high: 0.6, trials: 10)),
      ])
  }

  @Test func `a sweep that was broken off goes on with the points that are there`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/runs.sqlite"
    let first = try RunStore(path: path).openSweep(key: "k", sweep, version: "1", created: Date())
    #expect(first.id == "1" && first.points.isEmpty)
    try RunStore(path: path).save(point(3), at: 1, settings: ["2"], inSweep: "1")
    let again = try RunStore(path: path).openSweep(key: "k", sweep, version: "1", created: Date())
    #expect(again.id == "1")
    #expect(again.points.keys.sorted() == [1])
    #expect(again.points[1]?.entries.map(\.metric) == [.p95, .stationUtilization("desk")])
    #expect(again.points[1]?.estimate(of: .p95)?.value == 3)
    let other = try RunStore(path: path).openSweep(key: "other", sweep, version: "1", created: Date())
    #expect(other.id == "2" && other.points.isEmpty)
  }

  @Test func `a point is found by its digest, whatever grid it is in`() throws {
    let directory = try TemporaryDirectory()
    let store = try RunStore(path: directory.path + "/runs.sqlite")
    _ = try store.openSweep(key: "k", sweep, version: "1", created: Date())
    try store.save(point(3), at: 1, settings: ["2"], inSweep: "1")
    #expect(try store.sweepPoint(digest: "d")?.estimate(of: .p95)?.value == 3)
    #expect(try store.sweepPoint(digest: "e") == nil)
  }

  @Test func `a warm-up is kept with its sweep, and forgotten with it`() throws {
    let directory = try TemporaryDirectory()
    let store = try RunStore(path: directory.path + "/runs.sqlite")
    _ = try store.openSweep(key: "k", sweep, version: "1", created: Date())
    _ = try store.openSweep(key: "l", sweep, version: "1", created: Date())
    try store.save(warmUp: .seconds(90), digest: "d", inSweep: "1")
    try store.save(warmUp: .seconds(91), digest: "d", inSweep: "1")
    #expect(try store.warmUp(digest: "d", inSweep: "1") == .seconds(91))
    #expect(try store.warmUp(digest: "e", inSweep: "1") == nil && store.warmUp(digest: "d", inSweep: "2") == nil)
    try store.deleteSweeps(["1"])
    #expect(try store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM sweep_warm_up") } == 0)
  }

  @Test func `the same point may be kept twice, and a figure that is refused is null`() throws {
    let directory = try TemporaryDirectory()
    let store = try RunStore(path: directory.path + "/runs.sqlite")
    _ = try store.openSweep(key: "k", sweep, version: "1", created: Date())
    try store.save(point(nil), at: 0, settings: ["1"], inSweep: "1")
    try store.save(point(nil), at: 0, settings: ["1"], inSweep: "1")
    let rows = try store.read { db in
      try Row.fetchAll(db, sql: "SELECT metric, value FROM sweep_figure WHERE sweep = 1 AND position = 0 ORDER BY metric")
    }
    #expect(rows.map { $0["metric"] as String } == ["p95", "utilization.desk"])
    #expect(rows.map { $0["value"] as Double? } == [nil, 0.5])
    let settings = try store.read { db in try String.fetchOne(db, sql: "SELECT settings FROM sweep_point") }
    #expect(settings == "[\"1\"]")
  }

  @Test func `sweeps are listed, shown and deleted with their points`() throws {
    let directory = try TemporaryDirectory()
    let store = try RunStore(path: directory.path + "/runs.sqlite")
    #expect(try store.sweeps().isEmpty)
    #expect(throws: RunStoreError.unknownSweep(id: "latest", latest: [])) { try store.sweep("latest") }
    for (key, version) in [("k", "1 (aa)"), ("l", "1 (bb)")] { _ = try store.openSweep(key: key, sweep, version: version, created: Date()) }
    try store.save(point(3), at: 1, settings: ["2"], inSweep: "1")
    let list = try store.sweeps()
    #expect(list.map(\.id) == ["2", "1"] && list.map(\.points) == [0, 1] && list.map(\.pointsInAll) == [2, 2])
    #expect(list.map(\.version) == ["1 (bb)", "1 (aa)"] && list[0].axes == sweep.axes && list[0].name == "desk")
    let (summary, shown) = try store.sweep("1")
    #expect(summary == list[1] && shown.points[1]?.estimate(of: .p95)?.value == 3 && shown.axes == sweep.axes)
    #expect(try store.sweep("latest").summary.id == "2")
    #expect(throws: RunStoreError.unknownSweep(id: "7", latest: ["2", "1"])) { try store.deleteSweeps(["1", "7"]) }
    #expect(try store.sweeps().count == 2, "all or none")
    #expect(try store.deleteSweeps(["1", "1", "latest"]) == ["1", "2"])
    let rest = try store.read { db in
      try ["sweep", "sweep_point", "sweep_figure"].map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") }
    }
    #expect(rest == [0, 0, 0])
    #expect(try store.openSweep(key: "k", sweep, version: "1", created: Date()).id == "3", "an id never comes to mean another sweep")
    #expect(
      RunStoreError.unknownSweep(id: "7", latest: ["2", "1"]).description
        == "found no sweep \"7\"; the latest are 2, 1; `latest` names the newest")
  }

  @Test func `an exported run is read back, and anything else is refused`() throws {
    let directory = try TemporaryDirectory()
    let store = try RunStore(path: directory.path + "/runs.sqlite")
    let sample = SampleRun()
    _ = try store.save(scenario: sample.scenario, result: sample.result, trials: sample.trials, created: sample.created)
    let export = try store.export("1")
    #expect(try RunExport(json: try export.json(), path: "run.json") == export)
    #expect(throws: RunStoreError.notAnExport(path: "x.json")) { try RunExport(json: Data("{\"run\": 3}".utf8), path: "x.json") }
    #expect(
      RunStoreError.notAnExport(path: "x.json").description
        == "x.json: found no export of a run, or one that was cut off; expected what `ape-plan runs export` writes")
  }
}
