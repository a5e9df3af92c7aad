import Units

/// Why a statistic cannot be formed.
public enum StatisticsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A histogram was subtracted that is no earlier state of the other: its bucket from `nanoseconds` on holds more.
  case notAnEarlierSnapshot(nanoseconds: Int64, earlier: UInt64, later: UInt64)
  /// Trials were to be compared pair by pair, but one side has more of them.
  case unpairedTrials(base: Int, candidate: Int)

  public var description: String {
    switch self {
    case .notAnEarlierSnapshot(let nanoseconds, let earlier, let later):
      "the earlier histogram holds \(earlier) times from \(SimTime(nanoseconds: nanoseconds).spelling) on, the later one \(later); "
        + "expected an earlier state of the same histogram"
    case .unpairedTrials(let base, let candidate):
      "found \(base) trials of the base and \(candidate) of the candidate; expected as many of each, paired by their seeds"
    }
  }
}
