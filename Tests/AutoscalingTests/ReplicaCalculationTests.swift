import Testing
import Units

@testable import Autoscaling

/// Metrics that the genuine cases do not have, and the edges of 64-bit arithmetic. Expected values by hand from the controller's formulas.
struct ReplicaCalculationTests {
  private let calculation = ReplicaCalculation(tolerances: Tolerances(down: 0.1, up: 0.1), flags: ControllerFlags())
  private let now = SimTime.wholeSeconds(10_000)

  private func observe(_ ready: Int32, notReady: Int32 = 0, replicas: Int32? = nil, status: Int32? = nil, _ reading: MetricReading)
    -> Observation
  {
    let old = SimTime.wholeSeconds(0)
    let current = replicas ?? ready + notReady
    return Observation(
      specReplicas: current, statusReplicas: status ?? current,
      pods: [
        PodGroup(count: ready, start: old, readinessChange: old),
        PodGroup(count: notReady, readiness: .notReady, start: old, readinessChange: old),
      ], readings: [reading])
  }

  private func sample(_ value: Int64) -> PodSample { PodSample(value: value, timestamp: now, window: .wholeSeconds(15)) }

  @Test(
    arguments: [
      (Int64(3_000), MetricOutcome.success(MetricProposal(replicas: 12, value: 3_000)), "3 times the target on 4 ready pods"),
      (1_100, .success(MetricProposal(replicas: 6, value: 1_100)), "within: all 6, not the 4 ready ones"),
      (100, .success(MetricProposal(replicas: 1, value: 100)), "0.1 of 4"),
      (0, .success(MetricProposal(replicas: 0, value: 0)), "nothing"),
    ] as [(Int64, MetricOutcome, String)])
  func `an object's value scales the ready pods`(value: Int64, outcome: MetricOutcome, why: String) throws {
    let metric = try MetricSpecification(.object("hits", kind: "Ingress", name: "web"), target: .value(1_000))
    let observation = observe(4, notReady: 2, MetricReading(values: [value]))
    #expect(calculation.outcome(of: metric, reading: 0, in: observation, at: now) == outcome, "\(why)")
  }

  @Test(
    arguments: [
      (Int64(7_000), MetricOutcome.success(MetricProposal(replicas: 7, value: 1_400)), "7 pods of 1000; 7000 over 5 is 1400"),
      (5_500, .success(MetricProposal(replicas: 5, value: 1_100)), "within: what the status counts"),
      (5_501, .success(MetricProposal(replicas: 6, value: 1_101)), "above; the average is rounded up"),
    ] as [(Int64, MetricOutcome, String)])
  func `an object's average is over the pods of the status`(value: Int64, outcome: MetricOutcome, why: String) throws {
    let metric = try MetricSpecification(.object("hits", kind: "Ingress", name: "web"), target: .averageValue(1_000))
    let observation = observe(4, replicas: 9, status: 5, MetricReading(values: [value]))
    #expect(calculation.outcome(of: metric, reading: 0, in: observation, at: now) == outcome, "\(why)")
  }

