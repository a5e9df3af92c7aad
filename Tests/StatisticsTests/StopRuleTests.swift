import Statistics
import Testing

@Suite struct StopRuleTests {
  @Test(arguments: [
    ([], .continue, "no trial yet"),
    ([10, 10, 10, 10], .continue, "four trials are too few, however alike"),
    ([10, 10, 10, 10, 10], .precise(trials: 5), "five alike"),
    ([10, 10, 10, 10, 10, 99, 1], .precise(trials: 5), "what came later is dropped"),
    ([10, 20, 10, 20, 10], .continue, "too wide"),
    ([10, 20, 10, 20, 10, 20, 10, 20], .capReached(trials: 8), "too wide at the cap"),
    ([10, 20, 10, 20, 10, 20, 10, 20, 15, 15], .capReached(trials: 8), "beyond the cap nothing counts"),
    ([10, .nan, 10, 10, 10, 10, 10], .continue, "a trial without a value is never precise"),
    ([0, 0, 0, 0, 0], .precise(trials: 5), "no errors at all"),
    ([-1, 1, -1, 1, -1, 1], .continue, "nothing is a share of 0"),
  ] as [([Double], StopRule.Decision, String)])
  func `trials stop when the interval is narrow enough or the cap is reached`(
    values: [Double], decision: StopRule.Decision, why: String
  ) {
    #expect(StopRule(relativePrecision: 0.05, cap: 8).decision(after: values) == decision, "\(why)")
  }

  @Test func `the stop is the same, however many trials were made beyond it`() {
    var random = TestRandom(seed: 3)
    let values = (0..<400).map { _ in 10 + 2 * random.bell() }
    let rule = StopRule(relativePrecision: 0.05, cap: 300)
    let decisions = (0...400).map { rule.decision(after: Array(values.prefix($0))) }
    guard case .precise(let stop) = decisions[400] else {
      Issue.record("\(decisions[400])")
      return
    }
    #expect(decisions[..<stop].allSatisfy { $0 == .continue })
    #expect(decisions[stop...].allSatisfy { $0 == .precise(trials: stop) })
    // Where the rule without its short cut, asking for each prefix's interval, stops.
    let first = (5...400).first { TrialInterval.estimate(of: Array(values.prefix($0))).relativeHalfWidth! <= 0.05 }
    #expect(first == stop)
    #expect(stop > 20, "a spread of 20 % needs some 60 trials for 5 %")
  }

  @Test func `limits below the fewest trials count as those`() {
    let rule = StopRule(relativePrecision: 0.05, minimumTrials: 2, cap: 1)
    #expect(rule.minimumTrials == 5)
    #expect(rule.cap == 5)
  }
}
