import Units

/// How many times fell into each of the `LogBuckets`: a distribution in bounded memory, exact in its counts.
///
/// A quantile read from it lies in the same bucket as the true sample quantile, so it is off by at most 1/128 (0.8 %) of it, or 1 ns.
/// Histograms of different stations, trials or processes can be added; the sum is exact.
public struct Histogram: Sendable {
  /// The bucket of `counts[0]`; 0 when there are none.
  private var firstIndex: Int
  /// From the first bucket that is not empty to the last, so that equal distributions have equal representations.
  private var counts: [UInt64]
  /// How many times were recorded.
  public private(set) var total: UInt64

  /// An empty histogram.
  public init() {
    firstIndex = 0
    counts = []
    total = 0
  }

  /// Copies the counts that a kernel kept.
  /// - Parameter dense: one count per bucket, from bucket 0 on; at most `LogBuckets.count`.
  public init(dense: UnsafeBufferPointer<UInt64>) {
    self.init(firstIndex: 0, counts: Array(dense))
  }

  /// - Parameter dense: one count per bucket, from bucket 0 on; at most `LogBuckets.count`.
  public init(dense: [UInt64]) {
    self.init(firstIndex: 0, counts: dense)
  }

  /// The histogram of some times, each 0 or more; for small samples. Negative times are a fault of the caller, and stop the program.
  public init(of times: some Sequence<SimTime>) {
    var dense = [UInt64](repeating: 0, count: LogBuckets.count)
    for time in times {
      precondition(time >= .zero, "a time in a histogram is never negative")
      dense[LogBuckets.index(ofNanoseconds: time.nanoseconds)] += 1
    }
    self.init(dense: dense)
  }

  private init(firstIndex: Int, counts: [UInt64]) {
    precondition(firstIndex + counts.count <= LogBuckets.count, "a histogram has at most \(LogBuckets.count) buckets")
    total = counts.reduce(0, +)
    guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }) else {
      self.firstIndex = 0
      self.counts = []
      return
    }
    self.firstIndex = firstIndex + first
    self.counts = first == 0 && last == counts.count - 1 ? counts : Array(counts[first...last])
  }

  /// The buckets that are not empty, by rising time.
  public var buckets: [(index: Int, count: UInt64)] {
    zip(firstIndex..., counts).filter { $0.1 > 0 }.map { (index: $0.0, count: $0.1) }
  }
}

extension Histogram {
  public static func += (a: inout Histogram, b: Histogram) {
    guard b.total > 0 else { return }
    guard a.total > 0 else {
      a = b
      return
    }
    let first = min(a.firstIndex, b.firstIndex)
    let end = max(a.firstIndex + a.counts.count, b.firstIndex + b.counts.count)
    var sum = [UInt64](repeating: 0, count: end - first)
    for part in [a, b] {
      for (offset, count) in part.counts.enumerated() { sum[part.firstIndex - first + offset] += count }
    }
    a = Histogram(firstIndex: first, counts: sum)
  }

  public static func + (a: Histogram, b: Histogram) -> Histogram {
    var sum = a
    sum += b
    return sum
  }

  /// What was recorded since an earlier snapshot of the same histogram was taken.
  /// - Throws: `StatisticsError.notAnEarlierSnapshot` when `earlier` holds more than this in some bucket.
  public func since(_ earlier: Histogram) throws(StatisticsError) -> Histogram {
    var rest = self
    for (index, count) in earlier.buckets {
      let offset = index - firstIndex
      let here = counts.indices.contains(offset) ? counts[offset] : 0
      guard here >= count else { throw .notAnEarlierSnapshot(nanoseconds: LogBuckets.lowerBound(index), earlier: count, later: here) }
      rest.counts[offset] -= count
    }
    return Histogram(firstIndex: rest.firstIndex, counts: rest.counts)
  }
}

extension Histogram {
  /// The time in seconds below which a share `p` of the recorded times lies.
  ///
  /// Exactly: the times of a bucket count as spread evenly over it, which makes the distribution function F piecewise linear, and the
  /// answer is the smallest x with F(x) >= p. It lies in the bucket of the ceil(p n)-th smallest time (at its edge, when p n is whole and
  /// ends a bucket).
  /// - Parameter p: 0 ... 1; 0 gives the start of the first bucket in use, 1 the end of the last.
  /// - Returns: nil when nothing was recorded, or `p` is not within 0 ... 1.
  public func quantile(_ p: Double) -> Double? {
    guard total > 0, (0...1).contains(p) else { return nil }
    var rank = p * Double(total)
    // 0.07 x 100 is 7.000000000000001 in binary, which must not reach into the next bucket.
    if abs(rank - rank.rounded()) <= rank * 1e-12 { rank = rank.rounded() }
    var before = 0.0
    for (index, count) in zip(firstIndex..., counts) where count > 0 {
      let through = before + Double(count)
      if rank <= through {
        return (Double(LogBuckets.lowerBound(index)) + (rank - before) / Double(count) * Double(LogBuckets.width(index))) * 1e-9
      }
      before = through
    }
    return nil
  }

  /// The share of the recorded times above `threshold`, the times of its own bucket counting as spread evenly over it.
  ///
  /// Off by at most the share of the times that lie within 1/128 of the threshold.
  /// - Returns: 0 ... 1; nil when nothing was recorded.
  public func fraction(above threshold: SimTime) -> Double? {
    guard total > 0 else { return nil }
    guard threshold >= .zero else { return 1 }
    let edge = LogBuckets.index(ofNanoseconds: threshold.nanoseconds)
    var above = 0.0
    for (index, count) in zip(firstIndex..., counts) where index >= edge {
      let inside = index > edge ? 1 : Double(LogBuckets.upperBound(edge) - threshold.nanoseconds) / Double(LogBuckets.width(edge))
      above += inside * Double(count)
    }
    return above / Double(total)
  }
}

extension Histogram: Hashable {}

/// Written as `[[index, count], ...]`: the buckets that are not empty, by rising index.
extension Histogram: Codable {
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    var dense: [UInt64] = []
    var total: UInt64 = 0
    func refuse(_ what: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: container.codingPath, debugDescription: what))
    }
    while !container.isAtEnd {
      let pair = try container.decode([UInt64].self)
      guard pair.count == 2 else { throw refuse("found \(pair.count) numbers; expected a pair [index, count]") }
      guard pair[0] < LogBuckets.count, pair[0] >= dense.count else {
        throw refuse("found bucket \(pair[0]); expected rising indices below \(LogBuckets.count)")
      }
      let (sum, overflow) = total.addingReportingOverflow(pair[1])
      guard pair[1] > 0, !overflow else { throw refuse("found count \(pair[1]); expected 1 or more, and a sum below 2^64") }
      total = sum
      dense += Array(repeating: 0, count: Int(pair[0]) - dense.count)
      dense.append(pair[1])
    }
    self.init(dense: dense)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for (index, count) in buckets { try container.encode([UInt64(index), count]) }
  }
}
