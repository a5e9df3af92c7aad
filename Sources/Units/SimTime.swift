/// An instant of the simulated clock, or a length of simulated time: whole nanoseconds.
///
/// Int64 nanoseconds reach 292 years. Instants count from the start of the trial.
@frozen
public struct SimTime: Hashable, Comparable, Sendable {
  /// Nanoseconds.
  public var nanoseconds: Int64

  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The longest time that a duration may have: 100 years of 365 days.
  public static let longest = SimTime(nanoseconds: 100 * 365 * 86_400 * 1_000_000_000)

  /// The nearest nanosecond to `seconds`, held within 0 and `longest`. NaN gives 0.
  @inlinable public init(seconds: Double) {
    let scaled = seconds * 1e9
    // Written so that NaN falls into the first case.
    if !(scaled > 0) {
      nanoseconds = 0
    } else if scaled > 3.1536e18 {
      nanoseconds = 3_153_600_000_000_000_000
    } else {
      nanoseconds = Int64(scaled + 0.5)
    }
  }

  @inlinable public static var zero: SimTime { SimTime(nanoseconds: 0) }
  @inlinable public var seconds: Double { Double(nanoseconds) * 1e-9 }

  @inlinable public static func < (a: SimTime, b: SimTime) -> Bool { a.nanoseconds < b.nanoseconds }
  @inlinable public static func + (a: SimTime, b: SimTime) -> SimTime { SimTime(nanoseconds: a.nanoseconds &+ b.nanoseconds) }
  @inlinable public static func - (a: SimTime, b: SimTime) -> SimTime { SimTime(nanoseconds: a.nanoseconds &- b.nanoseconds) }
  @inlinable public static func * (a: SimTime, factor: Double) -> SimTime { SimTime(seconds: a.seconds * factor) }

  public static func milliseconds(_ value: Double) -> SimTime { SimTime(seconds: value / 1_000) }
  public static func seconds(_ value: Double) -> SimTime { SimTime(seconds: value) }
  public static func minutes(_ value: Double) -> SimTime { SimTime(seconds: value * 60) }
  public static func hours(_ value: Double) -> SimTime { SimTime(seconds: value * 3_600) }
  public static func days(_ value: Double) -> SimTime { SimTime(seconds: value * 86_400) }
}

/// Written and read as whole nanoseconds.
extension SimTime: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    nanoseconds = try container.decode(Int64.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(nanoseconds)
  }
}

extension SimTime: SpeltQuantity {
  public static let expectation = "a time with its unit, as 250ms, 1.5s, 10m, 2h, 1d, 1w or 1h30m"

  /// Units by name and their length in nanoseconds, the longest first.
  private static let units: [(name: String, nanoseconds: Double)] = [
    ("w", 604_800e9), ("d", 86_400e9), ("h", 3_600e9), ("m", 60e9), ("s", 1e9), ("ms", 1e6), ("us", 1e3), ("µs", 1e3), ("ns", 1),
  ]

  /// Reads `250ms`, `1.5s`, `1h30m`, `2d`. A bare `0` is zero; any other number needs its unit.
  public init(parsing text: String) throws(QuantityError) {
    let failure = Self.refusal(of: text)
    var rest = Substring(text)
    var total = 0.0
    var parts = 0
    while true {
      guard let number = NumberAndUnit(rest), number.number >= 0 else { throw failure }
      let name = number.unit.prefix(while: { $0.isLetter })
      if name.isEmpty, number.number == 0, number.unit.isEmpty, parts == 0 { break }
      guard let unit = Self.units.first(where: { $0.name == name }) else { throw failure }
      total += number.number * unit.nanoseconds
      parts += 1
      rest = number.unit.dropFirst(name.count)
      if rest.isEmpty { break }
      guard parts < 8 else { throw failure }
    }
    guard total <= Double(Self.longest.nanoseconds) else {
      throw QuantityError(found: text, expected: "a time of at most 100 years")
    }
    self.init(nanoseconds: Int64(total.rounded()))
  }

  /// In the largest unit that gives a number of at least 1 and spells it exactly in 6 digits: 90 minutes are `1.5h`, 10 days `10d` and not
  /// `1.42857w`. What no unit spells exactly is rounded to 6 digits in the largest: `123.457ms`.
  public var spelling: String {
    guard nanoseconds != 0 else { return "0s" }
    let magnitude = Double(nanoseconds.magnitude)
    var rounded: String?
    for unit in Self.units where unit.name != "µs" && magnitude >= unit.nanoseconds && magnitude < unit.nanoseconds * 1e6 {
      let number = (Double(nanoseconds) / unit.nanoseconds).significant(6)
      if let value = Double(number), value * unit.nanoseconds == Double(nanoseconds) { return number + unit.name }
      rounded = rounded ?? number + unit.name
    }
    return rounded ?? "\(nanoseconds)ns"
  }
}

/// The month that every monthly figure means.
public enum Month {
  /// 730 hours: 365 days of 24 hours, divided by 12. Source: the month AWS's own calculator bills by.
  public static let hours = 730
  public static let duration = SimTime.hours(Double(hours))
}
