import Autoscaling
import Foundation
import PlanModel
import Pricing
import RandomStreams
import Testing
import Units

@testable import ServiceSimulation

/// Machines that are taken back while queries are under way.
@Suite struct SpotInterruptionTests {
  private static let at = SimTime.minutes(30)

  private func spot(together: Double = 1, types: Int = 1, startUp: Double = 300) throws -> SpotPurchase {
    let band = try #require(SpotBand(.from5to10))
    return SpotPurchase(
      interruptions: .band(band, refill: SpotRefill(together: Fraction(together), failing: .zero, outage: .deterministic(0))),
      types: (0..<types).map { "type\($0)" }, startUp: .deterministic(startUp), fallsBack: false)
  }

  /// Queries that stay in one of the replicas for so many seconds, on machines that hold two replicas each.
  private func scenario(
    _ platform: Platform, replicas: Int, nodes: Int, query: Double, rate: Double, grace: SimTime, spot: SpotPurchase, outage: SimTime = .zero
  ) -> Scenario {
    let service = Service(
      name: "api", resources: Resources(cpuRequest: CPU(millicores: 1_000), memoryRequest: .mebibytes(1_024)),
      kind: .application(
        Application(
          replicas: replicas, workers: 1, residentMemoryPerWorker: .mebibytes(100),
          lifecycle: ReplicaLifecycle(startUp: .deterministic(20), grace: grace))))
    var scenario = ServiceSimulationTests.scenario(
      rate: rate, stations: [delay("elsewhere")], services: [service], queries: 1, warmUp: .none,
      steps(.enter(service: "api", steps: steps(.serve(station: "elsewhere", time: .deterministic(query))))))
    scenario.settings.platform = platform
    scenario.settings.kind = .terminating
    scenario.settings.duration = .hours(3)
    scenario.nodes = [
      NodePool(
        name: "workers", provider: "local", region: "", instanceType: "box", count: nodes, vcpu: CPU(millicores: 2_000), memory: .mebibytes(8_192),
        spot: spot)
    ]
    scenario.events = [ScenarioEvent(time: Self.at, action: .interrupt(pool: "workers", outage: outage), text: "interrupt")]
    return scenario
  }

