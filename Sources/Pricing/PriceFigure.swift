import Units

/// A price for one unit, with the day on which it stood in its source and the name of that source.
public struct PriceFigure: Codable, Hashable, Sendable {
  /// US dollars for one unit of whatever is priced; 0 or more, and 0 only if the source says that it costs nothing.
  public let usd: USD
  public let asOf: PriceDate
  public let source: String

  public init(usd: USD, asOf: PriceDate, source: String) {
    self.usd = usd
    self.asOf = asOf
    self.source = source
  }
}
