import QueueingTheory
import Testing

@Suite struct MG1Tests {
  @Test(arguments: [
    (0.25, 4.0, "exponential service is M/M/1: rho / (1 - rho) services"),
    (0, 2.0, "fixed service waits half of that: M/D/1"),
    (1, 10.0, "a coefficient of variation of 2: (1 + 4) / 2 times M/M/1's"),
  ] as [(Double, Double, String)])
  func `the waiting time grows with the variance of the service time`(variance: Double, services: Double, why: String) throws {
    // rho = 0.8 with a service time of 0.5 s.
    let station = try MG1(arrivalRate: 1.6, meanServiceTime: 0.5, serviceTimeVariance: variance)
    #expect(isClose(station.meanWaitingTime, 0.5 * services), "\(why)")
    #expect(isClose(station.meanResponseTime, 0.5 + 0.5 * services))
    #expect(isClose(station.meanInQueue, 1.6 * 0.5 * services))
    #expect(isClose(station.utilization, 0.8))
  }

  @Test func `processor sharing slows every query by the same factor`() throws {
    let station = try MG1ProcessorSharing(arrivalRate: 1.6, meanServiceTime: 0.5)
    #expect(isClose(station.meanResponseTime, 2.5), "0.5 / (1 - 0.8)")
    #expect(isClose(station.meanResponseTime(ofDemand: 3), 15))
    #expect(isClose(station.meanInSystem, 4), "rho / (1 - rho)")
  }

  @Test func `with a server for everybody nobody waits`() throws {
    let station = try MGInfinity(arrivalRate: 30, meanServiceTime: 2)
    #expect(station.meanInSystem == 60)
    #expect(station.varianceInSystem == 60)
    #expect(station.meanWaitingTime == 0)
  }

  @Test func `what has no steady state is refused`() {
    let one = #expect(throws: QueueingError.self) { try MG1(arrivalRate: 2, meanServiceTime: 0.5, serviceTimeVariance: 0) }
    #expect(one == .unstable(station: nil, offeredErlangs: 1, servers: 1))
    let two = #expect(throws: QueueingError.self) { try MG1(arrivalRate: 1, meanServiceTime: 0.5, serviceTimeVariance: -1) }
    #expect(two?.description == "found variance of the service time -1; expected 0 or more")
    let three = #expect(throws: QueueingError.self) { try MG1ProcessorSharing(arrivalRate: 3, meanServiceTime: 0.5) }
    #expect(three == .unstable(station: nil, offeredErlangs: 1.5, servers: 1))
    let four = #expect(throws: QueueingError.self) { try MGInfinity(arrivalRate: 3, meanServiceTime: 0) }
    #expect(four?.description == "found mean service time 0; expected a number above 0")
  }
}
