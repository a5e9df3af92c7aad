import Foundation
import QueueingTheory
import Testing

@Suite struct CharacteristicTimeTests {
  private static let items = 2_000

  /// Hit ratios over 400,000 requests after as many as fill the cache: of all, and of the ranks 1-10, 11-100 and 101-2000.
  /// The standard errors are some 0.0008 for all and 0.0015 for the groups.
  private func simulated(exponent: Double, sizes: [Double], capacity: Double, expiry: TraceDrivenCache.Expiry) -> [Double] {
    var trace = ZipfTrace(items: Self.items, exponent: exponent, seed: 11)
    var cache = TraceDrivenCache(sizes: sizes, capacity: capacity, expiry: expiry)
    var hits = [Double](repeating: 0, count: 4)
    var requests = hits
    for k in 0..<450_000 {
      let item = trace.next()
      let hit = cache.request(item, at: trace.time)
      guard k >= 50_000 else { continue }
      for group in [0, item < 10 ? 1 : item < 100 ? 2 : 3] {
        requests[group] += 1
        if hit { hits[group] += 1 }
      }
    }
    return zip(hits, requests).map { $0 / $1 }
  }

  /// The same ratios by the formula, with each item a class of its own.
  private func predicted(exponent: Double, sizes: [Double], capacity: Double, expiry: CacheExpiry) throws -> [Double] {
    let popularity = try ZipfPopularity(items: Self.items, exponent: exponent)
    let classes = sizes.enumerated().map {
      CacheItemClass(requestRate: popularity.probability(rank: $0 + 1), itemSize: $1, items: 1)
    }
    let cache = try CharacteristicTime(classes: classes, capacity: capacity, expiry: expiry)
    func ratio(_ ranks: Range<Int>) -> Double {
      ranks.reduce(0) { $0 + classes[$1].requestRate * cache.hitRatios[$1] } / ranks.reduce(0) { $0 + classes[$1].requestRate }
    }
    #expect(isClose(cache.hitRatio, ratio(0..<Self.items), relative: 1e-10))
    return [cache.hitRatio, ratio(0..<10), ratio(10..<100), ratio(100..<Self.items)]
  }

  @Test func `classes with times to live of their own share one cache that never fills`() throws {
    // With room for all, each class is as if alone: lambda T / (1 + lambda T), here 0.01 / 1.01 and 360 / 361.
    let classes = [
      CacheItemClass(requestRate: 0.01, itemSize: 1, items: 10, expiry: .afterStoring(1)),
      CacheItemClass(requestRate: 0.01, itemSize: 1, items: 10, expiry: .afterStoring(36_000)),
    ]
    let cache = try CharacteristicTime(classes: classes, capacity: 1_000)
    #expect(isClose(cache.hitRatios[0], 0.01 / 1.01))
    #expect(isClose(cache.hitRatios[1], 360.0 / 361))
  }

