import Foundation

/// Distribution functions: what samples are held against, and what is fitted to recorded times.
extension Distribution {
  /// The probability of a value of at most `x`.
  ///
  /// To about 12 digits, also where it is small. A Zipf distribution takes time in proportion to `x`'s and the last rank.
  /// - Parameters:
  ///   - x: in the unit of the distribution. NaN gives NaN.
  ///   - columns: holds the column of an empirical distribution; without it the result is NaN.
  public func cdf(_ x: Double, _ columns: SampleColumns? = nil) -> Double {
    guard !x.isNaN else { return .nan }
    if let point = onlyValue { return x >= point ? 1 : 0 }
    switch self {
    case .deterministic(let value): return x >= value ? 1 : 0
    case .exponential(let mean): return x > 0 ? -expm1(-x / mean) : 0
    case .uniform(let low, let high): return min(1, max(0, (x - low) / (high - low)))
    case .lognormal(let mean, let cv):
      guard x > 0 else { return 0 }
      let sigma2 = log1p(cv * cv)
      return 0.5 * erfc((log(mean) - sigma2 / 2 - log(x)) / (2 * sigma2).squareRoot())
    case .gamma(let mean, let cv):
      let shape = 1 / (cv * cv)
      return IncompleteGamma.lower(shape: shape, x * shape / mean)
    case .erlang(let stages, let mean): return IncompleteGamma.lower(shape: Double(stages), x * Double(stages) / mean)
    case .hyperexponential(let mean, let cv):
      guard x > 0 else { return 0 }
      let square = cv * cv
      let p = (1 + ((square - 1) / (square + 1)).squareRoot()) / 2
      // Each branch contributes half of the mean, so that its rate is twice its probability over the mean.
      return -p * expm1(-2 * p * x / mean) - (1 - p) * expm1(-2 * (1 - p) * x / mean)
    case .weibull(let mean, let shape): return x > 0 ? -expm1(-pow(x * tgamma(1 + 1 / shape) / mean, shape)) : 0
    case .boundedPareto(let shape, let low, let high):
      guard x > low else { return 0 }
      return x < high ? expm1(-shape * log(x / low)) / expm1(-shape * log(high / low)) : 1
    case .zipf(let exponent, let count):
      guard x >= 1 else { return 0 }
      guard x < Double(count) else { return 1 }
      let upTo = Self.harmonic(1...Int(x), exponent)
      return upTo / (upTo + Self.harmonic((Int(x) + 1)...count, exponent))
    case .empirical(let table, let name, let scale):
      guard let values = columns?.column(table: table, name: name) else { return .nan }
      return Double(values.count { $0 * scale <= x }) / Double(values.count)
    }
  }

  /// The value of a distribution whose parameters leave no room for chance.
  private var onlyValue: Double? {
    switch self {
    case .deterministic(let value): value
    case .uniform(let low, let high): low == high ? low : nil
    case .lognormal(let mean, let cv), .gamma(let mean, let cv): mean == 0 || cv == 0 ? mean : nil
    case .exponential(let mean), .erlang(_, let mean), .hyperexponential(let mean, _), .weibull(let mean, _): mean == 0 ? 0 : nil
    case .boundedPareto, .zipf, .empirical: nil
    }
  }

  /// The sum of rank^-exponent, from the small terms to the large for the sake of rounding.
  private static func harmonic(_ ranks: ClosedRange<Int>, _ exponent: Double) -> Double {
    ranks.reversed().reduce(0) { $0 + pow(Double($1), -exponent) }
  }
}

/// What becomes of a distribution when its draws are rounded to whole numbers, as repetitions, pages and tokens are.
extension Distribution {
  /// The probability that a draw, rounded to the nearest whole number (halves up), is at least 1, 2, 3, and so on, as long as it is
  /// above 10^-12.
  /// - Parameter limit: the largest number that counts; draws above it count as that number.
  public func roundedTails(_ columns: SampleColumns? = nil, limit: Int) -> [Double] {
    var tails: [Double] = []
    if case .zipf(let exponent, let count) = self {
      // Whole already; one pass over the ranks instead of one for each.
      var sum = 0.0
      tails = (1...count).reversed().map { rank in
        sum += pow(Double(rank), -exponent)
        return sum
      }.reversed()
      return tails.prefix(limit).map { $0 / sum }
    }
    while tails.count < limit {
      let tail = 1 - cdf((Double(tails.count) + 0.5).nextDown, columns)
      guard tail > 1e-12 else { break }
      tails.append(tail)
    }
    return tails
  }

  /// The mean of the rounded draws.
  ///
  /// Above 1,000 rounding no longer matters, and the mean itself is returned.
  public func roundedMean(_ columns: SampleColumns? = nil) -> Double {
    let mean = mean(columns)
    guard mean <= 1_000 else { return mean }
    return roundedTails(columns, limit: 1_000_000).reversed().reduce(0, +)
  }
}

/// The regularized incomplete gamma functions.
///
/// Source: W. Press et al., Numerical Recipes, 3rd ed. (2007), section 6.2: the series below x = a + 1, the continued fraction by Lentz's
/// method above. The number of terms grows as the square root of the shape.
enum IncompleteGamma {
  /// P(a, x): the probability that a gamma variable of shape `a` and scale 1 is at most `x`.
  /// - Parameter a: above 0.
  static func lower(shape a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x.isFinite else { return 1 }
    return x < a + 1 ? series(a, x) : 1 - fraction(a, x)
  }

  /// Q(a, x) = 1 - P(a, x), without losing the digits of a small tail.
  static func upper(shape a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    guard x.isFinite else { return 0 }
    return x < a + 1 ? 1 - series(a, x) : fraction(a, x)
  }

  private static func series(_ a: Double, _ x: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    var n = a
    while term > sum * 1e-17 {
      n += 1
      term *= x / n
      sum += term
    }
    return min(1, sum * density(a, x))
  }

  private static func fraction(_ a: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    func awayFromZero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / awayFromZero(b)
    var result = d
    var n = 0.0
    while true {
      n += 1
      let step = -n * (n - a)
      b += 2
      d = 1 / awayFromZero(step * d + b)
      c = awayFromZero(b + step / c)
      let change = c * d
      result *= change
      // Twice the spacing of numbers near 1, below which the product may never come.
      if abs(change - 1) <= 4e-16 { return result * a * density(a, x) }
    }
  }

  /// x^a e^-x / Gamma(a + 1), for large shapes without the difference of large logarithms.
  /// Source: NIST Digital Library of Mathematical Functions, 5.11.3 (Stirling's series; its next term is below 10^-16 from 20 on).
  private static func density(_ a: Double, _ x: Double) -> Double {
    guard a >= 20 else { return exp(a * log(x) - x) / tgamma(a + 1) }
    let r = 1 / a
    let r2 = r * r
    let stirling = r * (1.0 / 12 - r2 * (1.0 / 360 - r2 * (1.0 / 1_260 - r2 * (1.0 / 1_680 - r2 / 1_188))))
    return exp(a * logarithmBeyondLinear((x - a) / a) - stirling) / (2 * .pi * a).squareRoot()
  }

  /// log(1 + u) - u, exact where u is small.
  private static func logarithmBeyondLinear(_ u: Double) -> Double {
    guard abs(u) < 0.25 else { return log1p(u) - u }
    // log(1 + u) = 2 artanh(v) with v = u / (2 + u), and 2 v - u = -u v.
    let v = u / (2 + u)
    let v2 = v * v
    var sum = 0.0
    for k in stride(from: 23.0, through: 3, by: -2) { sum = sum * v2 + 1 / k }
    return v * (2 * v2 * sum - u)
  }
}
