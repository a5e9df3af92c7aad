/// A Kubernetes quantity as whole thousandths: `500m`, `1.5`, `1Gi`, `2e3`, `100k`.
///
/// What is finer than a thousandth is rounded up, as `Quantity.MilliValue()` does; so is what the controller compares with.
/// Source: k8s.io/apimachinery resource.Quantity.
public struct KubernetesQuantity: Hashable, Sendable {
  /// Thousandths: a core is 1000, a byte is 1000.
  public let milli: Int64

  public init(milli: Int64) { self.milli = milli }

  private static let suffixes: [(name: String, numerator: Double)] = [
    ("n", 1e-9), ("u", 1e-6), ("m", 1e-3), ("", 1), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18),
    ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("Ti", 1_099_511_627_776), ("Pi", 1_125_899_906_842_624),
    ("Ei", 1_152_921_504_606_846_976),
  ]

  /// - Returns: nil for what is no quantity, or beyond 9e15 units.
  public init?(parsing text: String) {
    var rest = Substring(text)
    let isNegative = rest.hasPrefix("-")
    if rest.hasPrefix("-") || rest.hasPrefix("+") { rest.removeFirst() }
    let whole = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(whole.count)
    var decimals = Substring()
    if rest.hasPrefix(".") {
      rest.removeFirst()
      decimals = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(decimals.count)
    }
    guard !(whole.isEmpty && decimals.isEmpty), whole.count + decimals.count <= 30 else { return nil }
    let factor: Double
    if let suffix = Self.suffixes.first(where: { $0.name == rest }) {
      factor = suffix.numerator
    } else if let first = rest.first, first == "e" || first == "E", rest.count <= 4, let exponent = Int(rest.dropFirst()) {
      factor = Self.power(exponent)
    } else { return nil }
    guard let digits = Double(whole + decimals) else { return nil }
    // Powers of ten up to 22 and of two are exact, so that one division rounds once.
    let scaled = factor < 1 ? digits * 1_000 / (1 / factor).rounded() : digits * factor * 1_000
    let value = (scaled / Self.power(decimals.count)).rounded(.up)
    guard value <= 9.2e18 else { return nil }
    milli = (isNegative ? -1 : 1) * Int64(value)
  }

  private static func power(_ exponent: Int) -> Double {
    var value = 1.0
    for _ in 0..<min(abs(exponent), 300) { value *= 10 }
    return exponent < 0 ? 1 / value : value
  }
}
