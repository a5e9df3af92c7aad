/// `spec` of a HorizontalPodAutoscaler, and what the messages name it by.
public struct AutoscalerSpecification: Codable, Hashable, Sendable {
  /// At least this many replicas. 0 lets the autoscaler scale to and from none by Object and External metrics. Default 1.
  public var minReplicas: Int32
  public var maxReplicas: Int32
  /// In the order of the manifest: the first of several that fail gives the reason.
  public var metrics: [MetricSpecification]
  /// nil is something else than an empty one.
  public var behavior: ScalingBehavior?
  /// Where it lives; only in messages.
  public var namespace: String

  public init(
    minReplicas: Int32 = 1, maxReplicas: Int32, metrics: [MetricSpecification], behavior: ScalingBehavior? = nil,
    namespace: String = "default"
  ) {
    self.minReplicas = minReplicas
    self.maxReplicas = maxReplicas
    self.metrics = metrics
    self.behavior = behavior
    self.namespace = namespace
  }
}
