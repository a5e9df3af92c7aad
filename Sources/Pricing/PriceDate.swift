import Units

/// The day on which a price stood in its source.
public enum PriceDate: Hashable, Sendable {
  case day(year: Int, month: Int, day: Int)
  /// The source bears no date; the text says what is known instead, such as the version of the catalogue.
  case undated(String)

  public static let expectation = "a day as 2026-11-23, or undated(why) when the source bears none"

  /// Reads `2026-11-23` (a day that exists, from 2000 to 2199) or `undated(v8)`.
  public init(parsing text: String) throws(QuantityError) {
    let failure = QuantityError(found: text, expected: Self.expectation)
    if text.hasPrefix("undated("), text.hasSuffix(")") {
      let why = text.dropFirst("undated(".count).dropLast()
      guard !why.isEmpty else { throw failure }
      self = .undated(String(why))
      return
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      (2000...2199).contains(year), (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day)
    else { throw failure }
    self = .day(year: year, month: month, day: day)
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// What `init(parsing:)` reads back.
  public var spelling: String {
    switch self {
    case .undated(let why): return "undated(\(why))"
    case .day(let year, let month, let day):
      let two = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
      return "\(year)-\(two(month))-\(two(day))"
    }
  }
}

/// Written and read as its spelling.
extension PriceDate: Codable {
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    do { try self.init(parsing: text) } catch {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: error.description))
    }
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(spelling)
  }
}
