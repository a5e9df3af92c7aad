import Foundation
import PlanModel
import RandomStreams
import ServiceSimulation
import Statistics
import Testing
import Units

/// The demand that is known before anything is simulated, against what simulated queries asked for.
@Suite struct TrafficTests {
  /// From an empty system to an empty one, each query's whole work is counted. With a confidence of 99.99 % some 1,000 comparisons of
  /// right figures fail one time in ten; the seeds are fixed.
  private func expectDemands(_ scenario: Scenario, queries: Int = 1_000, trials: Int = 12, _ what: String) throws {
    let trace = RecordedArrivals.poisson(rate: scenario.workload.meanRate.perSecond, count: queries, seed: 77)
    let replay = scenario.replaying(trace)
    let simulation = try Simulation(replay)
    let results = try (0..<trials).map { try #require(try simulation.run(trial: $0, openTrace: { trace.open() })) }
    for (index, station) in simulation.preview.stations.enumerated() {
      let estimate = TrialInterval.estimate(of: results.map { $0.stations[index].busySeconds / Double($0.arrived) }, confidence: 0.9999)
      let slack = 1e-9 * station.demandPerQuery + 1e-12
      // A slot is held while its holder waits elsewhere, and for the longest of parallel branches: at least as long as foreseen.
      #expect(
        ((estimate.low ?? 0) - slack <= station.demandPerQuery || isPool(results, index)) && station.demandPerQuery <= (estimate.high ?? 0) + slack,
        "\(what), \(station.name): \(station.demandPerQuery) against \(estimate.low ?? .nan) to \(estimate.high ?? .nan)")
    }
  }

  private func isPool(_ results: [TrialResult], _ index: Int) -> Bool {
    let name = results[0].stations[index].name
    return name.hasPrefix("pool") || name.contains(".pools.") || name.hasSuffix(".workers") || name.hasSuffix(".slots")
      || name.hasSuffix(".connections") || name.hasSuffix(".admission")
  }

  @Test(arguments: 0..<60) func `a random scenario asks for what was foreseen`(seed: Int) throws {
    try expectDemands(RandomScenario(seed: UInt64(5_000 + seed), hasLimits: false).make(), "seed \(5_000 + seed)")
  }

  private func demand(_ scenario: Scenario, of station: String) throws -> Double {
    try #require(try Simulation(scenario).preview.stations.first { $0.name == station }).demandPerQuery
  }

  private func alone(_ actions: Step.Action...) -> Scenario {
    scenario(rate: 1, stations: [delay("work"), delay("other")], queries: 1, labelled(actions))
  }

  private let work = Step.Action.serve(station: "work", time: .deterministic(1))
  private let other = Step.Action.serve(station: "other", time: .deterministic(1))

  @Test func `a slot is held for what is done inside it, and for the longest of parallel branches`() throws {
    let slot = scenario(
      rate: 1, stations: [pool("slot", size: 9), delay("work"), delay("other"), Station(name: "half", discipline: .processorSharing(capacity: 0.5))],
      queries: 1,
      labelled([
        work,
        .hold(
          pool: "slot",
          steps: steps(
            work, .repeated(count: .deterministic(3), steps: steps(other)),
            .parallel([steps(work), steps(other, other), steps(work, .serve(station: "half", time: .deterministic(2)))]))), other,
      ]))
    #expect(abs(try demand(slot, of: "slot") - 9) < 1e-9, "1 + 3 + 1 + 2 s at half a core; the other branches take 1 s and 2 s")
    #expect(abs(try demand(slot, of: "half") - 2) < 1e-9, "of core time")
  }

  @Test func `calls that would take longer than their time-out end there, and go the other way`() throws {
    let provider = LLMProvider(
      model: "m", timeToFirstToken: .exponential(mean: 1), timePerToken: .deterministic(0.01), timeout: .seconds(2),
      failureProbability: .zero)
    let asked = scenario(
      rate: 1, stations: [delay("other")], services: [Service(name: "llm", kind: .llm(provider))], queries: 1,
      labelled([
        .attempt(
          steps: steps(.ask(provider: "llm", tokens: .distributions(input: .deterministic(1), output: .deterministic(0)))),
          otherwise: steps(other))
      ]))
    // Of an exponential time with mean 1, P(time > 2) = e^-2 and E[min(time, 2)] = 1 - e^-2; four standard errors of 65,536 draws.
    #expect(abs(try demand(asked, of: "other") - exp(-2)) < 4 * (exp(-2) * (1 - exp(-2)) / 65_536).squareRoot())
    #expect(abs(try demand(asked, of: "llm") - (1 - exp(-2))) < 4 * 0.7 / 65_536.0.squareRoot(), "its standard deviation is below 0.7 s")
  }

