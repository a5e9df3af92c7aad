import Autoscaling
import Units

// What is written, as the values that the rule works with.

extension AutoscalerCase.Specification {
  func specification() throws(AutoscalerCaseError) -> AutoscalerSpecification {
    var values: [MetricSpecification] = []
    for (index, metric) in metrics.enumerated() { values.append(try metric.specification(at: "hpa.metrics[\(index)]")) }
    return AutoscalerSpecification(minReplicas: min ?? 1, maxReplicas: max, metrics: values, behavior: try behavior?.behavior())
  }
}

extension AutoscalerCase.Metric {
  func specification(at member: String) throws(AutoscalerCaseError) -> MetricSpecification {
    let source: MetricSpecification.Source
    switch type {
    case "Resource": source = .resource(name)
    case "Pods": source = .pods(name)
    case "External": source = .external(name)
    default: throw .unknownWord(type, member: member + ".type", expected: ["Resource", "Pods", "External"])
    }
    let target: MetricSpecification.Target
    switch targetType {
    case "Utilization":
      guard let percent = Int32(exactly: self.target) else {
        throw .outOfRange(self.target, member: member + ".target", expected: "a percentage that fits into 32 bits")
      }
      target = .utilization(percent: percent)
    case "AverageValue": target = .averageValue(self.target)
    case "Value": target = .value(self.target)
    default: throw .unknownWord(targetType, member: member + ".targetType", expected: ["Utilization", "AverageValue", "Value"])
    }
    do {
      return try MetricSpecification(source, target: target)
    } catch {
      throw .refused("\(member): \(error)")
    }
  }
}

extension AutoscalerCase.Behavior {
  func behavior() throws(AutoscalerCaseError) -> ScalingBehavior {
    ScalingBehavior(
      scaleUp: try scaleUp?.direction(at: "hpa.behavior.scaleUp"), scaleDown: try scaleDown?.direction(at: "hpa.behavior.scaleDown"))
  }
}

extension AutoscalerCase.Direction {
  func direction(at member: String) throws(AutoscalerCaseError) -> ScalingBehavior.Direction {
    var direction = ScalingBehavior.Direction(stabilizationWindow: stabilizationWindowSeconds.map(SimTime.wholeSeconds))
    if let selectPolicy {
      guard let select = SelectPolicy(rawValue: selectPolicy) else {
        throw .unknownWord(selectPolicy, member: member + ".selectPolicy", expected: SelectPolicy.allCases.map(\.rawValue))
      }
      direction.selectPolicy = select
    }
    if let policies {
      var list: [ScalingPolicy] = []
      for (index, policy) in policies.enumerated() {
        guard let kind = ScalingPolicy.Kind(rawValue: policy.type) else {
          throw .unknownWord(
            policy.type, member: "\(member).policies[\(index)].type", expected: ScalingPolicy.Kind.allCases.map(\.rawValue))
        }
        list.append(ScalingPolicy(kind, policy.value, every: .wholeSeconds(policy.periodSeconds)))
      }
      direction.policies = list
    }
    if let tolerance {
      do {
        direction.tolerance = try ToleranceQuantity(parsing: tolerance)
      } catch {
        throw .refused("\(member).tolerance: \(error)")
      }
    }
    return direction
  }
}

extension AutoscalerCase.Flags {
  var flags: ControllerFlags {
    var flags = ControllerFlags()
    if let seconds = syncPeriodSeconds, seconds != 0 { flags.syncPeriod = .wholeSeconds(seconds) }
    if let tolerance { flags.tolerance = tolerance }
    if let seconds = cpuInitializationPeriodSeconds { flags.cpuInitializationPeriod = .wholeSeconds(seconds) }
    if let seconds = initialReadinessDelaySeconds { flags.initialReadinessDelay = .wholeSeconds(seconds) }
    if let seconds = downscaleStabilizationSeconds { flags.downscaleStabilization = .wholeSeconds(seconds) }
    return flags
  }
}

extension [AutoscalerCase.Recommendation] {
  func recommendations(before now: SimTime) -> Recommendations {
    Recommendations(map { Recommendations.Entry(time: now - .wholeSeconds($0.ageSeconds), replicas: $0.replicas) })
  }
}

extension [AutoscalerCase.Event] {
  func events(before now: SimTime) -> ScaleEvents {
    ScaleEvents(map { ScaleEvents.Event(time: now - .wholeSeconds($0.ageSeconds), change: $0.change) })
  }
}

extension AutoscalerCase.Pod {
  func group(at now: SimTime, member: String) throws(AutoscalerCaseError) -> PodGroup {
    let written = count ?? 1
    guard written >= 0 else { throw .outOfRange(Int64(written), member: member + ".count", expected: "0 or more") }
    guard let phase = PodGroup.Phase(rawValue: phase ?? "Running") else {
      throw .unknownWord(phase ?? "", member: member + ".phase", expected: PodGroup.Phase.allCases.map(\.rawValue))
    }
    return PodGroup(
      count: written == 0 ? 1 : written, phase: phase, readiness: ready.map { $0 ? .ready : .notReady } ?? .absent,
      start: startAgeSeconds.map { now - .wholeSeconds($0) }, readinessChange: now - .wholeSeconds(transitionAgeSeconds ?? 0),
      isBeingDeleted: deleted ?? false)
  }
}

extension AutoscalerCase.Step {
  /// What the controller reads at this step.
  func observation(
    of metrics: [AutoscalerCase.Metric], replicas: Int32, at now: SimTime, member: String
  ) throws(AutoscalerCaseError) -> Observation {
    let pods = self.pods ?? []
    var groups: [PodGroup] = []
    for (index, pod) in pods.enumerated() { groups.append(try pod.group(at: now, member: "\(member).pods[\(index)]")) }
    let readings = metrics.map { metric in
      guard metric.type != "External" else {
        return MetricReading(isUnavailable: unavailable?.contains(metric.name) ?? false, values: external?[metric.name] ?? [])
      }
      return MetricReading(
        isUnavailable: unavailable?.contains(metric.name) ?? false,
        samples: pods.map { pod in
          pod.samples?[metric.name].map { sample in
            PodSample(
              value: sample.value, timestamp: now - .wholeSeconds(sample.ageSeconds ?? 0), window: .wholeSeconds(sample.windowSeconds ?? 0))
          }
        },
        requests: pods.map { $0.requests?[metric.name] }, extraSamples: extraSamples?[metric.name]?.map(\.value) ?? [])
    }
    return Observation(specReplicas: replicas, statusReplicas: statusReplicas ?? replicas, pods: groups, readings: readings)
  }
}
