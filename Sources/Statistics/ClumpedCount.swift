/// How often something rare happened in independent trials, where it may happen several times at once.
///
/// Were each occurrence independent of all others, their number would be Poisson's. Errors are not: a full queue turns away everybody who
/// comes meanwhile, and the next hour nobody. Then the numbers of the trials differ more from each other than Poisson's would, `dispersion`
/// times in variance, and what tells is not how many there were but how many clumps of them: count / dispersion. Source: P. McCullagh, J. A.
/// Nelder, Generalized Linear Models, 2nd ed. (1989), section 6.2.3 (overdispersion, estimated by Pearson's statistic over its degrees of
/// freedom); L. Kish, Survey Sampling (1965), section 8.2 (the effective size of a clustered sample).
///
/// Few clumps say little about how large they are, and where few are seen they look smaller than they are. So where the trials differ by
/// more than chance (Pearson's statistic beyond its 95 % point), as many are taken to come at once as came in the worst trial, but for no
/// more than the differences leave room for: the upper end, at 99.5 %, of the dispersion that shows. So hundreds in each of all trials are not
/// taken for one clump a trial. Of occurrences that were never seen nobody knows how many come at once: their dispersion is 1, or what is known
/// from elsewhere.
public struct ClumpedCount: Hashable, Sendable {
  /// Of all trials.
  public let count: Double
  /// At least 1.
  public let dispersion: Double

  /// - Parameters:
  ///   - counts: one number a trial, 0 or more.
  ///   - exposures: in which each was counted, as queries or hours; as many as counts, above 0.
  ///   - leastDispersion: what is known of it from elsewhere.
  public init(_ counts: [Double], exposures: [Double], leastDispersion: Double = 1) {
    count = counts.reduce(0, +)
    dispersion = max(1, leastDispersion, Self.dispersion(of: counts, exposures))
  }

  /// 1 where nothing tells.
  private static func dispersion(of counts: [Double], _ exposures: [Double]) -> Double {
    let (count, exposure) = (counts.reduce(0, +), exposures.reduce(0, +))
    guard count > 0, exposure > 0, counts.count > 1 else { return 1 }
    let sum = zip(counts, exposures).reduce(0.0) { sum, trial in
      let expected = count * trial.1 / exposure
      return expected > 0 ? sum + (trial.0 - expected) * (trial.0 - expected) / expected : sum
    }
    let freedom = Double(counts.count - 1)
    let isClumped = sum > 2 * GammaQuantile.of(shape: freedom / 2, 0.95)
    guard isClumped, let worst = counts.max() else { return max(1, sum / freedom) }
    return max(sum / freedom, min(worst, sum / (2 * GammaQuantile.of(shape: freedom / 2, 0.005))))
  }

  /// How many independent occurrences would tell as much.
  public var effective: Double { count / dispersion }

  /// Whether there were too few for Student's interval over trials.
  public var isRare: Bool { effective <= PoissonInterval.fewest }

  /// The exact interval of the number of clumps, times the occurrences in one.
  /// - Parameter confidence: within 0 and 1, ends excluded.
  public func interval(confidence: Double = 0.95) -> (low: Double, high: Double) {
    (
      dispersion * PoissonInterval.lower(count: effective, confidence: confidence),
      dispersion * PoissonInterval.upper(count: effective, confidence: confidence)
    )
  }
}
