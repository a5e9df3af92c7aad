import Foundation
import PlanModel
import Testing

@testable import PlanFiles

struct TraceClockTests {
  private func seconds(_ texts: [String]) -> [Double?] {
    var clock = TraceClock()
    return texts.map { text in Array(text.utf8).withUnsafeBufferPointer { clock.seconds($0) } }
  }

  @Test(arguments: [
    ("2026-11-23T18:05:00Z", "2026-11-23T18:05:01Z", 1, "a second"),
    ("2023-11-16 18:15:46.680590Z", "2023-11-16 18:15:50.995190Z", 4.3146, "a blank, and digits behind the second"),
    ("2023-11-16t18:15:46.1234567891z", "2023-11-16T18:15:46.123456790Z", 1e-9, "what is finer than a nanosecond is cut off"),
    ("2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00", 1, "the clocks of Berlin go forward"),
    ("2026-10-25T02:59:59+02:00", "2026-10-25T02:00:00+01:00", 1, "and back"),
    ("2024-02-28T23:59:59Z", "2024-03-01T00:00:00Z", 86_401, "a leap day"),
    ("2100-02-28T00:00:00Z", "2100-03-01T00:00:00Z", 86_400, "2100 has none"),
    ("2000-02-28T00:00:00Z", "2000-03-01T00:00:00Z", 172_800, "2000 had one"),
    ("2026-12-31T23:59:59-00:30", "2027-01-01T00:30:00Z", 1, "a year, and west of Greenwich"),
    // `date -u -d 2026-11-23T18:05:00Z +%s` gives 1795457100.
    ("1970-01-01T00:00:00Z", "2026-11-23T18:05:00Z", 1_795_457_100, "57 years"),
  ])
  func `dates count from the first, to the nanosecond`(first: String, second: String, apart: Double, why: String) {
    #expect(seconds([first, second]) == [0, apart], "\(why)")
  }

  /// Foundation's calendar is another program than ours.
  @Test func `days are those of the calendar, over 400 years`() throws {
    let day = 86_400.0
    for number in stride(from: 0, to: 146_097, by: 997) {
      let date = Date(timeIntervalSince1970: Double(number) * day)
      #expect(seconds(["1970-01-01T00:00:00Z", date.formatted(.iso8601)]) == [0, Double(number) * day])
    }
  }

  @Test(arguments: [
    "", "2026-11-23", "2026-11-23T18:05:00", "2026-11-23T18:05Z", "2026-11-23T18:05:00.Z", "2026-13-01T00:00:00Z",
    "2026-02-29T00:00:00Z", "2026-11-31T00:00:00Z", "2026-00-10T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T23:60:00Z",
    "2026-11-23T23:59:60Z", "2026-11-23T18:05:00+0100", "2026-11-23T18:05:00+24:00", "2026-11-23T18:05:00ZZ", "26-11-23T18:05:00Z",
    "2026-11-23T18:05:00 Z", "-5",
  ])
  func `what is no whole date is none`(text: String) {
    #expect(seconds([text]) == [nil])
    #expect(seconds(["2026-11-23T18:05:00Z", text]) == [0, nil])
  }

  @Test func `numbers and dates do not mix`() {
    #expect(seconds(["0", "2026-11-23T18:05:00Z", "7"]) == [0, nil, 7])
    #expect(seconds(["2026-11-23T18:05:00Z", "7", "2026-11-23T18:05:07Z"]) == [0, nil, 7])
  }

  @Test func `a trace of dates is one of seconds from its first row, wherever it is read`() throws {
    let folder = try TestFolder()
    let dates = try folder.write(
      "time,count\n2026-11-23T18:00:00Z,5\n2026-11-23T18:01:00.5Z,1\n2026-11-23T20:05:00+02:00,2\n", to: "dates.csv")
    let seconds = try folder.write("time,count\n0,5\n60.5,1\n300,2\n", to: "seconds.csv")
    let traces = try [dates, seconds].map { try TraceFile(.file($0)) }
    #expect(traces[0].description.span == traces[1].description.span)
    #expect(traces[0].description.bucket == traces[1].description.bucket)
    let rows = try traces.map { trace in
      let buffer = UnsafeMutableBufferPointer<TraceRow>.allocate(capacity: 8)
      defer { buffer.deallocate() }
      return Array(buffer[..<(try trace.openRows().nextRows(into: buffer))])
    }
    #expect(rows[0] == rows[1] && rows[0].map(\.time) == [0, 60.5, 300])
  }

  @Test func `a file that does not end with a line end is read, and warned of`() throws {
    let folder = try TestFolder()
    let file = try folder.write("time\n1\n12", to: "t.csv")
    let trace = try TraceFile(.file(file))
    #expect(trace.description.arrivals == 2)
    #expect(
      trace.warnings.map(\.description) == [
        "\(file):3:1: warning: found a last row without a line end; it is counted, but the file may have been cut off"
      ])
    #expect(try TraceFile(.file(try folder.write("time\n1\n12\n", to: "t.csv"))).warnings.isEmpty)
    #expect(try TraceFile(.embedded("azure_llm_2023_conv.csv")).warnings.isEmpty)
  }
}
