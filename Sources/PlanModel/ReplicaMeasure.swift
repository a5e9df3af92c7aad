/// What a custom metric of an application's replicas measures: of each of them, or as an Object's or External metric of all together.
public enum ReplicaMeasure: String, Codable, Hashable, Sendable, CaseIterable {
  /// Queries that came in, a second.
  case requests
  /// Queries that are inside.
  case inFlight

  /// What exporters and guides call by that name; nil for a name of nobody's.
  /// Sources: Kubernetes documentation, "HorizontalPodAutoscaler Walkthrough" (requests-per-second); kubernetes-sigs/prometheus-adapter,
  /// docs/walkthrough.md (http_requests); metrics of Prometheus' own HTTP handlers (http_requests_in_flight).
  public static func known(as name: String) -> ReplicaMeasure? {
    switch name.replacing("-", with: "_") {
    case "requests_per_second", "http_requests_per_second", "http_requests", "queries_per_second": .requests
    case "requests_in_flight", "http_requests_in_flight", "in_flight_requests": .inFlight
    default: nil
    }
  }
}
