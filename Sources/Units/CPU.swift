/// Processor time per time, in thousandths of a core, as Kubernetes counts it: `500m` is half a core.
@frozen
public struct CPU: Hashable, Comparable, Sendable {
  public var millicores: Int64

  @inlinable public init(millicores: Int64) { self.millicores = millicores }
  public init(cores: Double) { millicores = Int64((cores * 1_000).rounded()) }

  public var cores: Double { Double(millicores) / 1_000 }

  public static func < (a: CPU, b: CPU) -> Bool { a.millicores < b.millicores }
  public static func + (a: CPU, b: CPU) -> CPU { CPU(millicores: a.millicores + b.millicores) }
}

extension CPU: Codable {
  public init(from decoder: any Decoder) throws { millicores = try decoder.singleValueContainer().decode(Int64.self) }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(millicores)
  }
}

extension CPU: SpeltQuantity {
  public static let expectation = "an amount of CPU, as 500m (thousandths of a core), 2 or 1.5 cores"

  /// Reads `500m`, `2`, `1.5`, `2 cores`. At most a million cores.
  public init(parsing text: String) throws(QuantityError) {
    let failure = Self.refusal(of: text)
    guard let number = NumberAndUnit(text), number.number >= 0, number.number <= 1e9 else { throw failure }
    switch number.unit {
    case "m": self.init(millicores: Int64(number.number.rounded()))
    case "", "core", "cores":
      guard number.number <= 1e6 else { throw failure }
      self.init(cores: number.number)
    default: throw failure
    }
  }

  public var spelling: String { millicores % 1_000 == 0 ? "\(millicores / 1_000)" : "\(millicores)m" }
}
