import Statistics
import Testing

@Suite struct LogBucketsTests {
  @Test(arguments: [
    (0, 0, "nothing"),
    (127, 127, "the last value of 7 bits"),
    (128, 128, "the first of 8 bits keeps them all"),
    (255, 255, "the last bucket of one value"),
    (256, 256, "256 = 128 x 2, behind 1 x 128 buckets"),
    (257, 256, "shares its bucket of two"),
    (258, 257, "the next bucket of two"),
    (1_000, 506, "1000 = 250 x 4, behind 2 x 128 buckets"),
    (1_000_000_000, 3_054, "10^9 = 238.4 x 2^22, behind 22 x 128 buckets"),
    (Int64.max, 7_295, "the last bucket: 255 x 2^55 and more, behind 55 x 128"),
  ] as [(Int64, Int, String)])
  func `a time finds the bucket that its leading eight bits name`(nanoseconds: Int64, index: Int, why: String) {
    #expect(LogBuckets.index(ofNanoseconds: nanoseconds) == index, "\(why)")
  }

  @Test func `the buckets follow on each other from 0 to the largest time, each narrow and holding its own bounds`() {
    var next: Int64 = 0
    for index in 0..<LogBuckets.count {
      let (low, high) = (LogBuckets.lowerBound(index), LogBuckets.upperBound(index))
      guard low == next, LogBuckets.index(ofNanoseconds: low) == index, LogBuckets.index(ofNanoseconds: high) == index,
        high - low == LogBuckets.width(index) - 1, LogBuckets.width(index) == 1 || LogBuckets.width(index) <= low / 128
      else {
        Issue.record("bucket \(index) runs from \(low) to \(high); expected a start at \(next)")
        return
      }
      next = high &+ 1
    }
    #expect(next == Int64.min, "one more than the largest time wraps around")
  }
}
