import Testing
import Units

@testable import Autoscaling

struct ClosedLoopTests {
  private func autoscaler(_ behavior: ScalingBehavior? = ScalingBehavior(), max: Int32 = 100) throws -> Autoscaler {
    Autoscaler(
      AutoscalerSpecification(
        minReplicas: 2, maxReplicas: max,
        metrics: [
          try MetricSpecification(.resource("cpu"), target: .utilization(percent: 70)),
          try MetricSpecification(.resource("memory"), target: .utilization(percent: 80)),
        ], behavior: behavior))
  }

  private let plant = PodPlant(
    startupDelay: .wholeSeconds(40), initialAge: .wholeSeconds(3_600), metricAge: .wholeSeconds(15), metricWindow: .wholeSeconds(15),
    metrics: [.init(request: 500, capacity: 1_000, unready: 900), .init(request: 1_000_000, unready: 200_000)])

  /// A day's curve with noise, milli-cores and milli-bytes.
  private func demand(_ step: Int, _ random: inout TestRandom) -> [Int64] {
    let phase = Double(step % 5_760) / 5_760
    let curve = 1 - 4 * (phase - 0.5) * (phase - 0.5)
    return [Int64(2_000 + 28_000 * curve * (0.8 + 0.4 * random.uniform())), Int64(8_000_000 + 40_000_000 * curve)]
  }

  @Test func `groups of pods that are alike give what single pods give`() throws {
    // A second loop by the book: every pod by itself, never merged.
    for seed in UInt64(1)...20 {
      var random = TestRandom(seed: seed)
      var loop = ClosedLoop(try autoscaler(), plant: plant, initialReplicas: 3)
      var single = try autoscaler()
      var starts = [SimTime](repeating: .wholeSeconds(-3_600), count: 3)
      for step in 0..<300 {
        let now = SimTime.wholeSeconds(Int64(step) * 15)
        let demand = demand(step * 20, &random)
        let ready = starts.filter { $0 + plant.startupDelay <= now }.count
        let pods = starts.map { start in
          let readyAt = start + plant.startupDelay
          return PodGroup(readiness: readyAt <= now ? .ready : .notReady, start: start, readinessChange: readyAt <= now ? readyAt : start)
        }
        let readings = [0, 1].map { metric in
          MetricReading(
            samples: pods.map {
              let share = ready == 0 ? 0 : min(demand[metric] / Int64(ready), plant.metrics[metric].capacity ?? .max)
              let value = $0.readiness == .ready ? share : plant.metrics[metric].unready
              return value.map { PodSample(value: $0, timestamp: now - plant.metricAge, window: plant.metricWindow) }
            }, requests: pods.map { _ in plant.metrics[metric].request })
        }
        let replicas = Int32(starts.count)
        let expected = single.sync(at: now, Observation(specReplicas: replicas, statusReplicas: replicas, pods: pods, readings: readings))
        let decision = loop.step(at: now, demand: demand)
        try #require(decision == expected, "seed \(seed), step \(step)")
        #expect(loop.autoscaler.outcomes == single.outcomes && Int(loop.ready) == ready, "seed \(seed), step \(step)")
        while starts.count > Int(expected.desired) { starts.removeLast() }
        while starts.count < Int(expected.desired) { starts.append(now) }
        #expect(loop.replicas == expected.desired)
      }
    }
  }

  @Test func `a month of syncs with two metrics takes a fifth of a second`() throws {
    var random = TestRandom(seed: 1)
    let steps = 172_800
    let demands: [[Int64?]] = (0..<steps).map { demand($0, &random) }
    var loop = ClosedLoop(try autoscaler(), plant: plant, initialReplicas: 10)
    var most: Int32 = 0
    var changes = 0
    let time = ContinuousClock().measure {
      for step in 0..<steps {
        let decision = loop.step(at: .wholeSeconds(Int64(step) * 15), demand: demands[step])
        most = max(most, decision.desired)
        if decision.isRescaled { changes += 1 }
      }
    }
    print("a month, 2 metrics, up to \(most) pods, \(changes) changes: \(time)")
    #expect(most >= 80 && changes > 1_000)
    // The figure belongs to a quiet machine; this catches a slip by a factor.
    #expect(time < .seconds(2))
  }

