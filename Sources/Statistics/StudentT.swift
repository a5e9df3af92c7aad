import Foundation

/// Student's t distribution: how far the mean of few trials may lie from the truth.
public enum StudentT {
  /// The value that a share `p` of the distribution lies below, to a relative error below 10^-9.
  ///
  /// Newton's method on the distribution function, held within a bracket.
  /// - Parameters:
  ///   - p: 0 ... 1; 0 and 1 give the infinities, anything else NaN.
  ///   - degreesOfFreedom: above 0, whole or not; anything else gives NaN. Infinity gives the normal distribution.
  public static func quantile(_ p: Double, degreesOfFreedom: Double) -> Double {
    guard p > 0, p < 1, degreesOfFreedom > 0 else {
      return degreesOfFreedom > 0 ? (p == 0 ? -.infinity : p == 1 ? .infinity : .nan) : .nan
    }
    guard p != 0.5 else { return 0 }
    guard degreesOfFreedom < 1e8 else { return Normal.quantile(p) }
    let tail = min(p, 1 - p)
    var low = 0.0
    var high = 1.0
    while upperTail(high, degreesOfFreedom: degreesOfFreedom) > tail {
      low = high
      high *= 2
    }
    var t = (low + high) / 2
    for _ in 0..<200 {
      let excess = upperTail(t, degreesOfFreedom: degreesOfFreedom) - tail
      if excess > 0 { low = t } else { high = t }
      let newton = t + excess / density(t, degreesOfFreedom: degreesOfFreedom)
      let next = newton > low && newton < high ? newton : (low + high) / 2
      let settled = abs(next - t) <= 1e-14 * next
      t = next
      if settled { break }
    }
    return p < 0.5 ? -t : t
  }

  /// The probability of a value of at most `t`.
  /// - Parameter degreesOfFreedom: above 0; anything else gives NaN.
  public static func cdf(_ t: Double, degreesOfFreedom: Double) -> Double {
    t < 0 ? upperTail(-t, degreesOfFreedom: degreesOfFreedom) : 1 - upperTail(t, degreesOfFreedom: degreesOfFreedom)
  }

  /// The probability of a value above `t`, for t >= 0.
  private static func upperTail(_ t: Double, degreesOfFreedom n: Double) -> Double {
    guard n > 0, !t.isNaN else { return .nan }
    let square = t * t
    guard square.isFinite else { return 0 }
    return 0.5 * IncompleteBeta.regularized(x: n / (n + square), complement: square / (n + square), a: n / 2, b: 0.5)
  }

  private static func density(_ t: Double, degreesOfFreedom n: Double) -> Double {
    exp(IncompleteBeta.logGammaHalfStep(n / 2) - 0.5 * log(n * .pi) - (n + 1) / 2 * log1p(t * t / n))
  }
}

/// The regularized incomplete beta function I_x(a, 1/2) and its mirror, as Student's t needs them.
enum IncompleteBeta {
  /// I_x(a, b) by its continued fraction. Source: W. Press et al., Numerical Recipes, 3rd ed. (2007), section 6.4 (Lentz's method).
  /// - Parameters:
  ///   - x: 0 ... 1.
  ///   - complement: 1 - x, given by itself since the difference would lose digits.
  ///   - a, b: above 0, one of them exactly 1/2.
  static func regularized(x: Double, complement: Double, a: Double, b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard complement > 0 else { return 1 }
    // The fraction converges fast below the mean of the beta distribution; above it the mirror image does.
    guard x <= (a + 1) / (a + b + 2) else { return 1 - regularized(x: complement, complement: x, a: b, b: a) }
    let logBeta = 0.5 * log(.pi) - logGammaHalfStep(b == 0.5 ? a : b)
    // Next to 1 the logarithm of a value is better known from its complement, and the power of a large exponent needs those digits.
    let logX = x > 0.5 ? log1p(-complement) : log(x)
    let logComplement = complement > 0.5 ? log1p(-x) : log(complement)
    return exp(a * logX + b * logComplement - logBeta) / a * continuedFraction(x, a, b)
  }

  private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func awayFromZero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / awayFromZero(1 - (a + b) * x / (a + 1))
    var result = d
    for i in 1...100_000 {
      let m = Double(i)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / awayFromZero(1 + even * d)
      c = awayFromZero(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / awayFromZero(1 + odd * d)
      c = awayFromZero(1 + odd / c)
      let change = d * c
      result *= change
      if abs(change - 1) < 1e-16 { break }
    }
    return result
  }

  /// ln(Gamma(a + 1/2) / Gamma(a)), by the asymptotic series from 30 on, where the difference of two logarithms would lose digits (its next
  /// term is below 10^-16 there). Source: NIST Digital Library of Mathematical Functions, 5.11(iii).
  static func logGammaHalfStep(_ a: Double) -> Double {
    guard a >= 30 else { return log(tgamma(a + 0.5) / tgamma(a)) }
    let r = 1 / a
    let r2 = r * r
    return 0.5 * log(a) - r * (1.0 / 8 - r2 * (1.0 / 192 - r2 * (1.0 / 640 - r2 * 17 / 14336)))
  }
}
