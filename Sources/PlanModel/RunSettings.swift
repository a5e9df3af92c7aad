import Units

/// How a scenario is simulated.
public struct RunSettings: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Hashable, Sendable {
    /// Stationary load: the warm-up is removed, and the answer holds for any time after it.
    case steadyState = "steady-state"
    /// The whole horizon counts, from the first moment to the last.
    case terminating
  }

  public enum WarmUp: Codable, Hashable, Sendable {
    /// Found by MSER-5 on pilot trials, whose random numbers no measured trial shares.
    case automatic
    case fixed(SimTime)
    case none
  }

  public enum Trials: Codable, Hashable, Sendable {
    case count(Int)
    /// As many as are needed for this relative half width of the intervals of the mean and the 95th percentile, at most `cap`.
    case precision(Fraction, cap: Int)

    /// How many were asked for; nil where a precision was.
    public var planned: Int? {
      switch self {
      case .count(let count): count
      case .precision: nil
      }
    }
  }

  /// The most trials of a run. All their results, up to 300 kB each, are in memory until they are folded: 2,000 take some 600 MB.
  public static let mostTrials = 2_000

  public var kind: Kind
  /// Simulated time of a trial, warm-up included. Nil: long enough for `queriesPerTrial` and for thirty times
  /// the service of one, or the whole trace.
  public var duration: SimTime?
  /// At least so many when `duration` is nil: a trial is longer where a station is busy, where queries take long, and where an autoscaler
  /// is at work.
  public var queriesPerTrial: Int
  public var warmUp: WarmUp
  public var trials: Trials
  public var seed: UInt64
  /// Queries in the system above which a trial ends early, as its queues grow without limit.
  public var inFlightLimit: Int
  public var platform: Platform

  public init(
    kind: Kind = .steadyState, duration: SimTime? = nil, queriesPerTrial: Int = 2_000, warmUp: WarmUp = .automatic,
    trials: Trials = .count(10), seed: UInt64 = 1, inFlightLimit: Int = 200_000,
    platform: Platform = .compose
  ) {
    self.kind = kind
    self.duration = duration
    self.queriesPerTrial = queriesPerTrial
    self.warmUp = warmUp
    self.trials = trials
    self.seed = seed
    self.inFlightLimit = inFlightLimit
    self.platform = platform
  }
}
