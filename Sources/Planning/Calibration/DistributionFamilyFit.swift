import Foundation
import PlanModel
import RandomStreams

extension DistributionFit {
  /// A kind of distribution, and how its likeliest member is found.
  enum Family: CaseIterable {
    case exponential, lognormal, gamma, weibull, hyperexponential, uniform, boundedPareto

    /// - Parameter distribution: one that was fitted.
    init(_ distribution: Distribution) {
      self =
        switch distribution {
        case .lognormal: .lognormal
        case .gamma: .gamma
        case .weibull: .weibull
        case .hyperexponential: .hyperexponential
        case .uniform: .uniform
        case .boundedPareto: .boundedPareto
        default: .exponential
        }
    }

    /// How many numbers are fitted.
    var parameters: Int {
      switch self {
      case .exponential: 1
      case .lognormal, .gamma, .weibull, .hyperexponential, .uniform: 2
      case .boundedPareto: 3
      }
    }

    /// The likeliest member; nil where there is none for such values.
    func fitted(to points: [MeasuredValues.Point], _ sums: Sums, least: Double, largest: Double) -> Distribution? {
      switch self {
      case .exponential: return .exponential(mean: sums.mean)
      case .lognormal:
        guard sums.varianceLog > 0 else { return nil }
        return .lognormal(mean: exp(sums.meanLog + sums.varianceLog / 2), cv: expm1(sums.varianceLog).squareRoot())
      case .gamma: return Self.gammaShape(log(sums.mean) - sums.meanLog).map { .gamma(mean: sums.mean, cv: 1 / $0.squareRoot()) }
      case .weibull: return Self.weibull(points, sums, largest: largest)
      case .hyperexponential:
        // The mean is that of the values; the likeliest coefficient of variation is looked for along its logarithm.
        let best = Self.maximum(over: 0...log(50)) {
          logLikelihood(.hyperexponential(mean: sums.mean, cv: exp($0)), points)
        }
        return .hyperexponential(mean: sums.mean, cv: max(1, exp(best)))
      case .uniform: return largest > least ? .uniform(low: least, high: largest) : nil
      case .boundedPareto:
        guard largest > least else { return nil }
        let best = Self.maximum(over: log(0.01)...log(100)) {
          logLikelihood(.boundedPareto(shape: exp($0), low: least, high: largest), points)
        }
        return .boundedPareto(shape: exp(best), low: least, high: largest)
      }
    }

    /// The shape at which log(shape) - digamma(shape) is `difference`, by Newton's method.
    /// Source: T. Minka, Estimating a Gamma distribution (Microsoft Research, 2002): the start and the step.
    private static func gammaShape(_ difference: Double) -> Double? {
      guard difference > 1e-12 else { return nil }
      let s = difference
      var shape = (3 - s + ((s - 3) * (s - 3) + 24 * s).squareRoot()) / (12 * s)
      for _ in 0..<100 {
        let step = (log(shape) - Polygamma.digamma(shape) - s) / (1 / shape - Polygamma.trigamma(shape))
        let next = shape - step > 0 ? shape - step : shape / 2
        if abs(next - shape) <= 1e-12 * shape { return next }
        shape = next
      }
      return shape
    }

    /// The shape k is the root of sum(x^k log x) / sum(x^k) - 1/k = mean(log x), which rises with k.
    /// Source: N. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate Distributions vol. 1 (1994), 21.4.
    private static func weibull(_ points: [MeasuredValues.Point], _ sums: Sums, largest: Double) -> Distribution? {
      let logs = points.map { log($0.value / largest) }
      let meanLog = sums.meanLog - log(largest)
      func excess(_ k: Double) -> Double {
        var over = 0.0
        var under = 0.0
        for (point, logarithm) in zip(points, logs) {
          let power = point.weight * exp(k * logarithm)
          over += power * logarithm
          under += power
        }
        return over / under - 1 / k - meanLog
      }
      var (low, high) = (0.05, 1.0)
      while excess(high) < 0, high < 1e4 { high *= 2 }
      guard high < 1e4, excess(low) < 0 else { return nil }
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if excess(middle) < 0 { low = middle } else { high = middle }
        if high - low < 1e-10 * high { break }
      }
      let k = (low + high) / 2
      let power = zip(points, logs).reduce(0) { $0 + $1.0.weight * exp(k * $1.1) } / sums.weight
      return .weibull(mean: largest * pow(power, 1 / k) * tgamma(1 + 1 / k), shape: k)
    }

