import Foundation

/// M/M/c: Poisson arrivals, exponential service, c servers, one queue without limit, first come first served. M/M/1 is its case c = 1.
///
/// Source: L. Kleinrock, Queueing Systems, vol. 1 (1975), section 3.5.
public struct MMc: StationMeans {
  /// Per second.
  public let arrivalRate: Double
  /// In seconds.
  public let meanServiceTime: Double
  public let servers: Int
  /// The probability that a query has to wait (Erlang C).
  public let waitingProbability: Double

  /// - Throws: `QueueingError.outOfRange` unless rate and time are above 0 and there is a server; `.unstable` when the load reaches the
  ///   number of servers.
  public init(arrivalRate: Double, meanServiceTime: Double, servers: Int) throws(QueueingError) {
    try QueueingError.requirePositive(arrivalRate, "arrival rate")
    try QueueingError.requirePositive(meanServiceTime, "mean service time")
    self.arrivalRate = arrivalRate
    self.meanServiceTime = meanServiceTime
    self.servers = servers
    waitingProbability = try Erlang.waiting(offeredErlangs: arrivalRate * meanServiceTime, servers: servers)
  }

  public var throughput: Double { arrivalRate }
  /// Offered load over servers (rho).
  public var utilization: Double { arrivalRate * meanServiceTime / Double(servers) }
  public var meanResponseTime: Double { meanServiceTime + waitingProbability / spareRate }

  /// The probability that a query waits longer than `time` seconds.
  public func waitingTimeExceeds(_ time: Double) -> Double { time < 0 ? 1 : waitingProbability * exp(-spareRate * time) }

  /// The waiting time in seconds that a share `p` of the queries stays below; 0 when at most 1 - p of them wait at all.
  /// - Throws: `QueueingError.outOfRange` unless p is 0 or more and below 1.
  public func waitingTimeQuantile(_ p: Double) throws(QueueingError) -> Double {
    try Self.requireShare(p)
    return max(0, log(waitingProbability / (1 - p)) / spareRate)
  }

  /// The probability that a query's response takes longer than `time` seconds: its waiting time and its service time are independent.
  public func responseTimeExceeds(_ time: Double) -> Double {
    guard time >= 0 else { return 1 }
    let serviceRate = 1 / meanServiceTime
    // The sum of two exponentials, in a form that stays exact where their rates are equal.
    let x = (spareRate - serviceRate) * time
    let meanDecay = x == 0 ? 1 : -expm1(-x) / x
    return exp(-serviceRate * time) * (1 + waitingProbability * serviceRate * time * meanDecay)
  }

  /// The response time in seconds that a share `p` of the queries stays below.
  /// - Throws: `QueueingError.outOfRange` unless p is 0 or more and below 1.
  public func responseTimeQuantile(_ p: Double) throws(QueueingError) -> Double {
    try Self.requireShare(p)
    guard p > 0 else { return 0 }
    // With one server the response is exponential; otherwise, at most the sum of what service and waiting exceed with half of 1 - p each.
    if servers == 1 { return -log1p(-p) * meanResponseTime }
    let enough = -log((1 - p) / 2) * (meanServiceTime + 1 / spareRate)
    return MonotoneRoot.find(from: 0, to: enough) { (1 - p) - responseTimeExceeds($0) }
  }

  /// How fast a queue is worked off: the service rate of all servers less the arrival rate.
  private var spareRate: Double { Double(servers) / meanServiceTime - arrivalRate }

  private static func requireShare(_ p: Double) throws(QueueingError) {
    guard p >= 0, p < 1 else { throw .outOfRange(parameter: "share", value: p, expected: "0 or more and below 1") }
  }
}

extension MMc {
  /// M/M/1: the response time is exponential with mean 1 / (service rate - arrival rate).
  /// - Throws: as `init(arrivalRate:meanServiceTime:servers:)`.
  public static func singleServer(arrivalRate: Double, meanServiceTime: Double) throws(QueueingError) -> MMc {
    try MMc(arrivalRate: arrivalRate, meanServiceTime: meanServiceTime, servers: 1)
  }
}
