import Foundation
import PlanModel
import Testing

@testable import PlanFiles

/// Recordings of requests: three forms, and what is wrong with them.
struct RequestFileTests {
  private static func file(_ text: String, _ name: String = "requests.csv") throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("requests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private static func records(_ file: RequestFile) throws -> [RequestRecord] {
    let source = try file.open()
    var record = RequestRecord()
    var records: [RequestRecord] = []
    while try source.next(into: &record) { records.append(record) }
    return records
  }

  private static func problem(_ text: String) throws -> String {
    let path = try file(text)
    do {
      _ = try RequestFile(path: path)
      return "no problem"
    } catch { return "\(error)".replacingOccurrences(of: path, with: "r.csv") }
  }

  @Test func `CSV with everything`() throws {
    var text = "timestamp,response_time_ms,status,cache,db_s,cpu_ms,tokens_in,tokens_out,path\n"
    for index in 0..<40 { text += "2026-11-23T18:05:\(index < 10 ? "0" : "")\(index).25Z,120,\(index == 3 ? 503 : 200),\(index % 2 == 0 ? "hit" : "miss"),\(index % 2 == 0 ? "" : "0.05"),7.5,100,20,/\n" }
    let file = try RequestFile(path: try Self.file(text))
    let recording = file.recording
    #expect(recording.requests == 40 && recording.failed == 1 && recording.isDated && recording.resolution == 0)
    #expect(recording.stages == ["db", "cpu"] && recording.hasHits && recording.hasTokens && recording.span == 39)
    #expect(recording.remarks.contains { $0.contains("path") })
    let records = try Self.records(file)
    #expect(records[1].stages == [0.05, 0.0075] && records[0].stages[0] == 0 && records[1].isHit == false)
    #expect(abs(records[0].response - 0.12) < 1e-12 && records[0].tokensOut == 20)
  }

  @Test func `requests out of order come in the order of arrival`() throws {
    var text = "time,duration_s\n"
    for index in 0..<60 { text += "\(index % 2 == 0 ? index + 5 : index),0.5\n" }
    let records = try Self.records(try RequestFile(path: try Self.file(text)))
    #expect(records.count == 60 && zip(records, records.dropFirst()).allSatisfy { $0.arrival <= $1.arrival })
    let ends = try RequestFile(path: try Self.file(text), times: .end)
    #expect(ends.recording.start == 0.5)
  }

  @Test func `nginx, with a line that is none`() throws {
    var text = ""
    for index in 0..<200 {
      text += #"192.0.2.7 - bob [10/Oct/2026:13:5\#(index / 60):\#(index % 60 < 10 ? "0" : "")\#(index % 60) +0200] "GET /a\x22b HTTP/1.1" 200 512 "-" "Mozilla/5.0 (X11; \"q\")" 0.250 0.249"# + "\n"
    }
    let path = try Self.file(text + "garbage\n", "access.log")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let file = try RequestFile(path: path)
    #expect(file.recording.requests == 200 && file.recording.resolution == 1 && file.recording.isDated)
    #expect(file.recording.remarks.contains { $0.contains("\(path):\(lines.count):1: found \"garbage\"") }, "\(file.recording.remarks)")
    // 13:50:00 +0200 is 11:50:00 UTC, of which the request's quarter of a second is taken off. The date is checked by `date -u -d`.
    #expect(try Self.records(file)[0].arrival == 1_791_633_000 - 0.25)
  }

  @Test func `nginx without the request's time is refused with what to do`() throws {
    let line = #"192.0.2.7 - - [10/Oct/2026:13:50:00 +0000] "GET / HTTP/1.1" 200 512 "-" "curl""#
    #expect(try Self.problem(String(repeating: line + "\n", count: 50)).contains("$request_time: add it at the end of the log_format"))
  }

  @Test func `lines of JSON`() throws {
    var text = ""
    for index in 0..<50 {
      text += #"{"timestamp": "2026-11-23T18:05:\#(index < 10 ? "0" : "")\#(index).5Z", "level": "info", "http": {"status_code": \#(index == 0 ? 500 : 200), "path": "/"}, "duration_ms": 20.5, "db_s": \#(index % 2 == 0 ? "null" : "0.01")}"# + "\n"
    }
    let file = try RequestFile(path: try Self.file(text, "access.jsonl"))
    #expect(file.recording.requests == 50 && file.recording.failed == 1 && file.recording.stages == ["db"])
    let records = try Self.records(file)
    #expect(records[1].stages == [0.01] && records[0].stages == [0] && abs(records[1].response - 0.0205) < 1e-12)
  }

  struct Fault: Sendable {
    var text: String
    var told: String
  }

  @Test(arguments: [
    Fault(text: "when,response_time\n1,2\n", told: "r.csv:1:1: found no column of the time"),
    Fault(text: "timestamp,respons_time_s\n1,2\n", told: "did you mean it by \"respons_time_s\"?"),
    Fault(text: "timestamp,response_time_s\n1,-2\n", told: "r.csv:2:3: found \"-2\" in \"response_time_s\"; expected a number of at least 0"),
    Fault(text: "timestamp,response_time_s\nnoon,2\n", told: "r.csv:2:1: found \"noon\" in \"timestamp\"; expected a time in seconds"),
    Fault(text: "timestamp,response_time_s,status\n1,2,ok\n", told: "r.csv:2:5: found \"ok\" in \"status\"; expected a status such as 200"),
    Fault(text: "timestamp,response_time_s,cache\n1,2,warm\n", told: "r.csv:2:5: found \"warm\" in \"cache\"; expected hit, miss or nothing"),
    Fault(text: "timestamp,response_time_s,duration_s\n1,2,3\n", told: "r.csv:1:27: found \"duration_s\" beside \"response_time_s\""),
    Fault(text: "timestamp,response_time_s,tokens_in\n1,2,3\n", told: "r.csv:1:27: found a column tokens_in without tokens_out"),
    Fault(text: "timestamp,response_time_s\n1,2\n3\n", told: "r.csv:3:2: found 1 field; expected 2"),
    Fault(text: "timestamp,response_time_s\n1,2\n2,2\n", told: "found 2 requests; expected at least 30"),
    Fault(text: "", told: "found 0 requests; expected at least 30"),
  ])
  func `what is wrong is told with its place`(fault: Fault) throws {
    let told = try Self.problem(fault.text)
    #expect(told.contains(fault.told), "\(told)")
  }

  @Test func `no file, a folder, a compressed file`() throws {
    #expect(throws: RequestErrors.self) { try RequestFile(path: "/nonexistent/requests.csv") }
    #expect(throws: RequestErrors.self) { try RequestFile(path: "/tmp") }
    let path = try Self.file("", "a.gz")
    try Data([0x1F, 0x8B, 8, 0]).write(to: URL(fileURLWithPath: path))
    do {
      _ = try RequestFile(path: path)
      #expect(Bool(false))
    } catch { #expect("\(error)".contains("unpack it first")) }
  }
}
