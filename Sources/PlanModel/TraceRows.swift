/// One row of a recorded trace.
@frozen
public struct TraceRow: Hashable, Sendable {
  /// Seconds, as recorded.
  public var time: Double
  /// Arrivals in the bucket that begins at `time`; 1 in a trace of timestamps.
  public var count: Double
  /// Negative where the trace has no tokens.
  public var tokensIn: Double
  public var tokensOut: Double

  public init(time: Double, count: Double = 1, tokensIn: Double = -1, tokensOut: Double = -1) {
    self.time = time
    self.count = count
    self.tokensIn = tokensIn
    self.tokensOut = tokensOut
  }
}

/// The rows of a trace, a buffer at a time, so that a trial needs no more memory for a long trace than for a short one.
///
/// Used by one trial at a time; each trial opens its own.
public protocol TraceRowSource: AnyObject {
  /// Fills the buffer from its start with the next rows, in the order of time; returns how many. 0 is the end.
  /// - Throws: when the trace cannot be read or is no longer what it was when the scenario was made.
  func nextRows(into buffer: UnsafeMutableBufferPointer<TraceRow>) throws -> Int
}
