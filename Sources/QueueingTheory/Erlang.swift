/// Erlang's two formulas for a station with Poisson arrivals.
///
/// Source: A. K. Erlang (1917); the recursion, stable for any load, after R. B. Cooper, Introduction to Queueing Theory, 2nd ed. (1981),
/// chapter 3.
public enum Erlang {
  /// The probability that all servers are busy when nobody may wait (Erlang B): the share of queries that is lost.
  /// - Parameters:
  ///   - offeredErlangs: arrival rate times mean service time, 0 or more.
  ///   - servers: 0 to 10 million.
  /// - Throws: `QueueingError.outOfRange`.
  public static func blocking(offeredErlangs: Double, servers: Int) throws(QueueingError) -> Double {
    try QueueingError.requireNotNegative(offeredErlangs, "offered load")
    try QueueingError.requireCount(servers, "servers", from: 0)
    var blocking = 1.0
    for n in 0..<servers { blocking = offeredErlangs * blocking / (Double(n + 1) + offeredErlangs * blocking) }
    return blocking
  }

  /// The probability that a query has to wait when all may (Erlang C).
  /// - Parameters:
  ///   - offeredErlangs: arrival rate times mean service time, 0 or more and below `servers`.
  ///   - servers: 1 to 10 million.
  /// - Throws: `QueueingError.outOfRange` or `.unstable`.
  public static func waiting(offeredErlangs: Double, servers: Int) throws(QueueingError) -> Double {
    try QueueingError.requireCount(servers, "servers")
    let blocking = try blocking(offeredErlangs: offeredErlangs, servers: servers)
    guard offeredErlangs < Double(servers) else {
      throw .unstable(station: nil, offeredErlangs: offeredErlangs, servers: Double(servers))
    }
    let utilization = offeredErlangs / Double(servers)
    return blocking / (1 - utilization * (1 - blocking))
  }
}

/// M/M/c/c, or by its insensitivity M/G/c/c: c servers, no queue, who finds all busy is lost.
public struct ErlangLoss: StationMeans {
  /// Per second.
  public let arrivalRate: Double
  /// In seconds; of any distribution.
  public let meanServiceTime: Double
  public let servers: Int
  /// The share of queries that is lost.
  public let blocking: Double

  /// - Throws: `QueueingError.outOfRange` unless rate and time are above 0 and there is a server.
  public init(arrivalRate: Double, meanServiceTime: Double, servers: Int) throws(QueueingError) {
    try QueueingError.requirePositive(arrivalRate, "arrival rate")
    try QueueingError.requirePositive(meanServiceTime, "mean service time")
    try QueueingError.requireCount(servers, "servers")
    self.arrivalRate = arrivalRate
    self.meanServiceTime = meanServiceTime
    self.servers = servers
    blocking = try Erlang.blocking(offeredErlangs: arrivalRate * meanServiceTime, servers: servers)
  }

  public var throughput: Double { arrivalRate * (1 - blocking) }
  public var meanResponseTime: Double { meanServiceTime }
  /// Busy servers as a share of all.
  public var utilization: Double { meanInSystem / Double(servers) }
}
