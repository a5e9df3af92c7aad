import Foundation

/// The exact interval of the mean of a Poisson number of which one value was seen.
///
/// Source: F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936).
public enum PoissonInterval {
  /// Up to this count the exact interval is worth its trouble; a larger one is close to normal.
  public static let fewest: Int64 = 20

  /// The upper end: the mean for which so small a count or a smaller one comes up with probability (1 - confidence) / 2.
  /// - Parameters:
  ///   - count: 0 or more.
  ///   - confidence: within 0 and 1, ends excluded.
  public static func upper(count: Int, confidence: Double = 0.95) -> Double {
    let tail = (1 - confidence) / 2
    var low = Double(count)
    var high = Double(count) + 10 * (Double(count).squareRoot() + 1) - log(tail)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if cumulative(count, mean: middle) > tail { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The probability of at most `count`.
  private static func cumulative(_ count: Int, mean: Double) -> Double {
    var term = exp(-mean)
    var sum = term
    for k in stride(from: 1, through: count, by: 1) {
      term *= mean / Double(k)
      sum += term
    }
    return sum
  }
}
