/// What one metric proposes.
public struct MetricProposal: Hashable, Sendable {
  /// Before every limit; also negative or beyond the maximum.
  public var replicas: Int32
  /// Whole percent; Utilization alone.
  public var utilization: Int32?
  /// Milli-units: the average a pod, or the total for a Value target.
  public var value: Int64

  public init(replicas: Int32, utilization: Int32? = nil, value: Int64) {
    self.replicas = replicas
    self.utilization = utilization
    self.value = value
  }
}
