/// The replicas turned around: a change up soon after one down, or a change down soon after one up.
public struct Reversal: Hashable, Sendable {
  /// The step of the last change in the old direction.
  public let lastChange: Int
  /// The step of the first change in the new one.
  public let turn: Int
  public let isUpward: Bool
}
