import Foundation
import PlanModel
import QueueingTheory
import Testing
import Units

@testable import ServiceSimulation

/// Databases, caches and machines that end and come back, and memory that is cold then.
@Suite struct AbsenceTests {
  private func event(_ time: SimTime, _ action: ScenarioEvent.Action) -> ScenarioEvent { ScenarioEvent(time: time, action: action, text: "test") }

  private func disturbed(_ scenario: Scenario, until end: SimTime, _ events: [ScenarioEvent]) -> Scenario {
    var copy = scenario
    // Changes nothing, and makes all of them draw their arrivals alike.
    copy.events = [event(.minutes(1), .surge(factor: 1, length: .seconds(1)))] + events
    copy.settings.duration = end
    copy.settleKind()
    return copy
  }

  private func redis(_ persistence: Cache.Persistence? = nil, restart: SimTime? = nil) -> Service {
    Service(
      name: "redis", resources: Resources(memoryLimit: .mebibytes(64)),
      kind: .cache(
        Cache(
          maxMemory: .mebibytes(20), operationTime: .deterministic(1e-6), roundTrip: .deterministic(1e-6),
          keyspaces: [Keyspace(name: "answers", items: 50_000, itemSize: .kibibytes(1), popularityExponent: 0.9)], persistence: persistence,
          restart: restart)))
  }

  private func asked(_ cache: Service, rate: Double = 20) -> Scenario {
    scenario(rate: rate, stations: [], services: [cache], queries: 1, warmUp: .none, steps(.lookup(cache: "redis", keyspace: "answers", hit: [], miss: [])))
  }

