import QueueingTheory
import Testing

@Suite struct MMcTests {
  /// Made with mpmath at 30 digits by summing the birth-death chain over 4,000 states: L, Lq, the probability of waiting.
  @Test(arguments: [
    (0.5, 1, 1, 1, 0.5, 0.5),
    (9, 0.1, 1, 9, 8.1, 0.9),
    (3.2, 1, 4, 5.58572988714962, 2.38572988714962, 0.596432471787404),
    (14, 0.5, 8, 11.447212122755, 4.44721212275501, 0.635316017536429),
    (95, 1, 100, 104.622680224347, 9.62268022434739, 0.506456853913021),
  ] as [(Double, Double, Int, Double, Double, Double)])
  func `means agree with the summed chain`(
    arrivalRate: Double, meanServiceTime: Double, servers: Int, inSystem: Double, inQueue: Double, waiting: Double
  ) throws {
    let station = try MMc(arrivalRate: arrivalRate, meanServiceTime: meanServiceTime, servers: servers)
    #expect(isClose(station.meanInSystem, inSystem))
    #expect(isClose(station.meanInQueue, inQueue))
    #expect(isClose(station.waitingProbability, waiting))
    #expect(isClose(station.meanResponseTime, inSystem / arrivalRate))
    #expect(isClose(station.meanWaitingTime, inQueue / arrivalRate))
    #expect(isClose(station.utilization, arrivalRate * meanServiceTime / Double(servers)))
    #expect(station.throughput == arrivalRate)
  }

  /// Made with mpmath: the root of the numerically integrated convolution of waiting and service time; the waiting time from the chain's own
  /// probability of waiting. (3 at 4 servers has equal rates in both, where the textbook's formula divides by zero.)
  @Test(arguments: [
    (3.2, 1, 4, 0.5, 1.34619905381931, 0.220447411637325),
    (3.2, 1, 4, 0.95, 4.73801949603659, 3.09867877787988),
    (3, 1, 4, 0.99, 6.00630817656179, 3.9307151384403),
    (14, 0.5, 8, 0.95, 2.15761389102214, 1.27104976754094),
    (1.5, 1, 2, 0.99, 9.70950344178698, 8.3266748674181),
    (95, 1, 100, 0.95, 3.11494870121194, 0.463083225972048),
  ] as [(Double, Double, Int, Double, Double, Double)])
  func `quantiles agree with a numerical convolution`(
    arrivalRate: Double, meanServiceTime: Double, servers: Int, p: Double, response: Double, waiting: Double
  ) throws {
    let station = try MMc(arrivalRate: arrivalRate, meanServiceTime: meanServiceTime, servers: servers)
    #expect(isClose(try station.responseTimeQuantile(p), response))
    #expect(isClose(try station.waitingTimeQuantile(p), waiting))
    #expect(isClose(station.responseTimeExceeds(response), 1 - p, relative: 1e-11))
    #expect(isClose(station.waitingTimeExceeds(waiting), 1 - p, relative: 1e-11))
  }

  @Test func `with one server the response time is exponential`() throws {
    let station = try MMc.singleServer(arrivalRate: 0.8, meanServiceTime: 1)
    // ln 20 times the mean of 1 / (1 - 0.8).
    #expect(isClose(try station.responseTimeQuantile(0.95), 2.995732273553991 * 5))
    #expect(isClose(station.responseTimeExceeds(5), 0.36787944117144233))
  }

  @Test func `no quantile below the share that does not wait at all, and none of 0`() throws {
    let station = try MMc(arrivalRate: 3.2, meanServiceTime: 1, servers: 4)
    #expect(try station.waitingTimeQuantile(0.4) == 0)
    #expect(try station.responseTimeQuantile(0) == 0)
    #expect(station.waitingTimeExceeds(-1) == 1 && station.responseTimeExceeds(-1) == 1)
  }

  @Test(arguments: [
    (4, 1, 4, "the station is offered 4 erlangs but has 4 servers: its queue grows without limit"),
    (1.5, 1, 1, "the station is offered 1.5 erlangs but has 1 server: its queue grows without limit"),
    (0, 1, 1, "found arrival rate 0; expected a number above 0"),
    (1, -2, 1, "found mean service time -2; expected a number above 0"),
    (.infinity, 1, 1, "found arrival rate inf; expected a number above 0"),
    (1, 1, 0, "found servers 0; expected a whole number from 1 to 10000000"),
  ] as [(Double, Double, Int, String)])
  func `what has no steady state is refused`(arrivalRate: Double, meanServiceTime: Double, servers: Int, message: String) {
    let error = #expect(throws: QueueingError.self) {
      try MMc(arrivalRate: arrivalRate, meanServiceTime: meanServiceTime, servers: servers)
    }
    #expect(error?.description == message)
  }

  @Test(arguments: [1, 1.5, -0.1, .nan])
  func `a share of 1 and more has no quantile`(p: Double) throws {
    let station = try MMc(arrivalRate: 1, meanServiceTime: 1, servers: 2)
    let error = #expect(throws: QueueingError.self) { try station.responseTimeQuantile(p) }
    #expect(error?.description.hasSuffix("expected 0 or more and below 1") == true)
    #expect(throws: QueueingError.self) { try station.waitingTimeQuantile(p) }
  }
}
