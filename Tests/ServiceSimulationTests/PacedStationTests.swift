import PlanModel
import QueueingTheory
import ServiceSimulation
import Testing
import Units

/// A throttled volume: operations begin no faster than it allows, however short each of them is.
@Suite struct PacedStationTests {
  /// Every page comes from the disk, one a look-up.
  private func lookups(rate: Double, operations: Double, latency: Double, pages: Double = 1) -> Scenario {
    let database = Service(
      name: "graph", resources: Resources(memoryLimit: .mebibytes(64)),
      kind: .database(
        Database(
          engine: .neo4j, memory: DatabaseMemory(heap: .mebibytes(32), pageCache: .zero),
          data: DataSet(size: .gibibytes(400), popularityExponent: 0),
          disk: Disk(operationsPerSecond: operations, latency: .deterministic(latency), cachedRead: .zero))))
    return scenario(
      rate: rate, stations: [], services: [database], queries: 100_000,
      steps(.read(database: "graph", time: .deterministic(0), pages: .deterministic(pages))))
  }

  @Test(arguments: [0.5, 0.8]) func `operations wait as long as in an M/D/1 queue, and then take their latency`(load: Double) throws {
    // The beat is a server that is busy for 10 ms with each operation; the latency of 1 ms is not part of it.
    let beat = try MG1(arrivalRate: load / 0.01, meanServiceTime: 0.01, serviceTimeVariance: 0)
    try expect(
      "100 operations a second at \(load)", lookups(rate: load / 0.01, operations: 100, latency: 0.001),
      [
        ClosedForm("mean waiting", beat.meanWaitingTime, within: 0.03) { $0.station("graph.disk").meanWaiting },
        ClosedForm("mean response", beat.meanWaitingTime + 0.001, within: 0.03) { $0.meanResponse },
        ClosedForm("utilization", load) { $0.station("graph.disk").utilization($0) },
      ])
  }

  @Test func `an idle volume answers after its latency, and several reads come one after the other`() throws {
    for (operations, latency, expected, why) in [
      (1_000.0, 0.001, 0.004, "four reads of 1 ms; the beat of 1 ms keeps up with them"),
      (100.0, 0.001, 0.031, "the last of four begins after three beats of 10 ms"),
      (100.0, 0.02, 0.08, "reads of 20 ms are slower than the beat"),
    ] {
      var idle = lookups(rate: 0.01, operations: operations, latency: latency, pages: 4)
      idle.settings.queriesPerTrial = 200
      let result = try #require(try Simulation(idle).run(trial: 0))
      // Two look-ups hardly ever meet: 0.01 a second.
      #expect(abs(result.meanResponse - expected) < 0.01 * expected, "\(why): \(result.meanResponse)")
    }
  }

  @Test func `a volume that is asked for more than it allows is busy all the time and falls behind`() throws {
    var overloaded = lookups(rate: 200, operations: 100, latency: 0.001)
    overloaded.settings.duration = .seconds(100)
    overloaded.settings.warmUp = .none
    let result = try #require(try Simulation(overloaded).run(trial: 0))
    #expect(abs(result.station("graph.disk").utilization(result) - 1) < 0.001)
    #expect(abs(Double(result.completed) - 10_000) < 20, "100 a second for 100 s")
  }
}
