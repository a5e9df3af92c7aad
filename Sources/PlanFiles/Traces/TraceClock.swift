import CSVText

/// Reads the times of a trace, row by row: all of them seconds, or all of them dates, by the first that can be read.
///
/// Dates are those of RFC 3339 (source: section 5.6), with `T`, `t` or a blank between day and time, any number of digits behind the
/// second, and an offset, without which nobody can tell what a clock change did to it. They count from the first, which is the start of the
/// recording. Whole seconds and nanoseconds are subtracted as whole numbers: no digit is lost to the 1.7 billion seconds since 1970.
struct TraceClock {
  private enum Kind { case seconds, dates(start: Instant) }
  private struct Instant {
    var seconds: Int64
    var nanoseconds: Int64
  }

  private var kind: Kind?

  /// Whether the first time that could be read was a date.
  var isDated: Bool { if case .dates = kind { true } else { false } }

  /// Seconds from the start; negative before it. Nil for what is no time, or one of the other kind.
  mutating func seconds(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    switch kind {
    case .seconds: return Self.plain(text)
    case .dates(let start):
      guard let instant = Self.instant(text) else { return nil }
      return Double(instant.seconds - start.seconds) + Double(instant.nanoseconds - start.nanoseconds) / 1e9
    case nil:
      if let seconds = Self.plain(text) {
        kind = .seconds
        return seconds
      }
      guard let start = Self.instant(text) else { return nil }
      kind = .dates(start: start)
      return 0
    }
  }

  /// One time by itself: seconds as they stand, or those since 1970 of a date. Nil for what is no time.
  static func absolute(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    if let seconds = plain(text) { return seconds }
    guard let instant = instant(text) else { return nil }
    return Double(instant.seconds - days(1970, 1, 1) * 86_400) + Double(instant.nanoseconds) / 1e9
  }

  private static func plain(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let number = CSVNumber.double(text), number >= 0 else { return nil }
    return number
  }

  /// `2026-11-23T18:05:00.25+01:00`
  private static func instant(_ text: UnsafeBufferPointer<UInt8>) -> Instant? {
    var text = DateScan(text)
    guard let year = text.number(4), text.take("-"), let month = text.number(2), text.take("-"), let day = text.number(2),
      text.take("Tt "), let hour = text.number(2), text.take(":"), let minute = text.number(2), text.take(":"), let second = text.number(2),
      let nanoseconds = text.fraction(), let offset = text.offset(), text.isAtEnd,
      (1...12).contains(month), (1...daysOfMonth(month, year)).contains(day), hour < 24, minute < 60, second < 60
    else { return nil }
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
    return Instant(seconds: seconds, nanoseconds: nanoseconds)
  }

  private static func daysOfMonth(_ month: Int64, _ year: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month) - 1]
  }

  /// Days since the first of March of the year 0. Source: E. G. Richards, in Explanatory Supplement to the Astronomical Almanac, 3rd ed.
  /// (2012), 15.11: with years that begin in March, the days before a month are (153 month + 2) / 5.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let (year, month) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    return 365 * year + year.dividedDown(by: 4) - year.dividedDown(by: 100) + year.dividedDown(by: 400) + (153 * month + 2) / 5 + day - 1
  }
}

extension Int64 {
  fileprivate func dividedDown(by divisor: Int64) -> Int64 { self >= 0 ? self / divisor : (self - divisor + 1) / divisor }
}

/// Takes a date apart from its start; nothing is allocated, as a trace may have 10^8 of them.
private struct DateScan {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  private mutating func digit() -> Int64? {
    guard index < bytes.count, case let digit = Int64(bytes[index]) - 48, (0...9).contains(digit) else { return nil }
    index += 1
    return digit
  }

  mutating func number(_ digits: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<digits {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// One of these characters.
  mutating func take(_ choices: StaticString) -> Bool {
    guard index < bytes.count, choices.withUTF8Buffer({ $0.contains(bytes[index]) }) else { return false }
    index += 1
    return true
  }

  /// Nanoseconds behind the point; 0 without one. What is finer is cut off.
  mutating func fraction() -> Int64? {
    guard take(".") else { return 0 }
    guard var value = digit() else { return nil }
    var unit: Int64 = 100_000_000
    value *= unit
    while let digit = digit() {
      unit /= 10
      value += digit * unit
    }
    return value
  }

  /// Seconds east of Greenwich.
  mutating func offset() -> Int64? {
    if take("Zz") { return 0 }
    let isEast = index < bytes.count && bytes[index] == UInt8(ascii: "+")
    guard take("+-"), let hour = number(2), take(":"), let minute = number(2), hour < 24, minute < 60 else { return nil }
    return (hour * 3_600 + minute * 60) * (isEast ? 1 : -1)
  }
}
