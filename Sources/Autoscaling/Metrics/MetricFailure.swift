/// Why a metric proposes nothing.
public enum MetricFailure: String, Error, Hashable, Sendable, CaseIterable {
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