  @Test func `a month of syncs over 100 pods that all differ`() throws {
    var autoscaler = try autoscaler(max: 1_000)
    let old = SimTime.wholeSeconds(-9_000)
    let pods = (0..<100).map { _ in PodGroup(start: old, readinessChange: old) }
    let observation = Observation(
      specReplicas: 100, statusReplicas: 100, pods: pods,
      readings: [500, 1_000_000].map { request in
        MetricReading(
          samples: (0..<100).map { PodSample(value: request * Int64(60 + $0 % 20) / 100, timestamp: .zero, window: .wholeSeconds(15)) },
          requests: [Int64?](repeating: request, count: 100))
      })
    let steps = 172_800
    var syncs = 0
    let time = ContinuousClock().measure {
      for step in 0..<steps {
        if autoscaler.sync(at: .wholeSeconds(Int64(step) * 15), observation).desired == 100 { syncs += 1 }
      }
    }
    print("a month, 2 metrics, 100 pods one by one: \(time)")
    #expect(syncs == steps, "69.5 % of a target of 70 % and of 80 %: the largest proposal is the current number")
    #expect(time < .seconds(5))
  }

  @Test func `a gap in the demand is a missing sample, and what somebody else sets is found at the next sync`() throws {
    var loop = ClosedLoop(try autoscaler(), plant: plant, initialReplicas: 4)
    #expect(loop.step(at: .wholeSeconds(0), demand: [1_400, 3_200_000]).desired == 4)
    let gap = loop.step(at: .wholeSeconds(15), demand: [nil, 3_200_000])
    // Memory alone proposes the current number, so that the gap does not stop the sync.
    #expect(gap.desired == 4 && loop.autoscaler.outcomes[0] == .failure(.noMetrics))
    #expect(loop.step(at: .wholeSeconds(30), demand: [nil]).isFailed)
    loop.setReplicas(2, at: .wholeSeconds(30))
    // 700 of 500 milli-cores each: twice the target of 70 %.
    let decision = loop.step(at: .wholeSeconds(45), demand: [1_400, 1_600_000])
    #expect(decision.current == 2 && decision.desired == 4)
  }

  @Test func `memory that each pod holds does not shrink when pods come`() throws {
    var held = plant
    held.metrics[1].demand = .eachPod
    var loop = ClosedLoop(try autoscaler(max: 9), plant: held, initialReplicas: 3)
    // 1 byte short of 90 % of the request, against 80 %: 89 % is 1.1125 times the target, above the tolerance, at any number of pods.
    for step in 0..<40 { _ = loop.step(at: .wholeSeconds(Int64(step) * 15), demand: [0, 899_999]) }
    #expect(loop.replicas == 9)
  }

  @Test func `the newest pods go first`() {
    var fleet = PodFleet(count: 2, start: .wholeSeconds(0), startupDelay: .wholeSeconds(40), maturity: .wholeSeconds(300))
    fleet.resize(to: 5, at: .wholeSeconds(100))
    fleet.resize(to: 9, at: .wholeSeconds(200))
    #expect(fleet.ready(at: .wholeSeconds(139)) == 2 && fleet.ready(at: .wholeSeconds(140)) == 5)
    fleet.resize(to: 4, at: .wholeSeconds(210))
    #expect(fleet.groups.map(\.count) == [2, 2] && fleet.ready(at: .wholeSeconds(1_000)) == 4)
    fleet.mergeMature(at: .wholeSeconds(399))
    #expect(fleet.groups.count == 2)
    fleet.mergeMature(at: .wholeSeconds(400))
    #expect(fleet.groups.map(\.count) == [4])
  }

