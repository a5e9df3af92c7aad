import Units

/// What became of one pool of spot machines in one simulated stretch of time, without any query.
public struct SpotTally: Codable, Hashable, Sendable {
  public var observedSeconds: Double
  /// Times at which the provider took machines back, and how many it took.
  public var interruptions: Int64
  public var machinesTaken: Int64
  /// Of the interruptions, those after which at least one machine could not be ordered anew at once, neither on the spot market nor on demand;
  /// and the machines that could not, those included that could not be had at the start.
  public var unreplaced: Int64
  public var machinesUnreplaced: Int64
  /// Integrals over time in seconds: of spot machines by type, and of those on demand that stood in, from the order to the end.
  public var spotSeconds: [Double]
  public var onDemandSeconds: Double
  /// Seconds in which there were fewer machines ready than wanted, and the integral of how many were missing. A machine counts until its
  /// notice, and another from when it is ready.
  public var shortSeconds: Double
  public var missingSeconds: Double
  /// Integral of how many machines were wanted, but not even ordered, in seconds.
  public var unorderedSeconds: Double
  /// Spot machines, and those on demand, hour by hour.
  public var spotHours: HourlyUse?
  public var onDemandHours: HourlyUse?

  public init(types: Int) {
    observedSeconds = 0
    (interruptions, machinesTaken, unreplaced, machinesUnreplaced) = (0, 0, 0, 0)
    spotSeconds = Array(repeating: 0, count: types)
    (onDemandSeconds, shortSeconds, missingSeconds, unorderedSeconds) = (0, 0, 0, 0)
  }
}
