import Testing
import Units

@testable import Autoscaling

/// Conditions and events word for word. Source: what `kubectl describe hpa` prints; the messages of the controller's source.
struct DecisionTextTests {
  private let cpu = MetricSpecification.Source.resource("cpu")

  /// One sync of an autoscaler from 2 to 10, with an external metric that proposes `wanted` replicas, or the metrics given.
  private func text(
    _ metrics: [MetricSpecification]? = nil, readings: [MetricReading]? = nil, wanted: Int64 = 0, from replicas: Int32 = 4,
    pods: Int32? = nil,
    behavior: ScalingBehavior? = nil, asked earlier: [Int32] = []
  ) throws -> DecisionText {
    let metrics = try metrics ?? [MetricSpecification(.external("queue"), target: .averageValue(1_000))]
    var autoscaler = Autoscaler(
      AutoscalerSpecification(minReplicas: 2, maxReplicas: 10, metrics: metrics, behavior: behavior, namespace: "ape"),
      recommendations: Recommendations(earlier.map { .init(time: .wholeSeconds(-30), replicas: $0) }))
    let old = SimTime.wholeSeconds(-9_000)
    let observation = Observation(
      specReplicas: replicas, statusReplicas: replicas, pods: [PodGroup(count: pods ?? replicas, start: old, readinessChange: old)],
      readings: readings ?? [MetricReading(values: [wanted * 1_000])])
    let decision = autoscaler.sync(at: .zero, observation)
    return DecisionText(decision, of: autoscaler.specification, outcomes: autoscaler.outcomes)
  }

  private func lines(_ text: DecisionText) -> [String] {
    text.conditions.map { "\($0.kind.rawValue) \($0.status ? "True" : "False") \($0.reason): \($0.message)" }
  }