  @Test func `a pod that warms up reports work of its own on top of its share, up to its limit, for a while`() throws {
    var warm = plant
    warm.metrics[0].warmUp = PodPlant.Metric.WarmUp(extra: 700, duration: .wholeSeconds(60))
    warm.initialAge = .wholeSeconds(90)
    var loop = ClosedLoop(try autoscaler(), plant: warm, initialReplicas: 2)
    // Ready for 50 s at 0 s: 400 + 700, of which the limit lets 1,000 be seen; at 15 s ready for 65 s, and done with it.
    _ = loop.step(at: .wholeSeconds(0), demand: [800, 1_600_000])
    #expect(loop.observation.readings[0].samples.map { $0?.value } == [1_000])
    _ = loop.step(at: .wholeSeconds(15), demand: [800, 1_600_000])
    #expect(loop.observation.readings[0].samples.first.map { $0?.value } == 400)
    #expect(loop.observation.readings[1].samples.first.map { $0?.value } == 800_000, "memory has none")
  }

  /// Requests of all pods at each step to what each group of pods reports, the oldest first; start-up takes a step, the target is far away.
  private func reported(
    _ demand: [Int64?], lag: Int = 0, averaged: Int = 1, resize: [Int: Int32] = [:], warmUp: PodPlant.Metric.WarmUp? = nil
  ) throws -> [[Int64?]] {
    var metric = PodPlant.Metric(.total, warmUp: warmUp)
    metric.averagedSteps = averaged
    var plant = PodPlant(
      startupDelay: .wholeSeconds(15), initialAge: .wholeSeconds(900), metricAge: .wholeSeconds(Int64(lag) * 15),
      metricWindow: .wholeSeconds(Int64(averaged) * 15), metrics: [metric])
    plant.lag = lag
    let specification = AutoscalerSpecification(
      maxReplicas: 100, metrics: [try MetricSpecification(.pods("rps"), target: .averageValue(1_000_000))],
      behavior: ScalingBehavior(scaleUp: .init(selectPolicy: .disabled), scaleDown: .init(selectPolicy: .disabled)))
    var loop = ClosedLoop(Autoscaler(specification), plant: plant, initialReplicas: 2)
    return demand.indices.map { step in
      let now = SimTime.wholeSeconds(Int64(step) * 15)
      _ = loop.step(at: now, demand: [demand[step]])
      if let replicas = resize[step] { loop.setReplicas(replicas, at: now) }
      return loop.observation.readings[0].samples.map { $0?.value }
    }
  }

  @Test func `an old sample shows what its pod did then, among those that were ready then`() throws {
    // Two pods; two more from step 1 on, ready at step 2; one is left after step 4.
    let found = try reported([8, 8, 8, 8, 40, 8, 8], lag: 1, resize: [1: 4, 4: 1])
    #expect(found == [[4], [4], [4, 0], [2, 2], [2, 2], [10], [8]])
  }

  @Test func `a sample is the mean over its window, of what is known`() throws {
    // Means of three steps of shares of two pods: 1, 2, 3, -, 5.
    #expect(try reported([2, 4, 6, nil, 10], averaged: 3) == [[1], [1], [2], [nil], [4]])
    // A pod that is ready from step 2 on had nothing at steps 0 and 1: shares 6, 6, 3, 3, 3.
    #expect(try reported([12, 12, 12, 12, 12], averaged: 3, resize: [1: 4]) == [[6], [6], [5, 1], [4, 2], [3, 3]])
  }

  @Test func `a warm-up is seen as late as everything else`() throws {
    let warmUp = PodPlant.Metric.WarmUp(extra: 100, duration: .wholeSeconds(30))
    // Ready at step 1, warm at step 3: seen a step later.
    #expect(try reported([8, 8, 8, 8, 8, 8], lag: 1, resize: [0: 4], warmUp: warmUp) == [[4], [4, 0], [2, 102], [2, 102], [2, 2], [2, 2]])
  }
}
