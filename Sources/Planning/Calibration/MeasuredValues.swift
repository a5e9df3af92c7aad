import Foundation
import RandomStreams
import Statistics
import Units

/// Measured values of one kind, above 0, in bounded memory however many there are.
///
/// They are sorted into the buckets of `LogBuckets` (each at most 1/128 wide), and of each bucket the mean is kept: what is fitted to the
/// buckets differs from what would be fitted to the values by the spread within a bucket, some 10^-5 of the value.
struct MeasuredValues {
  /// The values of one bucket.
  struct Point {
    /// Their mean.
    var value: Double
    var weight: Double
    /// The largest value that the bucket can hold.
    var end: Double
  }

  private var counts = [UInt64](repeating: 0, count: LogBuckets.count)
  private var sums = [Double](repeating: 0, count: LogBuckets.count)
  private(set) var count = 0
  private(set) var zeros = 0
  private(set) var least = Double.infinity
  private(set) var largest = 0.0

  /// - Parameter unit: what one whole step of a bucket stands for: 1e-9 for seconds.
  init(unit: Double = 1e-9) { self.unit = unit }
  private let unit: Double

  /// Takes a value; 0 and what is below counts as `zeros` alone.
  mutating func record(_ value: Double) {
    guard value > 0, value.isFinite else {
      zeros += 1
      return
    }
    let index = LogBuckets.index(ofNanoseconds: Int64(min(9e18, value / unit)))
    counts[index] += 1
    sums[index] += value
    count += 1
    least = min(least, value)
    largest = max(largest, value)
  }

  var points: [Point] {
    counts.indices.compactMap { index in
      counts[index] == 0
        ? nil
        : Point(
          value: sums[index] / Double(counts[index]), weight: Double(counts[index]),
          end: min(largest, Double(LogBuckets.upperBound(index) + 1) * unit))
    }
  }

  var mean: Double { count > 0 ? sums.reduce(0, +) / Double(count) : .nan }

  /// The value below which a share of the values lies, to within a bucket.
  func quantile(_ share: Double) -> Double? {
    var before = 0.0
    let rank = share * Double(count)
    let points = points
    for point in points {
      before += point.weight
      if before >= rank { return point.value }
    }
    return points.last?.value
  }

  /// A percentile with the interval that the number of values leaves to it: order statistics, by the normal approximation of the binomial.
  func percentile(_ share: Double) -> Estimate {
    if let refusal = PercentileRule.refusal(of: share, count: count) { return Estimate(refused: refusal, trials: 1) }
    let half = Normal.quantile(0.975) * (share * (1 - share) / Double(count)).squareRoot()
    guard let value = quantile(share), let low = quantile(max(0, share - half)), let high = quantile(min(1, share + half)) else {
      return Estimate(refused: "no value", trials: 1)
    }
    return Estimate(value: value, low: low, high: high, trials: 1)
  }
}
