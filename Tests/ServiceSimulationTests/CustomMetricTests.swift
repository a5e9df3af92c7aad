import Autoscaling
import PlanModel
import ServiceSimulation
import Testing
import Units

/// Replicas that are scaled by queries instead of CPU, at a load that does not vary: what they settle at follows from the rule alone.
@Suite struct CustomMetricTests {
  /// 20 queries a second for an hour, evenly spaced; each stays 10 s inside, so that 200 are there.
  private func run(_ metric: MetricSpecification, _ measure: ReplicaMeasure, from replicas: Int) throws -> ScalingTally {
    let api = Service(
      name: "api", resources: Resources(cpuLimit: CPU(cores: 4)),
      kind: .application(
        Application(
          replicas: replicas, workers: 1, balancing: .leastConnections,
          lifecycle: ReplicaLifecycle(startUp: .deterministic(20), grace: .seconds(30)),
          autoscale: Autoscale(
            specification: AutoscalerSpecification(minReplicas: 1, maxReplicas: 12, metrics: [metric], behavior: ScalingBehavior()),
            measures: ["q": measure]))))
    var scenario = scenario(
      rate: 1, stations: [], services: [api], queries: 1, steps(.enter(service: "api", steps: steps(.wait(.deterministic(10))))))
    scenario.settings.platform = .kubernetes
    let trace = RecordedArrivals(rows: (1...72_000).map { TraceRow(time: Double($0) / 20) })
    let simulation = try Simulation(scenario.replaying(trace, until: .hours(1)))
    let result = try #require(try simulation.run(trial: 0, openTrace: { trace.open() }))
    return try #require(result.scaling.first)
  }

  /// A load L and a target T a replica: ceil(L / T) replicas, as L / (T n) is further from 1 than the tolerance for each smaller n:
  /// 20 / (3 x 6) = 1.11; and from above, 20 / (3 x 8) = 0.83.
  @Test(arguments: [
    (.pods("q"), .averageValue(3_000), .requests, 7, "ceil(20 / 3)"),
    (.object("q", kind: "Ingress", name: "main"), .averageValue(3_000), .requests, 7, "of all together, over the number of replicas"),
    (.external("q"), .averageValue(3_000), .requests, 7, "the same from outside"),
    (.pods("q"), .averageValue(30_000), .inFlight, 7, "ceil(200 / 30)"),
    (.object("q", kind: "Ingress", name: "main"), .averageValue(30_000), .inFlight, 7, "of all together"),
    (.pods("q"), .averageValue(9_000), .requests, 3, "ceil(20 / 9)"),
  ] as [(MetricSpecification.Source, MetricSpecification.Target, ReplicaMeasure, Int, String)])
  func `a load that does not vary is divided by the target`(
    source: MetricSpecification.Source, target: MetricSpecification.Target, measure: ReplicaMeasure, settled: Int, why: String
  ) throws {
    for replicas in [1, 12] {
      let tally = try run(try MetricSpecification(source, target: target), measure, from: replicas)
      let last = try #require(tally.changes.last)
      #expect(last.to == settled, "\(why), from \(replicas): \(tally.changes)")
      #expect(last.time < .hours(0.25), "settled, not on its way")
      #expect(tally.failedSyncs <= 2, "only before the first readings is there nothing to go by")
    }
  }

  /// A Value is not divided by the number of replicas: the ratio is what it is however many there are.
  @Test(arguments: [
    (.value(10_000), 12, "twice too much: to the maximum"), (.value(20_000), nil, "just right: it stays"),
  ] as [(MetricSpecification.Target, Int?, String)])
  func `a value that replicas do not bring down drives them to the maximum`(target: MetricSpecification.Target, settled: Int?, why: String) throws {
    let tally = try run(try MetricSpecification(.object("q", kind: "Ingress", name: "main"), target: target), .requests, from: 4)
    #expect(tally.changes.last?.to == settled, "\(why): \(tally.changes)")
  }
}
