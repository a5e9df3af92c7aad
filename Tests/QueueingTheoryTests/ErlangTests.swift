import QueueingTheory
import Testing

@Suite struct ErlangTests {
  /// Made with mpmath at 30 digits from the definition, (a^c / c!) / sum of a^k / k!.
  @Test(arguments: [
    (10, 10, 0.214582343107347), (100, 110, 0.0274634484498229), (0.5, 1, 1.0 / 3), (1_000, 1_000, 0.0248119176461604),
    (5, 0, 1), (2, 3, 4.0 / 19), (0, 2, 0),
  ] as [(Double, Int, Double)])
  func `blocking agrees with the definition`(erlangs: Double, servers: Int, blocking: Double) throws {
    #expect(isClose(try Erlang.blocking(offeredErlangs: erlangs, servers: servers), blocking))
  }

  @Test func `ten thousand servers neither overflow nor lose digits`() throws {
    // At a load equal to the servers, B approaches sqrt(2 / (pi c)) from below. Source: D. L. Jagerman, Bell System Technical Journal 53 (1974).
    let blocking = try Erlang.blocking(offeredErlangs: 10_000, servers: 10_000)
    #expect(isClose(blocking, (2 / (Double.pi * 10_000)).squareRoot(), relative: 0.01))
  }

  @Test func `a loss station serves what it does not block`() throws {
    let station = try ErlangLoss(arrivalRate: 8, meanServiceTime: 0.25, servers: 3)
    #expect(isClose(station.blocking, 4.0 / 19))
    #expect(isClose(station.throughput, 8 * 15.0 / 19))
    #expect(isClose(station.meanInSystem, 2 * 15.0 / 19), "the carried erlangs")
    #expect(isClose(station.utilization, 2 * 15.0 / 57))
    #expect(station.meanResponseTime == 0.25 && station.meanWaitingTime == 0)
  }

  @Test(arguments: [
    (-1, 1, "found offered load -1; expected 0 or more"),
    (.nan, 1, "found offered load nan; expected 0 or more"),
    (1, -1, "found servers -1; expected a whole number from 0 to 10000000"),
    (1, 10_000_001, "found servers 10000001; expected a whole number from 0 to 10000000"),
  ] as [(Double, Int, String)])
  func `what is outside of the domain is refused`(erlangs: Double, servers: Int, message: String) throws {
    let error = #expect(throws: QueueingError.self) { try Erlang.blocking(offeredErlangs: erlangs, servers: servers) }
    #expect(error?.description == message)
  }
}
