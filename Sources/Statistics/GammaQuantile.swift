import Foundation

/// Quantiles of the gamma distribution of scale 1, of which those of chi-squared are twice as large at half its degrees of freedom.
enum GammaQuantile {
  /// By halving.
  /// - Parameters:
  ///   - shape: above 0, up to some hundred.
  ///   - probability: within 0 and 1, ends excluded.
  static func of(shape: Double, _ probability: Double) -> Double {
    var (low, high) = (0.0, shape + 10 * (shape.squareRoot() + 1) - log(1 - probability))
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if share(shape: shape, below: middle) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// P(a, x), by its series, every term of which is positive. Source: NIST DLMF 8.11.4.
  private static func share(shape: Double, below x: Double) -> Double {
    guard x > 0 else { return 0 }
    var term = exp(shape * log(x) - x - lgamma(shape + 1))
    var sum = term
    var k = shape
    while term > sum * 1e-16 || k < x {
      k += 1
      term *= x / k
      sum += term
    }
    return min(1, sum)
  }
}
