/// Log-linear buckets over whole nanoseconds: how a bounded histogram sorts times.
///
/// Each power of two is cut into 128 buckets of equal width, so a bucket is at most 1/128 of its lower bound wide. Up to 255 ns every
/// bucket holds one value alone. Source: the layout of HdrHistogram (G. Tene, 2012), with 7 bits of mantissa.
@frozen
public enum LogBuckets {
  /// Bits of a value that its bucket keeps below the leading one.
  public static let mantissaBits = 7
  /// How many buckets cover 0 ... 2^63 - 1 ns.
  public static let count = 57 << 7

  /// The bucket of a time. Without a branch: three operations and a count of leading zeros.
  /// - Parameter nanoseconds: 0 or more. A negative time is a fault of the caller, and stops a debug build; the index stays below `count`.
  @inlinable
  public static func index(ofNanoseconds nanoseconds: Int64) -> Int {
    assert(nanoseconds >= 0, "a time in a histogram is never negative")
    // 56 = 63 - mantissaBits, and `| 128` makes everything below 256 keep all of its bits.
    let shift = 56 &- (nanoseconds | 128).leadingZeroBitCount
    return (shift &<< 7) &+ Int(truncatingIfNeeded: nanoseconds &>> Int64(truncatingIfNeeded: shift))
  }

  /// The smallest time in the bucket, in nanoseconds.
  /// - Parameter index: 0 ..< `count`.
  public static func lowerBound(_ index: Int) -> Int64 {
    precondition((0..<count).contains(index), "a bucket's index is 0 ..< \(count)")
    guard index >= 256 else { return Int64(index) }
    let shift = (index >> 7) - 1
    return Int64(index - (shift << 7)) << Int64(shift)
  }

  /// The largest time in the bucket, in nanoseconds.
  /// - Parameter index: 0 ..< `count`.
  public static func upperBound(_ index: Int) -> Int64 {
    lowerBound(index) + (width(index) - 1)
  }

  /// How many whole nanoseconds fall into the bucket: a power of two.
  /// - Parameter index: 0 ..< `count`.
  public static func width(_ index: Int) -> Int64 {
    precondition((0..<count).contains(index), "a bucket's index is 0 ..< \(count)")
    return index < 256 ? 1 : 1 << Int64((index >> 7) - 1)
  }
}
