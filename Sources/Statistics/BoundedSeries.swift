import Units

/// Observations in the order they came, as sums over batches of equal count, in memory that does not grow with their number.
///
/// Starts with batches of 5. When all batches are full, neighbours are joined two by two and the batch size doubles: between half and all
/// of the batches are in use from then on. The warm-up is found in it, and everything behind the warm-up averaged.
///
/// A plain value around a raw buffer, for use inside an event loop: copies share the buffer, which one owner frees with `deallocate()`.
/// What leaves the loop is `snapshot()`.
@frozen
public struct BoundedSeries {
  /// One batch: how many observations, their sum, and when its last one was made.
  @frozen
  public struct Batch: Hashable, Sendable, Codable {
    public var sum: Double
    public var count: Int64
    public var end: SimTime

    @inlinable
    public init(sum: Double, count: Int64, end: SimTime) {
      self.sum = sum
      self.count = count
      self.end = end
    }

    /// The mean of the batch's observations.
    public var mean: Double { sum / Double(count) }
  }

  @usableFromInline let batches: UnsafeMutablePointer<Batch>
  @usableFromInline let capacity: Int
  @usableFromInline var fullBatches = 0
  @usableFromInline var batchSize: Int64
  @usableFromInline var open = Batch(sum: 0, count: 0, end: .zero)

  /// - Parameters:
  ///   - capacity: the largest number of batches; even, at least 2.
  ///   - initialBatchSize: observations to a batch at first; at least 1. The 5 of MSER-5.
  public init(capacity: Int = 1_024, initialBatchSize: Int64 = 5) {
    precondition(capacity >= 2 && capacity % 2 == 0, "batches are joined in pairs")
    precondition(initialBatchSize >= 1, "a batch holds at least one observation")
    batches = .allocate(capacity: capacity)
    batches.initialize(repeating: open, count: capacity)
    self.capacity = capacity
    batchSize = initialBatchSize
  }

  /// Frees the buffer, for this value and all its copies.
  public func deallocate() { batches.deallocate() }

  /// Adds an observation made at `time`.
  @inlinable
  public mutating func record(_ value: Double, at time: SimTime) {
    open.sum += value
    open.count &+= 1
    open.end = time
    if open.count == batchSize { closeBatch() }
  }

  @usableFromInline
  mutating func closeBatch() {
    batches[fullBatches] = open
    open = Batch(sum: 0, count: 0, end: .zero)
    fullBatches += 1
    guard fullBatches == capacity else { return }
    for i in 0..<(capacity / 2) {
      let (first, second) = (batches[2 * i], batches[2 * i + 1])
      batches[i] = Batch(sum: first.sum + second.sum, count: first.count + second.count, end: second.end)
    }
    fullBatches = capacity / 2
    batchSize *= 2
  }

  /// The series so far, as a value of its own.
  public func snapshot() -> BatchedSeries {
    BatchedSeries(
      batchSize: batchSize, batches: Array(UnsafeBufferPointer(start: batches, count: fullBatches)),
      remainder: open.count > 0 ? open : nil)
  }
}

/// What a `BoundedSeries` held at some moment.
public struct BatchedSeries: Hashable, Sendable, Codable {
  /// Observations in each full batch.
  public let batchSize: Int64
  /// The full batches, in the order of time.
  public let batches: [BoundedSeries.Batch]
  /// The observations behind the last full batch; nil when there are none.
  public let remainder: BoundedSeries.Batch?

  public init(batchSize: Int64, batches: [BoundedSeries.Batch], remainder: BoundedSeries.Batch? = nil) {
    self.batchSize = batchSize
    self.batches = batches
    self.remainder = remainder
  }

  /// The mean of all observations behind the first `skipped` batches, those of the remainder included; nil when there are none.
  public func mean(afterBatches skipped: Int = 0) -> Double? {
    var sum = remainder?.sum ?? 0
    var count = remainder?.count ?? 0
    for batch in batches.dropFirst(skipped) {
      sum += batch.sum
      count += batch.count
    }
    return count > 0 ? sum / Double(count) : nil
  }
}
