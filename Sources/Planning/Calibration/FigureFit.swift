import Foundation
import PlanModel
import RandomStreams
import Statistics

/// Makes figures with their intervals of what was gathered.
enum FigureFit {
  /// A distribution as far off as that at some value is told as a poor fit.
  static let poorDistance = 0.05

  /// Whether it is so far off, and farther than chance would have it: 1 in 20 of values from the distribution itself are 1.36 / sqrt(n) off.
  static func isPoor(_ choice: DistributionChoice) -> Bool {
    choice.chosen.distance > max(poorDistance, 1.36 / Double(max(1, choice.count)).squareRoot())
  }

  static func time(_ values: MeasuredValues, named name: String, at path: String, count isCount: Bool = false, _ how: String = "") -> FittedFigure {
    let choice = DistributionFit(values).choice()
    let distribution = choice.chosen.distribution
    func content(_ distribution: Distribution) -> FittedFigure.Content { isCount ? .count(distribution) : .time(distribution) }
    return FittedFigure(
      path: path, name: name, content: content(distribution), low: content(distribution.withMean(choice.mean.lowerBound)),
      high: content(distribution.withMean(choice.mean.upperBound)), count: values.count, method: how, fit: choice)
  }

  /// - Parameter count: above 0.
  static func share(_ successes: Int, of count: Int, named name: String, at path: String, _ how: String) -> FittedFigure {
    let interval = ProportionInterval.wilson(successes: successes, of: count)
    return FittedFigure(
      path: path, name: name, content: .share(Double(successes) / Double(count)), low: .share(interval.lowerBound),
      high: .share(interval.upperBound), count: count, method: how)
  }

  static func arrivals(_ fit: ArrivalFit.Outcome, count: Int) -> [FittedFigure] {
    var figures = [
      FittedFigure(
        path: "workload.rate", name: "arrival rate", content: .rate(fit.rate), low: .rate(fit.low), high: .rate(fit.high), count: count,
        method: fit.hours == nil ? "constant: \(fit.reason)" : "mean over a day; by hour of the day, as \(fit.reason)")
    ]
    if let hours = fit.hours {
      figures.append(
        FittedFigure(
          path: "workload.daily", name: "arrival rate by hour (UTC)", content: .factors(hours), count: count, method: "by hour of the day"))
    }
    return figures
  }
}

extension Distribution {
  /// The same shape with another mean; of kinds that are fitted.
  func withMean(_ mean: Double) -> Distribution {
    let scale = mean / self.mean()
    switch self {
    case .deterministic: return .deterministic(mean)
    case .exponential: return .exponential(mean: mean)
    case .lognormal(_, let cv): return .lognormal(mean: mean, cv: cv)
    case .gamma(_, let cv): return .gamma(mean: mean, cv: cv)
    case .hyperexponential(_, let cv): return .hyperexponential(mean: mean, cv: cv)
    case .weibull(_, let shape): return .weibull(mean: mean, shape: shape)
    case .uniform(let low, let high): return .uniform(low: low * scale, high: high * scale)
    case .boundedPareto(let shape, let low, let high): return .boundedPareto(shape: shape, low: low * scale, high: high * scale)
    case .erlang(let stages, _): return .erlang(stages: stages, mean: mean)
    case .zipf, .empirical: return self
    }
  }
}
