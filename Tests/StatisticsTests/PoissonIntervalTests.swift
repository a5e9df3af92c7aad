import Statistics
import Testing

@Suite struct PoissonIntervalTests {
  // Half the 2.5 % quantile of chi-squared with 2 k degrees of freedom, and half the 97.5 % quantile with 2 (k + 1), from tables.
  @Test(
    arguments: [
      (0, 0, 3.689), (1, 0.0253, 5.572), (2, 0.2422, 7.225), (5, 1.6235, 11.668), (10, 4.7954, 18.390), (20, 12.2165, 30.888),
    ] as [(Double, Double, Double)])
  func `both ends are Garwood's`(count: Double, low: Double, high: Double) {
    #expect(abs(PoissonInterval.lower(count: count) - low) < 0.001)
    #expect(abs(PoissonInterval.upper(count: count) - high) < 0.001)
  }

  @Test func `a one-sided interval of none seen is the rule of three`() {
    #expect(abs(PoissonInterval.upper(count: 0, confidence: 0.9) - 2.9957) < 0.0001, "-ln 0.05")
  }
}
