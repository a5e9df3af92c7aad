import Foundation
import PlanModel
import Statistics

/// Holds the two sides of a comparison against each other, figure by figure.
struct SideDifference: Sendable {
  let base: ComparedSide
  let candidate: ComparedSide
  /// Whether trial k of both sides ran on the same random numbers.
  let isPaired: Bool
  /// Of all intervals.
  let confidence: Double

  /// What candidate - factor x base - constant comes to.
  enum Combination: Hashable, Sendable {
    case estimate(Estimate)
    /// Larger than anything: the candidate is overloaded, and what it is held against is not.
    case beyondAll
    /// Smaller than anything: only the base is overloaded.
    case belowAll
    case bothOverloaded
    case refused(String)
  }

  /// - Parameter factor: of the base's figure; with 0 the base does not matter.
  func combination(_ metric: Metric, factor: Double = 1, constant: Double = 0) -> Combination {
    let known = candidate.known(metric)
    let other = factor == 0 ? ComparedSide.Known.figure(.init(value: 0, standardError: 0, trials: 1)) : base.known(metric)
    switch (other, known) {
    case (.overloaded, .overloaded): return .bothOverloaded
    case (.refused(let reason), _), (_, .refused(let reason)): return .refused(reason)
    case (_, .overloaded): return .beyondAll
    case (.overloaded, _): return .belowAll
    default: break
    }
    var estimate: Estimate
    if isPaired, let ends = known.ends {
      let others = other.ends ?? (Array(repeating: 0, count: ends.low.count), Array(repeating: 0, count: ends.low.count))
      estimate = paired(ends, others, factor: factor, constant: constant)
    } else {
      guard let figure = lone(metric, known, of: candidate), let own = lone(metric, other, of: base) else {
        return .refused("n/a (\(Self.unended))")
      }
      estimate = IndependentDifference.estimate(base: own, candidate: figure, factor: factor, constant: constant, confidence: confidence)
    }
    if metric == .errors, isPaired { estimate = widened(estimate, factor: factor, constant: constant) }
    if factor == 0, constant == 0, case .values(let values) = known { estimate.low = seen(values, estimate.low) }
    // Minds that were never seen to change may change all the same.
    if metric == .reversals, candidate.scaledHours > 0, let low = estimate.low, low == estimate.high {
      estimate.high = low + PoissonInterval.upper(count: 0, confidence: confidence) / max(1e-9, candidate.scaledHours)
    }
    return .estimate(estimate)
  }

  private static let unended = "queries had not ended with the trials"

  /// From the lowest that the trials leave room for to the highest. Where each trial has one value, both are the same interval.
  private func paired(
    _ ends: (low: [Double], high: [Double]), _ others: (low: [Double], high: [Double]), factor: Double, constant: Double
  ) -> Estimate {
    func estimate(_ values: [Double], _ others: [Double]) -> Estimate {
      TrialInterval.estimate(of: zip(values, others).map { $0 - factor * $1 - constant }, confidence: confidence)
    }
    let (low, high) = (estimate(ends.low, others.high), estimate(ends.high, others.low))
    guard let least = low.value, let most = high.value, let lower = low.low, let upper = high.high else { return low }
    return least == most ? low : Estimate(value: (least + most) / 2, low: lower, high: upper, trials: ends.low.count)
  }

  /// The lower end for the mean of figures that are never below 0 and above it in some trial: it is above 0 for sure, whatever Student's
  /// interval says. Were fewer than 1 - (1 - tail)^(1/n) of all trials above 0, one such among n would be rarer than the tail.
  private func seen(_ values: [Double], _ low: Double?) -> Double? {
    guard let low, let least = values.filter({ $0 > 0 }).min(), values.allSatisfy({ $0 >= 0 }) else { return low }
    return max(low, least * (1 - pow((1 + confidence) / 2, 1 / Double(values.count))))
  }

