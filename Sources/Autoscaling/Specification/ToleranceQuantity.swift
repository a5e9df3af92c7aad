/// A direction's tolerance: a Kubernetes quantity, and the float64 that the controller makes of it.
///
/// The API server writes a quantity in its canonical form (`0.7` becomes `700m`) and the controller multiplies the whole number by a
/// power of ten: 700 * 0.001, which is not the nearest float64 to 0.7. The last bit decides whether a ratio is within.
/// Source: k8s.io/apimachinery resource.Quantity, CanonicalizeBytes and AsApproximateFloat64.
public struct ToleranceQuantity: Codable, Hashable, Sendable {
  /// What the controller compares with.
  public let value: Double

  /// A whole number of thousandths.
  public init(thousandths: Int64) { value = Self.approximate(nanos: thousandths * 1_000_000) }

  /// What a text must be.
  public static let expectation = "a quantity from 0 to 1000000, such as 0.05 or 50m"

  /// Reads `0.05`, `50m`, `5e-2`, `100u`. What is finer than a thousand-millionth is rounded up, as the API server does.
  /// - Throws: `AutoscalingError.notATolerance` for what is no quantity, negative, or above 1,000,000.
  public init(parsing text: String) throws(AutoscalingError) {
    guard let nanos = Self.nanos(of: text) else { throw .notATolerance(text) }
    value = Self.approximate(nanos: nanos)
  }

  /// The canonical whole number times its power of ten. A factor of 1000 and above has no rounding to get wrong.
  private static func approximate(nanos: Int64) -> Double {
    if nanos % 1_000_000_000 == 0 { return Double(nanos / 1_000_000_000) }
    if nanos % 1_000_000 == 0 { return Double(nanos / 1_000_000) * 1e-3 }
    if nanos % 1_000 == 0 { return Double(nanos / 1_000) * 1e-6 }
    return Double(nanos) * 1e-9
  }

  /// In the API server's canonical form: `700m`, `50u`, `1`.
  public var spelling: String {
    let nanos = Int64((value * 1e9).rounded())
    if nanos % 1_000_000_000 == 0 { return "\(nanos / 1_000_000_000)" }
    if nanos % 1_000_000 == 0 { return "\(nanos / 1_000_000)m" }
    return nanos % 1_000 == 0 ? "\(nanos / 1_000)u" : "\(nanos)n"
  }

  private static let suffixes: [(name: String, exponent: Int)] = [("n", -9), ("u", -6), ("m", -3), ("k", 3), ("M", 6)]
  private static let most: Int64 = 1_000_000 * 1_000_000_000

  private static func nanos(of text: String) -> Int64? {
    var rest = Substring(text)
    if rest.hasPrefix("+") { rest.removeFirst() }
    let whole = rest.prefix(while: { $0.isASCII && $0.isNumber })
    rest = rest.dropFirst(whole.count)
    var fraction = Substring()
    if rest.hasPrefix(".") {
      rest.removeFirst()
      fraction = rest.prefix(while: { $0.isASCII && $0.isNumber })
      rest = rest.dropFirst(fraction.count)
    }
    guard !(whole.isEmpty && fraction.isEmpty), whole.count + fraction.count <= 64 else { return nil }
    guard let exponent = exponent(of: rest) else { return nil }

    // digits * 10^(exponent - fraction.count), in units of 10^-9.
    let shift = 9 + exponent - fraction.count
    let digits = (whole + fraction).drop(while: { $0 == "0" })
    guard !digits.isEmpty else { return 0 }
    if shift >= 0 {
      guard digits.count + shift <= 18, let value = Int64(digits + String(repeating: "0", count: shift)) else { return nil }
      return value <= most ? value : nil
    }
    let kept = digits.dropLast(min(-shift, digits.count))
    guard kept.count <= 18, let value = kept.isEmpty ? 0 : Int64(kept), value <= most else { return nil }
    let lost = digits.suffix(min(-shift, digits.count))
    return lost.contains { $0 != "0" } ? value + 1 : value
  }

  private static func exponent(of suffix: Substring) -> Int? {
    if suffix.isEmpty { return 0 }
    if let known = suffixes.first(where: { $0.name == suffix }) { return known.exponent }
    guard let first = suffix.first, first == "e" || first == "E", suffix.count <= 5 else { return nil }
    return Int(suffix.dropFirst())
  }
}
