import Autoscaling
import PlanModel
import RandomStreams
import ServiceSimulation
import Testing
import Units

/// Random scenarios whose replicas and machines come and go all the time.
@Suite struct ScaledInvariantTests {
  /// The scenario on Kubernetes: clocks of a second, windows and start-ups of a few, so that a trial of some minutes has hundreds of changes.
  private func scaled(_ scenario: Scenario, seed: UInt64) throws -> Scenario {
    var stream = DrawStream(StreamKey(seed: seed, trial: 0).named("scaling"))
    func number(_ low: Double, _ high: Double) -> Double { low + (high - low) * stream.uniform() }
    var scenario = scenario
    let metrics = [
      try MetricSpecification(.resource("cpu"), target: .utilization(percent: Int32(number(2, 60)))),
      try MetricSpecification(.resource("memory"), target: .utilization(percent: Int32(number(40, 120)))),
    ]
    let least = Int32(number(1, 3))
    for index in scenario.services.indices {
      guard case .application(var application) = scenario.services[index].kind else { continue }
      application.residentMemoryPerWorker = .mebibytes(100)
      application.memoryPerQuery = .mebibytes(number(20, 400))
      application.lifecycle = ReplicaLifecycle(
        startUp: .lognormal(mean: number(0.5, 10), cv: 0.5), startUpCPU: CPU(cores: 0.5), grace: .seconds(number(0, 0.1)))
      application.autoscale = Autoscale(
        specification: AutoscalerSpecification(
          minReplicas: least, maxReplicas: least + Int32(number(1, 12)), metrics: metrics,
          behavior: ScalingBehavior(scaleUp: nil, scaleDown: .init(stabilizationWindow: .seconds(Double(Int(number(0, 4))))))),
        flags: ControllerFlags(
          syncPeriod: .seconds(1), downscaleStabilization: .seconds(5), cpuInitializationPeriod: .seconds(5), initialReadinessDelay: .seconds(1)),
        metricResolution: .seconds(1))
      scenario.services[index].kind = .application(application)
      scenario.services[index].resources.cpuRequest = CPU(cores: 0.5)
      scenario.services[index].resources.memoryRequest = .mebibytes(400)
    }
    scenario.nodes = [
      NodePool(
        name: "nodes", provider: "local", region: "", instanceType: "box", count: 2, vcpu: CPU(cores: number(2, 8)), memory: .gibibytes(4),
        autoscale: NodeAutoscale(
          minNodes: 1, maxNodes: 2 + Int(number(0, 5)), startUp: .exponential(mean: 4), scanInterval: .seconds(1), unneededTime: .seconds(5),
          delayAfterAdd: .seconds(3), utilizationThreshold: Fraction(number(0.3, 1))))
    ]
    scenario.settings.platform = .kubernetes
    scenario.settings.duration = .minutes(10)
    scenario.settings.warmUp = .fixed(.minutes(1))
    return scenario
  }

  @Test func `sums agree while replicas and machines come and go`() throws {
    var (changes, machines, lost) = (Int64(0), Int64(0), Int64(0))
    for seed in UInt64(0)..<100 {
      let scenario = try scaled(RandomScenario(seed: 3_000 + seed).make(queries: 800), seed: seed)
      let result = try #require(try Simulation(scenario).run(trial: 0))
      let what = "seed \(seed)"
      expectInvariants(result, what)
      let pool = try #require(scenario.nodes[0].autoscale)
      for nodes in result.nodes {
        let mean = nodes.nodeSeconds / result.observedSeconds
        #expect(mean >= Double(pool.minNodes) - 1e-9 && mean <= Double(pool.maxNodes) + 1e-9, "\(what): \(mean) machines")
        #expect(nodes.peak <= pool.maxNodes, "\(what)")
        let hours = try #require(nodes.hours, "\(what)")
        #expect(hours.start == result.start && hours.end == result.end, "\(what)")
        #expect(abs(hours.nodeSeconds.reduce(0, +) - nodes.nodeSeconds) < 1e-9 * nodes.nodeSeconds, "\(what)")
        machines += nodes.added + nodes.removed
      }
      for tally in result.scaling {
        // All that are there wait, start, take queries or are on their way out.
        #expect(tally.pendingSeconds + tally.startedSeconds <= tally.replicaSeconds + 1e-6, "\(what)")
        #expect(tally.readySeconds <= tally.startedSeconds + 1e-6, "\(what)")
        #expect(min(tally.pendingSeconds, tally.readySeconds) >= 0, "\(what)")
        changes += tally.changeCount
      }
      lost += result.failures.filter { $0.cause.hasSuffix("replica ended") }.reduce(0) { $0 + $1.count }
    }
    // The scenarios do what they are meant to.
    #expect(changes > 600 && machines > 50 && lost > 30, "\(changes) changes, \(machines) machines, \(lost) queries lost")
  }

  @Test func `nothing is left behind when all has come to rest`() throws {
    for seed in UInt64(0)..<60 {
      let trace = RecordedArrivals.poisson(rate: Double(2 + seed % 30), count: 400, seed: seed)
      let scenario = try scaled(RandomScenario(seed: 4_000 + seed).make(), seed: seed).replaying(trace, until: .hours(1))
      let result = try #require(try Simulation(scenario).run(trial: 0, openTrace: { trace.open() }))
      let what = "seed \(seed)"
      expectInvariants(result, what)
      #expect(result.completed + result.failed == 400 && result.population.atEnd == 0, "\(what)")
      for station in result.stations {
        #expect(station.arrivals == station.completions + station.timedOut, "\(what), \(station.name)")
      }
      let last = try #require(result.series.points.last)
      #expect(last.inSystem == 0 && last.busySeconds.allSatisfy { $0 == 0 }, "\(what): \(last.busySeconds)")
    }
  }

  @Test func `the same trial twice is the same`() throws {
    let scenario = try scaled(RandomScenario(seed: 3_007).make(queries: 800), seed: 7)
    #expect(try Simulation(scenario).run(trial: 3) == Simulation(scenario).run(trial: 3))
  }
}
