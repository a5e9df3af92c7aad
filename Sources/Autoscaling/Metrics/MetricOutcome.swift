/// Why a metric proposes nothing.
public enum MetricFailure: String, Hashable, Sendable, CaseIterable {
  /// The query failed.
  case unavailable = "Unavailable"
  /// The query gave an empty answer.
  case noMetrics = "NoMetrics"
  /// The selector returns no pod.
  case noPods = "NoPods"
  /// All samples belong to pods that are not ready, deleted or failed.
  case noUsableSamples = "NoUsableSamples"
  /// A pod of the list has no request for the resource.
  case missingRequest = "MissingRequest"
  /// The sampled pods request nothing, or are none of the list.
  case zeroRequests = "ZeroRequests"
}

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

/// A proposal, or why there is none.
public typealias MetricOutcome = Result<MetricProposal, MetricFailure>

extension MetricFailure: Error {}
