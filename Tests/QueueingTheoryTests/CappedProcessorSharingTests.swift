import QueueingTheory
import Testing

@Suite struct CappedProcessorSharingTests {
  /// Made with mpmath at 30 digits by summing the birth-death chain with death rates min(n, C) / S over 4,000 states.
  @Test(arguments: [
    (0.4, 1, 0.5, 4, "less than a core: one slow server, rho / (1 - rho)"),
    (0.9, 0.5, 0.5, 9, "the same at 0.9"),
    (1.2, 1, 1.5, 4.28571428571429, "a core and a half"),
    (2, 1, 2.7, 3.68380952380952, "2.7 cores"),
    (3.9, 2, 8.25, 22.1851154999185, "8.25 cores"),
    (3.2, 1, 4, 5.58572988714962, "whole cores: M/M/4"),
  ] as [(Double, Double, Double, Double, String)])
  func `the number present agrees with the summed chain`(
    arrivalRate: Double, meanServiceTime: Double, cores: Double, present: Double, why: String
  ) throws {
    let station = try CappedProcessorSharing(arrivalRate: arrivalRate, meanServiceTime: meanServiceTime, cores: cores)
    #expect(isClose(station.meanInSystem, present), "\(why)")
    #expect(isClose(station.meanResponseTime, present / arrivalRate))
    #expect(isClose(station.utilization, arrivalRate * meanServiceTime / cores))
  }

  @Test(arguments: [
    (2.7, 2.7, "the station is offered 2.7 erlangs but has 2.7 servers: its queue grows without limit"),
    (1, 0, "found cores 0; expected a number above 0 and at most 10000000"),
    (1, .nan, "found cores nan; expected a number above 0 and at most 10000000"),
  ] as [(Double, Double, String)])
  func `what has no steady state is refused`(arrivalRate: Double, cores: Double, message: String) {
    let error = #expect(throws: QueueingError.self) {
      try CappedProcessorSharing(arrivalRate: arrivalRate, meanServiceTime: 1, cores: cores)
    }
    #expect(error?.description == message)
  }
}
