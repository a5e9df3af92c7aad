import PlanModel
import RandomStreams
import ServiceSimulation
import Testing
import Units

/// Random scenarios in which everybody is impatient, everything is rationed, and containers are killed and started anew.
@Suite struct HarshInvariantTests {
  private func harsh(_ scenario: Scenario, seed: UInt64) -> Scenario {
    var stream = DrawStream(StreamKey(seed: seed, trial: 0).named("harshness"))
    func number(_ low: Double, _ high: Double) -> Double { low + (high - low) * stream.uniform() }
    func coin(_ probability: Double = 0.5) -> Bool { stream.uniform() < probability }
    func probe(_ threshold: Int) -> Probe {
      Probe(
        period: .seconds(number(0.5, 5)), timeout: .seconds(number(0.002, 0.05)), failureThreshold: threshold,
        successThreshold: coin() ? 1 : 2, time: .exponential(mean: 0.002))
    }
    var scenario = scenario
    let platform: Platform = coin() ? .kubernetes : .compose
    scenario.settings.platform = platform
    if coin(0.7) {
      scenario.workload.clients = Clients(
        timeout: coin() ? .seconds(number(0.05, 2)) : nil, attempts: 1 + Int(number(0, 3.99)),
        backoff: Backoff(first: .seconds(number(0, 0.5)), factor: number(1, 2), longest: .seconds(2), jitter: Fraction(number(0, 1))))
    }
    for index in scenario.services.indices {
      switch scenario.services[index].kind {
      case .application(var application):
        application.residentMemoryPerWorker = .mebibytes(50)
        application.memoryPerQuery = .mebibytes(number(5, 60))
        application.rateLimit = coin() ? RateLimit(perMinute: number(60, 900), scope: coin() ? .worker : .application) : nil
        application.threads = coin() ? 1 + Int(number(0, 5)) : nil
        application.lifecycle = ReplicaLifecycle(
          startUp: .lognormal(mean: number(0.2, 5), cv: 0.5), grace: .seconds(number(0, 2)), readiness: coin() ? probe(1 + Int(number(0, 3))) : nil,
          liveness: coin() ? probe(1 + Int(number(0, 2))) : nil)
        scenario.services[index].kind = .application(application)
        if coin(0.7) {
          let resident = 50 * Double(application.workers)
          scenario.services[index].resources.memoryLimit = .mebibytes(resident + number(60, 400))
        }
      case .llm(var provider):
        provider.quota = LLMQuota(
          requestsPerMinute: coin() ? number(20, 400) : nil, inputTokensPerMinute: coin() ? number(5_000, 200_000) : nil,
          outputTokensPerMinute: coin() ? number(2_000, 40_000) : nil, reservedOutput: coin() ? number(10, 400) : nil)
        provider.refusalTime = coin() ? .exponential(mean: 0.02) : nil
        scenario.services[index].kind = .llm(provider)
      case .proxy(var proxy):
        proxy.timeout = coin() ? .seconds(number(0.05, 3)) : nil
        scenario.services[index].kind = .proxy(proxy)
      case .database(var database):
        database.restart = .seconds(number(0.1, 3))
        scenario.services[index].kind = .database(database)
      case .cache(var cache):
        cache.restart = .seconds(number(0.1, 1))
        scenario.services[index].kind = .cache(cache)
      case .sandbox, .background: break
      }
    }
    func event(_ seconds: Double, _ action: ScenarioEvent.Action) -> ScenarioEvent {
      ScenarioEvent(time: .seconds(seconds), action: action, text: "random")
    }
    scenario.events = [
      event(number(5, 60), .killReplica(application: "api")),
      event(number(5, 60), .killService(name: "tsdb")),
      event(number(5, 60), .killService(name: "redis")),
      event(number(5, 60), .surge(factor: number(1, 6), length: .seconds(number(1, 20)))),
      event(number(5, 60), .slow(name: "tsdb", factor: number(1, 8), length: .seconds(number(1, 20)))),
    ].sorted { $0.time < $1.time }
    scenario.settings.duration = .minutes(3)
    scenario.settleKind()
    return scenario
  }

  /// Nil for a scenario that is refused for what stands inside each other: three impatient proxies.
  private func simulation(_ scenario: Scenario) throws -> Simulation? {
    do { return try Simulation(scenario) } catch SimulationError.wrongKind { return nil }
  }

  @Test func `sums agree while everybody is impatient and containers are killed`() throws {
    var (killed, unhealthy, repeated) = (Int64(0), Int64(0), Int64(0))
    var refused = 0
    var causes: Set<String> = []
    for seed in UInt64(0)..<150 {
      let scenario = harsh(RandomScenario(seed: 5_000 + seed).make(queries: 800), seed: seed)
      guard let simulation = try simulation(scenario) else {
        refused += 1
        continue
      }
      let result = try #require(try simulation.run(trial: 0))
      // What a replica held that has ended is held until the query that holds it does something next.
      expectInvariants(result, "seed \(seed)") { $0.hasPrefix("api.") && $0 != "api.cpu" && $0 != "api.rateLimit" }
      for failure in result.failures { causes.insert(failure.cause) }
      for restart in result.restarts ?? [] {
        killed += restart.outOfMemory
        unhealthy += restart.unhealthy
      }
      repeated += result.repeated ?? 0
    }
    // The scenarios do what they are meant to: each mechanism acts.
    #expect(refused < 30, "\(refused) of 150")
    #expect(killed > 100 && unhealthy > 10 && repeated > 1_000, "\(killed) killed, \(unhealthy) unhealthy, \(repeated) asked again")
    for part in ["client: no answer", "nginx: 504", "api: replica ended", "api: 429, rate limit", "claude: "] {
      #expect(causes.contains { $0.contains(part) }, "\(part): \(causes.sorted())")
    }
  }

  @Test func `nothing is left behind when all has come to rest`() throws {
    for seed in UInt64(0)..<100 {
      let trace = RecordedArrivals.poisson(rate: Double(2 + seed % 30), count: 400, seed: seed)
      var scenario = harsh(RandomScenario(seed: 6_000 + seed).make(), seed: seed).replaying(trace, until: .hours(1))
      scenario.events?.removeAll { if case .surge = $0.action { true } else { false } }
      guard let simulation = try simulation(scenario) else { continue }
      let result = try #require(try simulation.run(trial: 0, openTrace: { trace.open() }))
      let what = "seed \(seed)"
      expectInvariants(result, what) { $0.hasPrefix("api.") && $0 != "api.cpu" && $0 != "api.rateLimit" }
      #expect(result.arrived - (result.repeated ?? 0) == 400, "\(what)")
      #expect(result.completed + result.failed == result.arrived && result.population.atEnd == 0, "\(what)")
      for station in result.stations {
        #expect(station.arrivals == station.completions + station.timedOut, "\(what), \(station.name)")
      }
      let last = try #require(result.series.points.last)
      #expect(last.inSystem == 0, "\(what)")
    }
  }

  @Test func `the same trial twice is the same`() throws {
    for seed in UInt64(0)..<10 {
      let scenario = harsh(RandomScenario(seed: 5_000 + seed).make(queries: 800), seed: seed)
      guard let simulation = try simulation(scenario) else { continue }
      #expect(try simulation.run(trial: 3) == self.simulation(scenario)?.run(trial: 3))
    }
  }
}