  private func run(_ scenario: Scenario) throws -> (result: TrialResult, event: EventTally) {
    let result = try #require(try Simulation(scenario).run(trial: 0))
    return (result, try #require(result.eventTallies?.first))
  }

  @Test func `queries that end within the grace are answered`() throws {
    let (result, event) = try run(
      scenario(.compose, replicas: 4, nodes: 2, query: 20, rate: 1, grace: .seconds(60), spot: spot(types: 2)))
    // One of two machines goes, the other takes all.
    #expect(result.failed == 0 && event.failed == 0)
    #expect(event.over == Self.at + .seconds(300), "when the machine that came instead is there")
  }

  @Test func `queries that are longer than the grace are lost`() throws {
    // Ten queries a replica on average; two replicas stand on the machine; three quarters of their queries need more than 5 s.
    let (result, _) = try run(scenario(.compose, replicas: 4, nodes: 2, query: 20, rate: 2, grace: .seconds(5), spot: spot(types: 2)))
    #expect(result.failures.map(\.cause) == ["api: replica ended"])
    #expect(result.failed >= 10 && result.failed <= 20, "\(result.failed)")
  }

  @Test func `after two minutes the machine is gone, whatever the grace`() throws {
    // 90 queries of 300 s in four replicas, 45 of them on the machine: those that have more than 120 of 300 s before them are lost.
    let (result, _) = try run(scenario(.compose, replicas: 4, nodes: 2, query: 300, rate: 0.3, grace: .minutes(30), spot: spot(types: 2)))
    #expect(result.failures.map(\.cause) == ["api: replica ended"])
    #expect(result.failed >= 15 && result.failed <= 40, "\(result.failed)")
  }

  @Test func `without another machine the service is away as long as there is none`() throws {
    let (result, event) = try run(
      scenario(.compose, replicas: 2, nodes: 1, query: 1, rate: 1, grace: .seconds(10), spot: spot(), outage: .hours(1)))
    #expect(event.over == Self.at + .hours(1) + .seconds(300))
    #expect(result.failures.map(\.cause) == ["api: no replica is ready"])
    // Some 3,600 + 300 + 20 s of one arrival a second.
    #expect(result.failed > 3_600 && result.failed < 4_200, "\(result.failed)")
    #expect(result.completed > 3 * 3_600 - 4_500, "and back for the rest")
  }

  /// One query a second, half a second after it, of which 0.1 s go by in the service.
  private func everySecond(_ services: [Service], nodes: Int, platform: Platform, outage: SimTime, _ route: [Step]) throws -> TrialResult {
    let trace = RecordedArrivals(rows: (0..<1_000).map { TraceRow(time: Double($0) + 0.5) })
    var scenario = ServiceSimulationTests.scenario(rate: 1, stations: [], services: services, queries: 1, warmUp: .none, route)
      .replaying(trace, until: .seconds(1_000))
    scenario.nodes = [
      NodePool(
        name: "workers", provider: "local", region: "", instanceType: "box", count: nodes, vcpu: CPU(cores: 2), memory: .gibibytes(4), spot: try spot())
    ]
    scenario.settings.platform = platform
    scenario.events = [ScenarioEvent(time: .seconds(100), action: .interrupt(pool: "workers", outage: outage), text: "interrupt")]
    scenario.settleKind()
    return try #require(try Simulation(scenario).run(trial: 0, openTrace: { trace.open() }))
  }

  @Test(arguments: [Platform.compose, .kubernetes]) func `a database stays until the notice is over, and is back with the next machine`(
    platform: Platform
  ) throws {
    let database = Service(
      name: "tsdb", resources: Resources(cpuRequest: CPU(cores: 1), cpuLimit: CPU(cores: 1), memoryRequest: .gibibytes(1), memoryLimit: .gibibytes(1)),
      kind: .database(
        Database(
          engine: .postgresql, memory: DatabaseMemory(sharedBuffers: .mebibytes(256)), data: DataSet(size: .gibibytes(2), popularityExponent: 0.9),
          disk: Disk(operationsPerSecond: 1e6, latency: .deterministic(1e-4), cachedRead: .zero), restart: .seconds(7))))
    let route = steps(.read(database: "tsdb", time: .deterministic(0.001), pages: .deterministic(10)))
    // Taken back at 100 s: away from 220 s to 400 s, and 7 s more until it takes connections.
    let result = try everySecond([database], nodes: 1, platform: platform, outage: .zero, route)
    #expect(result.failures == [FailureCount(cause: "tsdb: away", count: 187)])
    #expect(result.eventTallies?.first?.over == .seconds(407))
    let later = try everySecond([database], nodes: 1, platform: platform, outage: .seconds(200), route)
    #expect(later.failures == [FailureCount(cause: "tsdb: away", count: 387)])
  }

  @Test func `replicas are told to end at the notice, and start with the next machine`() throws {
    let api = Service(
      name: "api", resources: Resources(cpuRequest: CPU(cores: 1), cpuLimit: CPU(cores: 1), memoryRequest: .gibibytes(1)),
      kind: .application(
        Application(replicas: 2, workers: 1, balancing: .roundRobin, lifecycle: ReplicaLifecycle(startUp: .deterministic(10)))))
    let route = steps(.enter(service: "api", steps: steps(.serve(station: "api", time: .deterministic(0.1)))))
    // From 100 s to 400 s, and ten seconds of start-up.
    let result = try everySecond([api], nodes: 1, platform: .compose, outage: .zero, route)
    #expect(result.failures == [FailureCount(cause: "api: no replica is ready", count: 310)])
  }

  @Test func `on Kubernetes the containers start elsewhere at the notice`() throws {
    // Four replicas on two of three machines: those of the machine that goes find room on the third, without waiting for another.
    var scenario = try scenario(.kubernetes, replicas: 4, nodes: 3, query: 20, rate: 1, grace: .seconds(60), spot: spot(types: 3, startUp: 3_000))
    for seed in 1...5 {
      scenario.settings.seed = UInt64(seed)
      let (result, event) = try run(scenario)
      #expect(result.failed == 0, "seed \(seed)")
      #expect(event.over == Self.at + .seconds(3_000))
      let nodes = try #require(result.nodes.first)
      // Three all the time, and the one ordered at the notice beside the one that goes until it is empty.
      #expect(nodes.added == 1 && nodes.removed == 1)
      #expect(nodes.nodeSeconds >= 3 * 3 * 3_600 && nodes.nodeSeconds <= 3 * 3 * 3_600 + 120, "\(nodes.nodeSeconds)")
    }
  }

  @Test func `a pool that nobody takes back, and one whose size is unknown, are refused`() throws {
    var scenario = try scenario(.compose, replicas: 2, nodes: 1, query: 1, rate: 1, grace: .seconds(10), spot: spot())
    scenario.nodes[0].vcpu = nil
    #expect(throws: SimulationError.eventImpossible("interrupt", "the size of the machines is not known, so nothing can be placed on them")) {
      try Simulation(scenario)
    }
    scenario.nodes[0].spot = nil
    scenario.nodes[0].vcpu = CPU(millicores: 2_000)
    #expect(throws: SimulationError.eventImpossible("interrupt", "nobody takes machines of workers back; expected a pool with purchase: spot")) {
      try Simulation(scenario)
    }
  }

  @Test func `at least one machine goes, each equally often`() throws {
    // Five machines, each with one half: of all that take any, 1/31 take all, and each machine goes in 16/31.
    var stream = DrawStream(StreamKey(seed: 3, trial: 0).named("test"))
    let spec = InterruptionSpec(pool: 0, share: 0.5, types: 1, startUp: 0, outage: 0)
    var (counts, all) = (Array(repeating: 0, count: 5), 0)
    for _ in 0..<40_000 {
      let taken = TrialEngine.drawn([10, 11, 12, 13, 14], spec, &stream)
      #expect(!taken.isEmpty)
      for node in taken { counts[node - 10] += 1 }
      all += taken.count == 5 ? 1 : 0
    }
    for count in counts { #expect(abs(Double(count) / 40_000 - 16.0 / 31) < 4 * 0.0025, "\(counts)") }
    #expect(abs(Double(all) / 40_000 - 1.0 / 31) < 4 * 0.0009)
    let two = InterruptionSpec(pool: 0, share: 1, types: 2, startUp: 0, outage: 0)
    let markets = Set((0..<50).map { _ in TrialEngine.drawn([3, 5, 8], two, &stream) })
    #expect(markets == [[3, 8], [5]], "machines are dealt to the types in turn")
  }
}
