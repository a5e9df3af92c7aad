/// Why a text is not a quantity: what was found and what is expected instead.
///
/// The place (path, line, column) is added by whoever read the text.
public struct QuantityError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text that was read.
  public let found: String
  /// What would have been accepted, with an example.
  public let expected: String

  public init(found: String, expected: String) {
    self.found = found
    self.expected = expected
  }

  public var description: String { "found \"\(found)\"; expected \(expected)" }
}

/// A quantity that is spelt as a number followed by a unit, such as `250ms` or `8GiB`.
public protocol SpeltQuantity: Sendable, Hashable, Codable, Comparable {
  /// Reads the spelling.
  /// - Throws: `QuantityError` when the number or the unit is missing, unknown, not finite or out of range.
  init(parsing text: String) throws(QuantityError)
  /// The spelling a person would write, which `init(parsing:)` reads back (to at least three significant digits).
  var spelling: String { get }
  /// What is accepted, with an example, for error texts and the JSON Schema.
  static var expectation: String { get }
}

extension SpeltQuantity {
  /// Why a text was not read, with the sign or the missing end named where that is what is wrong with it.
  static func refusal(of text: String) -> QuantityError {
    let word = text.lowercased().drop(while: { $0 == " " || $0 == "+" || $0 == "-" })
    let isNegative = NumberAndUnit(text).map { $0.number < 0 } ?? false
    let addition = isNegative ? ", not below 0" : word.hasPrefix("inf") || word.hasPrefix("nan") ? ", a finite number" : ""
    return QuantityError(found: text, expected: expectation + addition)
  }
}

/// A text split into its leading decimal number and whatever follows it.
struct NumberAndUnit {
  let number: Double
  let unit: Substring

  /// Splits `-12.5e3ms` into -12500 and `ms`. Accepts digits, one point, an exponent and a leading sign; no `inf`, `nan` or hexadecimal.
  init?(_ text: some StringProtocol) {
    let whole = Substring(text).drop(while: { $0 == " " })
    var end = whole.startIndex
    var digits = 0
    if end < whole.endIndex, whole[end] == "+" || whole[end] == "-" { end = whole.index(after: end) }
    while end < whole.endIndex, whole[end].isASCIIDigit {
      digits += 1
      end = whole.index(after: end)
    }
    if end < whole.endIndex, whole[end] == "." {
      end = whole.index(after: end)
      while end < whole.endIndex, whole[end].isASCIIDigit {
        digits += 1
        end = whole.index(after: end)
      }
    }
    guard digits > 0 else { return nil }
    if end < whole.endIndex, whole[end] == "e" || whole[end] == "E" {
      var exponent = whole.index(after: end)
      if exponent < whole.endIndex, whole[exponent] == "+" || whole[exponent] == "-" { exponent = whole.index(after: exponent) }
      var exponentDigits = 0
      while exponent < whole.endIndex, whole[exponent].isASCIIDigit {
        exponentDigits += 1
        exponent = whole.index(after: exponent)
      }
      if exponentDigits > 0 { end = exponent }
    }
    guard let value = Double(whole[..<end]), value.isFinite else { return nil }
    number = value
    var rest = whole[end...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    unit = rest
  }
}

extension Character {
  /// Whether this is one of `0` to `9`, and no other script's digit.
  var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

extension Double {
  /// At most `digits` significant digits, without trailing zeros: `0.5`, `12.3`, `4000`. All digits, and from 2^53 on an exponent, for
  /// numbers from 10^15 on; all digits and an exponent for numbers so small that it would take more than 15 digits behind the point.
  public func significant(_ digits: Int) -> String {
    guard isFinite else { return isNaN ? "nan" : (self < 0 ? "-inf" : "inf") }
    guard self != 0 else { return "0" }
    let magnitude = Int(abs(self).logarithm10Floor)
    let decimals = max(0, digits - 1 - magnitude)
    guard decimals <= 15 else { return String(self) }
    var text = fixed(decimals)
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text
  }

  /// Exactly `decimals` digits behind the point, rounded half away from zero on the nearest double: `fixed(2)` of 3.14159 is `3.14`.
  public func fixed(_ decimals: Int) -> String {
    guard isFinite else { return isNaN ? "nan" : (self < 0 ? "-inf" : "inf") }
    guard abs(self) < 1e15 else { return String(self) }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (abs(self) * scale).rounded()
    guard scaled < 9e18 else { return String(self) }
    let sign = self < 0 && scaled > 0 ? "-" : ""
    let integer = Int64(scaled)
    guard decimals > 0 else { return sign + String(integer) }
    let power = Int64(scale)
    let fraction = String(integer % power)
    return sign + String(integer / power) + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  private var logarithm10Floor: Double {
    var power = 0.0
    var value = self
    while value >= 10 {
      value /= 10
      power += 1
    }
    while value < 1 {
      value *= 10
      power -= 1
    }
    return power
  }
}
