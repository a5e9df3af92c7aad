import Statistics
import Testing

struct IndependentDifferenceTests {
  // SciPy: stats.ttest_ind(candidate, base, equal_var=False).confidence_interval() gives -0.01956909 and 0.20956909, at 7.0306 degrees of
  // freedom. The data are the example of the article "Student's t-test" in Wikipedia.
  @Test func `the interval is Welch's`() throws {
    let candidate = IndependentDifference.Figure(values: [30.02, 29.99, 30.11, 29.97, 30.01, 29.99])
    let base = IndependentDifference.Figure(values: [29.89, 29.93, 29.72, 29.98, 30.02, 29.98])
    let estimate = IndependentDifference.estimate(base: base, candidate: candidate)
    #expect(abs(try #require(estimate.value) - 0.095) < 1e-9)
    #expect(abs(try #require(estimate.low) - -0.0195691) < 1e-6)
    #expect(abs(try #require(estimate.high) - 0.2095691) < 1e-6)
  }

  @Test func `a figure comes back from its own estimate`() throws {
    let values = [4.1, 3.9, 4.4, 4.0, 4.2, 3.7]
    let estimate = TrialInterval.estimate(of: values)
    let direct = IndependentDifference.Figure(values: values)
    let back = try #require(IndependentDifference.Figure(estimate, trials: 6))
    let error = try #require(direct.standardError)
    #expect(abs((back.standardError ?? 0) - error) < 1e-12)
    // Cut off at 0, the lower end says less than the upper one.
    var cut = estimate
    cut.low = 3.99
    #expect(abs((IndependentDifference.Figure(cut, trials: 6)?.standardError ?? 0) - error) < 1e-12)
  }

  @Test func `what is known exactly adds nothing to the interval, and what nobody knows takes it away`() throws {
    let values = [4.1, 3.9, 4.4, 4.0, 4.2, 3.7]
    let exact = IndependentDifference.Figure(value: 3, standardError: 0, trials: 1)
    let estimate = IndependentDifference.estimate(base: exact, candidate: .init(values: values), factor: 2, constant: -1)
    let alone = TrialInterval.estimate(of: values.map { $0 - 5 })
    #expect(abs((estimate.low ?? 0) - (alone.low ?? 1)) < 1e-9)
    #expect(abs((estimate.high ?? 0) - (alone.high ?? 1)) < 1e-9)
    let unknown = IndependentDifference.Figure(value: 3, standardError: nil, trials: 9)
    #expect(IndependentDifference.estimate(base: unknown, candidate: exact).low == nil)
    #expect(
      IndependentDifference.estimate(base: unknown, candidate: exact, factor: 0).low == 3, "a base that does not count need not be known")
    #expect(IndependentDifference.Figure(values: [1, 2, 3, 4]).standardError == nil, "four trials give no interval")
  }
}
