import RandomStreams
import Testing

@Suite struct DistributionParametersTests {
  @Test(arguments: [
    (.deterministic(-1), "a value of at least 0"),
    (.deterministic(.infinity), "a value of at least 0"),
    (.exponential(mean: -0.1), "a mean of at least 0"),
    (.exponential(mean: .nan), "a mean of at least 0"),
    (.uniform(low: -1, high: 2), "low of at least 0"),
    (.uniform(low: 3, high: 2), "high - low of at least 0"),
    (.lognormal(mean: -1, cv: 1), "a mean of at least 0"),
    (.lognormal(mean: 1, cv: -1), "cv of at least 0"),
    (.gamma(mean: 1, cv: .infinity), "cv of at least 0"),
    (.erlang(stages: 0, mean: 1), "stages of at least 1"),
    (.erlang(stages: 1, mean: -1), "a mean of at least 0"),
    (.hyperexponential(mean: 1, cv: 0.9), "cv of at least 1.0"),
    (.hyperexponential(mean: -1, cv: 2), "a mean of at least 0"),
    (.weibull(mean: 1, shape: 0.04), "a shape of at least 0.05"),
    (.weibull(mean: 1, shape: .infinity), "a shape of at least 0.05"),
    (.weibull(mean: -1, shape: 1), "a mean of at least 0"),
    (.boundedPareto(shape: 0, low: 1, high: 2), "a shape above 0"),
    (.boundedPareto(shape: 1, low: 0, high: 2), "low above 0"),
    (.boundedPareto(shape: 1, low: 2, high: 2), "high - low above 0"),
    (.zipf(exponent: -0.1, count: 2), "an exponent of at least 0"),
    (.zipf(exponent: 1, count: 0), "a count from 1 to 1000000"),
    (.zipf(exponent: 1, count: 1_000_001), "a count from 1 to 1000000"),
    (.empirical(table: "calls", column: "tokens", scale: 0), "a scale above 0"),
  ] as [(Distribution, String)])
  func `a parameter out of range is named with what is expected`(distribution: Distribution, expected: String) {
    #expect(distribution.problem == expected)
  }

  // From mpmath with 50 digits. A shape next to a moment's order is where powers that nearly cancel would be subtracted.
  @Test(arguments: [
    (.boundedPareto(shape: 1 + 0x1p-36, low: 0.5, high: 20), 1.8917330533659124, 6.4213460545295895),
    (.boundedPareto(shape: 2 - 0x1p-38, low: 0.5, high: 20), 0.97560975609900808, 0.89377882663470776),
  ] as [(Distribution, Double, Double)])
  func `moments keep their digits next to a pole`(distribution: Distribution, mean: Double, variance: Double) {
    #expect(abs(distribution.mean() - mean) < 1e-14 * mean)
    #expect(abs(distribution.variance() - variance) < 1e-13 * variance)
  }

  @Test(arguments: [
    .deterministic(0), .exponential(mean: 0), .uniform(low: 0, high: 0), .lognormal(mean: 1, cv: 0), .gamma(mean: 1, cv: 20),
    .erlang(stages: 1_000, mean: 1), .hyperexponential(mean: 1, cv: 1), .hyperexponential(mean: 1, cv: 1e6),
    .weibull(mean: 1, shape: 0.05), .boundedPareto(shape: 1e-3, low: 1e-9, high: 1e9), .zipf(exponent: 0, count: 1),
    .zipf(exponent: 1, count: 1_000_000), .zipf(exponent: 50, count: 10), .empirical(table: "calls", column: "tokens", scale: 1e-9),
  ] as [Distribution])
  func `parameters at the edge are taken, and give finite numbers from 0 upwards`(distribution: Distribution) {
    #expect(distribution.problem == nil)
    let columns = SampleColumns()
    columns.add(table: "calls", name: "tokens", values: [0, 1e9])
    let values = draws(distribution, count: 20_000, columns: columns)
    #expect(values.count == 20_000)
    #expect(values.allSatisfy { $0.isFinite && $0 >= 0 })
    switch distribution {
    case .boundedPareto(_, let low, let high): #expect(values.allSatisfy { $0 >= low && $0 <= high })
    case .zipf(_, let count): #expect(values.allSatisfy { $0 >= 1 && $0 <= Double(count) && $0 == $0.rounded() })
    default: break
    }
  }
}
