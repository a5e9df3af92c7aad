import PlanModel
import Statistics

/// One side of a comparison as its rows and gates ask for it: trials, or what was once saved of them.
enum ComparedSide: Sendable {
  case trials(SideFigures)
  case saved(SavedResult)

  /// What is known of a metric.
  enum Known {
    /// One value a trial.
    case values([Double])
    /// One value a trial, and between which two it lies, whatever becomes of the queries that had not ended.
    case bounded([Double], low: [Double], high: [Double])
    /// A mean with its standard error.
    case figure(IndependentDifference.Figure)
    case overloaded
    case refused(String)

    /// The mean with its standard error, whatever it comes from.
    var figure: IndependentDifference.Figure? {
      switch self {
      case .values(let values): IndependentDifference.Figure(values: values)
      case .figure(let figure): figure
      case .bounded, .overloaded, .refused: nil
      }
    }

    /// The lowest and the highest that each trial leaves room for; nil where it has no trials.
    var ends: (low: [Double], high: [Double])? {
      switch self {
      case .values(let values): (values, values)
      case .bounded(_, let low, let high): (low, high)
      case .figure, .overloaded, .refused: nil
      }
    }

    var refusal: String? {
      switch self {
      case .values, .bounded, .figure: nil
      case .overloaded: "n/a (overloaded)"
      case .refused(let reason): reason
      }
    }
  }

  var overloaded: [String] {
    switch self {
    case .trials(let figures): figures.overloaded
    case .saved(let saved): saved.overloaded
    }
  }

  var busiest: String? {
    switch self {
    case .trials(let figures): figures.busiest
    case .saved(let saved): saved.busiest
    }
  }

  /// Stations with a capacity, in the order of the scenario.
  var stations: [String] {
    switch self {
    case .trials(let figures): figures.stations
    case .saved(let saved):
      saved.entries.compactMap { if case .stationUtilization(let name) = $0.metric { name } else { nil } }
    }
  }

  /// The failed queries of each trial; nil where nobody wrote it down.
  var errors: RareErrors? {
    switch self {
    case .trials(let figures): figures.errors
    case .saved: nil
    }
  }

  /// Hours in which an autoscaler was at work in the trials; 0 without one, or where nobody wrote it down.
  var scaledHours: Double {
    switch self {
    case .trials(let figures): figures.scaledHours
    case .saved: 0
    }
  }

  func known(_ metric: Metric) -> Known {
    switch self {
    case .trials(let figures):
      switch figures.sample(of: metric) {
      case .values(let values): return .values(values)
      case .bounded(let values, let low, let high): return .bounded(values, low: low, high: high)
      case .overloaded: return .overloaded
      case .refused(let reason): return .refused(reason)
      }
    case .saved(let saved):
      if !saved.overloaded.isEmpty {
        if metric.unit == .seconds { return .overloaded }
        // How many queries had not ended is not written down.
        let isFixed = [Metric.cost(.nodes), .cost(.storage), .cost(.services)].contains(metric)
        if metric == .errors || (metric.unit == .dollars && !isFixed) { return .refused("n/a (\(saved.origin) is overloaded)") }
      }
      guard let estimate = saved.estimate(of: metric) else { return .refused("n/a (not in \(saved.origin))") }
      guard let figure = IndependentDifference.Figure(estimate, trials: saved.trials) else { return .refused(estimate.reason ?? "n/a") }
      return .figure(figure)
    }
  }

  func estimate(of metric: Metric, confidence: Double) -> Estimate {
    let known = known(metric)
    switch known {
    case .values(let values):
      return bounded(TrialInterval.estimate(of: values, confidence: confidence), metric, confidence)
    case .bounded(let values, let low, let high):
      var estimate = TrialInterval.estimate(of: values, confidence: confidence)
      estimate.low = estimate.low.flatMap { _ in TrialInterval.estimate(of: low, confidence: confidence).low }
      estimate.high = estimate.high.flatMap { _ in TrialInterval.estimate(of: high, confidence: confidence).high }
      return bounded(estimate, metric, confidence)
    case .figure(let figure):
      let none = IndependentDifference.Figure(value: 0, standardError: 0, trials: figure.trials)
      return bounded(IndependentDifference.estimate(base: none, candidate: figure, confidence: confidence), metric, confidence)
    case .overloaded, .refused:
      return Estimate(refused: known.refusal ?? "n/a", trials: 0)
    }
  }

  /// No figure is below 0 and no share above 1; an error that was never seen may happen all the same.
  private func bounded(_ estimate: Estimate, _ metric: Metric, _ confidence: Double) -> Estimate {
    let bounded = metric.unit == .share ? TrialFold.share(estimate) : TrialFold.notNegative(estimate)
    guard metric == .errors, let errors else { return bounded }
    return errors.widened(bounded, confidence: confidence)
  }
}
