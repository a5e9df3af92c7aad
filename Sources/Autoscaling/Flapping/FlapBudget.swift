/// How many reversals and pod starts operators put up with.
public struct FlapBudget: Hashable, Sendable {
  /// Default 2: one burst an hour, up and down again. An assumption: no source gives a number.
  public var reversalsPerHour: Double
  /// Default 12, one every 5 minutes. An assumption as well.
  public var podStartsPerHour: Double

  public init(reversalsPerHour: Double = 2, podStartsPerHour: Double = 12) {
    self.reversalsPerHour = reversalsPerHour
    self.podStartsPerHour = podStartsPerHour
  }
}
