import PlanModel
import Statistics

/// Failed queries, trial by trial. Where few have failed Student's interval over trials is too short, and empty when none has: it then has
/// to reach at least as far as the exact interval of the number of clumps in which they came.
struct RareErrors: Hashable, Sendable {
  /// One number a trial.
  private let failed: [Double]
  /// Queries that left, with or without an answer; one number a trial.
  private let left: [Double]

  init(_ trials: [TrialResult]) {
    failed = trials.map { Double($0.failed) }
    left = trials.map { Double($0.completed + $0.failed) }
  }

  private var queries: Double { left.reduce(0, +) }

  private func count(leastDispersion: Double = 1) -> ClumpedCount {
    ClumpedCount(failed, exposures: left, leastDispersion: leastDispersion)
  }

  /// How much more the numbers of trials differ than those of independent failures would; at least 1.
  var dispersion: Double { count().dispersion }

  // MARK: One side

  /// The interval of the share of errors, reaching as far as the failures that were seen leave room for.
  /// - Parameter leastDispersion: what another side shows of how many fail at once.
  func widened(_ estimate: Estimate, leastDispersion: Double = 1, confidence: Double) -> Estimate {
    guard let low = estimate.low, let high = estimate.high, queries > 0 else { return estimate }
    let count = count(leastDispersion: leastDispersion)
    guard count.isRare else { return estimate }
    let exact = count.interval(confidence: confidence)
    var wide = estimate
    wide.low = min(low, exact.low / queries)
    wide.high = max(high, min(1, exact.high / queries))
    return wide
  }

  // MARK: Two sides

  /// The interval of the difference of two shares, from pairs of trials: what failed more and what failed less are two numbers, each of
  /// which may be rare. What fails on both sides is in neither.
  ///
  /// The two intervals make one of the difference as if they knew nothing of each other, which is the wider way. Source: G. Y. Zou,
  /// A. Donner, Construction of confidence limits about effect measures: a general approach, Statistics in Medicine 27 (2008).
  /// - Parameters:
  ///   - base: as many trials.
  ///   - factor: of the base's share.
  ///   - estimate: of this side's share - factor x the base's.
  func widened(_ estimate: Estimate, over base: RareErrors, factor: Double, confidence: Double) -> Estimate {
    guard let low = estimate.low, let high = estimate.high, queries > 0, base.left.count == left.count else { return estimate }
    let changes = left.indices.map { trial in
      failed[trial] - (base.left[trial] > 0 ? factor * base.failed[trial] * left[trial] / base.left[trial] : 0)
    }
    let (more, less) = (changes.map { max(0, $0) }, changes.map { max(0, -$0) })
    let clumps = max(ClumpedCount(more, exposures: left).dispersion, ClumpedCount(less, exposures: left).dispersion)
    let (rise, fall) = (
      ClumpedCount(more, exposures: left, leastDispersion: clumps), ClumpedCount(less, exposures: left, leastDispersion: clumps)
    )
    guard rise.effective + fall.effective <= PoissonInterval.fewest else { return estimate }
    let (up, down) = (rise.interval(confidence: confidence), fall.interval(confidence: confidence))
    // In the fewer of the two sides' queries, as in these alone something could have been seen.
    let seen = min(queries, base.queries)
    let change = rise.count - fall.count
    let below = Self.distance(rise.count - up.low, down.high - fall.count)
    let above = Self.distance(up.high - rise.count, fall.count - down.low)
    var wide = estimate
    wide.low = min(low, (change - below) / seen)
    wide.high = max(high, (change + above) / seen)
    return wide
  }

  private static func distance(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
}
