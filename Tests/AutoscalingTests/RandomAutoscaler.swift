import Units

@testable import Autoscaling

/// Random autoscalers and what they observe, drawn wide enough that every branch of the rule is taken.
struct RandomAutoscaler {
  var random: TestRandom

  init(seed: UInt64) { random = TestRandom(seed: seed) }

  mutating func flags() -> ControllerFlags {
    ControllerFlags(
      tolerance: random.element(of: [0, 0.05, 0.1, 0.3]), downscaleStabilization: .wholeSeconds(random.element(of: [0, 60, 300])),
      cpuInitializationPeriod: .wholeSeconds(random.element(of: [0, 60, 300])), initialReadinessDelay: .wholeSeconds(30))
  }

  mutating func metric(_ index: Int) throws -> MetricSpecification {
    switch random.integer(0...6) {
    case 0: try MetricSpecification(.resource("cpu"), target: .utilization(percent: Int32(random.integer(20...150))))
    case 1: try MetricSpecification(.resource("memory"), target: .averageValue(Int64(random.integer(100...2_000))))
    case 2: try MetricSpecification(.containerResource("cpu", container: "api"), target: .averageValue(Int64(random.integer(100...2_000))))
    case 3: try MetricSpecification(.pods("qps\(index)"), target: .averageValue(Int64(random.integer(100...2_000))))
    case 4:
      try MetricSpecification(.object("hits\(index)", kind: "Ingress", name: "web"), target: .value(Int64(random.integer(100...20_000))))
    case 5: try MetricSpecification(.external("queue\(index)"), target: .value(Int64(random.integer(100...20_000))))
    default: try MetricSpecification(.external("queue\(index)"), target: .averageValue(Int64(random.integer(100...5_000))))
    }
  }

  mutating func direction(periods: [Int64]) -> ScalingBehavior.Direction {
    let policies = (0..<random.integer(1...3)).map { _ in
      ScalingPolicy(
        random.chance(0.5) ? .pods : .percent, Int32(random.integer(1...120)), every: .wholeSeconds(random.element(of: periods)))
    }
    return ScalingBehavior.Direction(
      stabilizationWindow: random.chance(0.7) ? .wholeSeconds(random.element(of: [0, 15, 30, 60, 300])) : nil,
      selectPolicy: random.element(of: [nil, .max, .min, .max, .min, .disabled]), policies: random.chance(0.8) ? policies : nil,
      tolerance: random.chance(0.3) ? ToleranceQuantity(thousandths: Int64(random.integer(0...300))) : nil)
  }

  mutating func specification(behavior: Bool, periods: [Int64] = [15, 30, 60, 180]) throws -> AutoscalerSpecification {
    let least = random.integer(1...5)
    var metrics: [MetricSpecification] = []
    for index in 0..<random.integer(1...3) { metrics.append(try metric(index)) }
    return AutoscalerSpecification(
      minReplicas: Int32(least), maxReplicas: Int32(least + random.integer(0...60)), metrics: metrics,
      behavior: behavior
        ? ScalingBehavior(
          scaleUp: random.chance(0.8) ? direction(periods: periods) : nil, scaleDown: random.chance(0.8) ? direction(periods: periods) : nil
        )
        : nil)
  }

  mutating func pod(at now: SimTime) -> PodGroup {
    PodGroup(
      count: Int32(random.integer(1...12)), phase: random.chance(0.9) ? .running : random.element(of: PodGroup.Phase.allCases),
      readiness: random.chance(0.8) ? .ready : random.element(of: [.absent, .notReady, .unknown]),
      start: random.chance(0.95) ? now - .wholeSeconds(Int64(random.integer(0...700))) : nil,
      readinessChange: now - .wholeSeconds(Int64(random.integer(0...700))), isBeingDeleted: random.chance(0.04))
  }

  mutating func reading(pods: Int, at now: SimTime, level: Int) -> MetricReading {
    var samples: [PodSample?] = []
    var requests: [Int64?] = []
    for _ in 0..<pods {
      let window = SimTime.wholeSeconds(random.element(of: [15, 30, 60]))
      let timestamp = now - .wholeSeconds(Int64(random.integer(0...60)))
      samples.append(random.chance(0.93) ? PodSample(value: Int64(random.integer(0...level)), timestamp: timestamp, window: window) : nil)
      requests.append(random.chance(0.995) ? Int64(random.integer(1...1_500)) : nil)
    }
    return MetricReading(
      isUnavailable: random.chance(0.04), samples: samples, requests: requests,
      extraSamples: random.chance(0.1) ? [Int64(random.integer(0...level))] : [],
      values: (0..<random.integer(0...3)).map { _ in Int64(random.integer(0...level * 20)) })
  }

  mutating func observation(of metrics: Int, replicas: Int32, at now: SimTime) -> Observation {
    let pods = (0..<random.integer(0...5)).map { _ in pod(at: now) }
    let level = random.element(of: [100, 1_000, 3_000])
    return Observation(
      specReplicas: replicas, statusReplicas: random.chance(0.9) ? replicas : Int32(random.integer(0...60)), pods: pods,
      readings: (0..<metrics).map { _ in reading(pods: pods.count, at: now, level: level) })
  }
}

extension Observation {
  /// The same pods, one group each.
  var spread: Observation {
    var copy = self
    copy.pods = []
    for index in readings.indices {
      copy.readings[index].samples = []
      copy.readings[index].requests = []
    }
    for (place, group) in pods.enumerated() {
      for _ in 0..<group.count {
        var pod = group
        pod.count = 1
        copy.pods.append(pod)
        for index in readings.indices {
          copy.readings[index].samples.append(readings[index].samples[place])
          copy.readings[index].requests.append(readings[index].requests[place])
        }
      }
    }
    return copy
  }
}
