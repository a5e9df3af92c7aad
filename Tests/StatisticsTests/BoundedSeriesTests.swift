import Statistics
import Testing
import Units

@Suite struct BoundedSeriesTests {
  @Test func `memory stays bounded and nothing is lost`() throws {
    var kept = BoundedSeries(capacity: 8, initialBatchSize: 5)
    defer { kept.deallocate() }
    let count = 100_003
    for k in 1...count { kept.record(Double(k), at: SimTime(nanoseconds: Int64(k))) }
    let series = kept.snapshot()
    #expect((4..<8).contains(series.batches.count))
    // 5 x 2^12 is the first size of which 8 batches hold more than 100,003.
    #expect(series.batchSize == 20_480)
    #expect(series.batches.count == 4)
    for (i, batch) in series.batches.enumerated() {
      #expect(batch.count == 20_480)
      #expect(batch.end == SimTime(nanoseconds: Int64((i + 1) * 20_480)), "the time of its last observation")
      // The mean of consecutive whole numbers is that of the first and the last.
      #expect(batch.mean == Double(i * 20_480 + 1 + (i + 1) * 20_480) / 2)
    }
    #expect(series.remainder == .init(sum: Double((81_921...100_003).reduce(0, +)), count: 18_083, end: SimTime(nanoseconds: 100_003)))
    #expect(series.mean() == 50_002)
    #expect(series.mean(afterBatches: 4) == Double(81_921 + 100_003) / 2)
  }

  @Test func `an empty series has neither batches nor a mean`() {
    let kept = BoundedSeries(capacity: 2, initialBatchSize: 1)
    defer { kept.deallocate() }
    #expect(kept.snapshot() == BatchedSeries(batchSize: 1, batches: []))
    #expect(kept.snapshot().mean() == nil)
  }
}
