import PlanModel
import ServiceSimulation
import Testing
import Units

/// What holds in every trial of every scenario, whatever its numbers.
@Suite struct InvariantTests {
  @Test(arguments: 0..<150) func `sums agree in a random scenario that is observed in the middle of its life`(seed: Int) throws {
    let scenario = RandomScenario(seed: UInt64(seed)).make(queries: 800)
    let simulation = try Simulation(scenario)
    for trial in 0..<2 {
      let result = try #require(try simulation.run(trial: trial))
      expectInvariants(result, "seed \(seed), trial \(trial)")
    }
  }

  @Test(arguments: 0..<150) func `nothing is left behind when a random scenario has come to rest`(seed: Int) throws {
    let trace = RecordedArrivals.poisson(rate: Double(2 + seed % 30), count: 400, seed: UInt64(seed))
    let scenario = RandomScenario(seed: UInt64(1_000 + seed)).make().replaying(trace)
    let result = try #require(try Simulation(scenario).run(trial: 0, openTrace: { trace.open() }))
    let what = "seed \(1_000 + seed)"
    expectInvariants(result, what)
    #expect(result.arrived == 400, "\(what)")
    #expect(result.completed + result.failed == 400, "\(what)")
    #expect(result.population.atEnd == 0, "\(what)")
    for station in result.stations {
      #expect(station.arrivals == station.completions + station.timedOut, "\(what), \(station.name)")
      // A volume is busy while it makes others wait, not while it works; a run that is ended had service that does not count as done.
      guard station.timedOut == 0, !station.name.hasSuffix(".disk"), !station.name.hasSuffix(".throughput") else { continue }
      // A sharing station rounds each departure up to a nanosecond.
      let rounding = 2e-9 * Double(station.completions)
      // Everybody who began to wait was served: the area under the queue is the sum of the waiting times.
      #expect(
        abs(station.queueSeconds - station.waitingSum) <= rounding + 1e-9 * station.waitingSum,
        "\(what), \(station.name): \(station.queueSeconds), \(station.waitingSum)")
      // The area under the busy servers is the sum of the service times.
      #expect(
        abs(station.busySeconds - station.serviceSum) <= rounding + 1e-9 * station.serviceSum,
        "\(what), \(station.name): \(station.busySeconds), \(station.serviceSum)")
    }
    // In the last step of the course, long after the last query, no server is busy and no slot is held.
    let last = try #require(result.series.points.last)
    #expect(last.inSystem == 0, "\(what)")
    #expect(last.busySeconds.allSatisfy { $0 == 0 }, "\(what): \(last.busySeconds)")
    #expect(result.series.points.reduce(0) { $0 + $1.completed } == result.completed, "\(what)")
    #expect(result.series.points.reduce(0) { $0 + $1.arrived } == result.arrived, "\(what)")
    #expect(result.series.points.reduce(0) { $0 + $1.failed } == result.failed, "\(what)")
    #expect(isClose(result.series.points.reduce(0) { $0 + $1.responseSum }, result.responseSum), "\(what)")
  }

  @Test func `a queue that grows without limit ends the trial and says so`() throws {
    var unstable = scenario(
      rate: 100, stations: [queue("desk")], queries: 100_000, steps(.serve(station: "desk", time: .exponential(mean: 0.1))))
    unstable.settings.inFlightLimit = 500
    let result = try #require(try Simulation(unstable).run(trial: 0))
    #expect(result.ending == .inFlightLimit)
    #expect(result.population.peak == 501)
    #expect(result.population.atEnd == 501)
    expectInvariants(result, "unstable")
  }
}
