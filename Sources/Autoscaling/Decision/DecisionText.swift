/// A sync's decision in the controller's words: conditions and events.
///
/// Source: the messages of kubernetes/kubernetes, pkg/controller/podautoscaler/horizontal.go, replica_calculator.go and metrics/.
public struct DecisionText: Sendable {
  public let decision: Decision
  public let specification: AutoscalerSpecification
  public let outcomes: [MetricOutcome]

  /// - Parameter outcomes: the autoscaler's, of the same sync.
  public init(_ decision: Decision, of specification: AutoscalerSpecification, outcomes: [MetricOutcome]) {
    self.decision = decision
    self.specification = specification
    self.outcomes = outcomes
  }

  /// The conditions that this sync sets, each as it stands at its end. What is not among them keeps its last value: a sync out of range
  /// leaves ScalingActive alone.
  public var conditions: [AutoscalerCondition] {
    var conditions = [ableToScale]
    if let active = scalingActive { conditions.append(active) }
    if let measured = decision.measured {
      let isLimited = decision.desired != measured.stabilized
      conditions.append(
        AutoscalerCondition(.scalingLimited, isLimited, reason: measured.limitReason.rawValue, message: measured.limitReason.message))
    }
    return conditions
  }

  /// The reason of the event SuccessfulRescale; nil without a change. Empty when nothing but an older recommendation asks for it.
  public var rescaleReason: String? {
    guard decision.isRescaled else { return nil }
    switch decision.course {
    case .scalingDisabled, .failed: return nil
    case .outOfRange(let above): return "Current number of replicas \(above ? "above Spec.MaxReplicas" : "below Spec.MinReplicas")"
    case .measured(let metric, let measured):
      if measured.raw > decision.current { return "\(specification.metrics[metric].proposalName) above target" }
      return measured.raw < decision.current ? "All metrics below target" : ""
    }
  }

  /// The message of the event SuccessfulRescale; nil without a change.
  public var rescaleEvent: String? { rescaleReason.map { "New size: \(decision.desired); reason: \($0)" } }

  /// The reason of ScalingActive; nil when this sync does not set it.
  public var activeReason: String? { scalingActive?.reason }

  /// The message of the event FailedComputeMetricsReplicas, which the sync's error ends with; nil when no metric failed.
  public var failureEvent: String? {
    let first: Int
    switch decision.course {
    case .failed(let metric): first = metric
    case .measured(_, let measured):
      guard let metric = measured.firstFailure else { return nil }
      first = metric
    case .scalingDisabled, .outOfRange: return nil
    }
    guard first < outcomes.count, case .failure(let failure) = outcomes[first] else { return nil }
    let failed = outcomes.count { if case .failure = $0 { true } else { false } }
    let metric = specification.metrics[first]
    return "invalid metrics (\(failed) invalid out of \(outcomes.count)), first error is: "
      + metric.failurePrefix + metric.message(of: failure, namespace: specification.namespace, isWhole: true)
  }

  private var ableToScale: AutoscalerCondition {
    if decision.isRescaled {
      return AutoscalerCondition(
        .ableToScale, true, reason: "SucceededRescale",
        message: "the HPA controller was able to update the target scale to \(decision.desired)")
    }
    guard let measured = decision.measured else {
      return AutoscalerCondition(
        .ableToScale, true, reason: "SucceededGetScale", message: "the HPA controller was able to get the target's current scale")
    }
    return AutoscalerCondition(
      .ableToScale, true, reason: measured.stabilizeReason.rawValue, message: measured.stabilizeReason.message)
  }

  private var scalingActive: AutoscalerCondition? {
    switch decision.course {
    case .outOfRange: return nil
    case .scalingDisabled:
      return AutoscalerCondition(
        .scalingActive, false, reason: "ScalingDisabled", message: "scaling is disabled since the replica count of the target is zero")
    case .failed(let index):
      guard index < outcomes.count, case .failure(let failure) = outcomes[index] else { return nil }
      let metric = specification.metrics[index]
      let message = metric.message(of: failure, namespace: specification.namespace, isWhole: false)
      return AutoscalerCondition(
        .scalingActive, false, reason: metric.failureReason, message: "the HPA was unable to compute the replica count: \(message)")
    case .measured(let index, _):
      return AutoscalerCondition(
        .scalingActive, true, reason: "ValidMetricFound",
        message: "the HPA was able to successfully calculate a replica count from \(specification.metrics[index].proposalName)")
    }
  }
}

