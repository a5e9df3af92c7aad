import Units

/// The changes of one direction, as the controller keeps them: a list in which outdated places are used again.
///
/// A place is marked as outdated when an event of its own direction is stored, never otherwise, and keeps counting in the other
/// direction's longer periods until it is used again.
/// Source: storeScaleEvent, markScaleEventsOutdated and getReplicasChangePerPeriod of horizontal.go.
public struct ScaleEvents: Hashable, Sendable {
  public struct Event: Hashable, Sendable {
    public var time: SimTime
    /// Replicas added or removed: above 0 in both directions.
    public var change: Int32
    public internal(set) var isOutdated = false

    public init(time: SimTime, change: Int32) {
      self.time = time
      self.change = change
    }
  }

  public private(set) var events: [Event]

  public init(_ events: [Event] = []) { self.events = events }

  /// Replicas changed later than that.
  @inline(__always)
  func change(after cutoff: SimTime) -> Int32 {
    var sum: Int32 = 0
    for event in events where event.time > cutoff { sum &+= event.change }
    return sum
  }

  mutating func store(_ change: Int32, at now: SimTime, longestPeriod: SimTime) {
    let cutoff = now - longestPeriod
    var place = -1
    for index in events.indices {
      if events[index].time < cutoff { events[index].isOutdated = true }
      if events[index].isOutdated { place = index }
    }
    let event = Event(time: now, change: change)
    if place >= 0 { events[place] = event } else { events.append(event) }
  }
}
