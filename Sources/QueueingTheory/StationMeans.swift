/// The mean values of a station in steady state, in the time unit its rates are given in (rates in 1/s, times in s).
///
/// What is not given in closed form follows from Little's law. Source: J. D. C. Little, A proof for the queuing formula L = lambda W,
/// Operations Research 9 (1961).
public protocol StationMeans: Sendable, Hashable {
  /// Queries that are served, per second.
  var throughput: Double { get }
  /// Mean time in service, in seconds.
  var meanServiceTime: Double { get }
  /// Mean time in service and in queue of those that are served, in seconds (R, or W).
  var meanResponseTime: Double { get }
}

extension StationMeans {
  /// Mean time in queue, in seconds (Wq).
  public var meanWaitingTime: Double { meanResponseTime - meanServiceTime }
  /// Mean number of queries in service and in queue (L).
  public var meanInSystem: Double { throughput * meanResponseTime }
  /// Mean number of queries in queue (Lq).
  public var meanInQueue: Double { throughput * meanWaitingTime }
}
