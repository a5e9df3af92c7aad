/// What no queueing can beat: bounds that need only each station's demand per query.
///
/// Source: P. J. Denning and J. P. Buzen, The operational analysis of queueing network models, ACM Computing Surveys 10 (1978); E. D.
/// Lazowska et al., Quantitative System Performance (1984), chapter 5.
public struct OperationalBounds: Hashable, Sendable {
  /// A station as the bounds see it.
  public struct Station: Hashable, Sendable {
    public let name: String
    /// Seconds of service that a query takes here in all its visits together.
    public let demand: Double
    /// Servers; infinite where nobody ever waits.
    public let servers: Double

    public init(name: String, demand: Double, servers: Double) {
      self.name = name
      self.demand = demand
      self.servers = servers
    }

    /// The query rate at which the station is always busy; infinite without demand.
    public var saturationRate: Double { demand == 0 ? .infinity : servers / demand }
  }

  public let stations: [Station]

  /// - Throws: `QueueingError.outOfRange` unless each demand is 0 or more and each station has servers; `.none` without stations.
  public init(stations: [Station]) throws(QueueingError) {
    guard !stations.isEmpty else { throw .none(of: "stations") }
    for station in stations {
      try QueueingError.requireNotNegative(station.demand, "demand at \(station.name)")
      guard station.servers > 0 else {
        throw .outOfRange(parameter: "servers of \(station.name)", value: station.servers, expected: "a number above 0")
      }
    }
    self.stations = stations
  }

  /// The station that saturates first; of equals, the first.
  public var bottleneck: Station {
    stations.dropFirst().reduce(stations[0]) { $1.saturationRate < $0.saturationRate ? $1 : $0 }
  }
  /// The largest throughput in queries per second: the least of servers over demand.
  public var saturationRate: Double { bottleneck.saturationRate }
  /// The least mean response time in seconds: all demands, no waiting.
  public var leastResponseTime: Double { stations.reduce(0) { $0 + $1.demand } }

  /// The bounds for a fixed number of users that think between their queries.
  /// - Parameters:
  ///   - users: 1 or more.
  ///   - thinkTime: seconds, 0 or more.
  /// - Returns: the largest throughput in queries per second, and the least mean response time in seconds.
  /// - Throws: `QueueingError.outOfRange`.
  public func closed(users: Int, thinkTime: Double) throws(QueueingError) -> (throughput: Double, responseTime: Double) {
    try QueueingError.requireCount(users, "users")
    try QueueingError.requireNotNegative(thinkTime, "think time")
    let alone = leastResponseTime + thinkTime
    return (
      throughput: min(saturationRate, alone == 0 ? .infinity : Double(users) / alone),
      responseTime: max(leastResponseTime, Double(users) / saturationRate - thinkTime)
    )
  }
}
