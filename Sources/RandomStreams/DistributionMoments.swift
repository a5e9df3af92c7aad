import Foundation

/// Closed forms: what the samplers are held against, and what the mean demand of a route is made of.
extension Distribution {
  /// The mean. Empirical distributions need their columns; without them the result is NaN.
  public func mean(_ columns: SampleColumns? = nil) -> Double {
    switch self {
    case .deterministic(let value): return value
    case .exponential(let mean), .lognormal(let mean, _), .gamma(let mean, _), .erlang(_, let mean), .hyperexponential(let mean, _),
      .weibull(let mean, _):
      return mean
    case .uniform(let low, let high): return (low + high) / 2
    case .boundedPareto: return moment(1)
    case .zipf: return moment(1)
    case .empirical: return empiricalMoment(1, columns)
    }
  }

  /// The variance. Empirical distributions need their columns; without them the result is NaN.
  public func variance(_ columns: SampleColumns? = nil) -> Double {
    switch self {
    case .deterministic: return 0
    case .exponential(let mean): return mean * mean
    case .uniform(let low, let high): return (high - low) * (high - low) / 12
    case .lognormal(let mean, let cv), .gamma(let mean, let cv), .hyperexponential(let mean, let cv): return mean * mean * cv * cv
    case .erlang(let stages, let mean): return mean * mean / Double(stages)
    case .weibull(let mean, let shape):
      let scale = mean / tgamma(1 + 1 / shape)
      return scale * scale * tgamma(1 + 2 / shape) - mean * mean
    case .boundedPareto, .zipf:
      let mean = moment(1)
      return moment(2) - mean * mean
    case .empirical:
      let mean = empiricalMoment(1, columns)
      return empiricalMoment(2, columns) - mean * mean
    }
  }

  private func moment(_ order: Double) -> Double {
    switch self {
    case .boundedPareto(let shape, let low, let high):
      let norm = shape * pow(low, shape) / -expm1(-shape * log(high / low))
      let exponent = order - shape
      let span = log(high / low)
      // The difference of two nearly equal powers, where the order is near the shape, would lose its digits.
      return norm * pow(low, exponent) * (exponent == 0 ? span : expm1(exponent * span) / exponent)
    case .zipf(let exponent, let count):
      var sum = 0.0
      var norm = 0.0
      // From the small terms to the large, for the sake of rounding. Term by term: `problem` bounds their number.
      for rank in stride(from: count, through: 1, by: -1) {
        let weight = pow(Double(rank), -exponent)
        norm += weight
        sum += weight * pow(Double(rank), order)
      }
      return sum / norm
    default: return .nan
    }
  }

  private func empiricalMoment(_ order: Int, _ columns: SampleColumns?) -> Double {
    guard case .empirical(let table, let name, let scale) = self, let values = columns?.column(table: table, name: name) else { return .nan }
    return values.reduce(0) { $0 + (order == 1 ? $1 * scale : $1 * scale * $1 * scale) } / Double(values.count)
  }

  /// What is wrong with the parameters, in the words of an error text; nil when nothing is.
  public var problem: String? {
    func above(_ value: Double, _ name: String, _ limit: Double) -> String? {
      value.isFinite && value > limit ? nil : "\(name) above \(limit == 0 ? "0" : String(limit))"
    }
    func atLeast(_ value: Double, _ name: String, _ limit: Double) -> String? {
      value.isFinite && value >= limit ? nil : "\(name) of at least \(limit == 0 ? "0" : String(limit))"
    }
    switch self {
    case .deterministic(let value): return atLeast(value, "a value", 0)
    case .exponential(let mean): return atLeast(mean, "a mean", 0)
    case .uniform(let low, let high): return atLeast(low, "low", 0) ?? atLeast(high - low, "high - low", 0)
    case .lognormal(let mean, let cv), .gamma(let mean, let cv): return atLeast(mean, "a mean", 0) ?? atLeast(cv, "cv", 0)
    case .erlang(let stages, let mean): return stages >= 1 ? atLeast(mean, "a mean", 0) : "stages of at least 1"
    case .hyperexponential(let mean, let cv): return atLeast(mean, "a mean", 0) ?? atLeast(cv, "cv", 1)
    case .weibull(let mean, let shape):
      return atLeast(mean, "a mean", 0) ?? (shape >= 0.05 && shape.isFinite ? nil : "a shape of at least 0.05")
    case .boundedPareto(let shape, let low, let high):
      return above(shape, "a shape", 0) ?? above(low, "low", 0) ?? above(high - low, "high - low", 0)
    case .zipf(let exponent, let count):
      return atLeast(exponent, "an exponent", 0) ?? ((1...1_000_000).contains(count) ? nil : "a count from 1 to 1000000")
    case .empirical(_, _, let scale): return above(scale, "a scale", 0)
    }
  }
}
