/// Mean and variance of a stream of values, in one pass and without loss of digits.
///
/// Source: B. P. Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4 (1962); merging after
/// T. F. Chan, G. H. Golub and R. J. LeVeque, American Statistician 37 (1983).
@frozen
public struct MeanVariance: Hashable, Sendable, Codable {
  @usableFromInline var recorded: Int64 = 0
  @usableFromInline var runningMean = 0.0
  @usableFromInline var squaredDeviations = 0.0

  @inlinable public init() {}

  public init(of values: some Sequence<Double>) {
    for value in values { record(value) }
  }

  /// How many values were recorded.
  @inlinable public var count: Int64 { recorded }
  /// The mean; nil without a value.
  public var mean: Double? { count > 0 ? runningMean : nil }
  /// The unbiased sample variance; nil with fewer than two values.
  public var variance: Double? { count > 1 ? squaredDeviations / Double(count - 1) : nil }
  /// The square root of the variance; nil with fewer than two values.
  public var standardDeviation: Double? { variance?.squareRoot() }

  @inlinable
  public mutating func record(_ value: Double) {
    recorded &+= 1
    let deviation = value - runningMean
    runningMean += deviation / Double(recorded)
    squaredDeviations += deviation * (value - runningMean)
  }

  /// As if all of `b`'s values had been recorded in `a` too.
  public static func += (a: inout MeanVariance, b: MeanVariance) {
    guard b.count > 0 else { return }
    let together = a.count + b.count
    let distance = b.runningMean - a.runningMean
    let share = Double(b.count) / Double(together)
    a.squaredDeviations += b.squaredDeviations + distance * distance * share * Double(a.count)
    a.runningMean += distance * share
    a.recorded = together
  }
}
