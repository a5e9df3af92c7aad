import Foundation
import RandomStreams
import Testing

/// Each distribution against its own closed form, on a million draws.
@Suite struct DistributionConformanceTests {
  // Mean, variance and excess kurtosis from scipy 1.17.1 (parameters as in `DistributionCDFTests`), from exact raw moments with mpmath
  // for the bounded Pareto, by summing over the ranks with numpy for Zipf.
  static let table: [(Distribution, mean: Double, variance: Double, kurtosis: Double)] = [
    (.exponential(mean: 0.25), 0.25, 0.0625, 6),
    (.uniform(low: 2, high: 5), 3.5, 0.75, -1.2),
    (.lognormal(mean: 2, cv: 0.8), 2, 2.56, 18.12463616),
    (.lognormal(mean: 0.05, cv: 0.1), 0.05, 2.5e-05, 0.16150601),
    (.gamma(mean: 3, cv: 0.5), 3, 2.25, 1.5),
    (.gamma(mean: 3, cv: 1.6), 3, 23.04, 15.36),
    (.gamma(mean: 1, cv: 0.01), 1, 0.0001, 0.0006),
    (.erlang(stages: 3, mean: 1.5), 1.5, 0.75, 2),
    (.erlang(stages: 1, mean: 1.5), 1.5, 2.25, 6),
    (.hyperexponential(mean: 1, cv: 2), 1, 4, 49.3125),
    (.hyperexponential(mean: 1, cv: 1), 1, 1, 6),
    (.weibull(mean: 2, shape: 0.7), 2, 8.55474252740467, 20.5420154966),
    (.weibull(mean: 2, shape: 3), 2, 0.528373442905279, -0.270536366904),
    (.boundedPareto(shape: 1.5, low: 1, high: 100), 2.7027027027027, 19.7224251278305, 126.2454),
    (.boundedPareto(shape: 1, low: 0.5, high: 20), 1.89173305339176, 6.42134605470508, 15.6301173366),
    (.boundedPareto(shape: 2, low: 1, high: 50), 1.96078431372549, 3.98250175665699, 114.732686328),
    (.zipf(exponent: 0, count: 6), 3.5, 2.91666666666667, -1.26857142857),
    (.zipf(exponent: 1, count: 100), 19.277563597396, 601.892503416851, 1.53544733858),
    (.zipf(exponent: 0.999999999, count: 100), 19.2775636282949, 601.892504246264, 1.53544732857),
    (.zipf(exponent: 0.8, count: 1000), 214.55988202345, 71067.5561887608, 0.615197108416),
    (.zipf(exponent: 2.5, count: 50), 1.73998814777896, 6.49176890856763, 99.3775808484),
  ]

  static let count = 1_000_000

  @Test(arguments: table)
  func `draws have the mean, the variance and the shape of their distribution`(
    distribution: Distribution, mean: Double, variance: Double, kurtosis: Double
  ) {
    #expect(abs(distribution.mean() - mean) <= 1e-13 * mean)
    #expect(abs(distribution.variance() - variance) <= 1e-11 * variance)

    let values = draws(distribution, count: Self.count)
    let n = Double(Self.count)
    let sampleMean = values.reduce(0, +) / n
    let sampleVariance = values.reduce(0) { $0 + ($1 - sampleMean) * ($1 - sampleMean) } / (n - 1)
    // The true deviations of the two estimators: sigma / sqrt(n), and sigma^2 sqrt((kurtosis + 2 + 2/(n-1)) / n). A |z| of 4.5 comes by
    // chance once in 147,000 times, so that the whole table fails by chance once in 3,500.
    let meanZ = (sampleMean - mean) / (variance / n).squareRoot()
    let varianceZ = (sampleVariance - variance) / (variance * ((kurtosis + 2 + 2 / (n - 1)) / n).squareRoot())
    #expect(abs(meanZ) < 4.5, "\(distribution): mean \(sampleMean), z = \(meanZ)")
    #expect(abs(varianceZ) < 4.5, "\(distribution): variance \(sampleVariance), z = \(varianceZ)")

    if case .zipf(let exponent, let count) = distribution {
      expectRanks(values, exponent: exponent, count: count)
    } else {
      expectShape(values, distribution)
    }
  }

