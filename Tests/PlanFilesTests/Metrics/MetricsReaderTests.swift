import Autoscaling
import Foundation
import PlanModel
import Testing
import Units

@testable import PlanFiles

struct MetricsReaderTests {
  private func read(_ text: String, _ metrics: [String] = ["cpu", "memory", "requests_per_second"]) throws(MetricsProblem) -> DemandRecord {
    try MetricsReader.read(text: text, name: "m.csv", form: .named(metrics: metrics))
  }

  private func refusal(_ text: String, _ form: MetricsForm = .named(metrics: ["cpu"])) -> String {
    do throws(MetricsProblem) {
      _ = try MetricsReader.read(text: text, name: "m.csv", form: form)
      return "accepted"
    } catch { return error.description }
  }

  @Test(arguments: [
    ("cpu", "cpu", PodPlant.Metric.Demand.total, "2.5", 2_500 as Int64, "cores"),
    ("cpu_m", "cpu", .total, "250", 250, "thousandths of a core"),
    ("cpu_per_pod", "cpu", .eachPod, "0.5", 500, "of each pod"),
    ("memory_bytes", "memory", .total, "4096", 4_096_000, "bytes in thousandths"),
    ("memory_mib_per_pod", "memory", .eachPod, "1000", 1_048_576_000_000, "1000 x 1024 x 1024 bytes"),
    ("requests_per_second", "requests_per_second", .total, "12.345", 12_345, "any other metric by its name"),
  ])
  func `a column's name says its metric, its unit and whose it is`(
    name: String, metric: String, demand: PodPlant.Metric.Demand, text: String, milli: Int64, why: String
  ) throws {
    let record = try read("timestamp_s,\(name),other\n0,\(text),x\n60,\(text),x\n")
    #expect(record.columns == [DemandRecord.Column(metric: metric, demand: demand, values: [milli, milli])], "\(why)")
    #expect(record.faults.count == 0)
  }

  private static let faults: [(rows: String, values: [Int64?], told: [String], why: String)] = [
    ("0,1\n60,NaN\n120,3\n", [1_000, nil, 3_000], ["m.csv:3:4: found \"NaN\"; expected a number of at least 0: a missing sample"], "no number"),
    ("0,1\n60,\n120,3\n", [1_000, nil, 3_000], ["m.csv:3:4: found \"\"; expected a number of at least 0: a missing sample"], "nothing"),
    ("0,1\n60,-2\n120,3\n", [1_000, nil, 3_000], ["m.csv:3:4: found \"-2\"; expected a number of at least 0: a missing sample"], "negative"),
    ("0,1\n60,2\n60,2\n120,3\n", [1_000, 2_000, 3_000], ["m.csv:4:1: found the time \"60\" again with the same values; it counts once"], "twice"),
    ("0,1\n60,2\n60,5\n120,3\n", [1_000, nil, 3_000],
      ["m.csv:4:1: found the time \"60\" again; which of the rows is right cannot be told: a missing sample"], "two truths"),
    ("0,1\n120,3\n60,2\n180,4\n", [1_000, 3_000, 4_000],
      ["m.csv:4:1: found \"60\" after a later time; the row is left out",
        ""], "disorder"),
    ("0,1\n60,2\nsoon,2\n120,3\n", [1_000, 2_000, 3_000],
      ["m.csv:4:1: found \"soon\"; expected a time in seconds, or as 2026-11-23T18:05:00Z; the row is left out"], "no time"),
    ("0,1\n60,2\n61,2,2\n120,3\n", [1_000, 2_000, 3_000], ["m.csv:4:6: found 3 fields; expected 2, as in the header; the row is left out"], "torn"),
    ("0,1\n60,2\n120,3\n600,4\n", [1_000, 2_000, 3_000, 4_000],
      ["m.csv:5:1: found 8m since the row before, usually 1m: that row holds for 1.5m, and samples are missing from 3.5m to 10m after the start"],
      "a gap"),
  ]

  @Test(arguments: faults)
  func `a fault of a row is told with its line and is a missing sample`(rows: String, values: [Int64?], told: [String], why: String) throws {
    let record = try read("time,cpu\n" + rows)
    #expect(record.columns[0].values == values, "\(why)")
    if why == "disorder" {
      // The median of 120 s and 60 s, the upper one: a step of two minutes is no gap then.
      #expect(record.faults.told == [told[0]] && record.faults.disordered == 1)
    } else {
      #expect(record.faults.told == told, "\(why)")
    }
  }

