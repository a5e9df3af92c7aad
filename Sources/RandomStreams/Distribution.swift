/// A probability distribution on the numbers from 0 upwards, as a value: what a profile says, before it is compiled into a `Sampler`.
///
/// Times are in seconds; token counts, page counts and repetitions are plain numbers. Lengths of time come from the same cases as counts,
/// because the unit belongs to the step that draws.
public enum Distribution: Hashable, Sendable, Codable {
  /// Always `value`.
  case deterministic(_ value: Double)
  /// Memoryless, by its mean.
  case exponential(mean: Double)
  /// Evenly spread from `low` to `high`.
  case uniform(low: Double, high: Double)
  /// Lognormal by its own mean and coefficient of variation (standard deviation / mean), not by those of its logarithm.
  case lognormal(mean: Double, cv: Double)
  /// Gamma by mean and coefficient of variation: shape 1/cv^2.
  case gamma(mean: Double, cv: Double)
  /// Sum of `stages` exponentials with this mean in all: gamma with a whole shape.
  case erlang(stages: Int, mean: Double)
  /// Two exponentials with balanced means (p1/rate1 = p2/rate2), cv at least 1.
  /// Source: Whitt, "Approximating a point process by a renewal process" (1982), eq. 3.7 and 3.8: p = (1 + sqrt((cv^2-1)/(cv^2+1)))/2.
  case hyperexponential(mean: Double, cv: Double)
  /// Weibull by its mean and shape (below 1: heavier than exponential).
  case weibull(mean: Double, shape: Double)
  /// Pareto with tail index `shape`, cut to `low`...`high`.
  case boundedPareto(shape: Double, low: Double, high: Double)
  /// The rank, from 1 to `count`, of an item with popularity proportional to rank^-exponent.
  case zipf(exponent: Double, count: Int)
  /// A row of a sample table drawn with equal probability, and the number in one of its columns, times `scale`.
  case empirical(table: String, column: String, scale: Double)
}
