import PlanModel
import QueueingTheory
import ServiceSimulation
import Testing
import Units

@Suite struct TrialWarmUpTests {
  /// Starts empty, and takes some hundred service times to fill.
  private func busy(_ warmUp: RunSettings.WarmUp, queries: Int = 4_000) -> Scenario {
    var busy = scenario(
      rate: 9, stations: [queue("desk")], queries: queries, warmUp: warmUp,
      steps(.serve(station: "desk", time: .exponential(mean: 0.1))))
    // As short as said: a trial that chose its own length would be longer.
    busy.settings.duration = .seconds(Double(queries) / 9)
    return busy
  }

  @Test func `a run that starts empty is cut, in all trials at the same place`() throws {
    // Ten busy stations in a row, all empty at first: some 100 s of filling up in a run of 2,200 s.
    let names = (0..<10).map { "desk \($0)" }
    let row = scenario(
      rate: 9, stations: names.map { queue($0) }, queries: 20_000,
      labelled(names.map { .serve(station: $0, time: .exponential(mean: 0.1)) }))
    var cuts: [SimTime] = []
    for seed in 0..<UInt64(10) {
      let results = try TrialSet(row.seeded(seed), trials: 3).results
      // One cut for all trials of a seed: chosen on others, so that no trial's own course decides what is kept of it.
      #expect(Set(results.map(\.start)).count == 1)
      #expect(results[0].start.seconds <= results[0].end.seconds / 2)
      if results[0].warmUpReached { cuts.append(results[0].start) }
    }
    // Two of ten may be so noisy that no cut is found in the first half.
    #expect(cuts.count { $0 > .seconds(20) } >= 8, "\(cuts.map(\.seconds).sorted())")
  }

  @Test func `cutting the warm-up brings the mean nearer to the steady state`() throws {
    // M/M/1 at 0.9: 1 s on average in steady state. A start with nobody there pulls the mean of so short a run down. Common random numbers
    // make the two sets comparable.
    let theory = try MMc(arrivalRate: 9, meanServiceTime: 0.1, servers: 1).meanResponseTime
    let whole = try TrialSet(busy(.none, queries: 1_500), trials: 400).estimate { $0.meanResponse }
    let fixed = try TrialSet(busy(.fixed(.seconds(60)), queries: 1_500), trials: 400).estimate { $0.meanResponse }
    #expect((whole.high ?? 0) < theory, "the start is felt: \(whole)")
    #expect((fixed.value ?? 0) > (whole.value ?? 0), "\(fixed) against \(whole)")
    #expect(fixed.contains(theory), "\(fixed)")
  }

  @Test func `a fixed warm-up is cut where it was asked for, and nothing is cut without one`() throws {
    let fixed = try #require(try Simulation(busy(.fixed(.seconds(100)))).run(trial: 0))
    #expect(fixed.start == .seconds(100))
    #expect(fixed.warmUpReached)
    let none = try #require(try Simulation(busy(.none)).run(trial: 0))
    #expect(none.start == .zero)
    #expect(none.population.atStart == 0)
    #expect(none.warmUpReached)
    #expect(fixed.end == none.end)
    // What was left out is what the whole run has more.
    #expect(none.arrived > fixed.arrived)
    #expect(none.events == fixed.events - 1, "one event more: the look at the end of the warm-up")
    #expect(none.population.atEnd == fixed.population.atEnd)
  }

  @Test(arguments: [SimTime.hours(10), .seconds(4_000.0 / 9)]) func `a warm-up as long as the run is refused`(_ warmUp: SimTime) {
    #expect(throws: SimulationError.warmUpTooLong(warmUp, duration: .seconds(4_000.0 / 9))) { try Simulation(busy(.fixed(warmUp))) }
  }

  @Test func `the busier a station, the longer a trial`() throws {
    func length(_ rate: Double) throws -> Double {
      let desk = scenario(
        rate: rate, stations: [queue("desk")], queries: 2_000, warmUp: .none, steps(.serve(station: "desk", time: .exponential(mean: 0.1))))
      return try Simulation(desk).duration.seconds * rate
    }
    #expect(abs(try length(1) - 2_000) < 1, "as many queries as the settings say")
    #expect(abs(try length(9) - 40_000) < 1, "400 / (1 - 0.9)^2")
    #expect(abs(try length(9.9) - 100_000) < 1, "the most")
    #expect(abs(try length(11) - 2_000) < 1, "nothing settles beyond saturation")
  }

  @Test func `a terminating run counts from the first moment`() throws {
    var terminating = busy(.automatic)
    terminating.settings.kind = .terminating
    let result = try #require(try Simulation(terminating).run(trial: 0))
    #expect(result.start == .zero)
    #expect(result.warmUpReached)
  }
}
