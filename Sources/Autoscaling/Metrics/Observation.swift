/// All that the controller reads at a sync. A loop keeps one and changes it in place, so that no sync allocates.
public struct Observation: Hashable, Sendable {
  /// `spec.replicas` of the scaled workload.
  public var specReplicas: Int32
  /// `status.replicas` of it: pods that are there.
  public var statusReplicas: Int32
  public var pods: [PodGroup]
  /// In the order of the specification's metrics, as many.
  public var readings: [MetricReading]

  public init(specReplicas: Int32, statusReplicas: Int32, pods: [PodGroup], readings: [MetricReading]) {
    self.specReplicas = specReplicas
    self.statusReplicas = statusReplicas
    self.pods = pods
    self.readings = readings
  }
}
