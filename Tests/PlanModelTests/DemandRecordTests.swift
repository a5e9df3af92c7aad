import Autoscaling
import Testing
import Units

@testable import PlanModel

struct DemandRecordTests {
  /// Values of rows at these seconds, in whole units; nil for a missing one.
  private func record(_ rows: [(time: Int64, value: Int64?)], start: Double = 0) -> DemandRecord {
    DemandRecord(
      origin: "m.csv", start: start, times: rows.map { .wholeSeconds($0.time) },
      columns: [.init(metric: "cpu", demand: .total, values: rows.map(\.value))])
  }

  /// One character a sync: the value, or `-` for a missing sample.
  private func course(_ record: DemandRecord, every seconds: Int64) -> String {
    record.load(period: .wholeSeconds(seconds)).columns[0].values.map { $0.map { "\($0)" } ?? "-" }.joined()
  }

  @Test(arguments: [
    ([(0, 1), (60, 2), (120, 3)], "111122223333", "a row holds until the next"),
    ([(0, 1), (60, nil), (120, 3)], "1111----3333", "a missing one is missing until the next"),
    // One lost row: half of it is carried forward, up to 150 s, the syncs 8 to 10, and the other half is missing.
    ([(0, 1), (60, 2), (180, 4), (240, 5), (300, 6)], "1111" + "2222" + "222-" + "4444" + "5555" + "6666", "a lost row"),
    // The third holds for 90 s, up to 210 s, which are the syncs 8 to 14; then nothing up to sync 24.
    ([(0, 1), (60, 2), (120, 3), (360, 4)], "1111" + "2222" + "3333333" + "---------" + "4444", "a gap holds for one and a half steps"),
  ] as [([(Int64, Int64?)], String, String)])
  func `between rows the earlier one holds, for one and a half steps at most`(rows: [(Int64, Int64?)], expected: String, why: String) {
    #expect(course(record(rows.map { (time: $0.0, value: $0.1) }), every: 15) == expected, "\(why)")
  }

  @Test func `of several rows between two syncs the mean counts`() {
    // At 15 s the rows of 5, 10 and 15 s; their mean is 4. At 30 s those of 20, 25 and 30, of which two are missing.
    let rows: [(Int64, Int64?)] = [(0, 1), (5, 2), (10, 4), (15, 6), (20, nil), (25, nil), (30, 9)]
    #expect(course(record(rows.map { (time: $0.0, value: $0.1) }), every: 15) == "14")
    let longer = rows + [(35, 9), (40, 9), (45, 9), (50, 9), (55, 9)]
    #expect(course(record(longer.map { (time: $0.0, value: $0.1) }), every: 15) == "1499")
  }

  @Test func `a record of changes holds until the next, shifted to the other recording's start`() {
    let changes = record([(0, 2), (100, 5)], start: 1_700_000_000)
    let held = changes.held(from: 1_700_000_030, period: .wholeSeconds(30), steps: 5)
    // The other begins 30 s later: 30, 60, 90, 120 and 150 s after the first change.
    #expect(held == [2, 2, 2, 5, 5])
    #expect(changes.held(from: 0, period: .wholeSeconds(60), steps: 3) == [2, 2, 5], "one without a clock begins with it")
    #expect(changes.held(from: 1_699_999_970, period: .wholeSeconds(30), steps: 2) == [nil, 2])
  }

  @Test func `departures are stretches of one sign`() {
    let departures = ReplayDepartures(
      replayed: [3, 4, 5, 5, 3, 2, 2], observed: [3, 3, 3, 5, 5, 3, nil], period: .wholeSeconds(15))
    #expect(departures.compared == 6 && departures.equal == 2)
    // 1 + 2 + 2 + 1 pods over 6 syncs.
    #expect(departures.meanDifference == 1)
    #expect(
      departures.stretches == [
        .init(start: .wholeSeconds(15), length: .wholeSeconds(30), replayed: 4, observed: 3),
        .init(start: .wholeSeconds(60), length: .wholeSeconds(30), replayed: 3, observed: 5),
      ])
  }

  @Test func `a pod's price is paid by the minute`() throws {
    let price = PodPrice(perHour: try USD(parsing: "0.06"), source: "a test")
    #expect(price.cost(podMinutes: 90).cents == "0.09")
  }
}
