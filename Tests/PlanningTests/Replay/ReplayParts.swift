import Autoscaling
import PlanModel
import Units

@testable import Planning

/// Loads and autoscalers for replays that can be worked out by hand: a pod requests 1 core, and samples are fresh.
enum ReplayParts {
  /// One digit a sync: total CPU in cores; `-` for a missing sample.
  static func load(_ cores: String, memory: String? = nil, each seconds: Int64 = 15) -> ReplayLoad {
    func values(_ text: String, _ unit: Int64) -> [Int64?] { text.map { Int64(String($0)).map { $0 * unit } } }
    var columns = [ReplayLoad.Column(metric: "cpu", demand: .total, values: values(cores, 1_000))]
    // One digit a sync: hundreds of MB of each pod.
    if let memory { columns.append(.init(metric: "memory", demand: .eachPod, values: values(memory, 100_000_000_000))) }
    return ReplayLoad(period: .wholeSeconds(seconds), steps: cores.count, columns: columns)
  }

  static func specification(
    target: Int32 = 50, memory: Int32? = nil, min: Int32 = 1, max: Int32 = 10, behavior: ScalingBehavior? = calm(window: 0)
  ) throws -> AutoscalerSpecification {
    var metrics = [try MetricSpecification(.resource("cpu"), target: .utilization(percent: target))]
    if let memory { metrics.append(try MetricSpecification(.resource("memory"), target: .utilization(percent: memory))) }
    return AutoscalerSpecification(minReplicas: min, maxReplicas: max, metrics: metrics, behavior: behavior)
  }

  static func calm(window seconds: Int64) -> ScalingBehavior {
    ScalingBehavior(scaleDown: ScalingBehavior.Direction(stabilizationWindow: .wholeSeconds(seconds)))
  }

  static func setup(
    _ specification: AutoscalerSpecification, start: Int32 = 2, startup: Int64 = 30, warmUp: PodPlant.Metric.WarmUp? = nil,
    age: Int64 = 0, redeploys: ReplaySetup.Redeploys? = nil, rival: AutoscalerSpecification? = nil
  ) -> ReplaySetup {
    ReplaySetup(
      name: "api", specification: specification,
      pods: ReplayPods(
        startup: .wholeSeconds(startup), metricAge: .wholeSeconds(age), metricWindow: .wholeSeconds(15),
        metrics: [
          "cpu": .init(request: 1_000, capacity: 1_000, warmUp: warmUp), "memory": .init(request: 1_000_000_000_000),
        ]), initialReplicas: start, redeploys: redeploys, rival: rival)
  }

  static func yardstick(reversals: Double = 1, starts: Double = 100, window: Int64 = 300, startup: Int64 = 30) -> FlapYardstick {
    FlapYardstick(
      rule: ReversalRule(scaleDownWindow: .wholeSeconds(window), startup: .wholeSeconds(startup)),
      budget: FlapBudget(reversalsPerHour: reversals, podStartsPerHour: starts))
  }

  /// A square wave: so many syncs at each level, over and over.
  static func wave(_ low: Character, _ high: Character, syncs: Int, periods: Int) -> String {
    String(repeating: String(repeating: low, count: syncs) + String(repeating: high, count: syncs), count: periods)
  }
}
