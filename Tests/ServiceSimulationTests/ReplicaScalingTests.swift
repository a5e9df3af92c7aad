import Autoscaling
import PlanModel
import RandomStreams
import ServiceSimulation
import Testing
import Units

/// Replicas that an autoscaler adds and removes while queries come in.
@Suite struct ReplicaScalingTests {
  /// One worker a replica, each with a core: slices of CPU and nothing else.
  private func service(
    replicas: Int, metrics: [MetricSpecification], min: Int32 = 1, max: Int32 = 10, resident: Bytes = .zero,
    lifecycle: ReplicaLifecycle = ReplicaLifecycle(startUp: .deterministic(20), grace: .seconds(30)), behavior: ScalingBehavior? = ScalingBehavior()
  ) -> Service {
    Service(
      name: "api",
      resources: Resources(
        cpuRequest: CPU(millicores: 1_000), cpuLimit: CPU(millicores: 1_000), memoryRequest: .mebibytes(1_000), memoryLimit: .mebibytes(2_000)),
      kind: .application(
        Application(
          replicas: replicas, workers: 1, balancing: .leastConnections, residentMemoryPerWorker: resident, lifecycle: lifecycle,
          autoscale: Autoscale(
            specification: AutoscalerSpecification(minReplicas: min, maxReplicas: max, metrics: metrics, behavior: behavior)))))
  }

  private func cpu(_ percent: Int32) throws -> MetricSpecification { try MetricSpecification(.resource("cpu"), target: .utilization(percent: percent)) }
  private func memory(_ percent: Int32) throws -> MetricSpecification {
    try MetricSpecification(.resource("memory"), target: .utilization(percent: percent))
  }

  /// Queries that need this much CPU each, at so many a second.
  private func scenario(_ service: Service, rate: Double, cpu: Double, hours: Double = 1, _ change: (inout Scenario) -> Void = { _ in }) -> Scenario {
    var scenario = ServiceSimulationTests.scenario(
      rate: rate, stations: [delay("elsewhere")], services: [service], queries: 1, warmUp: .none,
      steps(.enter(service: "api", steps: steps(.serve(station: "api", time: .exponential(mean: cpu))))))
    scenario.settings.platform = .kubernetes
    scenario.settings.duration = .hours(hours)
    change(&scenario)
    return scenario
  }

