import Units

/// What a metric says of each pod of a group.
public struct PodSample: Hashable, Sendable {
  /// Milli-units of each pod.
  public var value: Int64
  /// The end of the window that it was measured over.
  public var timestamp: SimTime
  public var window: SimTime

  public init(value: Int64, timestamp: SimTime, window: SimTime) {
    self.value = value
    self.timestamp = timestamp
    self.window = window
  }
}
