import Units

/// What the metrics proposed at earlier syncs, before every limit, as the controller keeps it: a list whose outdated places are used
/// again, the last outdated one in the list's order first. So there are never many more places than syncs within the longest window.
public struct Recommendations: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public var time: SimTime
    public var replicas: Int32

    public init(time: SimTime, replicas: Int32) {
      self.time = time
      self.replicas = replicas
    }
  }

  /// In the controller's order, which is not that of time once places are used again.
  public private(set) var entries: [Entry]

  public init(_ entries: [Entry] = []) { self.entries = entries }

  /// At the first sync the current number stands for the past that the controller does not know.
  mutating func recordInitial(_ current: Int32, at now: SimTime) {
    if entries.isEmpty { entries.append(Entry(time: now, replicas: current)) }
  }

  /// Without behaviour: the largest within the window, whose start counts. Records `raw`.
  /// Source: stabilizeRecommendation of horizontal.go.
  public mutating func stabilizedDown(_ raw: Int32, at now: SimTime, window: SimTime) -> Int32 {
    let cutoff = now - window
    var stabilized = raw
    var outdated = -1
    entries.withUnsafeBufferPointer { entries in
      for index in entries.indices {
        let entry = entries[index]
        if entry.time < cutoff {
          outdated = index
        } else if entry.replicas > stabilized {
          stabilized = entry.replicas
        }
      }
    }
    record(raw, at: now, outdated)
    return stabilized
  }

  /// With behaviour: the current number, raised to the smallest within the scale-up window, then lowered to the largest within the
  /// scale-down window. The start of a window does not count. Records `raw`.
  /// Source: stabilizeRecommendationWithBehaviors of horizontal.go.
  public mutating func stabilized(_ raw: Int32, current: Int32, at now: SimTime, upWindow: SimTime, downWindow: SimTime) -> Int32 {
    let upCutoff = now - upWindow
    let downCutoff = now - downWindow
    let oldest = min(upCutoff, downCutoff)
    var up = raw
    var down = raw
    var outdated = -1
    entries.withUnsafeBufferPointer { entries in
      for index in entries.indices {
        let entry = entries[index]
        if entry.time > upCutoff { up = min(up, entry.replicas) }
        if entry.time > downCutoff { down = max(down, entry.replicas) }
        if entry.time < oldest { outdated = index }
      }
    }
    record(raw, at: now, outdated)
    var stabilized = current
    if stabilized < up { stabilized = up }
    if stabilized > down { stabilized = down }
    return stabilized
  }

  private mutating func record(_ raw: Int32, at now: SimTime, _ outdated: Int) {
    let entry = Entry(time: now, replicas: raw)
    if outdated >= 0 { entries[outdated] = entry } else { entries.append(entry) }
  }
}
