/// A query forks into one task at each of n parallel M/M/1 stations, and is done when its last task is.
///
/// Exact for two: R = (12 - rho) / 8 times an M/M/1's mean response. Source: L. Flatto and S. Hahn, Two parallel queues created by
/// arrivals with two demands, SIAM Journal on Applied Mathematics 44 (1984). For more, an approximation: R. Nelson and A. N. Tantawi,
/// Approximate analysis of fork/join synchronization in parallel queues, IEEE Transactions on Computers 37 (1988), within 5 % of
/// simulation up to n = 32.
public struct ForkJoin: Hashable, Sendable {
  /// Queries per second; each branch sees all of them.
  public let arrivalRate: Double
  /// Of a task, in seconds.
  public let meanServiceTime: Double
  public let branches: Int

  /// - Throws: `QueueingError.outOfRange` unless rate and time are above 0 and there are 1 to 32 branches; `.unstable` at a load of 1 or
  ///   more.
  public init(arrivalRate: Double, meanServiceTime: Double, branches: Int) throws(QueueingError) {
    try QueueingError.requirePositive(arrivalRate, "arrival rate")
    try QueueingError.requirePositive(meanServiceTime, "mean service time")
    guard (1...32).contains(branches) else {
      throw .outOfRange(parameter: "branches", value: Double(branches), expected: "a whole number from 1 to 32")
    }
    let load = arrivalRate * meanServiceTime
    guard load < 1 else { throw .unstable(station: nil, offeredErlangs: load, servers: 1) }
    self.arrivalRate = arrivalRate
    self.meanServiceTime = meanServiceTime
    self.branches = branches
  }

  /// The load of each branch.
  public var utilization: Double { arrivalRate * meanServiceTime }
  /// Whether `meanResponseTime` is exact: for one and two branches.
  public var isExact: Bool { branches <= 2 }

  /// From the fork to the join, in seconds.
  public var meanResponseTime: Double {
    let branch = meanServiceTime / (1 - utilization)
    guard branches > 1 else { return branch }
    let two = (12 - utilization) / 8 * branch
    guard branches > 2 else { return two }
    let harmonic = (1...branches).reduce(0) { $0 + 1 / Double($1) }
    let share = harmonic / 1.5
    return (share + (1 - share) * 4 * utilization / 11) * two
  }
}
