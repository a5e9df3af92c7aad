import QueueingTheory
import Testing

@Suite struct MMcKTests {
  /// Made with mpmath at 30 digits by summing the birth-death chain: blocking, L, throughput, Lq.
  @Test(arguments: [
    (3.2, 1, 4, 10, 0.035740722480999, 4.23983862529142, 3.0856296880608, 1.15420893723062),
    (8, 1, 4, 10, 0.501016772930905, 9.0176903200159, 3.99186581655276, 5.02582450346314),
    (4, 1, 4, 10, 0.108474576271186, 5.84406779661017, 3.56610169491525, 2.27796610169492),
    (0.5, 1, 1, 1, 1.0 / 3, 1.0 / 3, 1.0 / 3, 0),
    (2, 1, 1, 5, 0.507936507936508, 4.0952380952381, 0.984126984126984, 3.11111111111111),
    (12, 0.25, 3, 3, 0.346153846153846, 1.96153846153846, 7.84615384615385, 0),
    (1, 1, 1, 4, 0.2, 2, 0.8, 1.2),
  ] as [(Double, Double, Int, Int, Double, Double, Double, Double)])
  func `blocking, means and throughput agree with the summed chain`(
    arrivalRate: Double, meanServiceTime: Double, servers: Int, capacity: Int, blocking: Double, inSystem: Double, throughput: Double,
    inQueue: Double
  ) throws {
    let station = try MMcK(arrivalRate: arrivalRate, meanServiceTime: meanServiceTime, servers: servers, capacity: capacity)
    #expect(isClose(station.blocking, blocking))
    #expect(isClose(station.meanInSystem, inSystem))
    #expect(isClose(station.throughput, throughput))
    #expect(isClose(station.meanInQueue, inQueue))
    #expect(isClose(station.meanResponseTime, inSystem / throughput))
    #expect(isClose(station.utilization, throughput * meanServiceTime / Double(servers)))
  }

  @Test func `a capacity that is never reached is as none`() throws {
    let bounded = try MMcK(arrivalRate: 3.2, meanServiceTime: 1, servers: 4, capacity: 1_000)
    #expect(isClose(bounded.meanResponseTime, try MMc(arrivalRate: 3.2, meanServiceTime: 1, servers: 4).meanResponseTime))
  }

  @Test func `a hopeless overload with a long queue is always full`() throws {
    let station = try MMcK(arrivalRate: 1_000, meanServiceTime: 1, servers: 2, capacity: 100_000)
    #expect(isClose(station.throughput, 2))
    // One place is free for a 500th of the time.
    #expect(isClose(station.meanInSystem, 100_000 - 1.0 / 499))
  }

  @Test func `less capacity than servers is refused`() {
    let error = #expect(throws: QueueingError.self) { try MMcK(arrivalRate: 1, meanServiceTime: 1, servers: 4, capacity: 3) }
    #expect(error?.description == "found capacity 3; expected a whole number from 4 to 10000000")
  }
}
