import Foundation
import Units

/// A percentile from independent trials: that of the times of all trials together.
///
/// The percentile of n times is biased by a part of about 1/n, as the tail is told from few of them: p99 of 299 independent exponential
/// times is 3.6 % too low. The mean over trials is as biased, however many there are, while its interval becomes ever narrower. Taken from
/// the times of m trials together it is biased m times less.
///
/// Its spread comes from the share of each trial's times that lie below it, by as much as the percentile would move for such a share: times
/// the slope of the pooled distribution's inverse there. The slope is that of the longer arm of Woodruff's interval, so that the symmetric
/// interval reaches as far as his on that side: a tail is steeper above than below, and with the slope between both ends of his interval
/// that of p99 from forty short trials of a queue holds the true one 91 to 93 % of the time instead of 95 %.
/// Source: R. S. Woodruff, Confidence intervals for medians and other position measures, Journal of the American Statistical Association 47
/// (1952); C. A. Francisco, W. A. Fuller, Quantile estimation with a complex survey design, Annals of Statistics 19 (1991).
public enum PooledPercentile {
  /// One value a trial, as intervals and differences of pairs ask for them: their mean is the percentile of all times together, and
  /// their spread, over the square root of the number of trials, its standard error.
  /// - Parameters:
  ///   - p: within 0 and 1, ends excluded.
  ///   - histograms: one a trial.
  /// - Returns: NaN for all when a trial has no times.
  public static func values(of p: Double, in histograms: [Histogram]) -> [Double] {
    let pooled = histograms.reduce(into: Histogram()) { $0 += $1 }
    guard histograms.allSatisfy({ $0.total > 0 }), let whole = pooled.quantile(p) else { return histograms.map { _ in .nan } }
    let times = Double(pooled.total)
    let mean = times / Double(histograms.count)
    let above = histograms.map { ($0.fraction(above: SimTime(seconds: whole)) ?? 0) * Double($0.total) / mean }
    // What this trial's times bring the share below the percentile beyond p, each time counting as much as any other.
    let excesses = zip(histograms, above).map { histogram, above in (1 - p) * Double(histogram.total) / mean - above }
    let slope = slope(of: pooled, at: p, whole, excesses: excesses)
    let own = excesses.map { whole - $0 * slope }
    // The percentile is rounded to a nanosecond where the shares are taken.
    let centre = own.reduce(0, +) / Double(own.count)
    return own.map { $0 + (whole - centre) }
  }

  /// Of the inverse of the distribution function, from p to that end of the interval that the spread of the shares leaves for p where it is
  /// steeper.
  private static func slope(of pooled: Histogram, at p: Double, _ whole: Double, excesses: [Double]) -> Double {
    let trials = Double(excesses.count)
    let chance = (p * (1 - p) / Double(pooled.total)).squareRoot()
    let error = ((MeanVariance(of: excesses).variance ?? 0) / trials).squareRoot()
    let reach = excesses.count > 1 ? StudentT.quantile(0.975, degreesOfFreedom: trials - 1) * error : 0
    let half = min(max(reach, chance), 0.75 * min(p, 1 - p))
    guard let low = pooled.quantile(p - half), let high = pooled.quantile(p + half) else { return 0 }
    return max(high - whole, whole - low) / half
  }
}
