import Foundation
import Statistics
import Testing
import Units

struct PooledPercentileTests {
  // The third largest of 299 exponential values has the mean 1/3 + 1/4 + ... + 1/299 = 4.78, 3.8 % above ln 100 (Rényi 1953). Fifty trials know
  // p99 to some 3 %, so that the mean of their own percentiles is wrong more often than not.
  @Test func `the percentile of all trials together is unbiased where the mean of their own is not`() {
    var random = TestRandom(seed: 3)
    let exact = log(100.0)
    var (held, heldByMeans) = (0, 0)
    var (centre, means) = (MeanVariance(), MeanVariance())
    for _ in 0..<1_000 {
      let trials = (0..<50).map { _ in
        Histogram(of: (0..<299).map { _ in SimTime(nanoseconds: Int64(-log(random.uniform()) * 1e9)) })
      }
      let own = TrialInterval.estimate(of: trials.map { $0.quantile(0.99) ?? .nan })
      let pooled = TrialInterval.estimate(of: PooledPercentile.values(of: 0.99, in: trials))
      if pooled.contains(exact) { held += 1 }
      if own.contains(exact) { heldByMeans += 1 }
      centre.record(pooled.value ?? 0)
      means.record(own.value ?? 0)
    }
    #expect((930...970).contains(held), "\(held) of 1,000")
    #expect(heldByMeans < 700, "\(heldByMeans) of 1,000")
    #expect(abs((centre.mean ?? 0) / exact - 1) < 0.003, "\((centre.mean ?? 0) / exact)")
    // Buckets of a histogram are up to 0.8 % wide.
    #expect(abs((means.mean ?? 0) / exact - 1.038) < 0.008, "\((means.mean ?? 0) / exact)")
  }

  @Test func `the mean of the values is the percentile of all times, trials of different lengths counting by their times`() {
    let trials = [[1, 2, 3, 4], [2, 4, 6, 8, 10, 12], [1, 1, 1, 9]].map { Histogram(of: $0.map { SimTime.seconds($0) }) }
    let values = PooledPercentile.values(of: 0.5, in: trials)
    let whole = (trials[0] + trials[1] + trials[2]).quantile(0.5) ?? 0
    #expect(abs(values.reduce(0, +) / 3 - whole) < 1e-9)
    #expect(values[1] > values[0] && values[1] > values[2], "the second trial's times are longer than the others'")
    #expect(PooledPercentile.values(of: 0.5, in: [trials[0], Histogram()]).allSatisfy { $0.isNaN }, "a trial without times has none")
    #expect(PooledPercentile.values(of: 0.5, in: []).isEmpty)
  }

  @Test func `times that are all the same have a percentile without any spread`() {
    let trials = (0..<10).map { _ in Histogram(of: (0..<60).map { _ in SimTime.seconds(3) }) }
    #expect(Set(PooledPercentile.values(of: 0.95, in: trials)).count == 1)
  }

  // One time of one trial moves past the percentile: nobody can be sure of a change from that.
  @Test func `a change in one trial alone has an interval around nothing`() throws {
    var random = TestRandom(seed: 5)
    let times = (0..<10).map { _ in (0..<1_000).map { _ in -log(random.uniform()) } }
    func values(_ times: [[Double]]) -> [Double] {
      PooledPercentile.values(of: 0.95, in: times.map { Histogram(of: $0.map { SimTime.seconds($0) }) })
    }
    var changed = times
    // Just below p95, which is ln 20 = 2.996, to just above.
    let place = try #require(times[3].indices.filter { times[3][$0] < 2.9 }.max { times[3][$0] < times[3][$1] })
    changed[3][place] = 3.5
    let difference = TrialInterval.estimate(of: zip(values(changed), values(times)).map { $0 - $1 })
    #expect((difference.value ?? 0) > 0 && (difference.low ?? 1) < 0 && (difference.high ?? 0) > 0, "\(difference)")
  }
}