  @Test func `a volume is taken up by operations, whatever each of them takes`() throws {
    let database = Service(
      name: "tsdb", resources: Resources(memoryLimit: .mebibytes(64)),
      kind: .database(
        Database(
          engine: .neo4j, memory: DatabaseMemory(heap: .mebibytes(32), pageCache: .mebibytes(8)),
          data: DataSet(size: .mebibytes(80), popularityExponent: 0),
          disk: Disk(operationsPerSecond: 200, latency: .deterministic(0.001), cachedRead: .zero))))
    let read = scenario(
      rate: 1, stations: [], services: [database], queries: 1, steps(.read(database: "tsdb", time: .deterministic(0), pages: .deterministic(20))))
    // All pages are alike and a tenth of them fit: 18 of 20 are read, 5 ms apart.
    #expect(abs(try demand(read, of: "tsdb.disk") - 18 * 0.005) < 1e-6)
  }

  @Test func `a loop is entered as often as its geometric series says`() throws {
    #expect(abs(try demand(alone(.loop(steps(work, .again(probability: Fraction(0.75))))), of: "work") - 4) < 1e-9)
  }

  @Test func `who fails all attempts goes the other way`() throws {
    let scenario = alone(
      .attempt(
        steps: steps(.retry(attempts: 3, backoff: Backoff(), steps: steps(work, .fail(cause: "luck", probability: Fraction(0.5))))),
        otherwise: steps(other)))
    #expect(abs(try demand(scenario, of: "work") - 1.75) < 1e-9, "1 + 1/2 + 1/4")
    #expect(abs(try demand(scenario, of: "other") - 0.125) < 1e-9, "1/8")
  }

  @Test func `who fails in a branch goes the other way when all branches have ended`() throws {
    let failing = steps(work, .fail(cause: "luck", probability: Fraction(0.5)))
    let scenario = alone(.attempt(steps: steps(.parallel([failing, failing, steps(work)]), other), otherwise: steps(other, other)))
    #expect(abs(try demand(scenario, of: "work") - 3) < 1e-9)
    #expect(abs(try demand(scenario, of: "other") - (0.25 + 2 * 0.75)) < 1e-9, "both branches succeed in 1/4")
  }

  @Test func `a failing round ends the rounds`() throws {
    let scenario = alone(
      .attempt(
        steps: steps(.repeated(count: .deterministic(3), steps: steps(work, .fail(cause: "luck", probability: Fraction(0.5))))),
        otherwise: steps(other)))
    #expect(abs(try demand(scenario, of: "work") - 1.75) < 1e-9, "1 + 1/2 + 1/4")
    #expect(abs(try demand(scenario, of: "other") - 0.875) < 1e-9)
  }

  @Test func `a call that the provider fails costs no tokens`() throws {
    let provider = Service(
      name: "claude",
      kind: .llm(
        LLMProvider(
          model: "claude", timeToFirstToken: .deterministic(0.5), timePerToken: .deterministic(0.01), failureProbability: Fraction(0.25))))
    let scenario = scenario(
      rate: 1, stations: [], services: [provider], queries: 1,
      steps(.ask(provider: "claude", tokens: .distributions(input: .deterministic(10), output: .deterministic(100)))))
    #expect(abs(try demand(scenario, of: "claude") - (0.5 + 0.75 * 1)) < 1e-9)
  }

  @Test func `back-off is foreseen with its growth, its limit and its jitter`() throws {
    let scenario = alone(
      .retry(
        attempts: 4, backoff: Backoff(first: .seconds(1), factor: 3, longest: .seconds(4), jitter: Fraction(0.5)),
        steps: steps(.fail(cause: "luck", probability: Fraction(0.5)))))
    // Pauses of 1, 3 and 4 s with probabilities 1/2, 1/4 and 1/8, each three quarters as long on average.
    #expect(abs(try demand(scenario, of: "backoff") - 0.75 * (0.5 + 0.75 + 0.5)) < 1e-9)
  }
}
