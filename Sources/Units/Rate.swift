/// How often something happens: events per second. Never a price.
@frozen
public struct Rate: Hashable, Comparable, Sendable {
  /// Events per second, 0 or more.
  public var perSecond: Double

  @inlinable public init(perSecond: Double) { self.perSecond = perSecond }
  public init(perHour: Double) { perSecond = perHour / 3_600 }

  public var perHour: Double { perSecond * 3_600 }
  /// The mean time between two events; infinite for a rate of 0.
  public var meanInterval: Double { 1 / perSecond }

  public static func < (a: Rate, b: Rate) -> Bool { a.perSecond < b.perSecond }
  public static func * (a: Rate, factor: Double) -> Rate { Rate(perSecond: a.perSecond * factor) }
}

extension Rate: Codable {
  public init(from decoder: any Decoder) throws { perSecond = try decoder.singleValueContainer().decode(Double.self) }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(perSecond)
  }
}

extension Rate: SpeltQuantity {
  public static let expectation = "a rate with its unit, as 1000/hour, 20/minute or 2.5/second"

  private static let units: [(names: [String], seconds: Double)] = [
    (["s", "sec", "second"], 1), (["m", "min", "minute"], 60), (["h", "hour"], 3_600), (["d", "day"], 86_400),
  ]

  /// Reads `1000/hour`, `2.5/s`, `60/min`. Must be finite, 0 or more, and at most 10^9 per second.
  public init(parsing text: String) throws(QuantityError) {
    let failure = Self.refusal(of: text)
    guard let number = NumberAndUnit(text), number.number >= 0, number.unit.first == "/" else { throw failure }
    let name = String(number.unit.dropFirst().drop(while: { $0 == " " }))
    guard let unit = Self.units.first(where: { $0.names.contains(name) }) else { throw failure }
    guard number.number / unit.seconds <= 1e9 else { throw QuantityError(found: text, expected: "a rate of at most 10^9 per second") }
    self.init(perSecond: number.number / unit.seconds)
  }

  /// Per second from 100 per second on, else per hour, as the tiers are named.
  public var spelling: String {
    perSecond >= 100 ? perSecond.significant(6) + "/second" : perHour.significant(6) + "/hour"
  }
}
