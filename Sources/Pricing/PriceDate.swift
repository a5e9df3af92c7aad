import Foundation
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

extension PriceDate {
  /// From so many days on a price is old: providers change some of theirs several times a year.
  public static let daysUntilOld = 180

  /// How many days lie between this day and a later one; negative when the other is earlier, nil where either is no day.
  public func days(until later: PriceDate) -> Int? {
    guard let from = date, let to = later.date else { return nil }
    return Int((to.timeIntervalSince(from) / 86_400).rounded())
  }

  /// Whether it lies more than `daysUntilOld` days back; of what bears no date nobody knows.
  public func isOld(on today: PriceDate) -> Bool { days(until: today).map { $0 > Self.daysUntilOld } ?? false }

  /// Midnight of the day in Greenwich.
  private var date: Date? {
    guard case .day(let year, let month, let day) = self else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar.date(from: DateComponents(year: year, month: month, day: day))
  }

  /// The day of a moment in Greenwich.
  public init(_ moment: Date) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.year, .month, .day], from: moment)
    self = .day(year: parts.year ?? 2000, month: parts.month ?? 1, day: parts.day ?? 1)
  }
}

/// Days in their order; what bears no date stands before all.
extension PriceDate: Comparable {
  public static func < (a: PriceDate, b: PriceDate) -> Bool {
    switch (a, b) {
    case (.day(let x, let y, let z), .day(let u, let v, let w)): (x, y, z) < (u, v, w)
    case (.undated(let a), .undated(let b)): a < b
    case (.undated, .day): true
    case (.day, .undated): false
    }
  }
}
