/// What one metric's query gives at a sync.
public struct MetricReading: Hashable, Sendable {
  /// The query itself fails.
  public var isUnavailable: Bool
  /// One for each group of pods, in that order: nil where a sample is missing. Resource, ContainerResource and Pods.
  public var samples: [PodSample?]
  /// Milli-units that each pod of the group requests: nil where a container has no request. Read for a Utilization target alone.
  public var requests: [Int64?]
  /// Values of pods that have gone or are not selected. A Utilization's sums leave them out, an average counts them.
  public var extraSamples: [Int64]
  /// The series of an External metric, the value of an Object's.
  public var values: [Int64]

  public init(
    isUnavailable: Bool = false, samples: [PodSample?] = [], requests: [Int64?] = [], extraSamples: [Int64] = [], values: [Int64] = []
  ) {
    self.isUnavailable = isUnavailable
    self.samples = samples
    self.requests = requests
    self.extraSamples = extraSamples
    self.values = values
  }
}

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
