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
      guard station.timedOut == 0, !station.name.hasSuffix(".disk") else { continue }
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

  private func isClose(_ a: Double, _ b: Double, relative: Double = 1e-9) -> Bool { abs(a - b) <= relative * max(abs(a), abs(b)) + 1e-12 }

  private func expectInvariants(_ result: TrialResult, _ what: String) {
    let observed = result.observedSeconds
    #expect(observed > 0, "\(what)")
    #expect(result.arrived >= 0 && result.completed >= 0 && result.failures.allSatisfy { $0.count > 0 }, "\(what)")
    let population = result.population
    // Little's law with its boundary terms: the area under the number in the system, taken from event to event, is the time spent in the
    // system, added up query by query.
    #expect(isClose(population.area, population.timeWithinWindow), "\(what): \(population)")
    #expect(result.arrived - result.completed - result.failed == population.atEnd - population.atStart, "\(what)")
    #expect(population.peak >= max(population.atStart, population.atEnd), "\(what)")
    #expect(population.area <= Double(population.peak) * observed * (1 + 1e-12), "\(what)")
    #expect(result.responseTime.total == UInt64(result.completed), "\(what)")

    let parts = result.breakdown.bands.reduce(0) { $0 + $1.waiting.reduce(0, +) + $1.service.reduce(0, +) }
    #expect(isClose(parts, result.responseSum), "\(what): parts add up to \(parts) of \(result.responseSum)")
    #expect(result.breakdown.bands.reduce(0) { $0 + $1.count } == result.completed, "\(what)")
    for band in result.breakdown.bands {
      let sum = band.waiting.reduce(0, +) + band.service.reduce(0, +)
      let (low, high) = (band.low * Double(band.count), band.high * Double(band.count))
      #expect(sum >= low * (1 - 1e-9) - 1e-12 && sum <= high * (1 + 1e-9) + 1e-12, "\(what): \(sum) in \(low) to \(high)")
      #expect((band.waiting + band.service).allSatisfy { $0 >= 0 }, "\(what)")
    }
    for station in result.stations {
      let name = "\(what), \(station.name)"
      #expect([station.arrivals, station.completions, station.rejected, station.timedOut].allSatisfy { $0 >= 0 }, "\(name)")
      #expect([station.busySeconds, station.queueSeconds, station.waitingSum, station.serviceSum].allSatisfy { $0 >= -1e-9 }, "\(name)")
      if let capacity = station.capacity { #expect(station.busySeconds <= capacity * observed * (1 + 1e-9), "\(name)") }
    }
    for lookup in result.lookups {
      #expect(lookup.sum >= 0 && (lookup.times.total > 0 || lookup.sum == 0), "\(what), \(lookup.name)")
    }
    #expect(result.consumption.tokens.allSatisfy { $0.calls >= 0 && $0.input >= 0 && $0.output >= 0 }, "\(what)")
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
