import Foundation

/// M/M/c/K: as M/M/c, but at most K queries in service and in queue; who finds K is turned away.
///
/// Stable at any load. Source: D. Gross et al., Fundamentals of Queueing Theory, 4th ed. (2008), section 2.5.
public struct MMcK: StationMeans {
  /// Of all that come, per second.
  public let arrivalRate: Double
  /// In seconds.
  public let meanServiceTime: Double
  public let servers: Int
  /// The largest number in service and in queue (K).
  public let capacity: Int
  /// The share of queries that is turned away.
  public let blocking: Double
  public let meanInQueue: Double

  /// - Throws: `QueueingError.outOfRange` unless rate and time are above 0, there is a server, and capacity for at least those in service.
  public init(arrivalRate: Double, meanServiceTime: Double, servers: Int, capacity: Int) throws(QueueingError) {
    try QueueingError.requirePositive(arrivalRate, "arrival rate")
    try QueueingError.requirePositive(meanServiceTime, "mean service time")
    try QueueingError.requireCount(servers, "servers")
    try QueueingError.requireCount(capacity, "capacity", from: servers)
    self.arrivalRate = arrivalRate
    self.meanServiceTime = meanServiceTime
    self.servers = servers
    self.capacity = capacity
    // Relative to "0 to c in system", all servers busy has Erlang's B and each place in the queue once more the utilization. Above 1 the
    // weights are taken relative to the last place, so that they cannot overflow.
    let erlangs = arrivalRate * meanServiceTime
    let allBusy = try Erlang.blocking(offeredErlangs: erlangs, servers: servers)
    let ratio = erlangs / Double(servers)
    let places = capacity - servers
    var total = ratio > 1 ? pow(ratio, -Double(places)) : 1
    var waiting = 0.0
    var weight = allBusy * total
    if places > 0, ratio > 1 {
      weight = allBusy
      for place in stride(from: places, through: 1, by: -1) {
        total += weight
        waiting += Double(place) * weight
        weight /= ratio
      }
      weight = allBusy
    } else if places > 0 {
      for place in 1...places {
        weight *= ratio
        total += weight
        waiting += Double(place) * weight
      }
    }
    blocking = weight / total
    meanInQueue = waiting / total
  }

  /// Of those that are let in.
  public var throughput: Double { arrivalRate * (1 - blocking) }
  public var meanResponseTime: Double { meanServiceTime + meanWaitingTime }
  public var meanWaitingTime: Double { meanInQueue / throughput }
  /// Busy servers as a share of all.
  public var utilization: Double { throughput * meanServiceTime / Double(servers) }
}
