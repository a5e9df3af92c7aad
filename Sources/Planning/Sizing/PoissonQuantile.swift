import Foundation

/// How many of independent customers are there at once.
///
/// Where nobody waits, the number in a system with Poisson arrivals is Poisson with the mean rate x time, whatever the times are like.
/// Source: the M/G/infinity queue; e.g. Kleinrock, Queueing Systems I (1975), section 3.4.
enum PoissonQuantile {
  /// The smallest number that is not exceeded with this probability.
  /// - Parameter mean: at least 0; from 1,000 on the normal approximation, rounded up.
  static func of(mean: Double, probability: Double) -> Int {
    guard mean > 0 else { return 0 }
    guard mean < 1_000 else { return Int((mean + 3.8 * mean.squareRoot()).rounded(.up)) }
    var term = exp(-mean)
    var sum = term
    var count = 0
    while sum < probability, count < 10_000 {
      count += 1
      term *= mean / Double(count)
      sum += term
    }
    return count
  }
}
