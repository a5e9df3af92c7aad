import Autoscaling
import PlanModel
import Units

/// Builds autoscalers and life cycles of replicas from checked YAML.
enum AutoscaleBuilder {
  static func lifecycle(_ object: CheckedObject) -> ReplicaLifecycle {
    ReplicaLifecycle(
      startUp: object.get("startUp"), startUpCPU: object.find("startUpCPU"), grace: object.get("grace"),
      readiness: object.object("readiness").map(probe), liveness: object.object("liveness").map(probe))
  }

  private static func probe(_ object: CheckedObject) -> Probe {
    Probe(
      period: object.get("period"), timeout: object.get("timeout"), failureThreshold: object.get("failureThreshold"),
      successThreshold: object.get("successThreshold"), time: object.get("time"))
  }

  static func autoscale(_ object: CheckedObject) -> Autoscale {
    Autoscale(
      specification: AutoscalerSpecification(
        minReplicas: Int32(object.get("minReplicas", as: Int.self)), maxReplicas: Int32(object.get("maxReplicas", as: Int.self)),
        metrics: object.list("metrics").compactMap(metric), behavior: object.object("behavior").map(behavior)),
      flags: ControllerFlags(
        syncPeriod: object.get("syncPeriod"), tolerance: object.get("tolerance"),
        downscaleStabilization: object.get("downscaleStabilization"), cpuInitializationPeriod: object.get("cpuInitializationPeriod"),
        initialReadinessDelay: object.get("initialReadinessDelay")),
      release: ControllerRelease(minor: object.get("release")), metricResolution: object.get("metricResolution"))
  }

  private static func metric(_ node: CheckedNode) -> MetricSpecification? {
    guard case .object(let object) = node.content else { return nil }
    let percent = Int32(object.get("averageUtilization", as: Int.self))
    // The API has this target for resources.
    return try? MetricSpecification(.resource(object.get("resource")), target: .utilization(percent: percent))
  }

  private static func behavior(_ object: CheckedObject) -> ScalingBehavior {
    ScalingBehavior(scaleUp: object.object("scaleUp").map(direction), scaleDown: object.object("scaleDown").map(direction))
  }

  private static func direction(_ object: CheckedObject) -> ScalingBehavior.Direction {
    let select: SelectPolicy =
      switch object.get("selectPolicy", as: String.self) {
      case "min": .min
      case "disabled": .disabled
      default: .max
      }
    return ScalingBehavior.Direction(
      stabilizationWindow: object.find("stabilizationWindow"), selectPolicy: select,
      policies: object.has("policies") ? object.list("policies").compactMap(policy) : nil,
      tolerance: object.find("tolerance", as: String.self).flatMap { try? ToleranceQuantity(parsing: $0) })
  }

  private static func policy(_ node: CheckedNode) -> ScalingPolicy? {
    guard case .object(let object) = node.content else { return nil }
    let value = Int32(object.get(object.word, as: Int.self))
    return ScalingPolicy(object.word == "pods" ? .pods : .percent, value, every: object.get("period"))
  }
}
