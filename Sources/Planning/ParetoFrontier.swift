import PlanModel
import Statistics

/// Finds the points that no other beats: those among which only a preference decides.
///
/// Figures are estimates, so that a point may be beaten by chance alone. It is *dominated* only when another is better for sure: its
/// interval lies on the better side in every metric, or the figures are exact and equal (as bills of equal nodes are), and lies there in at
/// least one.
public struct ParetoFrontier: Sendable {
  /// Those of the metrics that have a better side.
  public let metrics: [Metric]

  public init(_ metrics: [Metric]) { self.metrics = metrics.filter { $0.better != .neither } }

  /// - Parameter points: by position.
  /// - Returns: the standing of each; all `unknown` without a metric that has a better side.
  public func standings(of points: [Int: SweepPoint]) -> [Int: FrontierStanding] {
    let rated = points.compactMapValues { point -> [Estimate]? in
      let estimates = metrics.compactMap { metric in point.estimate(of: metric).flatMap { oriented($0, metric) } }
      return estimates.count == metrics.count && !metrics.isEmpty ? estimates : nil
    }
    return points.keys.reduce(into: [:]) { standings, position in
      guard let own = rated[position] else {
        standings[position] = .unknown
        return
      }
      let others = rated.filter { $0.key != position }.map(\.value)
      if others.contains(where: { isSurelyBetter($0, own) }) {
        standings[position] = .dominated
      } else {
        standings[position] = others.contains { isBetter($0, own) } ? .open : .frontier
      }
    }
  }

  /// As if less were better; nil where there is no figure.
  private func oriented(_ estimate: Estimate, _ metric: Metric) -> Estimate? {
    guard estimate.value != nil else { return nil }
    return metric.better == .higher ? estimate.negated : estimate
  }

  private func isBetter(_ a: [Estimate], _ b: [Estimate]) -> Bool {
    let pairs = zip(a, b).map { ($0.value ?? .infinity, $1.value ?? .infinity) }
    return pairs.allSatisfy { $0 <= $1 } && pairs.contains { $0 < $1 }
  }

  private func isSurelyBetter(_ a: [Estimate], _ b: [Estimate]) -> Bool {
    let better = zip(a, b).map { one, other in (one.high ?? .infinity) < (other.low ?? -.infinity) }
    let same = zip(a, b).map { one, other in one.low == one.high && one.low != nil && one.low == other.low && one.high == other.high }
    return zip(better, same).allSatisfy { $0 || $1 } && better.contains(true)
  }
}
