import Statistics
import Testing
import Units

@Suite struct WarmUpTests {
  /// A series of batches of one observation a second.
  private func series(_ means: [Double]) -> BatchedSeries {
    BatchedSeries(
      batchSize: 5,
      batches: means.enumerated().map { BoundedSeries.Batch(sum: 5 * $1, count: 5, end: .seconds(Double($0 + 1))) })
  }

  /// The rule as it is written down, with its sums formed anew for each cut.
  private func bestCut(_ means: [Double]) -> Int {
    (0...(means.count * 3 / 4)).min { a, b in
      func squaredError(_ cut: Int) -> Double {
        let rest = means[cut...]
        let mean = rest.reduce(0, +) / Double(rest.count)
        return rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rest.count * rest.count)
      }
      return squaredError(a) < squaredError(b)
    }!
  }

  @Test(arguments: 1...20)
  func `the cut is where the rule, summed anew for each cut, has its minimum`(seed: Int) {
    var random = TestRandom(seed: UInt64(seed))
    // A start that is off by up to 20 standard deviations and fades with a time constant of 1 to 60 batches.
    let (offset, fade) = (40 * random.uniform() - 20, 1 + 59 * random.uniform())
    var bias = offset
    let means = (0..<200).map { _ in
      bias *= 1 - 1 / fade
      return 10 + bias + random.bell()
    }
    let cut = bestCut(means)
    let expected: WarmUp = cut > 100 ? .notReached : .over(afterBatches: cut, at: .seconds(Double(cut)))
    #expect(WarmUp.detect(in: series(means)) == expected)
  }

  @Test func `a level that is left at once is cut off exactly`() {
    let means = (0..<100).map { $0 < 30 ? 50 : Double($0 % 2) }
    #expect(WarmUp.detect(in: series(means)) == .over(afterBatches: 30, at: .seconds(30)))
  }

  @Test func `a series that is alike from the start loses nothing`() {
    #expect(WarmUp.detect(in: series(Array(repeating: 7, count: 40))) == .over(afterBatches: 0, at: .zero))
  }

  @Test func `a series that still drifts has not warmed up`() {
    #expect(WarmUp.detect(in: series((0..<100).map(Double.init))) == .notReached)
    #expect(WarmUp.detect(in: series((0..<100).map { $0 < 60 ? 50 : Double($0 % 2) })) == .notReached)
  }

  @Test func `values that are no numbers are no warm-up`() {
    #expect(WarmUp.detect(in: series(Array(repeating: .nan, count: 40))) == .notReached)
  }

  @Test func `few batches tell nothing`() {
    #expect(WarmUp.detect(in: series(Array(repeating: 7, count: 19))) == .tooFewBatches(19))
    #expect(WarmUp.detect(in: series([])) == .tooFewBatches(0))
  }

  @Test func `cutting the warm-up takes the bias out of the mean`() throws {
    var random = TestRandom(seed: 77)
    var level = 300.0
    var kept = BoundedSeries(capacity: 256)
    defer { kept.deallocate() }
    // An autoregressive series around 0 with standard deviation 1 / sqrt(1 - 0.99^2) = 7.09, started at 300.
    for k in 1...100_000 {
      level = 0.99 * level + random.bell()
      kept.record(level, at: .seconds(Double(k)))
    }
    let series = kept.snapshot()
    guard case .over(let batches, let end) = WarmUp.detect(in: series) else {
      Issue.record("not detected")
      return
    }
    // It takes 100 ln(300 / 7.09) = 375 steps until the start is lost in the noise.
    #expect(end >= .seconds(200) && end <= .seconds(2_500), "\(end.spelling)")
    // The whole has a bias of 300 / 0.01 / 100,000 = 0.3; the standard error of the mean is 1 / 0.01 / sqrt(100,000) = 0.316.
    let (whole, rest) = (try #require(series.mean()), try #require(series.mean(afterBatches: batches)))
    #expect(isClose(whole - rest, 0.3, relative: 0.25))
  }
}
