/// A figure and its confidence interval from independent trials, one value a trial, by Student's t.
///
/// The values are means or percentiles of whole trials, so they are close to normal whatever a query's times are, and independent, as
/// observations within a trial are not. Source: A. M. Law, Simulation Modeling and Analysis, 5th ed. (2015), section 9.4.1.
public enum TrialInterval {
  /// Fewer trials than this give no interval.
  public static let minimumTrials = 5

  /// The mean of the trials' values with its interval.
  ///
  /// The value is refused without trials, and when a trial has no finite value; the interval alone is refused below `minimumTrials`. Values
  /// that are all the same give an interval of length 0.
  /// - Parameters:
  ///   - values: one a trial; NaN where a trial has none.
  ///   - confidence: within 0 and 1, ends excluded.
  public static func estimate(of values: [Double], confidence: Double = 0.95) -> Estimate {
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    guard !values.isEmpty else { return Estimate(refused: "n/a (no trials)", trials: 0) }
    let without = values.count { !$0.isFinite }
    guard without == 0 else {
      return Estimate(refused: "n/a (no value in \(without) of \(counted(values.count)))", trials: values.count)
    }
    return estimate(of: MeanVariance(of: values), confidence: confidence)
  }

  /// The same from the mean and variance of the trials' finite values, of which there is at least one.
  static func estimate(of spread: MeanVariance, confidence: Double) -> Estimate {
    let trials = Int(spread.count)
    guard let mean = spread.mean, mean.isFinite else { return Estimate(refused: "n/a (beyond 10^308)", trials: trials) }
    guard trials >= minimumTrials, let deviation = spread.standardDeviation else {
      return Estimate(value: mean, withoutInterval: "no interval (\(counted(trials)) < \(minimumTrials))", trials: trials)
    }
    let half = StudentT.quantile(0.5 + confidence / 2, degreesOfFreedom: Double(trials - 1)) * deviation / Double(trials).squareRoot()
    guard half.isFinite else { return Estimate(refused: "n/a (beyond 10^308)", trials: trials) }
    return Estimate(value: mean, low: mean - half, high: mean + half, trials: trials)
  }

  private static func counted(_ trials: Int) -> String { trials == 1 ? "1 trial" : "\(trials) trials" }
}
