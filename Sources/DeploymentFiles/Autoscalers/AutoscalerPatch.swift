import Autoscaling
import Units

/// A merge patch that gives an autoscaler another specification, as YAML for `kubectl patch hpa NAME --type merge --patch-file FILE`.
///
/// Lists are replaced whole by such a patch, so that metrics and policies are written in full: of each metric that the manifest writes all that
/// stands there, selectors and versions of objects too, with another target where it has one.
public struct AutoscalerPatch: Hashable, Sendable {
  public let specification: AutoscalerSpecification
  /// Metrics of the manifest that is patched.
  private let written: [WrittenMetric]

  /// - Parameter manifest: what is patched; nil where there is none.
  public init(_ specification: AutoscalerSpecification, of manifest: AutoscalerManifest? = nil) {
    self.specification = specification
    written = manifest?.writtenMetrics ?? []
  }

  /// Lines without line feeds.
  public var lines: [String] {
    var lines = ["spec:", "  minReplicas: \(specification.minReplicas)", "  maxReplicas: \(specification.maxReplicas)", "  metrics:"]
    var left = written
    for metric in specification.metrics {
      // Two metrics that the rule cannot tell apart keep their order.
      if let place = left.firstIndex(where: { $0.specification.source == metric.source }) {
        lines += Self.lines(metric, left.remove(at: place))
      } else { lines += Self.lines(metric) }
    }
    guard let behavior = specification.behavior else { return lines }
    lines.append("  behavior:")
    lines += Self.lines("scaleUp", behavior.scaleUp) + Self.lines("scaleDown", behavior.scaleDown)
    if behavior.scaleUp == nil, behavior.scaleDown == nil { lines[lines.count - 1] += " {}" }
    return lines
  }

  private static func lines(_ metric: MetricSpecification, _ written: WrittenMetric) -> [String] {
    let target = metric == written.specification ? written.target : target(metric)
    let key = MetricManifest.key(of: metric.source.typeName) ?? ""
    return ["    - type: \(metric.source.typeName)", "      \(key): {\(written.source), target: \(target)}"]
  }

  private static func target(_ metric: MetricSpecification) -> String {
    switch metric.target {
    case .utilization(let percent): "{type: Utilization, averageUtilization: \(percent)}"
    case .averageValue(let milli): "{type: AverageValue, averageValue: \(quantity(milli))}"
    case .value(let milli): "{type: Value, value: \(quantity(milli))}"
    }
  }

  /// Of a metric that no manifest writes, as the one that the API server fills in.
  private static func lines(_ metric: MetricSpecification) -> [String] {
    let target = target(metric)
    let source =
      switch metric.source {
      case .resource(let name): "resource: {name: \(name), target: \(target)}"
      case .containerResource(let name, let container): "containerResource: {name: \(name), container: \(container), target: \(target)}"
      case .pods(let name): "pods: {metric: {name: \(name)}, target: \(target)}"
      case .object(let name, let kind, let object, _):
        "object: {describedObject: {kind: \(kind), name: \(object)}, metric: {name: \(name)}, target: \(target)}"
      case .external(let name, _): "external: {metric: {name: \(name)}, target: \(target)}"
      }
    return ["    - type: \(metric.source.typeName)", "      " + source]
  }

  /// `750m`, `3`; whole units where they are whole.
  static func quantity(_ milli: Int64) -> String { milli % 1_000 == 0 ? "\(milli / 1_000)" : "\(milli)m" }

  private static func lines(_ key: String, _ direction: ScalingBehavior.Direction?) -> [String] {
    guard let direction else { return [] }
    var lines: [String] = []
    if let window = direction.stabilizationWindow { lines.append("stabilizationWindowSeconds: \(window.nanoseconds / 1_000_000_000)") }
    if let select = direction.selectPolicy { lines.append("selectPolicy: \(select.rawValue)") }
    if let tolerance = direction.tolerance { lines.append("tolerance: \(tolerance.spelling)") }
    if let policies = direction.policies {
      lines.append("policies:")
      lines += policies.map {
        "  - {type: \($0.kind.rawValue), value: \($0.value), periodSeconds: \($0.period.nanoseconds / 1_000_000_000)}"
      }
    }
    guard !lines.isEmpty else { return ["    \(key): {}"] }
    return ["    \(key):"] + lines.map { "      " + $0 }
  }
}
