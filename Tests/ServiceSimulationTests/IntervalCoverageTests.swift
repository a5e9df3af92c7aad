import PlanModel
import QueueingTheory
import ServiceSimulation
import Testing

@Suite struct IntervalCoverageTests {
  // With 1,000 seeds the share that an exact 95 % interval holds has a standard deviation of 0.7 %: 93 to 97 % are 2.9 of them.
  @Test(arguments: [
    (0.5, 5, 6_000, "half busy, few long trials"), (0.5, 10, 3_000, "half busy, more and shorter trials"),
    (0.8, 10, 2_000, "busy, with the settings that a profile has when it says nothing: the trials are as long as they must be"),
  ])
  func `a 95 % interval of the mean response holds the truth 93 to 97 % of the time`(load: Double, trials: Int, queries: Int, why: String) throws {
    let theory = try MMc(arrivalRate: load * 10, meanServiceTime: 0.1, servers: 1)
    var held = 0
    var below = 0
    for seed in 0..<UInt64(1_000) {
      let set = try TrialSet(
        scenario(
          rate: load * 10, stations: [queue("desk")], queries: queries, seed: seed,
          steps(.serve(station: "desk", time: .exponential(mean: 0.1)))), trials: trials)
      let interval = set.estimate(confidence: 0.95) { $0.meanResponse }
      if interval.contains(theory.meanResponseTime) { held += 1 }
      if (interval.high ?? 0) < theory.meanResponseTime { below += 1 }
    }
    #expect((930...970).contains(held), "\(why): \(held) of 1,000; \(below) lay below the truth")
  }
}