  @Test func `a change is told with its new size and the metric that asked for it`() throws {
    let text = try text(wanted: 7)
    #expect(text.rescaleEvent == "New size: 7; reason: external metric queue(nil) above target")
    #expect(
      lines(text) == [
        "AbleToScale True SucceededRescale: the HPA controller was able to update the target scale to 7",
        "ScalingActive True ValidMetricFound: the HPA was able to successfully calculate a replica count from external metric queue(nil)",
        "ScalingLimited False DesiredWithinRange: the desired count is within the acceptable range",
      ])
  }

  @Test(
    arguments: [
      (Int64(4), [Int32](), "ReadyForNewScale: recommended size matches current size"),
      (
        3, [Int32(4)],
        "ScaleDownStabilized: recent recommendations were higher than current one, applying the highest recent recommendation"
      ),
      (6, [4], "ScaleUpStabilized: recent recommendations were lower than current one, applying the lowest recent recommendation"),
    ] as [(Int64, [Int32], String)])
  func `an unchanged number says whether it was held back`(wanted: Int64, earlier: [Int32], reason: String) throws {
    let slow = ScalingBehavior(scaleUp: .init(stabilizationWindow: .wholeSeconds(60)))
    let text = try text(wanted: wanted, behavior: slow, asked: earlier)
    #expect(lines(text).first == "AbleToScale True \(reason)")
    #expect(text.rescaleEvent == nil)
  }

  @Test(
    arguments: [
      (Int64(30), Int32(8), "TooManyReplicas: the desired replica count is more than the maximum replica count"),
      (30, 4, "ScaleUpLimit: the desired replica count is increasing faster than the maximum scale rate"),
      (1, 2, "TooFewReplicas: the desired replica count is less than the minimum replica count"),
    ] as [(Int64, Int32, String)])
  func `a limit is named`(wanted: Int64, from: Int32, reason: String) throws {
    #expect(lines(try text(wanted: wanted, from: from, asked: [1])).last == "ScalingLimited True \(reason)")
  }

  @Test func `a scale-down that is too fast is named`() throws {
    let slow = ScalingBehavior(scaleDown: .init(stabilizationWindow: .zero, policies: [ScalingPolicy(.pods, 1, every: .wholeSeconds(60))]))
    let text = try text(wanted: 2, from: 8, behavior: slow)
    #expect(
      lines(text).last == "ScalingLimited True ScaleDownLimit: the desired replica count is decreasing faster than the maximum scale rate")
    #expect(text.rescaleEvent == "New size: 7; reason: All metrics below target")
  }

  @Test(arguments: [
    (Int32(12), "New size: 10; reason: Current number of replicas above Spec.MaxReplicas"),
    (1, "New size: 2; reason: Current number of replicas below Spec.MinReplicas"),
  ])
  func `what is out of range is brought back without asking metrics`(from: Int32, event: String) throws {
    let text = try text(wanted: 5, from: from)
    #expect(text.rescaleEvent == event)
    #expect(text.conditions.map(\.kind) == [.ableToScale])
    #expect(text.activeReason == nil)
  }

  @Test func `a workload without replicas is left alone`() throws {
    #expect(
      lines(try text(wanted: 5, from: 0)) == [
        "AbleToScale True SucceededGetScale: the HPA controller was able to get the target's current scale",
        "ScalingActive False ScalingDisabled: scaling is disabled since the replica count of the target is zero",
      ])
  }

  @Test func `an older recommendation alone gives a change without a reason`() throws {
    // Without behaviour the largest recommendation counts upward as well.
    #expect(try text(wanted: 4, asked: [6]).rescaleEvent == "New size: 6; reason: ")
  }

  /// Each source and failure, with the reason and message of ScalingActive and the whole error of the sync.
  @Test(
    arguments: [
      (
        MetricSpecification.Source.resource("cpu"), MetricSpecification.Target.utilization(percent: 70), MetricReading(isUnavailable: true),
        "FailedGetResourceMetric: the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get "
          + "metrics for "
          + "resource cpu: unable to fetch metrics from resource metrics API: the server is currently unable to handle the "
          + "request (get pods.metrics.k8s.io)",
        "failed to get cpu resource metric value: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch "
          + "metrics from resource metrics API: the server is currently unable to handle the request (get pods.metrics.k8s.io)"
      ),
      (
        .resource("memory"), .averageValue(1), MetricReading(),
        "FailedGetResourceMetric: the HPA was unable to compute the replica count: failed to get memory usage: unable to get metrics for "
          + "resource memory: no metrics returned from resource metrics API",
        "failed to get memory resource metric value: failed to get memory usage: unable to get metrics for resource memory: no metrics "
          + "returned from resource metrics API"
      ),
      (
        .resource("cpu"), .utilization(percent: 70),
        MetricReading(samples: [PodSample(value: 1, timestamp: .zero, window: .zero)], requests: [nil]),
        "FailedGetResourceMetric: the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu",
        "failed to get cpu resource metric value: failed to get cpu utilization: missing request for cpu"
      ),
      (
        .containerResource("cpu", container: "api"), .utilization(percent: 70), MetricReading(extraSamples: [5]),
        "FailedGetContainerResourceMetric: the HPA was unable to compute the replica count: failed to get cpu utilization: "
          + "missing request for cpu",
        "failed to get api container metric value: failed to get cpu utilization: missing request for cpu"
      ),
      (
        .pods("qps"), .averageValue(1), MetricReading(),
        "FailedGetPodsMetric: the HPA was unable to compute the replica count: unable to get metric qps: no metrics returned from "
          + "custom metrics API",
        "failed to get pods metric value: unable to get metric qps: no metrics returned from custom metrics API"
      ),
      (
        .object("hits", kind: "Ingress", name: "web"), .averageValue(1), MetricReading(),
        "FailedGetObjectMetric: the HPA was unable to compute the replica count: unable to get metric hits: no metrics returned "
          + "from custom "
          + "metrics API on Ingress ape/web",
        "failed to get object metric value: failed to get hits object metric: unable to get metric hits: no metrics returned from custom "
          + "metrics API on Ingress ape/web"
      ),
      (
        .external("queue"), .value(1), MetricReading(),
        "FailedGetExternalMetric: the HPA was unable to compute the replica count: unable to get external metric ape/queue/nil: no metrics "
          + "returned from external metrics API",
        "failed to get queue external metric value: failed to get external metric queue: unable to get external metric ape/queue/nil: no "
          + "metrics returned from external metrics API"
      ),
      (
        .external("queue"), .averageValue(1), MetricReading(isUnavailable: true),
        "FailedGetExternalMetric: the HPA was unable to compute the replica count: unable to get external metric ape/queue/nil: unable to "
          + "fetch metrics from external metrics API: the server is currently unable to handle the request (get "
          + "queue.external.metrics.k8s.io)",
        "failed to get queue external metric value: failed to get queue external metric: unable to get external metric "
          + "ape/queue/nil: unable "
          + "to fetch metrics from external metrics API: the server is currently unable to handle the request (get "
          + "queue.external.metrics.k8s.io)"
      ),
    ] as [(MetricSpecification.Source, MetricSpecification.Target, MetricReading, String, String)])
  func `a metric that fails is named with its cause`(
    source: MetricSpecification.Source, target: MetricSpecification.Target, reading: MetricReading, active: String, event: String
  ) throws {
    let text = try text([MetricSpecification(source, target: target)], readings: [reading])
    #expect(text.decision.isFailed)
    #expect(lines(text).last == "ScalingActive False \(active)")
    #expect(text.failureEvent == "invalid metrics (1 invalid out of 1), first error is: \(event)")
  }

  @Test func `without pods an external value cannot be multiplied`() throws {
    let metric = try MetricSpecification(.external("queue"), target: .value(1_000))
    let text = try text([metric], readings: [MetricReading(values: [9_000])], pods: 0)
    #expect(
      lines(text).last
        == "ScalingActive False FailedGetExternalMetric: the HPA was unable to compute the replica count: unable to calculate "
        + "ready pods: no pods returned by selector while calculating replica count")
  }

  @Test func `a failing metric beside one that scales up is told, and does not stop it`() throws {
    let metrics = [
      try MetricSpecification(.pods("qps"), target: .averageValue(1)),
      try MetricSpecification(.external("queue"), target: .averageValue(1_000)),
    ]
    let text = try text(metrics, readings: [MetricReading(isUnavailable: true), MetricReading(values: [6_000])])
    #expect(text.decision.desired == 6)
    #expect(text.activeReason == "ValidMetricFound")
    #expect(text.failureEvent?.hasPrefix("invalid metrics (1 invalid out of 2), first error is: failed to get pods metric value: ") == true)
  }

  @Test(
    arguments: [
      (
        MetricSpecification.Source.resource("cpu"), MetricSpecification.Target.utilization(percent: 1),
        "cpu resource utilization (percentage of request)"
      ),
      (.resource("cpu"), .averageValue(1), "cpu resource"), (.containerResource("cpu", container: "a"), .averageValue(1), "cpu resource"),
      (.containerResource("cpu", container: "a"), .utilization(percent: 1), "cpu container resource utilization (percentage of request)"),
      (.pods("qps"), .averageValue(1), "pods metric qps"),
      (.object("hits", kind: "Ingress", name: "web"), .value(1), "Ingress metric hits"),
      (.object("hits", kind: "Ingress", name: "web"), .averageValue(1), "external metric hits(nil)"),
      (.external("queue", selector: "&LabelSelector{}"), .value(1), "external metric queue(&LabelSelector{})"),
    ] as [(MetricSpecification.Source, MetricSpecification.Target, String)])
  func `each metric has the controller's name`(source: MetricSpecification.Source, target: MetricSpecification.Target, name: String) throws
  {
    #expect(try MetricSpecification(source, target: target).proposalName == name)
  }
}
