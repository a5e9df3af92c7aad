import PlanModel
import Testing
import Units

@testable import PlanFiles

struct JoinedRecordingTests {
  private func record(_ origin: String, _ metric: String, start: Double, each seconds: Int64, _ values: [Int64?]) -> DemandRecord {
    DemandRecord(
      origin: origin, start: start, times: values.indices.map { .wholeSeconds(Int64($0) * seconds) },
      columns: [DemandRecord.Column(metric: metric, demand: .total, values: values)])
  }

  @Test func `rows stand where any of the recordings has one, and what another lacks is missing`() throws {
    var memory = record("m.json", "memory", start: 1_700_000_030, each: 15, [7, nil, 9])
    memory.faults.unreadable = 1
    memory.faults.tell("a value of m.json")
    let joined = try JoinedRecording.join([record("c.json", "cpu", start: 1_700_000_000, each: 15, [1, 2, 3, 4]), memory])
    #expect(joined.origin == "c.json and m.json" && joined.start == 1_700_000_000)
    #expect(joined.times == [0, 15, 30, 45, 60].map(SimTime.wholeSeconds))
    #expect(joined.columns.map(\.values) == [[1, 2, 3, 4, nil], [nil, nil, 7, nil, 9]])
    #expect(joined.faults.count == 1 && joined.faults.told == ["a value of m.json"])
  }

  @Test(arguments: [
    (60.0, Int64(30), "m.json: found times every 30s from 60.0 on, and in c.json every 15s from 0.0 on"),
    (7.5, 15, "m.json: found times every 15s from 7.5 on, and in c.json every 15s from 0.0 on"),
  ])
  func `times that never meet are refused`(start: Double, spacing: Int64, text: String) {
    let problem = #expect(throws: MetricsProblem.self) {
      try JoinedRecording.join([
        record("c.json", "cpu", start: 0, each: 15, [1, 2, 3]), record("m.json", "memory", start: start, each: spacing, [1, 2, 3]),
      ])
    }
    #expect(problem?.description.hasPrefix(text) == true, "\(problem?.description ?? "")")
  }
}
