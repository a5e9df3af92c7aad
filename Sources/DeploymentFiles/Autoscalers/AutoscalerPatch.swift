import Autoscaling
import Units

/// A merge patch that gives an autoscaler another specification, as YAML for `kubectl patch hpa NAME --type merge --patch-file FILE`.
///
/// Lists are replaced whole by such a patch, so that metrics and policies are written in full.
public struct AutoscalerPatch: Hashable, Sendable {
  public let specification: AutoscalerSpecification

  public init(_ specification: AutoscalerSpecification) { self.specification = specification }

  /// Lines without line feeds.
  public var lines: [String] {
    var lines = ["spec:", "  minReplicas: \(specification.minReplicas)", "  maxReplicas: \(specification.maxReplicas)", "  metrics:"]
    lines += specification.metrics.flatMap(Self.lines)
    guard let behavior = specification.behavior else { return lines }
    lines.append("  behavior:")
    lines += Self.lines("scaleUp", behavior.scaleUp) + Self.lines("scaleDown", behavior.scaleDown)
    if behavior.scaleUp == nil, behavior.scaleDown == nil { lines[lines.count - 1] += " {}" }
    return lines
  }

  private static func lines(_ metric: MetricSpecification) -> [String] {
    let target =
      switch metric.target {
      case .utilization(let percent): "{type: Utilization, averageUtilization: \(percent)}"
      case .averageValue(let milli): "{type: AverageValue, averageValue: \(quantity(milli))}"
      case .value(let milli): "{type: Value, value: \(quantity(milli))}"
      }
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
    if let tolerance = direction.tolerance { lines.append("tolerance: \(quantity(Int64((tolerance.value * 1_000).rounded())))") }
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
