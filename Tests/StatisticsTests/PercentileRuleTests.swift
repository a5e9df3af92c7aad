import Statistics
import Testing

@Suite struct PercentileRuleTests {
  /// Counted in Python: the first n with p ** n <= 0.05.
  @Test(arguments: [(0.5, 5), (0.9, 29), (0.95, 59), (0.99, 299), (0.999, 2_995), (0.05, 59)] as [(Double, Int)])
  func `the fewest observations are the first n with p^n of at most 0.05`(p: Double, count: Int) {
    #expect(PercentileRule.minimumCount(for: p) == count)
    #expect(PercentileRule.refusal(of: p, count: count) == nil)
    #expect(PercentileRule.refusal(of: p, count: count - 1) == "n/a (n=\(count - 1) < \(count))")
  }

  @Test(arguments: [0, 1, -1, 1.5, .nan])
  func `what is no percentile has no count`(p: Double) {
    #expect(PercentileRule.minimumCount(for: p) == nil)
    #expect(PercentileRule.refusal(of: p, count: 1_000_000) == "n/a (\(p) is no percentile)")
  }

  @Test func `the maximum of that many exceeds the true quantile in 95 % of experiments`() {
    var random = TestRandom(seed: 9)
    var exceeded = 0
    for _ in 0..<4_000 where (0..<59).contains(where: { _ in random.uniform() > 0.95 }) { exceeded += 1 }
    // 1 - 0.95^59 = 0.9515, and four standard errors of it over 4,000.
    #expect(abs(Double(exceeded) / 4_000 - 0.9515) < 0.0136)
  }
}
