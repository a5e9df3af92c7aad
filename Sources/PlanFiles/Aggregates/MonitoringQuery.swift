/// What is asked of monitoring, and what the answer is of: the usual exporters' names unless the user says otherwise.
public struct MonitoringQuery: Hashable, Sendable {
  public enum Subject: Hashable, Sendable {
    case requests, failed, responseSeconds
    /// Busy cores by container.
    case usage
  }

  public var subject: Subject
  /// In PromQL; `$step` stands for the interval.
  public var text: String

  public init(subject: Subject, text: String) {
    self.subject = subject
    self.text = text
  }

  /// The names by which users replace a query.
  public static let names: [(name: String, subject: Subject)] = [
    ("requests", .requests), ("failed", .failed), ("response-seconds", .responseSeconds), ("usage", .usage),
  ]

  /// Of prometheus-fastapi-instrumentator and of cAdvisor in the kubelet.
  public static let usual = [
    MonitoringQuery(subject: .requests, text: "sum(rate(http_requests_total[$step]))"),
    MonitoringQuery(subject: .failed, text: "sum(rate(http_requests_total{status=~\"5..|5xx\"}[$step]))"),
    MonitoringQuery(subject: .responseSeconds, text: "sum(rate(http_request_duration_seconds_sum[$step]))"),
    MonitoringQuery(
      subject: .usage, text: "sum by (container) (rate(container_cpu_usage_seconds_total{container!=\"\",container!=\"POD\"}[$step]))"),
  ]
}