extension MetricSpecification {
  /// What the controller calls a proposal of this metric.
  public var proposalName: String {
    switch (source, target) {
    case (.resource(let name), .utilization): "\(name) resource utilization (percentage of request)"
    case (.containerResource(let name, _), .utilization): "\(name) container resource utilization (percentage of request)"
    case (.resource(let name), _), (.containerResource(let name, _), _): "\(name) resource"
    case (.pods(let name), _): "pods metric \(name)"
    case (.object(let name, let kind, _, _), .value): "\(kind) metric \(name)"
    // The controller calls an Object's average "external" as well.
    case (.object(let name, _, _, let selector), _), (.external(let name, let selector), _): "external metric \(name)(\(selector))"
    }
  }

  /// The reason of ScalingActive when this metric is the first that fails.
  public var failureReason: String { "FailedGet\(source.typeName)Metric" }

  /// What the sync's error puts before the metric's own.
  var failurePrefix: String {
    switch source {
    case .resource(let name): "failed to get \(name) resource metric value: "
    case .containerResource(_, let container): "failed to get \(container) container metric value: "
    case .pods: "failed to get pods metric value: "
    case .object: "failed to get object metric value: "
    case .external(let name, _): "failed to get \(name) external metric value: "
    }
  }

  /// The metric's own error. The text of a query that failed is that of an API that does not answer; the container and pod whose request
  /// is missing are not known to the rule.
  /// - Parameter isWhole: as the sync's error has it, which for some sources says once more what was being got.
  func message(of failure: MetricFailure, namespace: String, isWhole: Bool) -> String {
    let cause = message(of: failure)
    switch source {
    case .resource(let name), .containerResource(let name, _):
      let what = if case .utilization = target { "utilization" } else { "usage" }
      let query = failure == .unavailable || failure == .noMetrics ? "unable to get metrics for resource \(name): " : ""
      return "failed to get \(name) \(what): \(query)\(cause)"
    case .pods(let name):
      return (failure == .unavailable || failure == .noMetrics ? "unable to get metric \(name): " : "") + cause
    case .object(let name, let kind, let object, _):
      let average = if case .averageValue = target { isWhole } else { false }
      let outer = average ? "failed to get \(name) object metric: " : ""
      guard failure == .unavailable || failure == .noMetrics else { return outer + "unable to calculate ready pods: \(cause)" }
      return outer + "unable to get metric \(name): \(cause) on \(kind) \(namespace)/\(object)"
    case .external(let name, let selector):
      let average = if case .averageValue = target { true } else { false }
      let outer = !isWhole ? "" : average ? "failed to get \(name) external metric: " : "failed to get external metric \(name): "
      guard failure == .unavailable || failure == .noMetrics else { return outer + "unable to calculate ready pods: \(cause)" }
      return outer + "unable to get external metric \(namespace)/\(name)/\(selector): \(cause)"
    }
  }

  private func message(of failure: MetricFailure) -> String {
    let (api, group) =
      switch source {
      case .resource, .containerResource: ("resource", "pods.metrics.k8s.io")
      case .pods: ("custom", "pods.custom.metrics.k8s.io")
      case .object(_, let kind, _, _): ("custom", "\(kind.lowercased()).custom.metrics.k8s.io")
      case .external(let name, _): ("external", "\(name).external.metrics.k8s.io")
      }
    switch failure {
    case .unavailable:
      return "unable to fetch metrics from \(api) metrics API: the server is currently unable to handle the request (get \(group))"
    case .noMetrics: return "no metrics returned from \(api) metrics API"
    case .noPods: return "no pods returned by selector while calculating replica count"
    case .noUsableSamples: return "did not receive metrics for targeted pods (pods might be unready)"
    case .missingRequest: return "missing request for \(name)"
    case .zeroRequests: return "no metrics returned matched known pods"
    }
  }
}
