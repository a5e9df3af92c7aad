import Statistics
import Testing

@Suite struct MeanVarianceTests {
  @Test func `mean and variance of six values agree with numpy`() throws {
    // numpy 2: np.mean(v), np.var(v, ddof=1).
    let spread = MeanVariance(of: [4.1, 3.9, 4.6, 4.4, 3.7, 4.3])
    #expect(isClose(try #require(spread.mean), 4.166666666666667, relative: 1e-15))
    #expect(isClose(try #require(spread.variance), 0.11066666666666662, relative: 1e-13))
    #expect(spread.count == 6)
  }

  @Test func `small differences of large values keep their digits`() throws {
    // Source: the values 4, 7, 13, 16 with variance 30 exactly, moved by 10^9, a classic where sums of squares lose everything.
    let spread = MeanVariance(of: [4, 7, 13, 16].map { $0 + 1e9 })
    #expect(spread.mean == 1e9 + 10)
    #expect(spread.variance == 30)
    #expect(isClose(try #require(spread.standardDeviation), 30.0.squareRoot(), relative: 1e-15))
  }

  @Test func `nothing has no mean, one value no variance`() {
    #expect(MeanVariance().mean == nil)
    #expect(MeanVariance(of: [3]).mean == 3)
    #expect(MeanVariance(of: [3]).variance == nil)
  }

  @Test func `two parts together are as if recorded in one`() throws {
    var random = TestRandom(seed: 4)
    let values = (0..<1_000).map { _ in 50 + random.bell() }
    for cut in [0, 1, 300, 1_000] {
      var joined = MeanVariance(of: values[..<cut])
      joined += MeanVariance(of: values[cut...])
      let whole = MeanVariance(of: values)
      #expect(joined.count == 1_000)
      #expect(isClose(try #require(joined.mean), try #require(whole.mean), relative: 1e-14))
      #expect(isClose(try #require(joined.variance), try #require(whole.variance), relative: 1e-12))
    }
  }
}
