/// What goes first when two events happen at the same instant.
@frozen
public enum EventPriority: UInt8, Sendable, CaseIterable {
  /// A query leaves a station: what it frees is there for whoever arrives at the same instant.
  case departure = 0
  /// A replica or a node changes.
  case change = 1
  /// A query arrives, or its patience ends: who can still be served at that instant is served.
  case arrival = 2
  /// The autoscaler decides, on what has happened.
  case autoscaler = 3
  /// Somebody looks, and changes nothing.
  case observer = 4
}

/// Something that will happen at an instant of the simulated clock: 24 bytes without references.
///
/// The order is total: by time, then by priority, then by the order of scheduling.
@frozen
public struct Event: Sendable {
  /// Nanoseconds.
  public var time: Int64
  /// The priority in the upper 8 bits, the number in the order of scheduling below.
  public var order: UInt64
  /// Whom it concerns and what it is; only the simulator knows what they mean.
  public var subject: Int32
  public var detail: UInt32

  @inlinable public init(time: Int64, order: UInt64, subject: Int32, detail: UInt32) {
    self.time = time
    self.order = order
    self.subject = subject
    self.detail = detail
  }

  @inlinable public static func precedes(_ a: Event, _ b: Event) -> Bool {
    a.time != b.time ? a.time < b.time : a.order < b.order
  }
}