  @Test(arguments: [
    ("cpu\n1\n", "m.csv:1:1: found the columns cpu; expected a column timestamp_s, timestamp, time, in seconds or as 2026-11-23T18:05:00Z"),
    ("time,load\n0,1\n",
      "m.csv:1:1: found the columns time, load; expected one of a metric of the autoscaler (cpu), as cpu (cores of all pods), cpu_m or "
        + "cpu_per_pod, or the column that is meant with --column"),
    ("time,cpu,cpu_m\n0,1,1\n", "m.csv:1:10: found a second column of the metric \"cpu\"; expected one"),
    ("time,cpu\n", "m.csv: found no row with a time; expected at least one"),
    ("", "m.csv:1:1: found no row; expected a header"),
    ("time,cpu\n1700000000000,1\n",
      "m.csv: found no row with a time; expected at least one. The first of them: m.csv:2:1: found \"1700000000000\" (it reads like "
        + "milliseconds since 1970); expected a time in seconds, or as 2026-11-23T18:05:00Z; the row is left out"),
  ])
  func `what cannot be read at all is refused`(text: String, expected: String) { #expect(refusal(text) == expected) }

  @Test func `a column can be named, and is told when it is nearly one`() throws {
    let form = MetricsForm.column("vm007", metric: "cpu", demand: .total, factor: 10)
    // Percent of a core: 28 % are 280 thousandths.
    let record = try MetricsReader.read(text: "timestamp_s,vm007,vm008\n0,28,1\n300,86,1\n", name: "m.csv", form: form)
    #expect(record.columns[0].values == [280, 860] && record.spacing == .wholeSeconds(300))
    #expect(
      refusal("time,vm07\n0,1\n", form)
        == "m.csv:1:1: found no column \"vm007\", but time, vm07; expected it in the header; did you mean \"vm07\"?")
  }

  @Test func `a time that jumped ahead costs itself, not all behind it`() throws {
    let record = try read("time,cpu\n0,1\n60,2\n9000,3\n120,4\n180,5\n240,6\n")
    #expect(record.times == [0, 60, 120, 180, 240].map { .wholeSeconds($0) } && record.columns[0].values == [1_000, 2_000, 4_000, 5_000, 6_000])
    #expect(record.faults.told == ["m.csv:4:1: found \"9000\" before earlier times; the row is left out"] && record.faults.disordered == 1)
    // Against trying every subset.
    var random = 1 as UInt64
    for _ in 0..<300 {
      let times = (0..<9).map { _ -> Double in
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double((random >> 33) % 7)
      }
      let most = (0..<512).filter { set in
        let kept = times.indices.filter { set >> $0 & 1 == 1 }.map { times[$0] }
        return zip(kept.dropFirst(), kept).allSatisfy { $0 >= $1 }
      }.map { $0.nonzeroBitCount }.max()
      let misplaced = TimeOrder.misplaced(in: times).map(\.index)
      let kept = times.indices.filter { !misplaced.contains($0) }.map { times[$0] }
      #expect(zip(kept.dropFirst(), kept).allSatisfy { $0 >= $1 } && kept.count == most, "\(times)")
    }
  }

  @Test func `a record of replicas holds until the next row, but not behind the last, nor over a gap where rows come regularly`() throws {
    func held(_ rows: [(Int, Int)], steps: Int) throws -> [Int32?] {
      let text = "time,replicas\n" + rows.map { "\($0.0),\($0.1)\n" }.joined()
      let record = try MetricsReader.read(text: text, name: "r.csv", form: .replicas)
      #expect((record.faults.gaps > 0) == record.comesRegularly)
      return record.held(from: 0, period: .wholeSeconds(60), steps: steps)
    }
    // Changes at 0, 2 and 7 minutes; the upper median of the spacings is 5 minutes.
    let three: [Int32?] = [3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, nil, nil]
    #expect(try held([(0, 3), (120, 4), (420, 5)], steps: 14) == three)
    // Every minute, but for the sixth and seventh; the fifth holds for one and a half.
    let gap: [Int32?] = [1, 2, 3, 4, 5, 6, 6, nil, 9, nil]
    #expect(try held([(0, 1), (60, 2), (120, 3), (180, 4), (240, 5), (300, 6), (480, 9)], steps: 10) == gap)
  }

  @Test func `means and sums do not wrap around`() throws {
    let record = DemandRecord(
      origin: "m", start: 0, times: [.zero, .wholeSeconds(5), .wholeSeconds(10)],
      columns: [.init(metric: "cpu", demand: .total, values: [8_000_000_000_000_000_000, 8_000_000_000_000_000_000, 2])])
    #expect(record.load(period: .wholeSeconds(10)).columns[0].values == [8_000_000_000_000_000_000])
    let text = """
      {"data":{"resultType":"matrix","result":[{"values":[[0,"8e15"],[15,"1"]]},{"values":[[0,"8e15"],[15,"1"]]}]}}
      """
    let sum = try PrometheusReader.read(Data(text.utf8), name: "p.json", metric: "cpu", factor: 1_000)
    #expect(sum.columns[0].values == [nil, 2_000])
    #expect(sum.faults.told == ["p.json: data.result[1].values[0]: found \"8e15\", with which the sum is beyond 64 bits: a missing sample"])
  }

