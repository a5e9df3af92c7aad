import Foundation

/// Queries that share C cores equally, none getting more than one core: threads on a container with a CPU limit, fractional or not.
///
/// With n queries present they are worked off at min(n, C) times the rate of one. For whole C the number present is that of M/M/c. The
/// means do not depend on the shape of the demands. Sources: the birth-death chain of L. Kleinrock, Queueing Systems, vol. 1 (1975),
/// chapter 3; the insensitivity of symmetric queues, F. P. Kelly, Reversibility and Stochastic Networks (1979), section 3.3.
public struct CappedProcessorSharing: StationMeans {
  /// Per second.
  public let arrivalRate: Double
  /// The mean demand: the time a query would take alone on a core, in seconds.
  public let meanServiceTime: Double
  public let cores: Double
  public let meanInSystem: Double

  /// - Throws: `QueueingError.outOfRange` unless rate, time and cores are above 0 (cores at most 10 million); `.unstable` when the load
  ///   reaches the number of cores.
  public init(arrivalRate: Double, meanServiceTime: Double, cores: Double) throws(QueueingError) {
    try QueueingError.requirePositive(arrivalRate, "arrival rate")
    try QueueingError.requirePositive(meanServiceTime, "mean service time")
    guard cores > 0, cores <= 1e7 else {
      throw .outOfRange(parameter: "cores", value: cores, expected: "a number above 0 and at most 10000000")
    }
    let erlangs = arrivalRate * meanServiceTime
    guard erlangs < cores else { throw .unstable(station: nil, offeredErlangs: erlangs, servers: cores) }
    self.arrivalRate = arrivalRate
    self.meanServiceTime = meanServiceTime
    self.cores = cores
    // Up to the whole number k of cores each query has its own; from there on every state is `ratio` times as likely as the one before.
    let whole = cores.rounded(.down)
    let ratio = erlangs / cores
    let allBusy = try Erlang.blocking(offeredErlangs: erlangs, servers: Int(whole))
    let beyond = allBusy * ratio / (1 - ratio)
    meanInSystem = (erlangs * (1 - allBusy) + beyond * (whole + 1 / (1 - ratio))) / (1 + beyond)
  }

  public var throughput: Double { arrivalRate }
  public var utilization: Double { arrivalRate * meanServiceTime / cores }
  public var meanResponseTime: Double { meanInSystem / arrivalRate }
}