    /// Where a function with one summit is highest, by golden section.
    private static func maximum(over range: ClosedRange<Double>, _ function: (Double) -> Double) -> Double {
      let golden = (5.0.squareRoot() - 1) / 2
      var (low, high) = (range.lowerBound, range.upperBound)
      var (left, right) = (high - golden * (high - low), low + golden * (high - low))
      var (atLeft, atRight) = (function(left), function(right))
      while high - low > 1e-4 {
        if atLeft > atRight {
          (high, right, atRight) = (right, left, atLeft)
          left = high - golden * (high - low)
          atLeft = function(left)
        } else {
          (low, left, atLeft) = (left, right, atRight)
          right = low + golden * (high - low)
          atRight = function(right)
        }
      }
      return (low + high) / 2
    }
  }
}

extension Distribution {
  /// The logarithm of the density at values above 0; of those that are fitted. Nothing is worked out twice.
  var logDensity: (Double) -> Double {
    switch self {
    case .exponential(let mean): return { -log(mean) - $0 / mean }
    case .lognormal(let mean, let cv):
      let variance = log1p(cv * cv)
      let centre = log(mean) - variance / 2
      let norm = -0.5 * log(2 * .pi * variance)
      return { x in norm - log(x) - (log(x) - centre) * (log(x) - centre) / (2 * variance) }
    case .gamma(let mean, let cv):
      let shape = 1 / (cv * cv)
      let scale = mean / shape
      let norm = -lgamma(shape) - shape * log(scale)
      return { norm + (shape - 1) * log($0) - $0 / scale }
    case .weibull(let mean, let shape):
      let scale = mean / tgamma(1 + 1 / shape)
      return { log(shape / scale) + (shape - 1) * log($0 / scale) - pow($0 / scale, shape) }
    case .hyperexponential(let mean, let cv):
      let square = cv * cv
      let p = (1 + ((square - 1) / (square + 1)).squareRoot()) / 2
      let (fast, slow) = (2 * p / mean, 2 * (1 - p) / mean)
      return { log(p * fast * exp(-fast * $0) + (1 - p) * slow * exp(-slow * $0)) }
    case .uniform(let low, let high): return { $0 >= low && $0 <= high ? -log(high - low) : -.infinity }
    case .boundedPareto(let shape, let low, let high):
      let norm = log(shape) + shape * log(low) - log(-expm1(-shape * log(high / low)))
      // The mean of the first bucket may lie a rounding below the least value.
      return { $0 >= low * (1 - 1e-9) && $0 <= high * (1 + 1e-9) ? norm - (shape + 1) * log($0) : -.infinity }
    case .deterministic, .erlang, .zipf, .empirical: return { _ in .nan }
    }
  }
}

/// The first two derivatives of the logarithm of the gamma function.
/// Source: NIST Digital Library of Mathematical Functions, 5.11.2 and 5.15.8, from 12 on; below by 5.5.2 and 5.15.5.
enum Polygamma {
  static func digamma(_ x: Double) -> Double {
    var x = x
    var shift = 0.0
    while x < 12 {
      shift -= 1 / x
      x += 1
    }
    let r = 1 / (x * x)
    return shift + log(x) - 0.5 / x - r * (1.0 / 12 - r * (1.0 / 120 - r * (1.0 / 252 - r * (1.0 / 240 - r / 132))))
  }

  static func trigamma(_ x: Double) -> Double {
    var x = x
    var shift = 0.0
    while x < 12 {
      shift += 1 / (x * x)
      x += 1
    }
    let r = 1 / (x * x)
    return shift + 1 / x + 0.5 * r + (1 / x) * r * (1.0 / 6 - r * (1.0 / 30 - r * (1.0 / 42 - r * (1.0 / 30 - r * 5 / 66))))
  }
}
