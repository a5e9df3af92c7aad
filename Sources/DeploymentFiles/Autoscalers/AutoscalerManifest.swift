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
  /// The target, where the same file holds it.
  public var workload: WorkloadManifest?

  public init(
    name: String, namespace: String, targetKind: String, targetName: String, specification: AutoscalerSpecification,
    place: FilePlace, workload: WorkloadManifest? = nil
  ) {
    self.name = name
    self.namespace = namespace
    self.targetKind = targetKind
    self.targetName = targetName
    self.specification = specification
    self.place = place
    self.workload = workload
  }
}
