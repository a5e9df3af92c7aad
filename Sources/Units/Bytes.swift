/// An amount of memory, storage or traffic in bytes.
@frozen
public struct Bytes: Hashable, Comparable, Sendable {
  public var count: Int64

  @inlinable public init(_ count: Int64) { self.count = count }

  public static let zero = Bytes(0)
  public static func kibibytes(_ value: Double) -> Bytes { Bytes(Int64((value * 1_024).rounded())) }
  public static func mebibytes(_ value: Double) -> Bytes { Bytes(Int64((value * 1_048_576).rounded())) }
  public static func gibibytes(_ value: Double) -> Bytes { Bytes(Int64((value * 1_073_741_824).rounded())) }

  public var mebibytes: Double { Double(count) / 1_048_576 }
  public var gibibytes: Double { Double(count) / 1_073_741_824 }
  /// Decimal gigabytes (10^9), the unit in which traffic is priced.
  public var gigabytes: Double { Double(count) / 1e9 }

  public static func < (a: Bytes, b: Bytes) -> Bool { a.count < b.count }
  public static func + (a: Bytes, b: Bytes) -> Bytes { Bytes(a.count + b.count) }
  public static func - (a: Bytes, b: Bytes) -> Bytes { Bytes(a.count - b.count) }
  /// Rounded down to a whole byte.
  public static func * (a: Bytes, factor: Double) -> Bytes { Bytes(Int64((Double(a.count) * factor).rounded(.down))) }
}

extension Bytes: Codable {
  public init(from decoder: any Decoder) throws { count = try decoder.singleValueContainer().decode(Int64.self) }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(count)
  }
}

extension Bytes: SpeltQuantity {
  public static let expectation =
    "an amount with its unit, as 512MiB, 8GiB, 40kB or 2GB (KiB, MiB, GiB, TiB are powers of 1024; kB, MB, GB, TB of 1000)"

  private static let units: [(name: String, bytes: Double)] = [
    ("TiB", 1_099_511_627_776), ("GiB", 1_073_741_824), ("MiB", 1_048_576), ("KiB", 1_024),
    ("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1),
  ]

  /// Reads `8GiB`, `40kB`. A bare `0` is zero; any other number needs its unit. At most 1 EiB.
  public init(parsing text: String) throws(QuantityError) {
    let failure = Self.refusal(of: text)
    guard let number = NumberAndUnit(text), number.number >= 0 else { throw failure }
    if number.unit.isEmpty, number.number == 0 {
      self.init(0)
      return
    }
    guard let unit = Self.units.first(where: { $0.name == number.unit }) else { throw failure }
    let total = number.number * unit.bytes
    guard total <= 1_152_921_504_606_846_976 else { throw QuantityError(found: text, expected: "an amount of at most 1 EiB") }
    self.init(Int64(total.rounded()))
  }

  /// The same amount to the byte: `2GB`, `512MiB`, `1234567B`.
  public var exactSpelling: String {
    for unit in Self.units where count != 0 && count % Int64(unit.bytes) == 0 { return "\(count / Int64(unit.bytes))\(unit.name)" }
    return "\(count)B"
  }

  /// The largest binary unit that gives a number of at least 1.
  public var spelling: String {
    for unit in Self.units where unit.name.hasSuffix("iB") && Double(abs(count)) >= unit.bytes {
      return (Double(count) / unit.bytes).significant(6) + unit.name
    }
    return "\(count)B"
  }
}
