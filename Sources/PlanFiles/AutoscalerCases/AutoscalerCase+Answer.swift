import Autoscaling
import Units

extension AutoscalerCase {
  /// Runs the case.
  func answer(_ release: ControllerRelease) throws(AutoscalerCaseError) -> AutoscalerAnswer {
    guard initialReplicas >= 0 else { throw .outOfRange(Int64(initialReplicas), member: "initialReplicas", expected: "0 or more") }
    let autoscaler = Autoscaler(
      try hpa.specification(), flags: flags?.flags ?? ControllerFlags(), release: release,
      recommendations: history?.recommendations?.recommendations(before: .zero) ?? Recommendations(),
      scaleUpEvents: history?.scaleUpEvents?.events(before: .zero) ?? ScaleEvents(),
      scaleDownEvents: history?.scaleDownEvents?.events(before: .zero) ?? ScaleEvents())
    if let steps { return AutoscalerAnswer(id: id, expected: try run(autoscaler, steps)) }
    if let closed { return AutoscalerAnswer(id: id, expected: try run(autoscaler, closed)) }
    throw .neitherStepsNorLoop
  }

  private var syncSeconds: Int64 {
    guard let seconds = flags?.syncPeriodSeconds, seconds != 0 else { return 15 }
    return seconds
  }

  private func run(_ start: Autoscaler, _ steps: [Step]) throws(AutoscalerCaseError) -> [AutoscalerAnswer.Step] {
    var autoscaler = start
    var replicas = initialReplicas
    var answers: [AutoscalerAnswer.Step] = []
    for (index, step) in steps.enumerated() {
      let seconds = Int64(index) * syncSeconds
      let now = SimTime.wholeSeconds(seconds)
      if let written = step.replicas { replicas = written }
      let observation = try step.observation(of: hpa.metrics, replicas: replicas, at: now, member: "steps[\(index)]")
      let decision = autoscaler.sync(at: now, observation)
      replicas = decision.desired
      answers.append(AutoscalerAnswer.Step(decision, of: autoscaler, seconds: seconds, ready: nil))
    }
    return answers
  }

  private func run(_ autoscaler: Autoscaler, _ closed: Closed) throws(AutoscalerCaseError) -> [AutoscalerAnswer.Step] {
    guard (0...AutoscalerCaseReader.mostSteps).contains(closed.steps) else {
      throw .outOfRange(Int64(closed.steps), member: "closed.steps", expected: "0 to \(AutoscalerCaseReader.mostSteps)")
    }
    let plant = PodPlant(
      startupDelay: .wholeSeconds(closed.startupDelaySeconds ?? 0), initialAge: .wholeSeconds(closed.initialAgeSeconds ?? 0),
      metricAge: .wholeSeconds(closed.metricAgeSeconds ?? 0), metricWindow: .wholeSeconds(closed.metricWindowSeconds ?? 0),
      metrics: hpa.metrics.map {
        PodPlant.Metric(request: closed.requests?[$0.name], capacity: closed.capacity?[$0.name], unready: closed.unready?[$0.name])
      })
    let demands = hpa.metrics.map { closed.demand?[$0.name] ?? [] }
    let outages = hpa.metrics.map { closed.unavailable?[$0.name] ?? [] }
    var loop = ClosedLoop(autoscaler, plant: plant, initialReplicas: initialReplicas)
    var demand = [Int64?](repeating: 0, count: demands.count)
    var answers: [AutoscalerAnswer.Step] = []
    answers.reserveCapacity(closed.steps)
    for index in 0..<closed.steps {
      for metric in demands.indices {
        let series = demands[metric]
        // The last value repeats.
        demand[metric] = index < series.count ? series[index] : series.last ?? 0
      }
      let seconds = Int64(index) * syncSeconds
      let decision = loop.step(at: .wholeSeconds(seconds), demand: demand) { metric in
        outages[metric].contains { $0.count == 2 && $0[0] <= index && index < $0[1] }
      }
      answers.append(AutoscalerAnswer.Step(decision, of: loop.autoscaler, seconds: seconds, ready: loop.ready))
    }
    return answers
  }
}

extension AutoscalerAnswer.Step {
  init(_ decision: Decision, of autoscaler: Autoscaler, seconds: Int64, ready: Int32?) {
    let text = DecisionText(decision, of: autoscaler.specification, outcomes: autoscaler.outcomes)
    let measured = decision.measured
    t = seconds
    self.ready = ready
    current = decision.current
    metrics = measured == nil && !decision.isFailed ? nil : autoscaler.outcomes.map(AutoscalerAnswer.Metric.init)
    raw = measured?.raw
    stabilized = measured?.stabilized
    stabilizeReason = measured?.stabilizeReason.rawValue
    limitReason = measured?.limitReason.rawValue
    desired = decision.desired
    rescaled = decision.isRescaled
    rescaleReason = text.rescaleReason.flatMap { $0.isEmpty ? nil : $0 }
    activeReason = text.activeReason
    failed = decision.isFailed ? true : nil
  }
}

extension AutoscalerFact {
  func answer() throws(AutoscalerCaseError) -> AutoscalerFactAnswer {
    let current = current ?? 0
    switch kind {
    case "limits-no-behavior":
      let limited = ScalingLimits.withoutBehavior(desired, current: current, min: min ?? 1, max: max ?? .max)
      return AutoscalerFactAnswer(id: id, expected: limited.desired, expectedReason: limited.reason.rawValue, expectedLogLength: nil)
    case "stabilize-no-behavior":
      var log = recommendations?.recommendations(before: .zero) ?? Recommendations()
      let stabilized = log.stabilizedDown(desired, at: .zero, window: .wholeSeconds(downscaleStabilizationSeconds ?? 300))
      return AutoscalerFactAnswer(id: id, expected: stabilized, expectedReason: nil, expectedLogLength: log.entries.count)
    case "stabilize-behavior":
      var log = recommendations?.recommendations(before: .zero) ?? Recommendations()
      let stabilized = log.stabilized(
        desired, current: current, at: .zero, upWindow: .wholeSeconds(scaleUpWindowSeconds ?? 0),
        downWindow: .wholeSeconds(scaleDownWindowSeconds ?? 300))
      return AutoscalerFactAnswer(id: id, expected: stabilized, expectedReason: nil, expectedLogLength: nil)
    case "rate":
      let limited = ScalingLimits.withBehavior(
        desired, current: current, min: min ?? 1, max: max ?? .max, scaleUp: .scaleUp(try scaleUp?.direction(at: "scaleUp")),
        scaleDown: .scaleDown(try scaleDown?.direction(at: "scaleDown"), flags: ControllerFlags()),
        upEvents: scaleUpEvents?.events(before: .zero) ?? ScaleEvents(),
        downEvents: scaleDownEvents?.events(before: .zero) ?? ScaleEvents(),
        at: .zero)
      return AutoscalerFactAnswer(id: id, expected: limited.desired, expectedReason: limited.reason.rawValue, expectedLogLength: nil)
    default:
      throw .unknownWord(
        kind, member: "kind", expected: ["rate", "stabilize-behavior", "stabilize-no-behavior", "limits-no-behavior"])
    }
  }
}
