import Statistics
import Testing

@Suite struct TrialIntervalTests {
  /// Made with scipy 1.17: `stats.t.interval(c, 5, loc=mean, scale=stats.sem(v))`.
  @Test(arguments: [
    (0.95, 3.817555111487785, 4.515778221845549), (0.99, 3.619060016616511, 4.714273316716823),
  ] as [(Double, Double, Double)])
  func `the interval of six trials agrees with scipy`(confidence: Double, low: Double, high: Double) throws {
    let estimate = TrialInterval.estimate(of: [4.1, 3.9, 4.6, 4.4, 3.7, 4.3], confidence: confidence)
    #expect(isClose(try #require(estimate.value), 25.0 / 6, relative: 1e-15))
    #expect(isClose(try #require(estimate.low), low, relative: 1e-12))
    #expect(isClose(try #require(estimate.high), high, relative: 1e-12))
    #expect(estimate.reason == nil)
    #expect(estimate.trials == 6)
  }

  @Test(arguments: [
    ([], nil, "n/a (no trials)"),
    ([3], 3, "no interval (1 trial < 5)"),
    ([3, 4, 5, 6], 4.5, "no interval (4 trials < 5)"),
    ([3, .nan, 5, 6, 7, .infinity], nil, "n/a (no value in 2 of 6 trials)"),
    ([.nan], nil, "n/a (no value in 1 of 1 trial)"),
    ([1.7e308, -1.7e308, 1.7e308, -1.7e308, 1.7e308], nil, "n/a (beyond 10^308)"),
  ] as [([Double], Double?, String)])
  func `what trials do not say is refused with the reason`(values: [Double], value: Double?, reason: String) {
    let estimate = TrialInterval.estimate(of: values)
    #expect(estimate.value == value)
    #expect(estimate.low == nil && estimate.high == nil)
    #expect(estimate.reason == reason)
    #expect(estimate.trials == values.count)
  }

  @Test func `trials that all agree give an interval of length 0`() {
    let estimate = TrialInterval.estimate(of: [0.1, 0.1, 0.1, 0.1, 0.1])
    #expect(estimate == Estimate(value: 0.1, low: 0.1, high: 0.1, trials: 5))
    #expect(estimate.relativeHalfWidth == 0)
  }

  @Test(arguments: [5, 10, 30])
  func `95 % intervals hold the truth in 95 % of 4,000 experiments`(trials: Int) {
    var random = TestRandom(seed: UInt64(trials))
    var held = 0
    for _ in 0..<4_000 {
      let values = (0..<trials).map { _ in 7 + random.bell() }
      if TrialInterval.estimate(of: values).contains(7) { held += 1 }
    }
    // Four standard errors of a share of 0.95 over 4,000: 0.0138.
    #expect(abs(Double(held) / 4_000 - 0.95) < 0.0138, "\(held) of 4000")
  }
}
