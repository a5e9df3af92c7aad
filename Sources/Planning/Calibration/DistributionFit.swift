import Foundation
import PlanModel
import RandomStreams
import Statistics

/// Chooses the distribution that measured values most likely come from, among those that a profile can name.
///
/// Each is fitted by maximum likelihood, and the one with the lowest value of Akaike's criterion is taken; a uniform distribution or a bounded
/// Pareto only if it is also nearer to the values than the best of the others. Erlang is left out as gamma holds
/// it, Zipf as its values are ranks, and an empirical table as it always fits what it was taken from.
/// Source: H. Akaike, A new look at the statistical model identification, IEEE Trans. Automatic Control 19 (1974).
struct DistributionFit {
  let points: [MeasuredValues.Point]
  let count: Int
  private let least: Double
  private let largest: Double

  /// How often the values are drawn anew for the intervals.
  static let resamples = 200
  /// Values as alike as that (largest over least, less 1) are one value.
  private static let alike = 1e-3

  /// - Parameter values: at least one.
  init(_ values: MeasuredValues) {
    points = values.points
    count = values.count
    least = values.least
    largest = values.largest
  }

  func choice() -> DistributionChoice {
    let sums = Sums(points)
    guard largest > least * (1 + Self.alike) else {
      return DistributionChoice(
        candidates: [.init(distribution: .deterministic(sums.mean), parameters: 1, aic: -.infinity, distance: 0)], count: count,
        mean: least...largest, variation: 0...0)
    }
    var candidates = Family.allCases.compactMap { family -> DistributionChoice.Candidate? in
      guard let distribution = family.fitted(to: points, sums, least: least, largest: largest) else { return nil }
      return DistributionChoice.Candidate(
        distribution: distribution, parameters: family.parameters,
        aic: 2 * Double(family.parameters) - 2 * Self.logLikelihood(distribution, points), distance: distance(of: distribution))
    }.filter { $0.aic.isFinite }.sorted { $0.aic < $1.aic }
    candidates = Self.ranked(candidates)
    let chosen = candidates[0].distribution
    let (mean, variation) = intervals(of: Family(chosen))
    return DistributionChoice(
      candidates: candidates, count: count, mean: min(mean.lowerBound, chosen.mean())...max(mean.upperBound, chosen.mean()),
      variation: variation)
  }

  /// The criterion is not made for kinds whose ends are the least and the largest value: they follow chance too closely. Such a kind goes
  /// before the others only if its distance is smaller as well.
  private static func ranked(_ candidates: [DistributionChoice.Candidate]) -> [DistributionChoice.Candidate] {
    func hasEnds(_ candidate: DistributionChoice.Candidate) -> Bool {
      switch candidate.distribution {
      case .uniform, .boundedPareto: true
      default: false
      }
    }
    guard let regular = candidates.first(where: { !hasEnds($0) }) else { return candidates }
    let behind = candidates.filter { hasEnds($0) && $0.aic < regular.aic && $0.distance > regular.distance }
    guard !behind.isEmpty else { return candidates }
    return candidates.filter { !behind.contains($0) } + behind
  }

  static func logLikelihood(_ distribution: Distribution, _ points: [MeasuredValues.Point]) -> Double {
    let density = distribution.logDensity
    return points.reduce(0) { $0 + $1.weight * density($1.value) }
  }

  /// Kolmogorov's and Smirnov's distance, at the ends of the buckets.
  private func distance(of distribution: Distribution) -> Double {
    var before = 0.0
    var largest = 0.0
    for point in points {
      before += point.weight
      largest = max(largest, abs(before / Double(count) - distribution.cdf(point.end)))
    }
    return largest
  }

  // MARK: Intervals

  /// 95 % of the means and coefficients of variation that come out when the values are drawn anew: a bootstrap, in which each bucket's number
  /// is a Poisson draw around what it was. It does not ask whether the distribution is right, only that values are independent.
  /// Source: Chamandy et al., Estimating uncertainty for massive data streams (Google, 2012): the Poisson bootstrap.
  private func intervals(of family: Family) -> (mean: ClosedRange<Double>, variation: ClosedRange<Double>) {
    var stream = DrawStream(StreamKey(seed: 1, trial: 0).named("bootstrap of a fit"))
    var means: [Double] = []
    var variations: [Double] = []
    for _ in 0..<Self.resamples {
      var drawn = points
      for index in drawn.indices { drawn[index].weight = stream.poisson(points[index].weight) }
      drawn.removeAll { $0.weight == 0 }
      guard let first = drawn.first, let last = drawn.last, drawn.count > 1 else { continue }
      guard let distribution = family.fitted(to: drawn, Sums(drawn), least: first.value, largest: last.value) else { continue }
      means.append(distribution.mean())
      variations.append(distribution.variance().squareRoot() / distribution.mean())
    }
    return (Self.middle(means), Self.middle(variations))
  }

  private static func middle(_ values: [Double]) -> ClosedRange<Double> {
    let sorted = values.filter(\.isFinite).sorted()
    guard let first = sorted.first, let last = sorted.last else { return 0...(.infinity) }
    let cut = Int((Double(sorted.count) * 0.025).rounded(.down))
    return sorted.count > 2 * cut ? sorted[cut]...sorted[sorted.count - 1 - cut] : first...last
  }
}

extension DrawStream {
  /// A Poisson number: by products of uniform numbers, and around the mean as a normal one where that is large.
  mutating func poisson(_ mean: Double) -> Double {
    guard mean < 100 else {
      return max(0, (mean + mean.squareRoot() * Ziggurat.shared.normal(&self)).rounded())
    }
    let bound = exp(-mean)
    var product = uniform()
    var count = 0.0
    while product > bound {
      count += 1
      product *= uniform()
    }
    return count
  }
}

/// Sums over weighted values that several families are fitted by.
struct Sums {
  private(set) var weight = 0.0
  private(set) var mean = 0.0
  private(set) var meanLog = 0.0
  private(set) var varianceLog = 0.0

  init(_ points: [MeasuredValues.Point]) {
    for point in points {
      weight += point.weight
      mean += point.weight * point.value
      meanLog += point.weight * log(point.value)
    }
    mean /= weight
    meanLog /= weight
    for point in points { varianceLog += point.weight * (log(point.value) - meanLog) * (log(point.value) - meanLog) }
    varianceLog /= weight
  }
}
