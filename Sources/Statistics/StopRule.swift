/// When enough trials were made: the interval is narrow enough, or the cap is reached.
///
/// Trials are judged in the order of their numbers, never of their completion, so that the answer is the same on any number of threads:
/// what was computed beyond the stop is dropped. Stopping at the first narrow interval makes its coverage slightly smaller than nominal;
/// the minimum number of trials bounds that. Source: A. M. Law, Simulation Modeling and Analysis, 5th ed. (2015), section 9.4.1.
public struct StopRule: Hashable, Sendable {
  public enum Decision: Hashable, Sendable {
    /// More trials are needed.
    case `continue`
    /// The interval over the first `trials` trials is narrow enough; later ones are dropped.
    case precise(trials: Int)
    /// The first `trials` trials, as many as allowed, leave the interval wider than asked; later ones are dropped.
    case capReached(trials: Int)
  }

  /// The largest half width of the interval as a share of the value: 0.05 for "to within 5 %".
  public var relativePrecision: Double
  /// Trials before the first judgement; at least `TrialInterval.minimumTrials`.
  public var minimumTrials: Int
  /// The largest number of trials.
  public var cap: Int
  /// Of the interval: 0.95.
  public var confidence: Double

  /// A minimum below `TrialInterval.minimumTrials` counts as that, and a cap below the minimum as the minimum.
  public init(relativePrecision: Double, minimumTrials: Int = TrialInterval.minimumTrials, cap: Int, confidence: Double = 0.95) {
    self.relativePrecision = relativePrecision
    self.minimumTrials = max(minimumTrials, TrialInterval.minimumTrials)
    self.cap = max(cap, self.minimumTrials)
    self.confidence = confidence
  }

  /// Judges the trials made so far.
  /// - Parameter values: one a trial, by rising trial number without gaps. NaN (a trial without a value) is never precise.
  public func decision(after values: [Double]) -> Decision { decision(afterAll: [values]) }

  /// Judges the trials made so far by several figures, all of which have to be precise at the same number of trials.
  /// - Parameter figures: of each figure one value a trial, as many of each.
  public func decision(afterAll figures: [[Double]]) -> Decision {
    let normal = Normal.quantile(0.5 + confidence / 2)
    let made = figures.map(\.count).min() ?? 0
    var spreads = figures.map { _ in MeanVariance() }
    for trial in 0..<min(made, cap) {
      guard figures.allSatisfy({ $0[trial].isFinite }) else { break }
      for index in figures.indices { spreads[index].record(figures[index][trial]) }
      if trial + 1 >= minimumTrials, spreads.allSatisfy({ isNarrow($0, normal) }) { return .precise(trials: trial + 1) }
    }
    return made >= cap ? .capReached(trials: cap) : .continue
  }

  private func isNarrow(_ spread: MeanVariance, _ normal: Double) -> Bool {
    guard let mean = spread.mean, let deviation = spread.standardDeviation else { return false }
    // Student's interval is never narrower than the normal one, which costs nothing to form.
    guard normal * deviation / Double(spread.count).squareRoot() <= relativePrecision * abs(mean) else { return false }
    guard let width = TrialInterval.estimate(of: spread, confidence: confidence).relativeHalfWidth else { return false }
    return width <= relativePrecision
  }
}
