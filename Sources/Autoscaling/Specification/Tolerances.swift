/// How far the ratio of usage to target may be from 1 without a change.
public struct Tolerances: Hashable, Sendable {
  private let lowest: Double
  private let highest: Double
  /// Set for releases that measure the distance from 1 instead of comparing with both ends.
  private let distance: Double?

  /// Both ends belong to the range, in float64: with 0.1 a ratio of 1.1 is within.
  public init(down: Double, up: Double) {
    lowest = 1.0 - down
    highest = 1.0 + up
    distance = nil
  }

  /// `|1 - ratio| <= tolerance`, as until release 1.32: with 0.1 a ratio of 1.1 is outside and 0.9 within.
  public init(distance: Double) {
    lowest = 1.0 - distance
    highest = 1.0 + distance
    self.distance = distance
  }

  /// What holds for an autoscaler: its directions' own tolerances, else the flag's.
  public init(_ behavior: ScalingBehavior?, flags: ControllerFlags, release: ControllerRelease) {
    if release.hasToleranceOfDirections {
      self.init(down: behavior?.scaleDown?.tolerance?.value ?? flags.tolerance, up: behavior?.scaleUp?.tolerance?.value ?? flags.tolerance)
    } else {
      self.init(distance: flags.tolerance)
    }
  }

  /// Whether nothing is to be changed at that ratio. NaN is never within.
  @inline(__always)
  public func contains(_ ratio: Double) -> Bool {
    if let distance { return abs(1.0 - ratio) <= distance }
    return lowest <= ratio && ratio <= highest
  }
}