  @Test func `a container's resource is calculated as a pod's`() throws {
    // 3 pods at 900 of 1000 against 60 %: 90 %, 1.5 times 3.
    let metric = try MetricSpecification(.containerResource("cpu", container: "api"), target: .utilization(percent: 60))
    let observation = observe(3, MetricReading(samples: [sample(900), nil], requests: [1_000, 1_000]))
    #expect(
      calculation.outcome(of: metric, reading: 0, in: observation, at: now)
        == .success(MetricProposal(replicas: 5, utilization: 90, value: 900)))
  }

  @Test func `a container's cpu is not trusted while the pod starts, its memory is`() throws {
    var observation = observe(2, MetricReading(samples: [sample(900), nil], requests: [1_000, 1_000]))
    observation.pods[0].start = now - .wholeSeconds(20)
    observation.pods[0].readinessChange = now - .wholeSeconds(5)
    let cpu = try MetricSpecification(.containerResource("cpu", container: "api"), target: .averageValue(300))
    let memory = try MetricSpecification(.containerResource("memory", container: "api"), target: .averageValue(300))
    #expect(calculation.outcome(of: cpu, reading: 0, in: observation, at: now) == .failure(.noUsableSamples))
    #expect(calculation.outcome(of: memory, reading: 0, in: observation, at: now) == .success(MetricProposal(replicas: 6, value: 900)))
  }

  @Test(
    arguments: [
      (Int64(2_500), Int32(3), "2.5 times the target from none"), (0, 0, "stays at none"), (999_999, 1_000, "no doubling limit here"),
    ] as [(Int64, Int32, String)])
  func `from no replicas an external value gives the number itself`(value: Int64, replicas: Int32, why: String) throws {
    let metric = try MetricSpecification(.external("queue"), target: .value(1_000))
    let observation = observe(0, MetricReading(values: [value]))
    #expect(
      calculation.outcome(of: metric, reading: 0, in: observation, at: now) == .success(MetricProposal(replicas: replicas, value: value)),
      "\(why)")
  }

  @Test(
    arguments: [
      (
        [Int64.max, 1], MetricSpecification.Target.value(1_000), Int32.max, Int64.max,
        "held at the largest Int64, then at the largest Int32"
      ),
      ([Int64.max, 1], .averageValue(1_000), .max, .max, "an overflow to below 0 is the largest Int64"),
      ([-5, 3_000], .averageValue(1_000), .max, .max, "a negative sum on the way is taken for an overflow"),
      ([-5_000, 3_000], .value(1_000), -4, -2_000, "a total may be negative: ceil(-2 * 2)"),
    ] as [([Int64], MetricSpecification.Target, Int32, Int64, String)])
  func `sums of external series overflow as the controller's`(
    values: [Int64], target: MetricSpecification.Target, replicas: Int32, value: Int64, why: String
  ) throws {
    let metric = try MetricSpecification(.external("queue"), target: target)
    let observation = observe(2, MetricReading(values: values))
    #expect(
      calculation.outcome(of: metric, reading: 0, in: observation, at: now) == .success(MetricProposal(replicas: replicas, value: value)),
      "\(why)")
  }

  @Test(
    arguments: [
      (Double.nan, Int64.min, Int32(0)), (.infinity, .min, 0), (-.infinity, .min, 0), (0x1p63, .min, 0), (2.9, 2, 2), (-2.9, -2, -2),
      (4_294_967_298, 4_294_967_298, 2), (2_147_483_648, 2_147_483_648, .min),
    ] as [(Double, Int64, Int32)])
  func `floats become integers as compiled Go does it`(value: Double, wide: Int64, narrow: Int32) {
    // CVTTSD2SQ gives 0x8000000000000000 for what does not fit (Intel SDM); int32 keeps its low 32 bits.
    #expect(GoArithmetic.int64(value) == wide)
    #expect(GoArithmetic.int32(value) == narrow)
  }

  @Test(
    arguments: [
      (
        MetricSpecification.Source.pods("q"), MetricSpecification.Target.value(1),
        "found target type \"Value\" of a metric of type Pods; expected AverageValue"
      ),
      (.resource("cpu"), .value(1), "found target type \"Value\" of a metric of type Resource; expected Utilization or AverageValue"),
      (
        .external("q"), .utilization(percent: 1),
        "found target type \"Utilization\" of a metric of type External; expected Value or AverageValue"
      ),
      (
        .object("q", kind: "Service", name: "a"), .utilization(percent: 1),
        "found target type \"Utilization\" of a metric of type Object; expected Value or AverageValue"
      ),
      (.pods("q"), .utilization(percent: 1), "found target type \"Utilization\" of a metric of type Pods; expected AverageValue"),
      (
        .containerResource("cpu", container: "a"), .value(1),
        "found target type \"Value\" of a metric of type ContainerResource; expected Utilization or AverageValue"
      ),
    ] as [(MetricSpecification.Source, MetricSpecification.Target, String)])
  func `a target that a source does not have is refused`(
    source: MetricSpecification.Source, target: MetricSpecification.Target, text: String
  ) {
    do {
      _ = try MetricSpecification(source, target: target)
      Issue.record("accepted")
    } catch { #expect(error.description == text) }
  }
}
