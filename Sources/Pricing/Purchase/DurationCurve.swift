import Foundation

/// For how much of the time at least so many machines are in use: what decides how many to reserve.
public struct DurationCurve: Hashable, Sendable {
  /// The share of the time, 0 to 1, in which the first, the second, ... machine is in use; never rises.
  public let shares: [Double]

  /// - Parameters:
  ///   - nodes: machines in use on average within each stretch.
  ///   - weights: the length of each stretch, perhaps times the probability of the load that it belongs to.
  ///
  /// Reservations are by the hour and divisible within it, so of 2.5 machines the third is in use for half of the hour.
  public init(nodes: [Double], weights: [Double]) {
    precondition(nodes.count == weights.count)
    let total = weights.reduce(0, +)
    let most = Int((nodes.max() ?? 0).rounded(.up))
    guard total > 0, most > 0 else {
      shares = []
      return
    }
    var sums = [Double](repeating: 0, count: most)
    for (count, weight) in zip(nodes, weights) {
      let whole = Int(count)
      for level in 0..<min(whole, most) { sums[level] += weight }
      if whole < most { sums[whole] += weight * (count - Double(whole)) }
    }
    shares = sums.map { min(1, $0 / total) }
  }

  /// Several loads, each with its probability.
  public init(_ curves: [(curve: DurationCurve, probability: Double)]) {
    let most = curves.map(\.curve.shares.count).max() ?? 0
    let total = curves.reduce(0) { $0 + $1.probability }
    shares = (0..<most).map { level in
      curves.reduce(0) { $0 + $1.probability * ($1.curve.shares.indices.contains(level) ? $1.curve.shares[level] : 0) } / max(total, .leastNonzeroMagnitude)
    }
  }

  /// Machines in use on average.
  public var mean: Double { shares.reduce(0, +) }
  /// The most machines in use at the same time.
  public var peak: Int { shares.count }
}
