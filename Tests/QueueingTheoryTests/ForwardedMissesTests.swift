import QueueingTheory
import Testing

@Suite struct ForwardedMissesTests {
  @Test(arguments: [
    (0.8, 100, 400, 0.004, "four times as large"), (0.8, 300, 1_200, 0.004, "most items fit in one or the other"),
    (1.1, 100, 300, 0.004, "steeper popularity"), (0.8, 400, 100, 0.004, "much smaller: it never hits"),
    (0.8, 100, 100, 0.006, "as large as the first"), (0.8, 300, 300, 0.015, "as large, with popular items in both: the worst case"),
  ] as [(Double, Int, Int, Double, String)])
  func `the second cache agrees with two trace-driven caches one behind the other`(
    exponent: Double, first: Int, second: Int, tolerance: Double, why: String
  ) throws {
    let items = 2_000
    let sizes = [Double](repeating: 1, count: items)
    var trace = ZipfTrace(items: items, exponent: exponent, seed: 21)
    var front = TraceDrivenCache(sizes: sizes, capacity: Double(first))
    var back = TraceDrivenCache(sizes: sizes, capacity: Double(second))
    var (requests, misses, backHits) = (0.0, 0.0, 0.0)
    for k in 0..<500_000 {
      let item = trace.next()
      let frontHit = front.request(item, at: trace.time)
      let backHit = frontHit ? false : back.request(item, at: trace.time)
      guard k >= 100_000 else { continue }
      requests += 1
      if !frontHit { misses += 1 }
      if backHit { backHits += 1 }
    }
    let classes = try ZipfPopularity(items: items, exponent: exponent).classes(requestRate: 1, itemSize: 1)
    let predicted = try ForwardedMisses(classes: classes, firstCapacity: Double(first), secondCapacity: Double(second))
    let (simulatedSecond, simulatedBoth) = (backHits / misses, 1 - (misses - backHits) / requests)
    // The simulation's own standard error is below 0.001.
    #expect(
      abs(predicted.secondHitRatio - simulatedSecond) < tolerance, "\(why): \(predicted.secondHitRatio) against \(simulatedSecond)")
    #expect(
      abs(predicted.combinedHitRatio - simulatedBoth) < tolerance, "\(why): \(predicted.combinedHitRatio) against \(simulatedBoth)")
  }

  @Test func `without a first cache the second is a single one`() throws {
    let classes = try ZipfPopularity(items: 5_000, exponent: 0.9).classes(requestRate: 1, itemSize: 1)
    let pair = try ForwardedMisses(classes: classes, firstCapacity: 0, secondCapacity: 700)
    let single = try CharacteristicTime(classes: classes, capacity: 700)
    #expect(isClose(pair.secondHitRatio, single.hitRatio, relative: 1e-10))
    #expect(isClose(pair.secondSeconds, single.seconds, relative: 1e-10))
    #expect(pair.combinedHitRatio == pair.secondHitRatio)
  }

  @Test func `a first cache that holds all leaves nothing to the second, a second that holds all hits always`() throws {
    let classes = try ZipfPopularity(items: 500, exponent: 0.9).classes(requestRate: 1, itemSize: 1)
    let all = try ForwardedMisses(classes: classes, firstCapacity: 500, secondCapacity: 100)
    #expect(all.secondHitRatio == 0 && all.combinedHitRatio == 1 && all.secondSeconds == 0)
    let behind = try ForwardedMisses(classes: classes, firstCapacity: 100, secondCapacity: 500)
    #expect(behind.secondHitRatio == 1 && behind.combinedHitRatio == 1 && behind.secondSeconds == .infinity)
    let none = try ForwardedMisses(classes: classes, firstCapacity: 100, secondCapacity: 0)
    #expect(none.secondHitRatio == 0 && none.combinedHitRatio == none.first.hitRatio)
  }

  @Test func `a second cache no larger than the first adds next to nothing`() throws {
    // The point of the type: the two are not added. 300 + 300 in a row hit far less than one cache of 600.
    let classes = try ZipfPopularity(items: 2_000, exponent: 0.8).classes(requestRate: 1, itemSize: 1)
    let pair = try ForwardedMisses(classes: classes, firstCapacity: 300, secondCapacity: 300)
    let one = try CharacteristicTime(classes: classes, capacity: 600)
    #expect(pair.combinedHitRatio < one.hitRatio - 0.05)
  }

  @Test func `a negative capacity is refused`() {
    let error = #expect(throws: QueueingError.self) {
      try ForwardedMisses(
        classes: [CacheItemClass(requestRate: 1, itemSize: 1, items: 9)], firstCapacity: 1, secondCapacity: -1)
    }
    #expect(error?.description == "found capacity -1; expected 0 or more")
  }
}