  @Test(arguments: [(0.8, 100.0), (0.8, 600), (1.1, 200), (0, 500)] as [(Double, Double)])
  func `hit ratios agree with a trace-driven LRU cache, for all items and by popularity`(exponent: Double, capacity: Double) throws {
    let sizes = [Double](repeating: 1, count: Self.items)
    let simulated = simulated(exponent: exponent, sizes: sizes, capacity: capacity, expiry: .never)
    let predicted = try predicted(exponent: exponent, sizes: sizes, capacity: capacity, expiry: .never)
    #expect(abs(simulated[0] - predicted[0]) < 0.004, "\(simulated[0]) against \(predicted[0])")
    for (a, b) in zip(simulated, predicted) where exponent > 0 { #expect(abs(a - b) < 0.008, "\(a) against \(b)") }
  }

  @Test func `items of unequal size take room by their size`() throws {
    let sizes = (0..<Self.items).map { Double(1 + $0 % 4) }
    let simulated = simulated(exponent: 0.8, sizes: sizes, capacity: 1_000, expiry: .never)
    let predicted = try predicted(exponent: 0.8, sizes: sizes, capacity: 1_000, expiry: .never)
    for (a, b) in zip(simulated, predicted) { #expect(abs(a - b) < 0.008, "\(a) against \(b)") }
  }

  @Test(arguments: [
    (300.0, 5_000.0, "expiry alone: the cache never fills"), (2_000, 600, "expiry first, eviction for the rest"),
    (5_000, 300, "eviction for most"), (100_000, 300, "expiry hardly ever"),
  ] as [(Double, Double, String)])
  func `times to live agree with a trace-driven cache, renewed on reads or not`(lifetime: Double, capacity: Double, why: String) throws {
    let sizes = [Double](repeating: 1, count: Self.items)
    for (traced, formula) in [
      (TraceDrivenCache.Expiry.afterStoring(lifetime), CacheExpiry.afterStoring(lifetime)),
      (.afterLastRead(lifetime), .afterLastRead(lifetime)),
    ] {
      let simulated = simulated(exponent: 0.8, sizes: sizes, capacity: capacity, expiry: traced)
      let predicted = try predicted(exponent: 0.8, sizes: sizes, capacity: capacity, expiry: formula)
      #expect(abs(simulated[0] - predicted[0]) < 0.005, "\(why), \(formula): \(simulated[0]) against \(predicted[0])")
      for (a, b) in zip(simulated, predicted) { #expect(abs(a - b) < 0.01, "\(why), \(formula): \(a) against \(b)") }
    }
  }

  @Test func `a cache that never fills has the textbook hit ratios of its times to live`() throws {
    let one = [CacheItemClass(requestRate: 0.25, itemSize: 1, items: 1)]
    #expect(isClose(try CharacteristicTime(classes: one, capacity: 5, expiry: .afterStoring(12)).hitRatio, 0.75), "3 / (1 + 3)")
    #expect(
      isClose(try CharacteristicTime(classes: one, capacity: 5, expiry: .afterLastRead(12)).hitRatio, 0.950212931632136), "1 - e^-3")
    let all = try CharacteristicTime(classes: one, capacity: 5)
    #expect(all.hitRatio == 1 && all.seconds == .infinity && all.occupied == 1)
  }

  @Test func `equally popular items hit by their share of room`() throws {
    // With all alike, the share present is the hit ratio.
    let cache = try CharacteristicTime(
      classes: [CacheItemClass(requestRate: 0.01, itemSize: 3, items: 1_000)], capacity: 1_200)
    #expect(isClose(cache.hitRatio, 0.4, relative: 1e-11))
    #expect(isClose(cache.occupied, 1_200, relative: 1e-11))
    #expect(isClose(cache.seconds, -log(0.6) / 0.01, relative: 1e-11))
  }

  @Test func `no room, no hit`() throws {
    let cache = try CharacteristicTime(classes: [CacheItemClass(requestRate: 1, itemSize: 1, items: 10)], capacity: 0)
    #expect(cache.hitRatio == 0 && cache.seconds == 0 && cache.occupied == 0)
  }

  @Test func `an item that nobody asks for takes no room`() throws {
    let cache = try CharacteristicTime(
      classes: [CacheItemClass(requestRate: 1, itemSize: 1, items: 10), CacheItemClass(requestRate: 0, itemSize: 1, items: 90)],
      capacity: 10)
    #expect(cache.hitRatio == 1)
    #expect(cache.hitRatios == [1, 0])
  }

  @Test(arguments: [0.7, 1, 1.3])
  func `blocks of a hundred thousand items give the same as each item alone`(exponent: Double) throws {
    let popularity = try ZipfPopularity(items: 100_000, exponent: exponent)
    let alone = (1...100_000).map { CacheItemClass(requestRate: popularity.probability(rank: $0), itemSize: 1, items: 1) }
    let exact = try CharacteristicTime(classes: alone, capacity: 5_000)
    let blocks = try CharacteristicTime(classes: popularity.classes(requestRate: 1, itemSize: 1), capacity: 5_000)
    #expect(blocks.classes.count < 2_000)
    #expect(isClose(blocks.hitRatio, exact.hitRatio, relative: 1e-5))
    #expect(isClose(blocks.seconds, exact.seconds, relative: 1e-5))
  }

  @Test(arguments: [
    ([], 1, .never, "found no classes of items; expected at least one"),
    ([CacheItemClass(requestRate: -1, itemSize: 1, items: 1)], 1, .never, "found request rate of an item -1; expected 0 or more"),
    ([CacheItemClass(requestRate: 1, itemSize: 0, items: 1)], 1, .never, "found size of an item 0; expected a number above 0"),
    ([CacheItemClass(requestRate: 1, itemSize: 1, items: 0)], 1, .never, "found items of a class 0; expected a number above 0"),
    ([CacheItemClass(requestRate: 0, itemSize: 1, items: 1)], 1, .never, "found request rate 0; expected a number above 0"),
    ([CacheItemClass(requestRate: 1, itemSize: 1, items: 1)], -1, .never, "found capacity -1; expected 0 or more"),
    (
      [CacheItemClass(requestRate: 1, itemSize: 1, items: 1)], 1, .afterStoring(0), "found time to live 0; expected a number above 0"
    ),
  ] as [([CacheItemClass], Double, CacheExpiry, String)])
  func `what is outside of the domain is refused`(classes: [CacheItemClass], capacity: Double, expiry: CacheExpiry, message: String) {
    let error = #expect(throws: QueueingError.self) {
      try CharacteristicTime(classes: classes, capacity: capacity, expiry: expiry)
    }
    #expect(error?.description == message)
  }
}
