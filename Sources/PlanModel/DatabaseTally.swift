/// What a database did beside answering: in the observed window of one trial.
public struct DatabaseTally: Codable, Hashable, Sendable {
  public var database: String
  /// Checkpoints, those of them that began as the log was about to grow too large, and the operations in which they wrote pages.
  public var checkpoints: Int64
  public var requestedCheckpoints: Int64
  public var pageWrites: Double
  /// Sorts that did not fit into the memory for one, and the bytes that they wrote and read again.
  public var spills: Int64
  public var spilledBytes: Double
  /// Collections of garbage, and the seconds in which nothing else ran.
  public var pauses: Int64
  public var pausedSeconds: Double

  public init(
    database: String, checkpoints: Int64 = 0, requestedCheckpoints: Int64 = 0, pageWrites: Double = 0, spills: Int64 = 0,
    spilledBytes: Double = 0, pauses: Int64 = 0, pausedSeconds: Double = 0
  ) {
    self.database = database
    self.checkpoints = checkpoints
    self.requestedCheckpoints = requestedCheckpoints
    self.pageWrites = pageWrites
    self.spills = spills
    self.spilledBytes = spilledBytes
    self.pauses = pauses
    self.pausedSeconds = pausedSeconds
  }

  /// What happened since an earlier tally of the same trial.
  public func since(_ start: DatabaseTally) -> DatabaseTally {
    DatabaseTally(
      database: database, checkpoints: checkpoints - start.checkpoints, requestedCheckpoints: requestedCheckpoints - start.requestedCheckpoints,
      pageWrites: pageWrites - start.pageWrites, spills: spills - start.spills, spilledBytes: spilledBytes - start.spilledBytes,
      pauses: pauses - start.pauses, pausedSeconds: pausedSeconds - start.pausedSeconds)
  }
}
