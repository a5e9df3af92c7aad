import Foundation
import Statistics
import Testing
import Units

@Suite struct HistogramTests {
  /// Times over six decades, from microseconds to seconds.
  private static func times(_ count: Int, seed: UInt64) -> [SimTime] {
    var random = TestRandom(seed: seed)
    return (0..<count).map { _ in SimTime(seconds: exp(random.uniform() * 14 - 14)) }
  }

  /// One time in the bucket 1024 ..< 1032 ns and three in 2048 ..< 2064 ns.
  private static let four = Histogram(of: [1_024, 2_048, 2_050, 2_052].map { SimTime(nanoseconds: $0) })

  @Test func `every quantile lies in the bucket of the sorted sample's, so within 1/128 of it`() throws {
    let times = Self.times(1_001, seed: 1)
    let histogram = Histogram(of: times)
    let sorted = times.sorted()
    for rank in 1...1_001 {
      let exact = sorted[rank - 1]
      // Half a rank less, so that the rank asked for does not end a bucket.
      let read = try #require(histogram.quantile((Double(rank) - 0.5) / 1_001))
      let index = LogBuckets.index(ofNanoseconds: exact.nanoseconds)
      #expect(read * 1e9 >= Double(LogBuckets.lowerBound(index)) && read * 1e9 <= Double(LogBuckets.upperBound(index) + 1))
      #expect(isClose(read, exact.seconds, relative: 1 / 128))
    }
  }

  @Test(arguments: [
    (0.0, 1_024.0, "the start of the first bucket in use"),
    (0.125, 1_028.0, "half of the first bucket's one time: half of its 8 ns"),
    (0.25, 1_032.0, "all of the first bucket"),
    (0.5, 2_048.0 + 16.0 / 3, "one of the three in the bucket of 16 ns"),
    (1.0, 2_064.0, "the end of the last bucket"),
  ] as [(Double, Double, String)])
  func `a quantile is interpolated by rank within its bucket`(p: Double, nanoseconds: Double, why: String) throws {
    let read = try #require(Self.four.quantile(p))
    #expect(isClose(read, nanoseconds * 1e-9, relative: 1e-12), "\(why)")
  }

  @Test func `a rank that is whole but for binary rounding stays in its bucket`() throws {
    // 0.07 x 100 is 7.000000000000001 as doubles go.
    let histogram = Histogram(of: Array(repeating: SimTime(nanoseconds: 10), count: 7) + Array(repeating: .seconds(1), count: 93))
    #expect(isClose(try #require(histogram.quantile(0.07)), 11e-9, relative: 1e-12))
  }

  @Test func `there is no quantile and no share of nothing, nor beyond 0 to 1`() {
    #expect(Histogram().quantile(0.5) == nil)
    #expect(Histogram().fraction(above: .zero) == nil)
    for p in [-0.01, 1.01, .nan] { #expect(Self.four.quantile(p) == nil) }
  }

  @Test(arguments: [
    (-1, 1.0, "no time is negative"), (0, 1, "all are above 0"), (1_500, 0.75, "between the two buckets"),
    (2_055, 0.375, "8 of the 16 ns of a bucket of three lie above"), (2_063, 0, "the end of the last bucket"), (5_000, 0, "beyond all"),
  ] as [(Int64, Double, String)])
  func `the share above a threshold`(nanoseconds: Int64, share: Double, why: String) {
    #expect(Self.four.fraction(above: SimTime(nanoseconds: nanoseconds)) == share, "\(why)")
  }

  @Test func `a sum of histograms is the histogram of all times, in either order`() {
    let (a, b) = (Self.times(500, seed: 2), Self.times(300, seed: 3) + [.zero])
    let whole = Histogram(of: a + b)
    #expect(Histogram(of: a) + Histogram(of: b) == whole)
    #expect(Histogram(of: b) + Histogram(of: a) == whole)
    #expect(whole + Histogram() == whole)
    #expect(Histogram() + whole == whole)
    #expect(whole.total == 801)
  }

  @Test func `what a kernel counted and what was recorded one by one is the same histogram`() {
    let times = Self.times(200, seed: 4)
    let counts = UnsafeMutablePointer<UInt64>.allocate(capacity: LogBuckets.count)
    defer { counts.deallocate() }
    counts.initialize(repeating: 0, count: LogBuckets.count)
    for time in times { counts[LogBuckets.index(ofNanoseconds: time.nanoseconds)] += 1 }
    #expect(Histogram(dense: UnsafeBufferPointer(start: counts, count: LogBuckets.count)) == Histogram(of: times))
  }

  @Test func `a later snapshot less an earlier one is what came between`() throws {
    let (before, between) = (Self.times(400, seed: 5), Self.times(100, seed: 6))
    #expect(try Histogram(of: before + between).since(Histogram(of: before)) == Histogram(of: between))
    #expect(try Histogram(of: before).since(Histogram(of: before)) == Histogram())
    #expect(try Histogram(of: before).since(Histogram()) == Histogram(of: before))
  }

  @Test(arguments: [[SimTime.seconds(2)], [SimTime.milliseconds(1)], [.seconds(1), .seconds(1)]])
  func `what is not an earlier snapshot is refused`(earlier: [SimTime]) throws {
    let error = #expect(throws: StatisticsError.self) { try Histogram(of: [.seconds(1)]).since(Histogram(of: earlier)) }
    #expect(try #require(error).description.hasSuffix("expected an earlier state of the same histogram"))
  }

  @Test func `the text for what is not an earlier snapshot`() {
    #expect(
      StatisticsError.notAnEarlierSnapshot(nanoseconds: 1_500_000_000, earlier: 3, later: 2).description
        == "the earlier histogram holds 3 times from 1.5s on, the later one 2; expected an earlier state of the same histogram")
  }

  @Test func `it is written as pairs of bucket and count, and read back`() throws {
    let text = try JSONEncoder().encode(Self.four)
    // 1024 = 128 x 8, behind 3 x 128 buckets; 2048 = 128 x 16, behind 4 x 128.
    #expect(String(decoding: text, as: UTF8.self) == "[[512,1],[640,3]]")
    #expect(try JSONDecoder().decode(Histogram.self, from: text) == Self.four)
    #expect(try JSONDecoder().decode(Histogram.self, from: Data("[]".utf8)) == Histogram())
  }

  @Test(arguments: [
    ("[[1]]", "found 1 numbers; expected a pair [index, count]"),
    ("[[5,1],[5,1]]", "found bucket 5; expected rising indices below 7296"),
    ("[[5,1],[4,1]]", "found bucket 4; expected rising indices below 7296"),
    ("[[99999,1]]", "found bucket 99999; expected rising indices below 7296"),
    ("[[5,0]]", "found count 0; expected 1 or more, and a sum below 2^64"),
    ("[[5,18446744073709551615],[6,1]]", "found count 1; expected 1 or more, and a sum below 2^64"),
  ] as [(String, String)])
  func `a text that is no histogram is refused`(text: String, message: String) {
    let error = #expect(throws: DecodingError.self) { try JSONDecoder().decode(Histogram.self, from: Data(text.utf8)) }
    guard case .dataCorrupted(let context)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.debugDescription == message)
  }
}
