import Units

/// What one sync came to. Plain numbers and reasons; `DecisionText` puts them into the controller's words when somebody reads them.
public struct Decision: Hashable, Sendable {
  /// How far the sync came.
  public enum Course: Hashable, Sendable {
    /// No replicas, and no minimum of 0: scaling is off, nothing is looked at.
    case scalingDisabled
    /// Above the maximum or below the minimum: brought there at once, past metrics, windows and policies.
    case outOfRange(above: Bool)
    /// A metric failed, and what is left would scale down, or nothing is left: nothing changes.
    /// - Parameter metric: the first that failed.
    case failed(metric: Int)
    /// The metrics decided.
    /// - Parameter metric: the one with the largest proposal, the first of equals.
    case measured(metric: Int, Measured)
  }

  /// The steps from the metrics to the desired number.
  public struct Measured: Hashable, Sendable {
    /// The largest proposal; at least 0.
    public var raw: Int32
    public var stabilized: Int32
    public var stabilizeReason: StabilizeReason
    public var limitReason: LimitReason
    /// A metric failed, but the others do not scale down.
    public var firstFailure: Int?
  }

  public var time: SimTime
  /// `spec.replicas` before.
  public var current: Int32
  /// `spec.replicas` after.
  public var desired: Int32
  public var course: Course

  public var isRescaled: Bool { desired != current }

  public var isFailed: Bool {
    if case .failed = course { return true }
    return false
  }

  public var measured: Measured? {
    if case .measured(_, let measured) = course { return measured }
    return nil
  }
}
