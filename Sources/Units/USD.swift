import Foundation

/// An amount of money in US dollars, exact in decimal.
public struct USD: Hashable, Sendable {
  public var amount: Decimal

  public init(_ amount: Decimal) { self.amount = amount }

  public static let zero = USD(0)

  /// The amount rounded once to the cent, halves away from zero, as an invoice line is.
  public var roundedToCent: USD {
    var value = amount
    var result = Decimal()
    NSDecimalRound(&result, &value, 2, .plain)
    return USD(result)
  }

  /// Two digits behind the point, rounded to the cent: `485.89`. No currency sign, no thousands separator.
  public var cents: String {
    let rounded = roundedToCent.amount
    var text = rounded.magnitude.description
    if let point = text.firstIndex(of: ".") {
      let decimals = text.distance(from: point, to: text.endIndex) - 1
      text += String(repeating: "0", count: max(0, 2 - decimals))
    } else {
      text += ".00"
    }
    return (rounded < 0 ? "-" : "") + text
  }

  public static func + (a: USD, b: USD) -> USD { USD(a.amount + b.amount) }
  public static func - (a: USD, b: USD) -> USD { USD(a.amount - b.amount) }
  public static func * (a: USD, factor: Decimal) -> USD { USD(a.amount * factor) }
  public static func * (a: USD, factor: Int) -> USD { USD(a.amount * Decimal(factor)) }
}

extension USD: Comparable {
  public static func < (a: USD, b: USD) -> Bool { a.amount < b.amount }
}

/// Written and read as a decimal text, so that no binary rounding slips in.
extension USD: Codable {
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    do { try self.init(parsing: text) } catch {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: error.description))
    }
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(amount.description)
  }
}

extension USD: SpeltQuantity {
  public static let expectation = "an amount of US dollars as a plain decimal number, as 0.0832"

  /// Reads a plain decimal number such as `0.0832`, with at most 12 digits before and 18 behind the point, no exponent and no currency
  /// sign.
  public init(parsing text: String) throws(QuantityError) {
    let failure = QuantityError(found: text, expected: Self.expectation)
    let body = text.hasPrefix("-") ? text.dropFirst() : Substring(text)
    let parts = body.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }),
      parts[0].count <= 12, parts.count == 1 || parts[1].count <= 18,
      let value = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))
    else { throw failure }
    self.init(value)
  }

  public var spelling: String { amount.description }
}
