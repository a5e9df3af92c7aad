import PlanModel
import Statistics

/// Finds the points that no other beats: those among which only a preference decides.
///
/// Figures are estimates, so that a point may be beaten by chance alone. It is *dominated* only when another is for sure no worse in every
/// metric and better in at least one. Of points that saw the same queries the interval of the difference tells, trial by trial; a figure
/// that is the same in every trial is no worse. Of others the intervals themselves must lie apart, or the figures be exact and equal.
///
/// A point is held against all others, any of which may seem better by chance: each of those questions is asked at so high a confidence that
/// all of them together hold at that of the points' own intervals (Bonferroni).
public struct ParetoFrontier: Sendable {
  /// Those of the metrics that have a better side.
  public let metrics: [Metric]

  public init(_ metrics: [Metric]) { self.metrics = metrics.filter { $0.better != .neither } }

  /// - Parameter points: by position.
  /// - Returns: the standing of each; all `unknown` without a metric that has a better side.
  public func standings(of points: [Int: SweepPoint]) -> [Int: FrontierStanding] {
    let rated = points.compactMapValues { point -> Rated? in
      let figures = metrics.compactMap { metric -> Figure? in
        guard let estimate = point.estimate(of: metric).flatMap({ oriented($0, metric) }) else { return nil }
        return Figure(estimate: estimate, values: point.values?[metric.name].map { metric.better == .higher ? $0.map { -$0 } : $0 })
      }
      guard figures.count == metrics.count, !metrics.isEmpty else { return nil }
      return Rated(figures: figures, window: point.window, confidence: point.confidence ?? 0.95)
    }
    let questions = max(1, rated.count - 1)
    return points.keys.reduce(into: [:]) { standings, position in
      guard let own = rated[position] else {
        standings[position] = .unknown
        return
      }
      let others = rated.filter { $0.key != position }.map(\.value)
      if others.contains(where: { isSurelyBetter($0, own, of: questions) }) {
        standings[position] = .dominated
      } else {
        standings[position] = others.contains { isBetter($0, own) } ? .open : .frontier
      }
    }
  }

  /// A figure as if less were better.
  private struct Figure {
    var estimate: Estimate
    /// One a trial; nil where they were not kept.
    var values: [Double]?
  }

  private struct Rated {
    var figures: [Figure]
    var window: SweepPoint.Window?
    var confidence: Double
  }

  private enum Standing { case better, same, open }

  /// As if less were better; nil where there is no figure.
  private func oriented(_ estimate: Estimate, _ metric: Metric) -> Estimate? {
    guard estimate.value != nil else { return nil }
    return metric.better == .higher ? estimate.negated : estimate
  }

  private func isBetter(_ a: Rated, _ b: Rated) -> Bool {
    let pairs = zip(a.figures, b.figures).map { ($0.estimate.value ?? .infinity, $1.estimate.value ?? .infinity) }
    return pairs.allSatisfy { $0 <= $1 } && pairs.contains { $0 < $1 }
  }

  /// - Parameter questions: how many of this kind are asked of a point.
  private func isSurelyBetter(_ a: Rated, _ b: Rated, of questions: Int) -> Bool {
    let isPaired = a.window != nil && a.window == b.window
    let confidence = 1 - (1 - max(a.confidence, b.confidence)) / Double(questions)
    let standings = zip(a.figures, b.figures).map { (isPaired ? paired($0, $1, confidence) : nil) ?? apart($0, $1, confidence) }
    return !standings.contains(.open) && standings.contains(.better)
  }

  /// By the trials that both have; nil where they are too few.
  private func paired(_ a: Figure, _ b: Figure, _ confidence: Double) -> Standing? {
    guard let values = a.values, let others = b.values, min(values.count, others.count) >= TrialInterval.minimumTrials else { return nil }
    let differences = zip(values, others).map { $0 - $1 }
    if differences.allSatisfy({ $0 == 0 }) { return .same }
    return (TrialInterval.estimate(of: differences, confidence: confidence).high ?? 1) < 0 ? .better : .open
  }

  /// By what each says alone: as wide as the question asks where the trials are there, else as it was noted.
  private func apart(_ one: Figure, _ other: Figure, _ confidence: Double) -> Standing {
    func wide(_ figure: Figure) -> Estimate {
      guard let values = figure.values, values.count >= TrialInterval.minimumTrials else { return figure.estimate }
      let wider = TrialInterval.estimate(of: values, confidence: confidence)
      var estimate = figure.estimate
      estimate.low = estimate.low.flatMap { low in wider.low.map { min(low, $0) } }
      estimate.high = estimate.high.flatMap { high in wider.high.map { max(high, $0) } }
      return estimate
    }
    let (a, b) = (wide(one), wide(other))
    if (a.high ?? .infinity) < (b.low ?? -.infinity) { return .better }
    return a.low == a.high && a.low != nil && a.low == b.low && a.high == b.high ? .same : .open
  }
}