  @Test func `dates count from the first, and know the clock`() throws {
    let record = try read("time,cpu\n2026-11-23T18:05:00Z,1\n2026-11-23T19:05:30+01:00,2\n")
    #expect(record.times == [.zero, .wholeSeconds(30)])
    // `date -u -d 2026-11-23T18:05:00Z +%s`
    #expect(record.start == 1_795_457_100)
  }

  @Test func `series of Prometheus are added up, and what is no number takes the sum with it`() throws {
    let text = """
      {"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"pod":"a"},"values":[[1435781430,"0.5"],[1435781445,"0.25"],[1435781460.0,"1"]]},
        {"metric":{"pod":"b"},"values":[[1435781430,"1.5"],[1435781445,"NaN"]]}]}}
      """
    let record = try PrometheusReader.read(Data(text.utf8), name: "p.json", metric: "cpu", factor: 1_000)
    #expect(record.columns[0].values == [2_000, nil, 1_000])
    #expect(record.times == [0, 15, 30].map { .wholeSeconds($0) } && record.start == 1_435_781_430)
    #expect(record.faults.told == ["p.json: data.result[1].values[1]: found \"NaN\"; expected a number of at least 0: a missing sample"])
  }

  @Test func `of series that are of each pod the mean counts, of those that are there`() throws {
    let text = """
      {"status":"success","data":{"resultType":"matrix","result":[
        {"values":[[0,"1"],[15,"3"]]},{"values":[[0,"2"]]},{"values":[[0,"6"],[15,"4"]]}]}}
      """
    let record = try PrometheusReader.read(Data(text.utf8), name: "p.json", metric: "cpu", demand: .eachPod, factor: 1_000)
    // (1 + 2 + 6) / 3 and (3 + 4) / 2 cores.
    #expect(record.columns == [DemandRecord.Column(metric: "cpu", demand: .eachPod, values: [3_000, 3_500])])
  }

  @Test func `a time that a series has twice, and one that goes back, are told and not added up`() throws {
    let text = """
      {"data":{"resultType":"matrix","result":[
        {"values":[[0,"1"],[15,"2"],[15,"2"],[30,"1"],[30,"5"],[15,"9"],[45,"4"]]},{"values":[[0,"1"],[30,"1"]]}]}}
      """
    let record = try PrometheusReader.read(Data(text.utf8), name: "p.json", metric: "cpu", factor: 1)
    #expect(record.columns[0].values == [2, 2, nil, 4])
    #expect(record.faults.repeated == 2 && record.faults.disordered == 1)
    #expect(
      record.faults.told == [
        "p.json: data.result[0].values[2]: found the time 15.0 again in its series with the same value; it counts once",
        "p.json: data.result[0].values[4]: found the time 30.0 again in its series; which of the values is right cannot be told: a missing sample",
        "p.json: data.result[0].values[5]: found the time 15.0 after a later one of its series; the value is left out",
      ])
  }

  @Test(arguments: [
    ("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}",
      "p.json: found an error that Prometheus answered with, \"bad_data\": \"parse error\"; expected the values of a query"),
    ("{", "p.json:1:2: found no JSON; expected a name in quotes"),
    ("{\"status\":\"error\"}", "p.json: data.result: expected a list, as the answer of Prometheus' /api/v1/query_range"),
    ("{\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
      "p.json: data.resultType: expected \"matrix\", as the answer of Prometheus' /api/v1/query_range"),
    ("{\"data\":{\"resultType\":\"matrix\",\"result\":[{\"values\":[[1,2]]}]}}",
      "p.json: data.result[0].values[0]: expected a time and a text, as the answer of Prometheus' /api/v1/query_range"),
    ("{\"data\":{\"resultType\":\"matrix\",\"result\":[]}}", "p.json: found no row with a time; expected at least one"),
  ])
  func `another answer than that of a range query is refused`(text: String, expected: String) {
    let error = #expect(throws: MetricsProblem.self) {
      try PrometheusReader.read(Data(text.utf8), name: "p.json", metric: "cpu", factor: 1)
    }
    #expect(error?.description == expected)
  }

  @Test func `files that are not there are told`() {
    let csv = #expect(throws: MetricsProblem.self) { try MetricsReader.read(path: "/none.csv", form: .named(metrics: ["cpu"])) }
    #expect(csv?.description == "/none.csv: cannot be opened: No such file or directory")
    let json = #expect(throws: MetricsProblem.self) { try PrometheusReader.read(path: "/none.json", metric: "cpu", factor: 1) }
    #expect(json?.description == "/none.json: cannot be opened: No such file or directory")
    #expect(MetricsProblem.tooLarge(path: "a", limit: 5).description == "a: found more than 5 bytes; expected at most that")
    #expect(MetricsProblem.tooManyRows(path: "a", limit: 5).description == "a: found more than 5 rows; expected at most that")
  }
}
