import Units

/// Where a replay and a record of what really happened are apart.
public struct ReplayDepartures: Hashable, Sendable {
  /// A stretch of syncs at which they differ, the difference never changing its sign.
  public struct Stretch: Hashable, Sendable {
    /// Of the first of them.
    public var start: SimTime
    public var length: SimTime
    /// At its start.
    public var replayed: Int32
    public var observed: Int32

    public init(start: SimTime, length: SimTime, replayed: Int32, observed: Int32) {
      self.start = start
      self.length = length
      self.replayed = replayed
      self.observed = observed
    }
  }

  /// Syncs at which both are known, and of these the ones at which they agree.
  public var compared: Int
  public var equal: Int
  /// Mean of the absolute difference, in pods.
  public var meanDifference: Double
  public var stretches: [Stretch]

  /// - Parameters:
  ///   - observed: one a sync; nil where nothing was recorded.
  public init(replayed: [Int32], observed: [Int32?], period: SimTime) {
    compared = 0
    equal = 0
    stretches = []
    var sum = 0.0
    var sign = 0
    for step in replayed.indices {
      guard step < observed.count, let record = observed[step] else {
        sign = 0
        continue
      }
      compared += 1
      let difference = replayed[step] - record
      sum += Double(abs(difference))
      if difference == 0 { equal += 1 }
      if difference.signum() != sign, difference != 0 {
        let start = SimTime(nanoseconds: period.nanoseconds * Int64(step))
        stretches.append(Stretch(start: start, length: .zero, replayed: replayed[step], observed: record))
      }
      if difference != 0 { stretches[stretches.count - 1].length = stretches[stretches.count - 1].length + period }
      sign = Int(difference.signum())
    }
    meanDifference = compared > 0 ? sum / Double(compared) : 0
  }
}
