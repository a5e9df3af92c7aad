import PlanModel
import Units

/// The spelling of metrics, wherever somebody names one.
public enum Metrics {
  /// All that can be named, for messages.
  public static let known = (Metric.named.map(\.name) + ["utilization.STATION"]).joined(separator: ", ")

  /// Reads a name.
  /// - Throws: what is expected instead.
  public static func parse(_ text: String) throws(GateProblem) -> Metric {
    if let metric = Metric(name: text) { return metric }
    throw .unknownMetric(text, suggestion: NearestName.find(text, among: Metric.named.map(\.name)))
  }

  /// Reads names with commas between them, each once, as `p95,cost`.
  /// - Throws: what is expected instead of the first that is none.
  public static func parseList(_ text: String) throws(GateProblem) -> [Metric] {
    var metrics: [Metric] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let metric = try parse(String(part.drop { $0 == " " }.trimmingEnd))
      if !metrics.contains(metric) { metrics.append(metric) }
    }
    return metrics
  }
}

extension Substring {
  /// Without the blanks at its end.
  fileprivate var trimmingEnd: Substring {
    var rest = self
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
