import Foundation
import QueueingTheory
import Testing

/// How a cache that starts empty fills, against caches that are followed request by request from the first.
@Suite struct CacheFillingTests {
  private static let items = 500

  /// The share of requests that hit in each of so many stretches of time, over 300 runs: 30,000 requests a stretch of 100 s and more.
  private func simulated(capacity: Double, expiry: TraceDrivenCache.Expiry, stretch: Double, count: Int) -> [Double] {
    var hits = Array(repeating: 0.0, count: count)
    var requests = hits
    for run in 0..<300 {
      var trace = ZipfTrace(items: Self.items, exponent: 0.8, seed: UInt64(1_000 + run))
      var cache = TraceDrivenCache(sizes: [Double](repeating: 1, count: Self.items), capacity: capacity, expiry: expiry)
      while true {
        let item = trace.next()
        let index = Int(trace.time / stretch)
        guard index < count else { break }
        requests[index] += 1
        if cache.request(item, at: trace.time) { hits[index] += 1 }
      }
    }
    return zip(hits, requests).map { $0 / $1 }
  }

  private func predicted(capacity: Double, expiry: CacheExpiry, stretch: Double, count: Int) throws -> [Double] {
    let classes = try ZipfPopularity(items: Self.items, exponent: 0.8).classes(requestRate: 1, itemSize: 1, expiry: expiry)
    let cache = try CharacteristicTime(classes: classes, capacity: capacity)
    let filling = CacheFilling(cache, classes: classes.indices, steps: 2_048)
    return (0..<count).map { index in
      let parts = 200
      let values = (0..<parts).map { part -> Double in
        let step = Int((Double(index) + (Double(part) + 0.5) / Double(parts)) * stretch / filling.step)
        return step < filling.hitRatios.count ? filling.hitRatios[step] : filling.limit
      }
      return values.reduce(0, +) / Double(parts)
    }
  }

  @Test(arguments: [
    (100.0, nil, 60.0, "what is not used is evicted"), (1_000, nil, 300, "room for all: it fills for long"),
    (1_000, 300, 100, "first it has more than in the end, as nothing has expired yet, and then less, as much expires at once"),
  ] as [(Double, Double?, Double, String)])
  func `hit ratios since the start agree with trace-driven caches`(capacity: Double, lifetime: Double?, stretch: Double, why: String) throws {
    let found = simulated(capacity: capacity, expiry: lifetime.map { .afterStoring($0) } ?? .never, stretch: stretch, count: 9)
    let expected = try predicted(capacity: capacity, expiry: lifetime.map { .afterStoring($0) } ?? .never, stretch: stretch, count: 9)
    for (index, (a, b)) in zip(found, expected).enumerated() { #expect(abs(a - b) < 0.012, "\(why), stretch \(index): \(a) against \(b)") }
    #expect(found[0] < found[8] - 0.03, "it does start empty")
  }

  @Test func `with a time to live it swings through its limit`() throws {
    // One item, a request every 100 s, kept for 300 s: 1 - e^-3 just before the first store may expire, and 3 / (1 + 3) in the end.
    let classes = [CacheItemClass(requestRate: 0.01, itemSize: 1, items: 1, expiry: .afterStoring(300))]
    let filling = CacheFilling(try CharacteristicTime(classes: classes, capacity: 10), classes: 0..<1, steps: 1_200)
    #expect(filling.step == 1 && isClose(filling.limit, 0.75))
    #expect(isClose(filling.hitRatios[299], 1 - exp(-2.995), relative: 1e-9))
    // Just behind 300 s the presence is e^-3 of a rate of stores that was 1 less: p' = rate (p(t - 300) - p(t)), here p' = -rate p.
    #expect(abs(filling.hitRatios[300] - (1 - exp(-3)) * exp(-0.005)) < 1e-4)
    #expect(filling.hitRatios.min().map { $0 < 0.01 } == true && filling.hitRatios[400] < 0.75)
    #expect(abs(filling.hitRatios[1_199] - 0.75) < 0.05)
  }
}
