import Units

/// The mean over time of a value that stays as it is between changes: a queue's length, a station's busy servers.
@frozen
public struct TimeWeighted: Hashable, Sendable {
  /// The value since the last update.
  public var value: Double
  /// Value times nanoseconds since `start`, up to the last update.
  public var area: Double
  /// When the measurement began.
  public var start: SimTime
  /// When the value last changed.
  public var lastUpdate: SimTime

  /// Begins to measure.
  @inlinable
  public init(value: Double = 0, at time: SimTime = .zero) {
    self.value = value
    area = 0
    start = time
    lastUpdate = time
  }

  /// The value changes. Updates come in the order of time; an earlier time is a fault of the caller, and stops a debug build.
  @inlinable
  public mutating func update(at time: SimTime, value newValue: Double) {
    advance(to: time)
    value = newValue
  }

  /// The value changes by `difference`.
  @inlinable
  public mutating func add(_ difference: Double, at time: SimTime) {
    advance(to: time)
    value += difference
  }

  /// Forgets what was before, as when the warm-up ends; the value stays.
  @inlinable
  public mutating func restart(at time: SimTime) {
    advance(to: time)
    area = 0
    start = time
  }

  /// The mean from the start until `end`, the value being unchanged since the last update; nil when no time has passed.
  public func mean(until end: SimTime) -> Double? {
    guard end > start, end >= lastUpdate else { return nil }
    return (area + value * Double((end - lastUpdate).nanoseconds)) / Double((end - start).nanoseconds)
  }

  @inlinable
  mutating func advance(to time: SimTime) {
    assert(time >= lastUpdate, "the clock never runs backwards")
    area += value * Double((time - lastUpdate).nanoseconds)
    lastUpdate = time
  }
}
