import Foundation
import Statistics
import Units

/// What kind of figure a number is, and so how people write it.
public enum Measure: Hashable, Sendable {
  /// Seconds.
  case time
  /// Per second; spelt per hour, as the tiers are named, whatever its size: two rates can be compared as they stand.
  case rate
  /// 0 to 1; spelt in per cent.
  case share
  /// A plain number.
  case number
}

/// How figures are spelt for people: three significant digits (two for less than a per cent), the unit that gives a readable number, commas
/// between thousands.
///
/// Programs never read these texts: they get the numbers.
public enum HumanText {
  /// `1,234,567`.
  public static func count(_ count: some BinaryInteger) -> String { grouped(String(count)) }

  /// `12.3 s`, `250 ms`, `2.10 min`, `1,000/hour`, `2.34%`, `0.512`.
  public static func figure(_ value: Double, _ measure: Measure) -> String {
    let scale = Scale(for: value, measure)
    let text = spelt(value, scale, decimals: scale.decimals(for: value))
    return (measure == .time ? text : withoutTrailingZeros(text)) + scale.unit
  }

  /// `12.3 s (11.8 … 12.9)`; what is refused is said: `n/a (n=37 < 59)`, `12.3 s (no interval: 3 trials < 5)`.
  public static func estimate(_ estimate: Estimate, _ measure: Measure) -> String {
    guard let value = estimate.value else {
      let reason = estimate.reason ?? "no reason given"
      return reason.hasPrefix("n/a") ? reason : "n/a (\(reason))"
    }
    guard let low = estimate.low, let high = estimate.high else {
      return figure(value, measure) + (estimate.reason.map { " (\(withoutParentheses($0)))" } ?? "")
    }
    // A figure of 0 has no size of its own; its interval has. So has the one of a difference that may be 0.
    let size = value == 0 || (low < 0 && high > 0) ? max(abs(low), abs(high)) : value
    let scale = Scale(for: size, measure)
    var decimals = scale.decimals(for: size)
    // What differs by less than doubles are exact to is exact.
    guard high - low > 1e-12 * abs(size) else { return spelt(value, scale, decimals: decimals) + scale.unit }
    // An interval narrower than the last digit would read as a point.
    while decimals < 6, spelt(low, scale, decimals: decimals) == spelt(high, scale, decimals: decimals) { decimals += 1 }
    // None at all reads as 0, not as a small number.
    func number(_ value: Double) -> String { value == 0 ? "0" : spelt(value, scale, decimals: decimals) }
    return number(value) + scale.unit + " (\(number(low)) … \(number(high)))"
  }

  /// `485.89`, `1,985.60`: without a sign of its currency, rounded halves away from zero.
  public static func money(_ amount: USD, decimals: Int = 2) -> String {
    guard decimals != 2 else { return grouped(amount.cents) }
    var value = amount.amount
    var rounded = Decimal()
    NSDecimalRound(&rounded, &value, decimals, .plain)
    return grouped(USD(rounded).spelling)
  }

  /// `8 GiB`, `512 MiB`.
  public static func bytes(_ bytes: Bytes) -> String {
    let spelling = bytes.spelling
    let number = Double(spelling.prefix { !$0.isLetter }) ?? 0
    return grouped(number.significant(4)) + " " + spelling.drop { !$0.isLetter }
  }

  /// `1,000/hour`.
  public static func rate(_ rate: Rate) -> String { figure(rate.perSecond, .rate) }

  /// `3 trials`, `1 trial`.
  public static func counted(_ number: some BinaryInteger, _ noun: String, plural: String? = nil) -> String {
    "\(count(number)) \(number == 1 ? noun : plural ?? noun + "s")"
  }

  /// `no interval (3 trials < 5)` as it stands within parentheses: `no interval: 3 trials < 5`.
  static func withoutParentheses(_ reason: String) -> String {
    guard reason.hasSuffix(")"), let opening = reason.firstRange(of: " (") else { return reason }
    return reason[..<opening.lowerBound] + ": " + reason[opening.upperBound...].dropLast()
  }

  private static func withoutTrailingZeros(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = Substring(text)
    while text.last == "0" { text.removeLast() }
    return String(text.last == "." ? text.dropLast() : text)
  }

  private static func spelt(_ value: Double, _ scale: Scale, decimals: Int) -> String {
    grouped((value * scale.factor).fixed(decimals))
  }

  /// Commas between thousands, in the digits before the point.
  static func grouped(_ number: String) -> String {
    let sign = number.hasPrefix("-") ? "-" : ""
    let body = number.dropFirst(sign.count)
    let digits = body.prefix { $0.isNumber }
    guard digits.count > 3 else { return number }
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return sign + result + body.dropFirst(digits.count)
  }
}

/// A unit and what a number is multiplied by to be in it.
private struct Scale {
  var factor: Double
  var unit: String
  /// Digits behind the point for small numbers: per cents and plain numbers may be very small.
  var mostDecimals = 2
  var isWholeIfPossible = false

  /// Units of time by the length, in seconds, from which they are used. The bounds lie where three digits would round up to the next unit.
  private static let times: [(from: Double, seconds: Double, unit: String)] = [
    (172_800, 86_400, " d"), (7_200, 3_600, " h"), (119.95, 60, " min"), (0.999_5, 1, " s"), (0.000_999_5, 1e-3, " ms"), (0, 1e-6, " µs"),
  ]

  init(for value: Double, _ measure: Measure) {
    switch measure {
    case .time:
      let time = Self.times.first { abs(value) >= $0.from && value != 0 } ?? Self.times[3]
      self.init(factor: 1 / time.seconds, unit: time.unit, isWholeIfPossible: value == 0)
    case .rate: self.init(factor: 3_600, unit: "/hour", mostDecimals: 4, isWholeIfPossible: true)
    case .share: self.init(factor: 100, unit: "%", mostDecimals: 6, isWholeIfPossible: true)
    case .number: self.init(factor: 1, unit: "", mostDecimals: 6, isWholeIfPossible: true)
    }
  }

  private init(factor: Double, unit: String, mostDecimals: Int = 2, isWholeIfPossible: Bool = false) {
    self.factor = factor
    self.unit = unit
    self.mostDecimals = mostDecimals
    self.isWholeIfPossible = isWholeIfPossible
  }

  /// For three significant digits, or two for shares below 1%, which nobody knows any better.
  func decimals(for value: Double) -> Int {
    let scaled = abs(value * factor)
    if isWholeIfPossible, abs(scaled - scaled.rounded()) <= 1e-9 * scaled { return 0 }
    var decimals = 0
    var bound = 99.95
    while decimals < mostDecimals, scaled < bound {
      decimals += 1
      bound /= 10
    }
    return unit == "%" && scaled < 0.9995 && decimals > 2 ? decimals - 1 : decimals
  }
}
