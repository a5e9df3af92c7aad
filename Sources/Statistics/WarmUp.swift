import Units

/// Where a series that starts in an empty system stops depending on that start.
///
/// The rule is MSER-5: cut where the mean of what remains is known best. With Y(1) ... Y(n) the batch means, the cut d minimizes the
/// squared standard error of the rest, the sum of (Y(i) - mean)^2 over i > d, divided by (n - d)^2. A cut in the second half says that
/// the series is still drifting. The last quarter is not searched: the few batches left there can lie close together by chance alone.
///
/// Sources: K. P. White, An effective truncation heuristic for bias reduction in simulation output, Simulation 69 (1997); W. W. Franklin
/// and K. P. White, Stationarity tests and MSER-5, Winter Simulation Conference (2008). Batches start at 5 observations, and hold more
/// where the series was longer than memory allows (see `BoundedSeries`).
public enum WarmUp: Hashable, Sendable {
  /// The series is stationary behind its first `batches` batches, the last of which ended at `time` (both 0: from the start on).
  case over(afterBatches: Int, at: SimTime)
  /// The best cut lies in the second half: the run is too short, or the system not stationary.
  case notReached
  /// Too few batches to tell.
  case tooFewBatches(Int)

  /// Fewer batches than this tell nothing.
  public static let minimumBatches = 20

  /// Finds the end of the warm-up in the full batches of a series; of equally good cuts, the first.
  public static func detect(in series: BatchedSeries) -> WarmUp {
    let batches = series.batches
    let n = batches.count
    guard n >= minimumBatches else { return .tooFewBatches(n) }
    var rest = MeanVariance()
    var best = (cut: 0, squaredError: Double.infinity)
    for cut in stride(from: n - 1, through: 0, by: -1) {
      rest.record(batches[cut].mean)
      guard cut <= n * 3 / 4 else { continue }
      let remaining = Double(n - cut)
      let squaredError = rest.squaredDeviations / (remaining * remaining)
      if squaredError <= best.squaredError { best = (cut, squaredError) }
    }
    guard best.squaredError.isFinite, best.cut <= n / 2 else { return .notReached }
    return .over(afterBatches: best.cut, at: best.cut == 0 ? .zero : batches[best.cut - 1].end)
  }
}
