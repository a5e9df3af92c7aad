import Autoscaling
import PlanModel

/// A HorizontalPodAutoscaler as it was found in a file.
public struct AutoscalerManifest: Hashable, Sendable {
  public var name: String
  public var namespace: String
  /// `Deployment`, and so on.
  public var targetKind: String
  public var targetName: String
  public var specification: AutoscalerSpecification
  public var place: FilePlace
  /// Of `spec.scaleTargetRef`, `spec.maxReplicas` and of each metric that is written.
  public var targetPlace: FilePlace
  public var maxReplicasPlace: FilePlace
  public var metricPlaces: [FilePlace]
  /// All metrics that are written, in their order.
  public var writtenMetrics: [WrittenMetric]
  /// Whether the manifest names no metric, so that the API server fills in 80 % of the CPU request.
  public var hasDefaultMetrics: Bool
  /// The target, where the same file holds it.
  public var workload: WorkloadManifest?

  public init(
    name: String, namespace: String, targetKind: String, targetName: String, specification: AutoscalerSpecification,
    place: FilePlace, targetPlace: FilePlace? = nil, maxReplicasPlace: FilePlace? = nil, metricPlaces: [FilePlace] = [],
    writtenMetrics: [WrittenMetric] = [], hasDefaultMetrics: Bool = false, workload: WorkloadManifest? = nil
  ) {
    self.name = name
    self.namespace = namespace
    self.targetKind = targetKind
    self.targetName = targetName
    self.specification = specification
    self.place = place
    self.targetPlace = targetPlace ?? place
    self.maxReplicasPlace = maxReplicasPlace ?? place
    self.metricPlaces = metricPlaces
    self.writtenMetrics = writtenMetrics
    self.hasDefaultMetrics = hasDefaultMetrics
    self.workload = workload
  }
}
