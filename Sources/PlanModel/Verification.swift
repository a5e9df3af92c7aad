import Statistics

/// One closed-form figure held against the simulation, on the machine of whoever asks.
public struct VerificationCase: Codable, Hashable, Sendable {
  /// Such as `mm4`.
  public var name: String
  /// What is compared, such as `mean waiting time, seconds`.
  public var quantity: String
  public var exact: Double
  /// Where the exact figure comes from: the formula, with its source.
  public var source: String
  public var simulated: Estimate
  /// Half the interval's length over the figure; nil without an interval. An interval that is too wide proves nothing.
  public var relativeHalfWidth: Double?
  /// The interval holds the exact figure, and is narrow enough.
  public var passed: Bool

  public init(
    name: String, quantity: String, exact: Double, source: String, simulated: Estimate, relativeHalfWidth: Double?, passed: Bool
  ) {
    self.name = name
    self.quantity = quantity
    self.exact = exact
    self.source = source
    self.simulated = simulated
    self.relativeHalfWidth = relativeHalfWidth
    self.passed = passed
  }
}
