import Units

/// Instants of a recording as people read them: of the clock where it has one, else since its start. To the second.
struct ClockText: Hashable, Sendable {
  /// Seconds since 1970 of the recording's start; nil where it counts from a start of its own.
  var start: Double?

  /// `2026-11-23 18:05:00`, in UTC; or `1:02:30` since the start.
  func text(_ seconds: Double) -> String { start.map { Self.date($0 + seconds) + " " + Self.time($0 + seconds) } ?? Self.elapsed(seconds) }

  /// The same without the day where it is that of another instant.
  func text(_ seconds: Double, beside other: Double) -> String {
    guard let start, Self.date(start + seconds) == Self.date(start + other) else { return text(seconds) }
    return Self.time(start + seconds)
  }

  /// ` from 2026-11-23 18:05:00 UTC`; nothing without a clock.
  var beginning: String { start == nil ? "" : " from \(text(0)) UTC" }

  private static func elapsed(_ seconds: Double) -> String {
    let whole = Int64(seconds.rounded())
    return "\(whole / 3_600):\(twoDigits(whole / 60 % 60)):\(twoDigits(whole % 60))"
  }

  private static func time(_ seconds: Double) -> String {
    let ofDay = modulo(Int64(seconds.rounded(.down)), 86_400)
    return "\(twoDigits(ofDay / 3_600)):\(twoDigits(ofDay / 60 % 60)):\(twoDigits(ofDay % 60))"
  }

  /// The Gregorian calendar's day, counted in eras of 400 years that begin in March.
  /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
  private static func date(_ seconds: Double) -> String {
    let days = Int64((seconds / 86_400).rounded(.down)) + 719_468
    let ofEra = modulo(days, 146_097)
    let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let fromMarch = (5 * ofYear + 2) / 153
    let day = ofYear - (153 * fromMarch + 2) / 5 + 1
    let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    return "\(year + (days - ofEra) / 146_097 * 400 + (month <= 2 ? 1 : 0))-\(twoDigits(month))-\(twoDigits(day))"
  }

  private static func modulo(_ value: Int64, _ divisor: Int64) -> Int64 { (value % divisor + divisor) % divisor }
  private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
