import Autoscaling
import PlanModel
import RandomStreams
import ServiceSimulation
import Testing
import Units

/// Replicas that are killed for their memory, and those that do not answer in time.
@Suite struct ReplicaHealthTests {
  private func run(_ scenario: Scenario, _ times: [Double], until end: SimTime) throws -> TrialResult {
    let trace = RecordedArrivals(rows: times.map { TraceRow(time: $0) })
    return try #require(try Simulation(scenario.replaying(trace, until: end)).run(trial: 0, openTrace: { trace.open() }))
  }

  private func api(_ memoryLimit: Bytes?, cpu: CPU = CPU(cores: 4), lifecycle: ReplicaLifecycle = ReplicaLifecycle(startUp: .deterministic(5))) -> Service {
    Service(
      name: "api", resources: Resources(cpuLimit: cpu, memoryLimit: memoryLimit),
      kind: .application(Application(
        replicas: 1, workers: 2, residentMemoryPerWorker: .mebibytes(100), memoryPerQuery: .mebibytes(50), lifecycle: lifecycle)))
  }

  private let inside = steps(.enter(service: "api", steps: steps(.wait(.deterministic(10)))))

  @Test(arguments: [
    (Bytes.mebibytes(350), 3, 0, "200 MiB for two workers and 50 MiB each for three: just the limit"),
    (.mebibytes(349), 0, 1, "the third is too much, and all three are lost"),
  ])
  func `the query that needs more memory than there is takes the others with it`(limit: Bytes, answered: Int64, kills: Int64, why: String) throws {
    let scenario = scenario(rate: 1, stations: [], services: [api(limit)], queries: 1, inside)
    let result = try run(scenario, [1, 2, 3], until: .seconds(60))
    #expect(result.completed == answered, "\(why)")
    #expect(result.failures == (answered == 0 ? [FailureCount(cause: "api: replica ended", count: 3)] : []), "\(why)")
    #expect(result.restarts == [RestartTally(application: "api", outOfMemory: kills)], "\(why)")
  }

  @Test(arguments: [
    (Platform.compose, 8, "docker waits 0.1 s, then twice as long each time: killed at 1, 6.1, 11.3, 16.7, 22.5, 29.1, 37.3 and 48.7 s"),
    (.kubernetes, 4, "the kubelet starts again at once, then after 10 s and 20 s: killed at 1, 6, 21 and 46 s"),
  ])
  func `a container that is killed over and over waits longer each time`(platform: Platform, kills: Int64, why: String) throws {
    // Every query is too much. Asked every 10 ms, the service is killed as soon as it is there, after 5 s of starting.
    var scenario = scenario(rate: 1, stations: [], services: [api(.mebibytes(220))], queries: 1, inside)
    scenario.settings.platform = platform
    let result = try run(scenario, (0..<6_000).map { 1 + Double($0) * 0.01 }, until: .seconds(61))
    #expect(result.restarts?.first?.outOfMemory == kills, "\(why)")
  }

  @Test func `a sandbox in the container takes from its memory`() throws {
    let vee = Service(
      name: "vee", kind: .sandbox(Sandbox(host: "api", slots: 4, startUp: .deterministic(0), memoryPerRun: .mebibytes(80))))
    let run = steps(.enter(service: "api", steps: steps(.execute(sandbox: "vee", time: .deterministic(3)))))
    let scenario = scenario(rate: 1, stations: [], services: [api(.mebibytes(460)), vee], queries: 1, run)
    // 200 MiB and 130 MiB each: two fit, three do not.
    #expect(try self.run(scenario, [1, 2], until: .seconds(60)).completed == 2)
    #expect(try self.run(scenario, [1, 2, 2.5], until: .seconds(60)).restarts?.first?.outOfMemory == 1)
  }

  // MARK: Probes

  private func probed(_ lifecycle: ReplicaLifecycle, work: Double) -> Scenario {
    var application = Application(replicas: 1, workers: 1, lifecycle: lifecycle)
    application.balancing = .roundRobin
    let service = Service(name: "api", resources: Resources(cpuLimit: CPU(cores: 1)), kind: .application(application))
    var scenario = scenario(
      rate: 1, stations: [], services: [service], queries: 1,
      steps(.enter(service: "api", steps: steps(.serve(station: "api", time: .deterministic(work))))))
    scenario.settings.platform = .kubernetes
    return scenario
  }

  @Test(arguments: [
    (35.0, 1, "three questions in a row, 10 s apart, find the worker busy for longer than a second"),
    (19.0, 0, "two do not make a failure"),
  ])
  func `a worker that is busy for too long does not answer, and its replica is started anew`(work: Double, restarts: Int64, why: String) throws {
    let liveness = Probe(time: .deterministic(0.001))
    let lifecycle = ReplicaLifecycle(startUp: .deterministic(5), grace: .seconds(2), liveness: liveness)
    let result = try run(probed(lifecycle, work: work), [1], until: .seconds(100))
    #expect(result.restarts == [RestartTally(application: "api", unhealthy: restarts)], "\(why)")
    #expect(result.completed == (restarts == 0 ? 1 : 0), "\(why)")
  }

  @Test func `without load every question is answered`() throws {
    let probe = Probe(period: .seconds(1), time: .deterministic(0.001))
    let lifecycle = ReplicaLifecycle(readiness: probe, liveness: probe)
    let result = try run(probed(lifecycle, work: 0.1), [1], until: .seconds(1_000))
    #expect(result.restarts == [RestartTally(application: "api")])
    // Two probes a second of 1 ms, and the query.
    #expect(abs(result.station("api.cpu").busySeconds - (2 * 1_000 * 0.001 + 0.1)) < 0.0021)
  }

  @Test func `a replica that is not ready takes nothing until it answers again`() throws {
    let readiness = Probe(period: .seconds(1), failureThreshold: 1, time: .deterministic(0.001))
    let result = try run(probed(ReplicaLifecycle(readiness: readiness), work: 5), [1, 4.5, 8], until: .seconds(100))
    // Busy from 1 s to 6 s: asked within a second and given up a second later, it is out at 3 s at the latest, and back within a second of 6 s.
    #expect(result.failures == [FailureCount(cause: "api: no replica is ready", count: 1)])
    #expect(result.completed == 2)
  }
}
