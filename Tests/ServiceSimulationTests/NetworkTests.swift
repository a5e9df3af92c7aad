import PlanModel
import QueueingTheory
import RandomStreams
import ServiceSimulation
import Testing
import Units

/// Several stations against their closed forms.
@Suite struct NetworkTests {
  @Test func `a tandem of queues has the sum of its stations' responses`() throws {
    let theory = try JacksonNetwork.tandem(
      arrivalRate: 7, stations: [("first", 0.1, 1), ("second", 0.2, 2), ("third", 0.05, 1)])
    try expect(
      "tandem",
      scenario(
        rate: 7, stations: [queue("first"), queue("second", servers: 2), queue("third")], queries: 120_000,
        steps(
          .serve(station: "first", time: .exponential(mean: 0.1)), .serve(station: "second", time: .exponential(mean: 0.2)),
          .serve(station: "third", time: .exponential(mean: 0.05)))),
      [
        ClosedForm("mean response", theory.meanResponseTime) { $0.meanResponse },
        ClosedForm("in queue at the second", theory.stations[1]?.meanInQueue ?? 0, within: 0.05) { $0.station("second").meanQueue($0) },
      ])
  }

  @Test func `a Jackson network with feedback solves its traffic equations`() throws {
    // From cpu to disk with probability 0.4, and back; from cpu to itself with 0.1; else away.
    let theory = try JacksonNetwork(
      stations: [
        JacksonNetwork.Station(name: "cpu", externalRate: 4, meanServiceTime: 0.1, servers: 1),
        JacksonNetwork.Station(name: "disk", externalRate: 0, meanServiceTime: 0.3, servers: 2),
      ], routing: [[0.1, 0.4], [1, 0]])
    let route = steps(
      .loop(
        steps(
          .serve(station: "cpu", time: .exponential(mean: 0.1)), .again(probability: Fraction(0.1)),
          .branch([
            // Of the 90 % that are left, 0.4 / 0.9 go to the disk.
            Step.Choice(
              probability: Fraction(0.4 / 0.9),
              steps: steps(.serve(station: "disk", time: .exponential(mean: 0.3)), .again(probability: .one)))
          ]))))
    try expect(
      "Jackson", scenario(rate: 4, stations: [queue("cpu"), queue("disk", servers: 2)], queries: 150_000, route),
      [
        ClosedForm("mean response", theory.meanResponseTime) { $0.meanResponse },
        ClosedForm("visits to the cpu", theory.visits[0]) { Double($0.station("cpu").arrivals) / Double($0.arrived) },
        ClosedForm("visits to the disk", theory.visits[1]) { Double($0.station("disk").arrivals) / Double($0.arrived) },
        ClosedForm("mean in system", theory.meanInSystem) { $0.meanPopulation },
      ])
  }

  @Test(arguments: [0.5, 0.8]) func `a fork of two waits for the slower as Flatto and Hahn say`(load: Double) throws {
    let theory = try ForkJoin(arrivalRate: load / 0.1, meanServiceTime: 0.1, branches: 2)
    #expect(theory.isExact)
    try expect(
      "fork and join at \(load)",
      scenario(
        rate: load / 0.1, stations: [queue("left"), queue("right")], queries: load > 0.7 ? 150_000 : 40_000,
        steps(
          .parallel([
            steps(.serve(station: "left", time: .exponential(mean: 0.1))), steps(.serve(station: "right", time: .exponential(mean: 0.1))),
          ]))),
      [ClosedForm("mean response", theory.meanResponseTime) { $0.meanResponse }])
  }

  @Test func `the slowest of many branches decides`() throws {
    // The largest of n exponentials has the mean H(n) = 1 + 1/2 + ... + 1/n; of eight, 2.717857 (761/280).
    try expect(
      "eight branches",
      scenario(
        rate: 5, stations: [delay("think")], queries: 20_000,
        steps(.parallel(Array(repeating: steps(.serve(station: "think", time: .exponential(mean: 1))), count: 8)))),
      [
        ClosedForm("mean response", 761.0 / 280) { $0.meanResponse },
        ClosedForm("work", 8) { $0.station("think").busySeconds / Double($0.arrived) },
      ])
  }

  @Test func `repetitions, retries and other ways add up as probability says`() throws {
    // Each attempt takes 1 s and fails with probability 0.3 at its end; up to 3 attempts, back-off 0.5 s then 1 s; who fails all goes the
    // other way, 2 s. Expected: attempts 1 + 0.3 + 0.09; back-off 0.3 x 0.5 + 0.09 x 1; other way 0.027 x 2. Then 3 rounds of 0.25 s.
    let expected = 1.39 + (0.15 + 0.09) + 0.054 + 0.75
    try expect(
      "attempts",
      scenario(
        rate: 5, stations: [delay("work")], queries: 40_000,
        steps(
          .attempt(
            steps: steps(
              .retry(
                attempts: 3, backoff: Backoff(first: .seconds(0.5), factor: 2, longest: .minutes(1)),
                steps: steps(
                  .serve(station: "work", time: .deterministic(1)), .fail(cause: "bad luck", probability: Fraction(0.3))))),
            otherwise: steps(.wait(.deterministic(2)))),
          .repeated(count: .deterministic(3), steps: steps(.serve(station: "work", time: .exponential(mean: 0.25)))))),
      [
        ClosedForm("mean response", expected) { $0.meanResponse },
        ClosedForm("back-off", 0.24, within: 0.03) { $0.station("backoff").busySeconds / Double($0.arrived) },
      ])
  }

  @Test func `back-off grows by its factor up to the longest, less its jitter`() throws {
    // Always failing: pauses of 1, 3 and 4 (not 9) seconds, each times a uniform draw from 0.5 to 1: 8 x 0.75 on average.
    try expect(
      "back-off",
      scenario(
        rate: 5, stations: [], queries: 20_000,
        steps(
          .attempt(
            steps: steps(
              .retry(
                attempts: 4, backoff: Backoff(first: .seconds(1), factor: 3, longest: .seconds(4), jitter: Fraction(0.5)),
                steps: steps(.fail(cause: "always", probability: .one)))),
            otherwise: []))),
      [ClosedForm("mean response", 6, within: 0.005) { $0.meanResponse }])
  }

  @Test func `a number of rounds is drawn once and rounded`() throws {
    // Uniform from 0.5 to 3.5 rounds to 1, 2, 3 with equal probability; the mean is 2.
    try expect(
      "rounds",
      scenario(
        rate: 5, stations: [delay("work")], queries: 30_000,
        steps(.repeated(count: .uniform(low: 0.5, high: 3.5), steps: steps(.serve(station: "work", time: .deterministic(1)))))),
      [
        ClosedForm("mean response", 2, within: 0.01) { $0.meanResponse },
        ClosedForm("share of one round", 1.0 / 3, within: 0.03) { 1 - ($0.responseTime.fraction(above: .seconds(1.5)) ?? .nan) },
      ])
  }
}