  /// The test of Kolmogorov and Smirnov: 2.2253 is the value that sqrt(n) D exceeds once in 10,000 times (scipy: kstwobign.isf(1e-4)).
  private func expectShape(_ values: [Double], _ distribution: Distribution) {
    let n = Double(values.count)
    var distance = 0.0
    for (rank, value) in values.sorted().enumerated() {
      let probability = distribution.cdf(value)
      distance = max(distance, probability - Double(rank) / n, Double(rank + 1) / n - probability)
    }
    #expect(distance * n.squareRoot() < 2.2253, "\(distribution): sqrt(n) D = \(distance * n.squareRoot())")
  }

  /// Pearson's chi-square over all ranks.
  private func expectRanks(_ values: [Double], exponent: Double, count: Int) {
    var counts = Array(repeating: 0, count: count)
    for value in values { counts[Int(value) - 1] += 1 }
    let distribution = Distribution.zipf(exponent: exponent, count: count)
    let cumulative = (0...count).map { distribution.cdf(Double($0)) }
    let expected = (0..<count).map { (cumulative[$0 + 1] - cumulative[$0]) * Double(values.count) }
    let statistic = chiSquare(counts, expected: expected)
    let tail = chiSquareTail(statistic, degreesOfFreedom: count - 1)
    #expect(tail > 1e-4, "zipf \(exponent) of \(count): chi-square \(statistic), p = \(tail)")
  }

  @Test func `a heavy tail and a million ranks keep their shape`() {
    // No z-test here: their fourth moments are too large for a million draws to come near the normal.
    expectShape(draws(.lognormal(mean: 1, cv: 4), count: Self.count), .lognormal(mean: 1, cv: 4))
    expectShape(draws(.gamma(mean: 1, cv: 3), count: Self.count), .gamma(mean: 1, cv: 3))
    expectShape(draws(.weibull(mean: 1, shape: 0.3), count: Self.count), .weibull(mean: 1, shape: 0.3))
    let pareto = Distribution.boundedPareto(shape: 0.8, low: 1, high: 1e6)
    expectShape(draws(pareto, count: Self.count), pareto)

    // Ranks in bands that double, each with its exact probability.
    let ranks = 1_000_000
    let exponent = 0.9
    var counts = Array(repeating: 0, count: 20)
    for value in draws(.zipf(exponent: exponent, count: ranks), count: Self.count) { counts[Int(log2(value))] += 1 }
    let weights = (0..<20).map { band in
      ((1 << band)...min(ranks, (2 << band) - 1)).reduce(0) { $0 + pow(Double($1), -exponent) }
    }
    let total = weights.reduce(0, +)
    let statistic = chiSquare(counts, expected: weights.map { $0 / total * Double(Self.count) })
    #expect(chiSquareTail(statistic, degreesOfFreedom: 19) > 1e-4, "chi-square \(statistic)")
  }

  @Test func `a table's rows are drawn alike and scaled`() {
    let columns = SampleColumns()
    let values = (0..<97).map { Double($0 * $0) }
    columns.add(table: "calls", name: "tokens", values: values)
    let distribution = Distribution.empirical(table: "calls", column: "tokens", scale: 0.5)
    var counts = Array(repeating: 0, count: values.count)
    for value in draws(distribution, count: Self.count, columns: columns) { counts[Int((2 * value).squareRoot())] += 1 }
    let statistic = chiSquare(counts, expected: Array(repeating: Double(Self.count) / 97, count: 97))
    #expect(chiSquareTail(statistic, degreesOfFreedom: 96) > 1e-4, "chi-square \(statistic)")
    // Half of the mean of the squares 0 to 96^2: 96 x 97 x 193 / 6 / 97 / 2; its variance from the sum of fourth powers, in Python.
    #expect(distribution.mean(columns) == 1_544)
    #expect(abs(distribution.variance(columns) - 1_929_228) < 1e-6)
    #expect(distribution.mean().isNaN)
  }

  @Test func `a sampler without its table is refused`() {
    #expect(Sampler(.empirical(table: "calls", column: "tokens", scale: 1), columns: SampleColumns()) == nil)
    let columns = SampleColumns()
    columns.add(table: "calls", name: "tokens", values: [])
    #expect(Sampler(.empirical(table: "calls", column: "tokens", scale: 1), columns: columns) == nil)
    columns.add(table: "calls", name: "tokens", values: [1])
    columns.add(table: "calls", name: "tokens", values: [2, 3])
    #expect(columns.column(table: "calls", name: "tokens")?.first == 1, "the column that is there is kept: samplers point into it")
  }
}
