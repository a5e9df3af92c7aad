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
