import Units

/// How the garbage of a database that runs in a JVM is collected: all else stands still while the collector copies what is reachable.
///
/// A collection becomes due when as much has been allocated as the heap has room for beside what is reachable, and takes as long as it takes to
/// copy that. So its cost for each byte allocated is reachable / (heap - reachable) / `bytesPerSecond`: small in a roomy heap, and without
/// bound as the heap fills up.
/// Source: A. W. Appel, "Garbage collection can be faster than stack allocation", Information Processing Letters 25 (1987); R. Jones,
/// A. Hosking and E. Moss, "The Garbage Collection Handbook" (2012), section 4.1.
public struct HeapCollection: Codable, Hashable, Sendable {
  /// What is reachable when nobody reads.
  public var live: Bytes
  /// What one read allocates, and how much of it is reachable until its end.
  public var allocationPerRead: Bytes
  public var livePerRead: Bytes
  /// Bytes that the collector copies in a second.
  public var bytesPerSecond: Bytes

  public init(live: Bytes, allocationPerRead: Bytes, livePerRead: Bytes, bytesPerSecond: Bytes) {
    self.live = live
    self.allocationPerRead = allocationPerRead
    self.livePerRead = livePerRead
    self.bytesPerSecond = bytesPerSecond
  }
}
