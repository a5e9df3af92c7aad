import CSVText
import Foundation
import PlanModel

/// Lines of nginx's combined log with the request's time behind them:
/// `192.0.2.1 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 2326 "-" "curl/8" 0.123`.
///
/// The time is that of the answer, in whole seconds. A second number behind it, such as the upstream's time, is passed over.
/// Source: nginx, ngx_http_log_module: the predefined format `combined`, and `$request_time`, "request processing time in seconds with a
/// milliseconds resolution".
final class NginxRequestRows: RequestRows {
  private let lines: LineReader

  init(path: String) throws(RequestErrors) { lines = try LineReader(path: path) }

  var stages: [String] { [] }
  var hasHits: Bool { false }
  var hasTokens: Bool { false }
  var ignored: [String] { [] }
  var hasTimesOfEnds: Bool { true }
  var forgives: Bool { true }

  func next(into record: inout RequestRecord) throws -> Bool {
    guard let line = try lines.next() else { return false }
    var scan = NginxLine(line)
    func bad(_ expected: String) -> RequestProblem {
      .badLine(
        CSVPlace(path: lines.path, line: lines.line, column: scan.place - line.startIndex + 1), found: scan.word, expected: expected)
    }
    guard scan.skip(behind: "["), let time = scan.date() else { throw bad("a date as [10/Oct/2026:13:55:36 +0000]") }
    guard scan.skip(behind: "]"), scan.skipQuoted() else { throw bad("the request in quotes") }
    guard let status = scan.number(), (0...999).contains(status) else { throw bad("a status such as 200") }
    guard scan.number() != nil || scan.skipDash() else { throw bad("the number of bytes sent") }
    while scan.skipQuoted() {}
    guard let seconds = scan.number(), seconds >= 0, seconds <= 1e7 else {
      throw bad("the seconds of $request_time: add it at the end of the log_format")
    }
    record.arrival = time
    record.response = seconds
    record.isFailed = status == 0 || status >= 500
    return true
  }
}

/// Takes a line apart from its start.
private struct NginxLine {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private let bytes: ArraySlice<UInt8>
  private(set) var place: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  /// What stands here, for an error.
  var word: String {
    String(decoding: bytes[min(place, bytes.endIndex)...].drop { $0 == 0x20 }.prefix { $0 != 0x20 }.prefix(80), as: UTF8.self)
  }

  mutating func skip(behind character: Unicode.Scalar) -> Bool {
    guard let index = bytes[place...].firstIndex(of: UInt8(ascii: character)) else { return false }
    place = index + 1
    return true
  }

  private mutating func skipBlanks() { while place < bytes.endIndex, bytes[place] == 0x20 { place += 1 } }

  /// A text in quotes; a quote inside is written `\x22`, or behind a backslash by others.
  mutating func skipQuoted() -> Bool {
    skipBlanks()
    guard place < bytes.endIndex, bytes[place] == UInt8(ascii: "\"") else { return false }
    var index = place + 1
    while index < bytes.endIndex, bytes[index] != UInt8(ascii: "\"") { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
    guard index < bytes.endIndex else { return false }
    place = index + 1
    return true
  }

  mutating func skipDash() -> Bool {
    skipBlanks()
    guard place < bytes.endIndex, bytes[place] == UInt8(ascii: "-") else { return false }
    place += 1
    return true
  }

  mutating func number() -> Double? {
    skipBlanks()
    let digits = bytes[place...].prefix { $0 != 0x20 }
    guard let value = digits.withUnsafeBufferPointer({ CSVNumber.double($0) }) else { return nil }
    place = digits.endIndex
    return value
  }

  /// `10/Oct/2026:13:55:36 +0000`, as seconds since 1970.
  mutating func date() -> Double? {
    guard bytes.endIndex - place >= 26 else { return nil }
    let text = Array(bytes[place..<(place + 26)])
    guard text[2] == UInt8(ascii: "/"), text[6] == UInt8(ascii: "/"), text[11] == UInt8(ascii: ":"), text[20] == 0x20,
      let month = Self.months.firstIndex(of: String(decoding: text[3..<6], as: UTF8.self))
    else { return nil }
    let number = month + 1
    var iso: [UInt8] = Array(text[7..<11])
    iso += [UInt8(ascii: "-"), UInt8(48 + number / 10), UInt8(48 + number % 10), UInt8(ascii: "-")] + text[0..<2]
    iso += [UInt8(ascii: "T")] + text[12..<20] + text[21..<24] + [UInt8(ascii: ":")] + text[24..<26]
    guard let seconds = iso.withUnsafeBufferPointer({ TraceClock.absolute($0) }) else { return nil }
    place += 26
    return seconds
  }
}