  private func misses(_ scenario: Scenario) throws -> Double {
    Double(try #require(try Simulation(scenario).run(trial: 0)).caches[0].misses)
  }

  // MARK: Caches

  @Test func `a killed cache misses while it is away, and then as long as it fills`() throws {
    let kill = [event(.hours(1), .killService(name: "redis"))]
    let calm = try misses(disturbed(asked(redis()), until: .hours(3), []))
    // 50,000 items at 20 look-ups a second: what is missing to the hit ratio, added up over the time that it takes.
    let classes = try ZipfPopularity(items: 50_000, exponent: 0.9).classes(requestRate: 20, itemSize: 1_024)
    let cache = try CharacteristicTime(classes: classes, capacity: 20 * 1_048_576)
    var expected = 0.0
    for second in 0..<7_200 { expected += 20 * (cache.hitRatio - CacheFilling.hitRatio(of: classes, after: Double(second) + 0.5, idleLimit: cache.seconds)) }
    let cold = try misses(disturbed(asked(redis()), until: .hours(3), kill)) - calm
    // The look-ups are the same, and each that misses more does so by its own draw: a binomial number of them.
    #expect(abs(cold - expected) < 4 * expected.squareRoot() && expected > 5_000, "\(cold) against \(expected)")
    let late = try misses(disturbed(asked(redis(restart: .minutes(10))), until: .hours(3), kill)) - calm - cold
    // Ten minutes more without any hit, and the filling meets other look-ups.
    let missed = 600 * 20 * cache.hitRatio
    #expect(abs(late - missed) < 4 * (missed + 2 * expected).squareRoot(), "\(late) against \(missed)")
    #expect(try misses(disturbed(asked(redis(.log)), until: .hours(3), kill)) == calm, "it has all that it had")
  }

  @Test func `a redeployment empties the cache`() throws {
    let api = Service(name: "api", kind: .application(Application(replicas: 1, workers: 1)))
    var scenario = asked(redis())
    scenario.services.append(api)
    let redeployed = disturbed(scenario, until: .hours(2), [event(.hours(1), .redeploy(application: "api", phases: .rollback))])
    let kept = disturbed(asked(redis(.log)), until: .hours(2), [])
    #expect(try misses(redeployed) > misses(kept) + 2_000)
  }

  // MARK: Databases

  private func database(_ memory: Bytes = .gibibytes(1), restart: SimTime?) -> Service {
    Service(
      name: "tsdb", resources: Resources(cpuRequest: CPU(cores: 1), cpuLimit: CPU(cores: 1), memoryRequest: memory, memoryLimit: memory),
      kind: .database(
        Database(
          engine: .postgresql, memory: DatabaseMemory(sharedBuffers: .mebibytes(256)),
          data: DataSet(size: .gibibytes(2), popularityExponent: 0.9),
          disk: Disk(operationsPerSecond: 1e6, latency: .deterministic(1e-4), cachedRead: .zero), restart: restart)))
  }

  private func read(_ services: [Service], time: Double = 0.001, pages: Double = 10) -> Scenario {
    scenario(
      rate: 1, stations: [], services: services, queries: 1, warmUp: .none,
      steps(.read(database: "tsdb", time: .deterministic(time), pages: .deterministic(pages))))
  }

  /// One query a second, half a second after it.
  private func everySecond(_ seconds: Int) -> RecordedArrivals {
    RecordedArrivals(rows: (0..<seconds).map { TraceRow(time: Double($0) + 0.5) })
  }

  @Test func `a killed database fails what is on it and what asks it until it is back`() throws {
    let trace = everySecond(300)
    var killed = read([database(restart: .seconds(60))], time: 0.8).replaying(trace, until: .seconds(310))
    killed.events = [event(.seconds(100), .killService(name: "tsdb"))]
    killed.settleKind()
    let result = try #require(try Simulation(killed).run(trial: 0, openTrace: { trace.open() }))
    // The one that came at 99.5 s and those at 100.5 ... 159.5 s.
    #expect(result.failures == [FailureCount(cause: "tsdb: away", count: 61)] && result.completed == 239)
    #expect(result.eventTallies?.first?.over == .seconds(160))
  }

  @Test func `after a process the machine still has its cache, after a machine nothing`() throws {
    func diskReads(_ action: ScenarioEvent.Action?) throws -> Double {
      var scenario = read([database(restart: nil)])
      scenario.workload.arrivals = .poisson(Rate(perSecond: 20))
      scenario.nodes = [NodePool(name: "nodes", provider: "local", region: "", instanceType: "box", count: 1, vcpu: CPU(cores: 4), memory: .gibibytes(8))]
      let events = [action].compactMap { $0 }.map { event(.minutes(10), $0) }
      let result = try #require(try Simulation(disturbed(scenario, until: .hours(2), events)).run(trial: 0))
      return result.station("tsdb.disk").busySeconds * 1e6
    }
    let calm = try diskReads(nil)
    #expect(try abs(diskReads(.killService(name: "tsdb")) - calm) < 0.02 * calm, "shared_buffers alone are cold: the rest comes from the system's cache")
    // All pages that are asked for the first time come from the disk: of 262,144 the expected number of different ones.
    let classes = try ZipfPopularity(items: 262_144, exponent: 0.9).classes(requestRate: 200, itemSize: 1)
    let hierarchy = try ForwardedMisses(classes: classes, firstCapacity: 32_768, secondCapacity: 98_304)
    var extra = 0.0
    for second in 0..<6_595 {
      extra += 200 * max(0, hierarchy.combinedHitRatio - CacheFilling.hitRatio(of: classes, after: Double(second) + 0.5))
    }
    let cold = try diskReads(.killNode(pool: nil, length: .seconds(5))) - calm
    #expect(abs(cold - extra) < 0.03 * extra, "\(cold) against \(extra)")
  }

  // MARK: Machines

  private func machines(_ count: Int, memory: Bytes = .gibibytes(4)) -> [NodePool] {
    [NodePool(name: "nodes", provider: "local", region: "", instanceType: "box", count: count, vcpu: CPU(cores: 2), memory: memory)]
  }

  @Test(arguments: [
    (Platform.compose, 1, 300, "alone on the machine, it waits for it: five minutes"),
    (.kubernetes, 1, 300, "there is no other machine to go to"), (.kubernetes, 2, 340, "another has room: 40 s and five minutes"),
  ]) func `what stands on a dead machine is away until it is back, or stands elsewhere`(
    platform: Platform, count: Int, away: Int, why: String
  ) throws {
    let trace = everySecond(1_000)
    var killed = read([database(restart: nil)]).replaying(trace, until: .seconds(1_000))
    killed.nodes = machines(count)
    killed.settings.platform = platform
    // The first machine holds the database; with two of them, both die, so that the draw does not matter.
    killed.events = (0..<count).map { event(.seconds(100 + 400 * Double($0)), .killNode(pool: "nodes", length: .minutes(5))) }
    killed.settleKind()
    let result = try #require(try Simulation(killed).run(trial: 0, openTrace: { trace.open() }))
    let failed = result.failures.reduce(0) { $0 + Int($1.count) }
    // Two draws of two machines hit the database's once or twice, or never.
    #expect(count == 1 ? failed == away : [0, away, 2 * away].contains(failed), "\(why): \(failed)")
  }

  @Test func `a dead machine takes replicas with it, and they come back with it`() throws {
    let api = Service(
      name: "api", resources: Resources(cpuRequest: CPU(cores: 1), cpuLimit: CPU(cores: 1), memoryRequest: .gibibytes(1)),
      kind: .application(
        Application(replicas: 2, workers: 1, balancing: .roundRobin, lifecycle: ReplicaLifecycle(startUp: .deterministic(10)))))
    let trace = everySecond(1_000)
    var killed = scenario(
      rate: 1, stations: [], services: [api], queries: 1, warmUp: .none,
      steps(.enter(service: "api", steps: steps(.serve(station: "api", time: .deterministic(0.1)))))
    ).replaying(trace, until: .seconds(1_000))
    killed.nodes = machines(1)
    killed.events = [event(.seconds(100), .killNode(pool: nil, length: .minutes(5)))]
    killed.settleKind()
    let result = try #require(try Simulation(killed).run(trial: 0, openTrace: { trace.open() }))
    // Five minutes, and ten seconds of start-up.
    #expect(result.failures == [FailureCount(cause: "api: no replica is ready", count: 310)])
  }
}
