import Dispatch
import PlanModel
import RandomStreams
import ServiceSimulation
import Statistics
import Testing
import Units

@Suite struct DeterminismTests {
  /// A bit of everything: an application with pools and a database, a cache, retries, parallel calls of a provider.
  private var everything: Scenario { RandomScenario(seed: 11).make(queries: 600) }

  @Test func `the same scenario, seed and trial give the same result`() throws {
    let first = try Simulation(everything)
    let second = try Simulation(everything)
    for trial in 0..<3 {
      let result = try #require(try first.run(trial: trial))
      #expect(try first.run(trial: trial) == result)
      #expect(try second.run(trial: trial) == result)
    }
  }

  @Test func `a trial is the same alone, after others and in any order`() throws {
    let simulation = try Simulation(everything)
    let alone = try #require(try simulation.run(trial: 3))
    let other = try Simulation(everything)
    let backwards = try [7, 3, 0].map { try #require(try other.run(trial: $0)) }
    #expect(backwards[1] == alone)
    #expect(backwards[0] != alone)
    #expect(backwards[2] != alone)
  }

  @Test func `a trial is the same on two threads at once`() throws {
    let simulation = try Simulation(everything)
    let alone = try (0..<4).map { try #require(try simulation.run(trial: $0)) }
    let results = Results(count: 16)
    DispatchQueue.concurrentPerform(iterations: 16) { index in
      results.set(index, try? simulation.run(trial: index % 4))
    }
    for index in 0..<16 { #expect(results[index] == alone[index % 4]) }
  }

  /// Written at different places from several threads, under a lock.
  private final class Results: @unchecked Sendable {
    private var values: [TrialResult?]
    private let queue = DispatchQueue(label: "results")
    init(count: Int) { values = Array(repeating: nil, count: count) }
    func set(_ index: Int, _ value: TrialResult?) { queue.sync { values[index] = value } }
    subscript(index: Int) -> TrialResult? { queue.sync { values[index] } }
    private var calls = 0
    /// How often this was called, this call included.
    func count() -> Int {
      queue.sync {
        calls += 1
        return calls
      }
    }
  }

  @Test func `another seed gives another result`() throws {
    let one = try Simulation(everything).run(trial: 0)
    let two = try Simulation(everything.seeded(12_345)).run(trial: 0)
    #expect(one?.responseSum != two?.responseSum)
  }

  @Test(arguments: [RunSettings.WarmUp.none, .automatic]) func `a trial that is cancelled gives nothing, and soon`(
    warmUp: RunSettings.WarmUp
  ) throws {
    let long = scenario(
      rate: 10, stations: [queue("desk")], queries: 1_000_000_000, warmUp: warmUp,
      steps(.serve(station: "desk", time: .exponential(mean: 0.05))))
    let calls = Results(count: 0)
    let result = try Simulation(long).run(trial: 0, isCancelled: { calls.count() >= 3 })
    #expect(result == nil)
    // The pilots of the warm-up run side by side, and each asks for itself.
    #expect(calls.count() <= (warmUp == .none ? 4 : 20))
  }

  // MARK: Common random numbers

  /// Queries go through a queue, a parallel pair, rounds and retries; only the queue's servers and instances differ.
  private func deployment(servers: Int, instances: Int, balancing: Balancing) -> Scenario {
    scenario(
      rate: 1, stations: [queue("desk", servers: servers, instances: instances, balancing: balancing), delay("think")], queries: 1,
      steps(
        .serve(station: "desk", time: .lognormal(mean: 0.1, cv: 1)),
        .parallel([
          steps(.serve(station: "think", time: .exponential(mean: 0.3)), .serve(station: "desk", time: .exponential(mean: 0.02))),
          steps(.repeated(count: .uniform(low: 0, high: 4), steps: steps(.serve(station: "think", time: .exponential(mean: 0.1))))),
        ]),
        .attempt(
          steps: steps(
            .retry(
              attempts: 4, backoff: Backoff(first: .seconds(0.1), jitter: Fraction(0.5)),
              steps: steps(.serve(station: "think", time: .gamma(mean: 0.1, cv: 2)), .fail(cause: "luck", probability: Fraction(0.4))))),
          otherwise: steps(.serve(station: "think", time: .weibull(mean: 1, shape: 0.7)))),
        .loop(steps(.serve(station: "desk", time: .exponential(mean: 0.02)), .again(probability: Fraction(0.3))))))
  }

  @Test(arguments: [
    (2, 1, .joinShortestQueue), (8, 1, .joinShortestQueue), (1, 4, .random), (1, 4, .roundRobin), (2, 3, .leastConnections),
  ] as [(Int, Int, Balancing)])
  func `every query brings the same demands to another deployment`(servers: Int, instances: Int, balancing: Balancing) throws {
    let trace = RecordedArrivals.poisson(rate: 4, count: 5_000, seed: 8)
    func run(_ scenario: Scenario) throws -> TrialResult {
      try #require(try Simulation(scenario.replaying(trace)).run(trial: 0, openTrace: { trace.open() }))
    }
    let base = try run(deployment(servers: 1, instances: 1, balancing: .joinShortestQueue))
    let other = try run(deployment(servers: servers, instances: instances, balancing: balancing))
    #expect(base.completed == 5_000 && other.completed == 5_000)
    #expect(base.responseSum != other.responseSum, "the deployments differ")
    for (one, two) in zip(base.stations, other.stations) {
      // Sums of whole nanoseconds are exact, so that equal demands give equal sums in any order; turning them into seconds rounds.
      #expect(abs(one.serviceSum - two.serviceSum) < 0.5e-9, "\(one.name)")
      #expect(one.completions == two.completions, "\(one.name)")
    }
  }

  @Test func `replicas and balancing of an application leave the demands as they are`() throws {
    func run(replicas: Int, workers: Int, balancing: Balancing) throws -> TrialResult {
      let api = Service(
        name: "api", resources: Resources(cpuLimit: CPU(cores: 1)),
        kind: .application(Application(replicas: replicas, workers: workers, balancing: balancing)))
      let trace = RecordedArrivals.poisson(rate: 5, count: 4_000, seed: 9)
      let scenario = scenario(
        rate: 1, stations: [delay("think")], services: [api], queries: 1,
        steps(
          .enter(
            service: "api",
            steps: steps(
              .serve(station: "api", time: .lognormal(mean: 0.05, cv: 1)), .serve(station: "think", time: .exponential(mean: 0.5)),
              .serve(station: "api", time: .exponential(mean: 0.05))))))
      return try #require(try Simulation(scenario.replaying(trace)).run(trial: 0, openTrace: { trace.open() }))
    }
    let base = try run(replicas: 1, workers: 1, balancing: .roundRobin)
    let deployments = [(2, 1, Balancing.roundRobin), (3, 4, .leastConnections), (2, 2, .random), (1, 4, .roundRobin)]
    for (replicas, workers, balancing) in deployments {
      let other = try run(replicas: replicas, workers: workers, balancing: balancing)
      for name in ["api.cpu", "think"] {
        #expect(abs(other.station(name).serviceSum - base.station(name).serviceSum) < 0.5e-9, "\(name), \(replicas) x \(workers), \(balancing)")
      }
      #expect(other.responseSum != base.responseSum)
    }
  }

  @Test func `pairing on common random numbers saves trials`() throws {
    func responses(servers: Int, seed: UInt64) throws -> [Double] {
      try TrialSet(
        scenario(
          rate: 20, stations: [queue("desk", servers: servers)], queries: 5_000, seed: seed, warmUp: .none,
          steps(.serve(station: "desk", time: .exponential(mean: 0.1)))), trials: 40
      ).results.map(\.meanResponse)
    }
    let four = try responses(servers: 4, seed: 1)
    let paired = try PairedDifference(base: four, candidate: try responses(servers: 5, seed: 1))
    let unpaired = try PairedDifference(base: four, candidate: try responses(servers: 5, seed: 2))
    // Between independent sets the ratio is 1 on average.
    #expect((paired.trialsSaved ?? 0) > 3, "\(paired)")
    #expect((unpaired.trialsSaved ?? 0) < 2, "\(unpaired)")
    // A change that changes nothing is known without doubt.
    let same = try PairedDifference(base: four, candidate: try responses(servers: 4, seed: 1))
    #expect(same.difference.value == 0 && same.difference.high == 0)
  }

  @Test func `a query has its own demands at every station, whoever overtakes it on the way there`() throws {
    // Nobody waits, so that a response time is the sum of both demands of one query. Where a hundred are under way at once they come to the second
    // station in another order than where each is alone: draws that belonged to the stations would then be paired otherwise.
    let scenario = scenario(
      rate: 1, stations: [delay("first"), delay("second")], queries: 1,
      steps(.serve(station: "first", time: .exponential(mean: 1)), .serve(station: "second", time: .exponential(mean: 1))))
    let results = try [0.01, 1_000].map { spacing in
      let trace = RecordedArrivals(rows: (1...500).map { TraceRow(time: Double($0) * spacing) })
      return try #require(try Simulation(scenario.replaying(trace)).run(trial: 0, openTrace: { trace.open() }))
    }
    #expect(results.map(\.completed) == [500, 500])
    #expect(results[0].population.peak > 50 && results[1].population.peak == 1, "crowded, and one by one")
    #expect(results[0].responseTime == results[1].responseTime)
  }
}
