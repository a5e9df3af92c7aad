/// A share between 0 and 1, such as a probability or a hit ratio.
@frozen
public struct Fraction: Hashable, Comparable, Sendable {
  /// 0 to 1.
  public var value: Double

  @inlinable public init(_ value: Double) { self.value = value }

  public static let zero = Fraction(0)
  public static let one = Fraction(1)
  public static func < (a: Fraction, b: Fraction) -> Bool { a.value < b.value }
}

extension Fraction: Codable {
  public init(from decoder: any Decoder) throws { value = try decoder.singleValueContainer().decode(Double.self) }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}

extension Fraction: SpeltQuantity {
  public static let expectation = "a share from 0% to 100%, as 30% or 0.3"

  /// Reads `30%` or `0.3`.
  public init(parsing text: String) throws(QuantityError) {
    let failure = QuantityError(found: text, expected: Self.expectation)
    guard let number = NumberAndUnit(text) else { throw failure }
    let share: Double
    switch number.unit {
    case "%": share = number.number / 100
    case "": share = number.number
    default: throw failure
    }
    guard (0...1).contains(share) else { throw failure }
    self.init(share)
  }

  public var spelling: String { (value * 100).significant(6) + "%" }
}
