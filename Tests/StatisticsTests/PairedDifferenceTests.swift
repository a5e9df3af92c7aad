import Statistics
import Testing

@Suite struct PairedDifferenceTests {
  @Test func `the difference of paired trials agrees with scipy`() throws {
    // scipy 1.17: stats.t.interval(.95, 4, loc=d.mean(), scale=stats.sem(d)) of d = c - b; numpy: (var(b) + var(c)) / var(d), ddof=1.
    let paired = try PairedDifference(base: [10.2, 11.7, 9.6, 12.4, 10.9], candidate: [9.1, 10.8, 8.9, 11.2, 9.7])
    #expect(isClose(try #require(paired.difference.value), -1.02, relative: 1e-12))
    #expect(isClose(try #require(paired.difference.low), -1.289186340233791, relative: 1e-12))
    #expect(isClose(try #require(paired.difference.high), -0.750813659766209, relative: 1e-12))
    #expect(isClose(try #require(paired.trialsSaved), 49.063829787233665, relative: 1e-11))
  }

  @Test func `a difference that is the same in all trials is certain, and saves no countable number of them`() throws {
    let paired = try PairedDifference(base: [1, 2, 3, 4, 5], candidate: [2, 3, 4, 5, 6])
    #expect(paired.difference == Estimate(value: 1, low: 1, high: 1, trials: 5))
    #expect(paired.trialsSaved == nil)
  }

  @Test func `few trials, or one without a value, are refused as for a single side`() throws {
    #expect(try PairedDifference(base: [1], candidate: [2]).difference.reason == "no interval (1 trial < 5)")
    let gap = try PairedDifference(base: [1, 2, 3, 4, .nan], candidate: [2, 3, 4, 5, 6])
    #expect(gap.difference.reason == "n/a (no value in 1 of 5 trials)")
    #expect(gap.trialsSaved == nil)
  }

  @Test func `sides of unequal length are refused`() {
    let error = #expect(throws: StatisticsError.self) { try PairedDifference(base: [1, 2], candidate: [1]) }
    #expect(error == .unpairedTrials(base: 2, candidate: 1))
    #expect(
      error?.description == "found 2 trials of the base and 1 of the candidate; expected as many of each, paired by their seeds")
  }
}
