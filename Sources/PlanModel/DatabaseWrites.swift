import Units

/// What storing takes of a database's disk: the write-ahead log at each commit, and the changed pages, which checkpoints write in bursts.
public struct DatabaseWrites: Codable, Hashable, Sendable {
  /// A checkpoint begins so long after the last one began, if anything was stored since.
  public var checkpointTimeout: SimTime
  /// Checkpoints begin early enough for the write-ahead log to stay below this.
  public var maxLogSize: Bytes
  /// The share of the time to the next checkpoint over which one spreads its writes.
  public var completionTarget: Fraction
  /// Bytes of the log for each byte stored, images of whole pages included.
  public var logPerByte: Double
  /// Bytes of changed pages, of tables and indexes, for each byte stored.
  public var pagesPerByte: Double
  /// Mean size of an operation that writes changed pages.
  public var pageWriteSize: Bytes

  /// The largest operation of a volume: longer reads and writes in a row count as several.
  /// Source: AWS, "Amazon EBS I/O characteristics and monitoring": SSD-backed volumes merge to and count in units of 256 KiB.
  public static let largestOperation = Bytes.kibibytes(256)

  public init(
    checkpointTimeout: SimTime, maxLogSize: Bytes, completionTarget: Fraction, logPerByte: Double, pagesPerByte: Double, pageWriteSize: Bytes
  ) {
    self.checkpointTimeout = checkpointTimeout
    self.maxLogSize = maxLogSize
    self.completionTarget = completionTarget
    self.logPerByte = logPerByte
    self.pagesPerByte = pagesPerByte
    self.pageWriteSize = pageWriteSize
  }

  /// Bytes of log after which a checkpoint begins: the next one is not done before so much more of it has been written.
  /// Source: PostgreSQL, src/backend/access/transam/xlog.c, CalculateCheckpointSegments.
  public var logBetweenCheckpoints: Double { Double(maxLogSize.count) / (1 + completionTarget.value) }
}
