/// A combination of two figures whose trials know nothing of each other: candidate - factor x base - constant.
///
/// Source: B. L. Welch, The generalization of "Student's" problem when several different population variances are involved, Biometrika 34
/// (1947), with Satterthwaite's degrees of freedom.
public enum IndependentDifference {
  /// A figure as its mean over trials, and the standard error of that mean.
  public struct Figure: Hashable, Sendable {
    public var value: Double
    /// 0 for a figure that is known exactly; nil when nobody knows.
    public var standardError: Double?
    public var trials: Int

    public init(value: Double, standardError: Double?, trials: Int) {
      self.value = value
      self.standardError = standardError
      self.trials = trials
    }

    /// Of the trials' values, of which there is at least one.
    public init(values: [Double]) {
      let spread = MeanVariance(of: values)
      value = spread.mean ?? .nan
      standardError = values.count >= TrialInterval.minimumTrials ? spread.variance.map { ($0 / Double(values.count)).squareRoot() } : nil
      trials = values.count
    }

    /// Back from an estimate with Student's interval: its half width is t standard errors. An end that was cut off at 0 or 1 lies nearer to
    /// the value than the other, which is taken.
    /// - Parameters:
    ///   - trials: that the estimate stands on.
    ///   - confidence: of its interval.
    public init?(_ estimate: Estimate, trials: Int, confidence: Double = 0.95) {
      guard let value = estimate.value else { return nil }
      self.init(value: value, standardError: nil, trials: trials)
      guard let low = estimate.low, let high = estimate.high, trials > 1 else { return }
      let t = StudentT.quantile(0.5 + confidence / 2, degreesOfFreedom: Double(trials - 1))
      standardError = max(value - low, high - value) / t
    }
  }

  /// - Parameters:
  ///   - factor: of the base; 1 for the difference.
  ///   - constant: taken off.
  ///   - confidence: within 0 and 1, ends excluded.
  public static func estimate(
    base: Figure, candidate: Figure, factor: Double = 1, constant: Double = 0, confidence: Double = 0.95
  ) -> Estimate {
    let value = candidate.value - factor * base.value - constant
    let trials = candidate.trials
    guard let error = candidate.standardError, let other = factor == 0 ? 0 : base.standardError else {
      return Estimate(value: value, withoutInterval: "no interval (one side has none)", trials: trials)
    }
    let (a, b) = (error * error, factor * factor * other * other)
    guard a + b > 0 else { return Estimate(value: value, low: value, high: value, trials: trials) }
    let freedom = (a + b) * (a + b) / (a * a / Double(max(1, candidate.trials - 1)) + b * b / Double(max(1, base.trials - 1)))
    let half = StudentT.quantile(0.5 + confidence / 2, degreesOfFreedom: freedom) * (a + b).squareRoot()
    return Estimate(value: value, low: value - half, high: value + half, trials: trials)
  }
}
