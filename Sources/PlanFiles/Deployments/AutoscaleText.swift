import Autoscaling
import PlanModel
import Units

/// An autoscaler of a manifest as profiles spell it.
struct AutoscaleText {
  private let autoscaler: ClusterObjects.Autoscaler
  private var specification: AutoscalerSpecification { autoscaler.specification }

  init(_ autoscaler: ClusterObjects.Autoscaler) { self.autoscaler = autoscaler }

  /// `autoscale:` and what is below it.
  func lines(indent: Int) -> [String] {
    let place = autoscaler.place(of: "maxReplicas")
    var lines = [
      "autoscale:  # \(place.file):\(place.line)", "  minReplicas: \(specification.minReplicas)", "  maxReplicas: \(specification.maxReplicas)",
      "  metrics:",
    ]
    for metric in specification.metrics {
      guard case .utilization(let percent) = metric.target else { continue }
      lines.append("    - {resource: \(metric.name), averageUtilization: \(percent)}")
    }
    if let behavior = specification.behavior {
      let directions = direction("scaleUp", behavior.scaleUp) + direction("scaleDown", behavior.scaleDown)
      lines += directions.isEmpty ? ["  behavior: {}"] : ["  behavior:"] + directions
    } else {
      // The controller's older rule, and not the base's own behaviour.
      lines.append("  behavior: null")
    }
    return lines.map { String(repeating: " ", count: indent) + $0 }
  }

  private func direction(_ name: String, _ direction: ScalingBehavior.Direction?) -> [String] {
    guard let direction else { return ["    \(name): null"] }
    var fields: [String] = []
    fields.append("      stabilizationWindow: \(direction.stabilizationWindow?.spelling ?? "null")")
    fields.append("      selectPolicy: \(direction.selectPolicy?.rawValue.lowercased() ?? "null")")
    let policies = direction.policies?.map { policy in
      "{\(policy.kind == .pods ? "pods" : "percent"): \(policy.value), period: \(policy.period.spelling)}"
    }
    fields.append("      policies: \(policies.map { "[\($0.joined(separator: ", "))]" } ?? "null")")
    // What the controller takes of a tolerance has nine digits at most.
    fields.append("      tolerance: \(direction.tolerance.map { "\"\($0.value.significant(9))\"" } ?? "null")")
    return ["    \(name):"] + fields
  }
}