  private func run(_ scenario: Scenario, trial: Int = 0) throws -> TrialResult { try #require(try Simulation(scenario).run(trial: trial)) }

  @Test func `on compose the number of replicas stays`() throws {
    let scenario = scenario(service(replicas: 3, metrics: [try cpu(10)]), rate: 2, cpu: 0.5) { $0.settings.platform = .compose }
    let result = try run(scenario)
    #expect(result.scaling.isEmpty)
    #expect(result.station("api.cpu").capacity == 3)
  }

  @Test(arguments: [(1, 2.0, "up from one"), (9, 2.0, "down from nine")] as [(Int, Double, String)])
  func `it settles where the target's utilization holds the demand`(replicas: Int, busyCores: Double, why: String) throws {
    // 4 queries a second of 0.5 s: 2 cores are busy. At a target of 50 % of one core that is 4 replicas; 3 to 5 lie within the tolerance
    // and the noise of a window of 15 s.
    let scenario = scenario(service(replicas: replicas, metrics: [try cpu(50)]), rate: busyCores / 0.5, cpu: 0.5, hours: 3) {
      $0.settings.warmUp = .fixed(.hours(1))
    }
    let result = try run(scenario)
    let mean = result.scaling[0].readySeconds / result.observedSeconds
    // The scale-down window of 300 s keeps the largest proposal of the last 5 minutes: more than 4 on average, never many fewer.
    #expect(mean > 3.9 && mean < 8, "\(why): \(mean)")
    #expect(result.stations.allSatisfy { $0.capacity == nil || $0.busySeconds <= ($0.capacity ?? 0) * result.observedSeconds * 1.001 })
    #expect(abs(result.station("api.cpu").busySeconds / result.observedSeconds - busyCores) < 0.15, "the demand itself does not change")
    #expect(result.failed == 0, "replicas on their way out finish what is inside")
  }

  @Test func `a decision follows from what metrics-server has shown, by the rule itself`() throws {
    // One replica, always busy: usage is 1000m of 1000m. Target 50 %: ratio 2, so 2 replicas; with those busy as well 4, and so on, the
    // default policy of 4 pods or 100 % never in the way.
    let result = try run(scenario(service(replicas: 1, metrics: [try cpu(50)]), rate: 20, cpu: 0.5, hours: 0.2))
    let tally = result.scaling[0]
    #expect(tally.changes.first.map { [$0.from, $0.to] } == [1, 2])
    // The first reading comes within 15 s, the first decision after it within another 15 s.
    #expect((tally.changes.first?.time ?? .zero) < .seconds(30))
    #expect(tally.changes.first?.reason == "cpu resource utilization (percentage of request) above target")
    #expect(tally.changes.last?.to == 10 && tally.peak == 10)
    #expect(tally.created == 9)
    #expect(tally.failedSyncs <= 2, "only before the first reading is there no usage to go by")
    #expect(tally.reversals == 0)
  }

  @Test(arguments: [
    (1_000, 10, "100 % of the request against 80 %: it climbs to the maximum without any load"),
    (800, 4, "80 % against 80 %: it stays where it is"),
    (300, 1, "30 % against 80 %: it comes down to the minimum"),
    (600, 3, "60 % against 80 %: ceil(0.75 x 4) = 3, ceil(0.75 x 3) = 3: it comes down to 3 and no further"),
  ] as [(Double, Int, String)])
  func `memory that idle replicas hold decides on its own`(mebibytes: Double, expected: Int, why: String) throws {
    let idle = service(replicas: 4, metrics: [try memory(80)], resident: .mebibytes(mebibytes))
    let result = try run(scenario(idle, rate: 0.001, cpu: 0.001, hours: 2))
    let last = result.scaling[0].changes.last?.to ?? 4
    #expect(last == expected, "\(why)")
  }

  @Test func `a replica takes no query before it has started, and burns CPU meanwhile`() throws {
    let lifecycle = ReplicaLifecycle(startUp: .deterministic(100), startUpCPU: CPU(millicores: 500), grace: .zero)
    // Idle memory makes it climb from 1 to 2 (min 1, max 2) at the first decision with a reading.
    let idle = service(replicas: 1, metrics: [try memory(50)], max: 2, resident: .mebibytes(1_000), lifecycle: lifecycle)
    let result = try run(scenario(idle, rate: 0.001, cpu: 0.001, hours: 1))
    let tally = result.scaling[0]
    let change = try #require(tally.changes.first)
    let since = 3_600 - change.time.seconds
    #expect(tally.changes.count == 1)
    #expect(abs(tally.replicaSeconds - (3_600 + since)) < 1e-6)
    #expect(abs(tally.readySeconds - (3_600 + since - 100)) < 1e-6)
    #expect(result.station("api.workers").capacity.map { abs($0 - tally.startedSeconds / 3_600) < 1e-9 } == true)
  }

  @Test func `who is still inside when the grace is over fails, and not before`() throws {
    // Each query stays 200 s elsewhere, inside the replica. 5 replicas that idle memory brings down to 1: 4 of them end after 30 s of grace.
    let going = service(replicas: 5, metrics: [try memory(80)], resident: .mebibytes(1))
    var scenario = scenario(going, rate: 0.5, cpu: 0.001, hours: 1)
    scenario.routes = [
      Route(
        name: scenario.routes[0].name,
        steps: steps(
          .enter(
            service: "api",
            steps: steps(
              .serve(station: "elsewhere", time: .deterministic(200)), .serve(station: "api", time: .deterministic(0.001))))))
    ]
    let result = try run(scenario)
    let changes = result.scaling[0].changes
    #expect(changes.last?.to == 1)
    #expect(result.failures.map(\.cause) == ["api: replica ended"])
    // 0.5 a second spread over five replicas: each holds 20 of those who came in the last 200 s. Who came more than 170 s before its end is
    // done within the grace: 17 fail at each end, and four replicas end.
    let failed = Double(result.failed)
    #expect(failed > 40 && failed < 100, "\(failed)")
    let patient = service(
      replicas: 5, metrics: [try memory(80)], resident: .mebibytes(1),
      lifecycle: ReplicaLifecycle(startUp: .deterministic(20), grace: .seconds(201)))
    scenario.services = [patient]
    #expect(try run(scenario).failed == 0, "200 s of work fit into 201 s of grace")
  }

  @Test func `replicas that find no place are made up for when others have ended`() throws {
    // A query stays an hour, and the grace is longer than the trial: every replica that goes keeps its place. Idle memory brings 4 down to 1,
    // CPU brings it up again; however often that happens, the number that is wanted is there in the end.
    let lifecycle = ReplicaLifecycle(startUp: .deterministic(1), grace: .hours(100))
    let behavior = ScalingBehavior(
      scaleUp: .init(stabilizationWindow: .zero), scaleDown: .init(stabilizationWindow: .zero))
    let service = service(replicas: 2, metrics: [try cpu(50)], min: 1, max: 3, lifecycle: lifecycle, behavior: behavior)
    var scenario = scenario(service, rate: 0.02, cpu: 60, hours: 6)
    scenario.settings.seed = 3
    let result = try run(scenario)
    #expect(result.scaling[0].changeCount > 12, "it goes up and down: \(result.scaling[0].changeCount)")
    #expect(result.scaling[0].readySeconds / result.observedSeconds > 0.99, "never fewer than the minimum")
  }

  @Test func `the work of a replica that has ended ends with it`() throws {
    // Ten replicas, each busy with queries of 400 s; idle memory brings them down to one at once, without any grace.
    let lifecycle = ReplicaLifecycle(startUp: .deterministic(1), grace: .zero)
    let behavior = ScalingBehavior(scaleDown: .init(stabilizationWindow: .zero))
    let service = service(replicas: 10, metrics: [try memory(80)], resident: .mebibytes(1), lifecycle: lifecycle, behavior: behavior)
    let result = try run(scenario(service, rate: 2, cpu: 400, hours: 1))
    let cpu = result.station("api.cpu")
    #expect(cpu.busySeconds <= (cpu.capacity ?? 0) * result.observedSeconds * 1.000_001, "no CPU is used that is not there")
    #expect(cpu.timedOut > 0 && result.failures.map(\.cause) == ["api: replica ended"])
  }

  @Test func `the youngest replicas go first`() throws {
    // Four are there from the start and hold a query each for the whole hour; CPU brings two more, which have nothing to do once the others'
    // short queries are done. When the number falls they go, and nobody fails.
    let up = ReplicaLifecycle(startUp: .deterministic(1), grace: .zero)
    let behavior = ScalingBehavior(scaleUp: .init(policies: [ScalingPolicy(.pods, 2, every: .seconds(60))]), scaleDown: .init(stabilizationWindow: .zero))
    let service = service(replicas: 4, metrics: [try cpu(50)], min: 4, max: 6, lifecycle: up, behavior: behavior)
    var scenario = scenario(service, rate: 4 / 3_600.0, cpu: 0.001, hours: 2)
    scenario.routes = [
      Route(
        name: scenario.routes[0].name,
        steps: steps(
          .enter(
            service: "api",
            steps: steps(
              .serve(station: "api", time: .deterministic(90)), .serve(station: "elsewhere", time: .deterministic(3_000)),
              .serve(station: "api", time: .deterministic(0.001))))))
    ]
    for seed in UInt64(0)..<8 {
      scenario.settings.seed = seed
      let result = try run(scenario)
      #expect(result.failed == 0, "seed \(seed): \(result.scaling[0].changes.map { "\($0.from)-\($0.to)" })")
    }
  }

  @Test func `trials are long enough for the autoscaler to come down again`() throws {
    // 300 s of window, 15 s of policy, 20 s of start-up and 15 s to the next decision, 30 times over.
    let busy = service(replicas: 2, metrics: [try cpu(50)])
    var scenario = scenario(busy, rate: 400, cpu: 0.001)
    scenario.settings.duration = nil
    #expect(abs(try Simulation(scenario).duration.seconds - 30 * 350) < 1)
  }

  @Test func `the same trial gives the same decisions, and Little's law holds while replicas come and go`() throws {
    for seed in UInt64(0)..<12 {
      let scenario = scenario(
        service(replicas: 1, metrics: [try cpu(60), try memory(90)], resident: .mebibytes(300), behavior: seed % 2 == 0 ? nil : ScalingBehavior()),
        rate: 5, cpu: 0.3, hours: 0.5
      ) { $0.settings.seed = seed }
      let first = try run(scenario)
      #expect(first == (try run(scenario)), "seed \(seed)")
      #expect(!first.scaling[0].changes.isEmpty, "seed \(seed)")
      let population = first.population
      #expect(abs(population.area - population.timeWithinWindow) <= 1e-9 * population.area, "seed \(seed)")
      #expect(first.arrived - first.completed - first.failed == population.atEnd - population.atStart, "seed \(seed)")
    }
  }

  @Test(arguments: [
    (MetricSpecification.Source.pods("q"), MetricSpecification.Target.averageValue(5_000), ReplicaMeasure.requests, 0.0, "5 a second each"),
    (.object("q", kind: "Ingress", name: "main"), .averageValue(5_000), .requests, 0, "20 a second in all, 5 each"),
    (.external("q"), .averageValue(5_000), .requests, 0, "the same from outside"),
    (.pods("q"), .averageValue(50_000), .inFlight, 10, "20 a second that stay 10 s are 200 inside: 50 each"),
  ] as [(MetricSpecification.Source, MetricSpecification.Target, ReplicaMeasure, Double, String)])
  func `queries scale replicas as well`(
    source: MetricSpecification.Source, target: MetricSpecification.Target, measure: ReplicaMeasure, stay: Double, why: String
  ) throws {
    var api = service(replicas: 1, metrics: [try MetricSpecification(source, target: target)])
    guard case .application(var application) = api.kind else { return }
    application.autoscale?.measures = ["q": measure]
    api.kind = .application(application)
    var scenario = scenario(api, rate: 20, cpu: 0.01, hours: 2) { $0.settings.warmUp = .fixed(.hours(0.5)) }
    scenario.routes = [
      Route(
        name: scenario.routes[0].name,
        steps: steps(
          .enter(service: "api", steps: steps(.serve(station: "elsewhere", time: .deterministic(stay)), .serve(station: "api", time: .deterministic(0.01))))))
    ]
    let result = try run(scenario)
    // 4 replicas are on target. Over 15 s the rate is known to 1 / sqrt(300) = 6 %, the number inside to 1 / sqrt(200) = 7 %: within the
    // tolerance of 10 % of the time; the largest of 20 proposals counts, which now and then is 5.
    let mean = result.scaling[0].readySeconds / result.observedSeconds
    #expect(mean > 3.99 && mean < 5.01, "\(why): \(mean)")
    #expect(result.scaling[0].failedSyncs <= 2, "only before the first reading is there nothing to go by")
  }

  @Test func `metrics that the simulation cannot show are refused`() throws {
    let queue = try MetricSpecification(.external("queue"), target: .value(1_000))
    let scenario = scenario(service(replicas: 1, metrics: [queue]), rate: 1, cpu: 0.1)
    #expect(throws: SimulationError.metricNotSimulated("queue", service: "api")) { try Simulation(scenario) }
  }
}