  /// Errors are rare, and come in clumps: what was seen of them may be too little for Student's interval.
  private func widened(_ estimate: Estimate, factor: Double, constant: Double) -> Estimate {
    guard let own = candidate.errors, let other = base.errors else { return estimate }
    let shares = estimate.shifted(by: constant)
    let wide =
      factor == 0
      ? own.widened(shares, leastDispersion: other.dispersion, confidence: confidence)
      : own.widened(shares, over: other, factor: factor, confidence: confidence)
    return wide.shifted(by: -constant)
  }

  /// What is known of a side without a pair. Of errors the spread is what their interval leaves room for, which the few that were seen may
  /// not show.
  private func lone(_ metric: Metric, _ known: ComparedSide.Known, of side: ComparedSide) -> IndependentDifference.Figure? {
    guard metric == .errors, case .values(let values) = known else { return known.figure }
    let estimate = side.estimate(of: .errors, confidence: confidence)
    return IndependentDifference.Figure(estimate, trials: values.count, confidence: confidence)
  }

  /// Whether neither side has this figure, as no limit on it holds there.
  func areBothOverloaded(_ metric: Metric) -> Bool {
    guard case .overloaded = base.known(metric), case .overloaded = candidate.known(metric) else { return false }
    return true
  }

  /// Whether every trial of both sides has the same value.
  func isSame(_ metric: Metric) -> Bool {
    guard isPaired, case .values(let values) = candidate.known(metric), case .values(let others) = base.known(metric) else { return false }
    return values == others
  }

  enum Position: Hashable, Sendable { case base, candidate }

  /// The side that answers fewer queries for sure, by more than 5 in 100; nil where neither does.
  var answersFewer: Position? {
    guard case .estimate(let change) = combination(.errors), let low = change.low, let high = change.high else { return nil }
    return low > 0.05 ? .candidate : high < -0.05 ? .base : nil
  }

  /// Whether the metric counts what is rare, and the candidate's trials saw none of it where it could have been.
  func wasNeverSeen(_ metric: Metric) -> Bool {
    guard case .values(let values) = candidate.known(metric), values.allSatisfy({ $0 == 0 }) else { return false }
    switch metric {
    case .errors: return true
    case .reversals: return candidate.scaledHours > 0
    default: return false
    }
  }

  func row(_ metric: Metric) -> Comparison.Row {
    let difference: Estimate =
      switch combination(metric) {
      // Shares of the same whole differ by no more than all of it.
      case .estimate(let estimate) where metric == .errors: estimate.within(-1, 1)
      case .estimate(let estimate): estimate
      case .beyondAll: Estimate(refused: "n/a (the candidate is overloaded)", trials: 0)
      case .belowAll: Estimate(refused: "n/a (the base is overloaded)", trials: 0)
      case .bothOverloaded: Estimate(refused: "n/a (both are overloaded)", trials: 0)
      case .refused(let reason): Estimate(refused: reason, trials: 0)
      }
    return Comparison.Row(
      metric: metric, base: base.estimate(of: metric, confidence: confidence),
      candidate: candidate.estimate(of: metric, confidence: confidence), difference: difference, trialsSaved: trialsSaved(metric))
  }

  private func trialsSaved(_ metric: Metric) -> Double? {
    guard isPaired, case .values(let values) = candidate.known(metric), case .values(let others) = base.known(metric) else { return nil }
    return (try? PairedDifference(base: others, candidate: values, confidence: confidence))?.trialsSaved
  }

  /// All metrics that either side knows something of, the most asked for first.
  func rows() -> [Comparison.Row] {
    let stations = candidate.stations + base.stations.filter { !candidate.stations.contains($0) }
    let rows = Metric.named.map(row) + stations.map { row(.stationUtilization($0)) }
    return rows.filter { row in
      guard case .cost(let part) = row.metric, part != .total, part != .withoutLLM else { return true }
      // What neither side pays for is no row.
      return row.base.value != 0 || row.candidate.value != 0
    }
  }
}
