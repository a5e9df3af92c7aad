/// What a change makes of a figure, from trials of both sides on the same random numbers.
///
/// Trial k of both sides sees the same queries with the same demands, so what they share cancels in the difference, and its interval is
/// narrower than those of the two sides. Source: A. M. Law, Simulation Modeling and Analysis, 5th ed. (2015), sections 10.2.1 and 11.2
/// (common random numbers).
public struct PairedDifference: Hashable, Sendable {
  /// Candidate minus base, with its interval.
  public let difference: Estimate
  /// How many times as many trials two unpaired sets would need for an interval as narrow: (var base + var candidate) / var difference.
  /// Below 1 when pairing did harm; nil when a side's or the difference's spread is not known, or the difference is the same in every
  /// trial.
  public let trialsSaved: Double?

  /// - Parameters:
  ///   - base: one value a trial, by trial number; NaN where a trial has none.
  ///   - candidate: the same trials of the other side.
  ///   - confidence: within 0 and 1, ends excluded.
  /// - Throws: `StatisticsError.unpairedTrials` when one side has more trials.
  public init(base: [Double], candidate: [Double], confidence: Double = 0.95) throws(StatisticsError) {
    guard base.count == candidate.count else { throw .unpairedTrials(base: base.count, candidate: candidate.count) }
    let differences = zip(base, candidate).map { $1 - $0 }
    difference = TrialInterval.estimate(of: differences, confidence: confidence)
    if difference.low != nil, let unpaired = MeanVariance(of: base).variance, let other = MeanVariance(of: candidate).variance,
      let paired = MeanVariance(of: differences).variance, paired > 0
    {
      trialsSaved = (unpaired + other) / paired
    } else {
      trialsSaved = nil
    }
  }
}
