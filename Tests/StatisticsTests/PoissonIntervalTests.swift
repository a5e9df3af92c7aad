import Statistics
import Testing

@Suite struct PoissonIntervalTests {
  // Half the 97.5 % quantile of chi-squared with 2 (k + 1) degrees of freedom, from tables.
  @Test(arguments: [(0, 3.689), (1, 5.572), (2, 7.225), (5, 11.668), (10, 18.390), (20, 30.888)] as [(Int, Double)])
  func `the upper end is Garwood's`(count: Int, expected: Double) {
    #expect(abs(PoissonInterval.upper(count: count) - expected) < 0.001)
  }

  @Test func `a one-sided interval of none seen is the rule of three`() {
    #expect(abs(PoissonInterval.upper(count: 0, confidence: 0.9) - 2.9957) < 0.0001, "-ln 0.05")
  }
}
