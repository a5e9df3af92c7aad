import Foundation

/// How many observations a percentile takes before it may be reported.
///
/// The smallest n with p^n <= 0.05: then the largest of n independent observations lies above the true p-quantile with 95 % confidence, so
/// that the quantile is at least enclosed by what was seen. p50 takes 5, p95 59, p99 299. Necessary and not sufficient: response times in a
/// queue are correlated. Source: S. S. Wilks, Determination of sample sizes for setting tolerance limits, Annals of Mathematical Statistics
/// 12 (1941). Percentiles below the median are judged by their mirror image, on the smallest observation.
public enum PercentileRule {
  /// The smallest number of observations.
  /// - Parameter p: within 0 and 1, ends excluded; nil otherwise.
  public static func minimumCount(for p: Double) -> Int? {
    let far = max(p, 1 - p)
    guard far < 1 else { return nil }
    let count = (log(0.05) / log(far)).rounded(.up)
    return count < 1e18 ? Int(count) : nil
  }

  /// Why the percentile `p` of `count` observations is refused: `n/a (n=37 < 59)`; nil when it may be reported.
  public static func refusal(of p: Double, count: Int) -> String? {
    guard let minimum = minimumCount(for: p) else { return "n/a (\(p) is no percentile)" }
    return count < minimum ? "n/a (n=\(count) < \(minimum))" : nil
  }
}
