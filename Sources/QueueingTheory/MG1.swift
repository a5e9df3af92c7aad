/// M/G/1: Poisson arrivals, any service time, one server, first come first served.
///
/// Source: F. Pollaczek (1930), A. Y. Khinchine (1932), as in L. Kleinrock, Queueing Systems, vol. 1 (1975), chapter 5.
public struct MG1: StationMeans {
  /// Per second.
  public let arrivalRate: Double
  /// In seconds.
  public let meanServiceTime: Double
  /// Of the service time, in seconds squared.
  public let serviceTimeVariance: Double

  /// - Throws: `QueueingError.outOfRange` unless rate and time are above 0 and the variance is 0 or more; `.unstable` at a load of 1 or
  ///   more.
  public init(arrivalRate: Double, meanServiceTime: Double, serviceTimeVariance: Double) throws(QueueingError) {
    try QueueingError.requirePositive(arrivalRate, "arrival rate")
    try QueueingError.requirePositive(meanServiceTime, "mean service time")
    try QueueingError.requireNotNegative(serviceTimeVariance, "variance of the service time")
    let load = arrivalRate * meanServiceTime
    guard load < 1 else { throw .unstable(station: nil, offeredErlangs: load, servers: 1) }
    self.arrivalRate = arrivalRate
    self.meanServiceTime = meanServiceTime
    self.serviceTimeVariance = serviceTimeVariance
  }

  public var throughput: Double { arrivalRate }
  public var utilization: Double { arrivalRate * meanServiceTime }
  public var meanWaitingTime: Double {
    arrivalRate * (serviceTimeVariance + meanServiceTime * meanServiceTime) / (2 * (1 - utilization))
  }
  public var meanResponseTime: Double { meanServiceTime + meanWaitingTime }
}

/// M/G/1-PS: one server that all present queries share equally. Its means depend on the mean service time alone.
///
/// Source: L. Kleinrock, Queueing Systems, vol. 2 (1976), section 4.4.
public struct MG1ProcessorSharing: StationMeans {
  /// Per second.
  public let arrivalRate: Double
  /// The mean demand: the time a query would take alone, in seconds.
  public let meanServiceTime: Double

  /// - Throws: `QueueingError.outOfRange` unless rate and time are above 0; `.unstable` at a load of 1 or more.
  public init(arrivalRate: Double, meanServiceTime: Double) throws(QueueingError) {
    try QueueingError.requirePositive(arrivalRate, "arrival rate")
    try QueueingError.requirePositive(meanServiceTime, "mean service time")
    let load = arrivalRate * meanServiceTime
    guard load < 1 else { throw .unstable(station: nil, offeredErlangs: load, servers: 1) }
    self.arrivalRate = arrivalRate
    self.meanServiceTime = meanServiceTime
  }

  public var throughput: Double { arrivalRate }
  public var utilization: Double { arrivalRate * meanServiceTime }
  public var meanResponseTime: Double { meanResponseTime(ofDemand: meanServiceTime) }
  /// The mean response time of a query that would take `demand` seconds alone.
  public func meanResponseTime(ofDemand demand: Double) -> Double { demand / (1 - utilization) }
}

/// M/G/infinity: nobody waits; the number in service is Poisson-distributed.
///
/// Source: L. Kleinrock, Queueing Systems, vol. 1 (1975), section 3.4.
public struct MGInfinity: StationMeans {
  /// Per second.
  public let arrivalRate: Double
  /// In seconds.
  public let meanServiceTime: Double

  /// - Throws: `QueueingError.outOfRange` unless rate and time are above 0.
  public init(arrivalRate: Double, meanServiceTime: Double) throws(QueueingError) {
    try QueueingError.requirePositive(arrivalRate, "arrival rate")
    try QueueingError.requirePositive(meanServiceTime, "mean service time")
    self.arrivalRate = arrivalRate
    self.meanServiceTime = meanServiceTime
  }

  public var throughput: Double { arrivalRate }
  public var meanResponseTime: Double { meanServiceTime }
  /// The variance of the number in service: that of a Poisson distribution, its mean.
  public var varianceInSystem: Double { meanInSystem }
}
