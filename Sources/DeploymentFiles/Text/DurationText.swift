import Units

/// Durations as Go programs write them: `1m30s`, `10s`, `500ms`, `30d`.
///
/// Source: Go, time.ParseDuration; Prometheus documentation, Configuration: `<duration>` (d, w and y of 24 h, 7 d and 365 d).
enum DurationText {
  private static let units: [(name: String, seconds: Double)] = [
    ("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800), ("y", 31_536_000),
  ]

  /// - Returns: nil for what is no duration, or beyond 100 years.
  static func time(_ text: String) -> SimTime? {
    var rest = text[...]
    var seconds = 0.0
    guard !rest.isEmpty, rest.utf8.count <= 40 else { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(number.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let value = Double(number), let factor = units.first(where: { $0.name == unit })?.seconds else { return nil }
      seconds += value * factor
    }
    guard seconds <= 3.2e9 else { return nil }
    return SimTime(nanoseconds: Int64((seconds * 1e9).rounded()))
  }
}
