import Autoscaling
import PlanModel
import Units

/// Single changes of an autoscaler's settings.
enum SettingChange {
  /// Changes one direction; what is left out there keeps its default.
  static func direction(
    _ specification: inout AutoscalerSpecification, isUp: Bool, _ change: (inout ScalingBehavior.Direction) -> Void
  ) {
    if isUp { scaleUp(&specification, change) } else { scaleDown(&specification, change) }
  }

  static func scaleUp(_ specification: inout AutoscalerSpecification, _ change: (inout ScalingBehavior.Direction) -> Void) {
    var behavior = specification.behavior ?? ScalingBehavior()
    var direction = behavior.scaleUp ?? ScalingBehavior.Direction()
    change(&direction)
    behavior.scaleUp = direction
    specification.behavior = behavior
  }

  static func scaleDown(_ specification: inout AutoscalerSpecification, _ change: (inout ScalingBehavior.Direction) -> Void) {
    var behavior = specification.behavior ?? ScalingBehavior()
    var direction = behavior.scaleDown ?? ScalingBehavior.Direction()
    change(&direction)
    behavior.scaleDown = direction
    specification.behavior = behavior
  }

  /// Other choices among the direction's policies than its present one; none where there are no two to choose from, or it is disabled.
  static func selectPolicies(_ specification: AutoscalerSpecification, isUp: Bool) -> [SelectPolicy] {
    let behavior = specification.behavior
    let rules = isUp ? ScalingRules.scaleUp(behavior?.scaleUp) : ScalingRules.scaleDown(behavior?.scaleDown, flags: ControllerFlags())
    guard rules.policies.count > 1, rules.select != .disabled else { return [] }
    return [.min, .max].filter { $0 != rules.select }
  }

  /// The direction with another `selectPolicy`.
  static func selecting(_ select: SelectPolicy, _ specification: AutoscalerSpecification, isUp: Bool) -> ScalingBehavior.Direction {
    var direction = (isUp ? specification.behavior?.scaleUp : specification.behavior?.scaleDown) ?? ScalingBehavior.Direction()
    direction.selectPolicy = select
    return direction
  }

  /// Of both directions.
  static func tolerance(_ specification: inout AutoscalerSpecification, thousandths: Int64) {
    scaleUp(&specification) { $0.tolerance = ToleranceQuantity(thousandths: thousandths) }
    scaleDown(&specification) { $0.tolerance = ToleranceQuantity(thousandths: thousandths) }
  }

  static func target(_ specification: inout AutoscalerSpecification, metric index: Int, percent: Int32) {
    let source = specification.metrics[index].source
    // A source that has a utilization keeps it.
    if let metric = try? MetricSpecification(source, target: .utilization(percent: percent)) { specification.metrics[index] = metric }
  }
}

/// Settings in words.
enum SettingText {
  static func policy(_ policy: ScalingPolicy) -> String {
    let amount = policy.kind == .percent ? "\(policy.value)%" : policy.value == 1 ? "1 pod" : "\(policy.value) pods"
    return "\(amount) per \(policy.period.spelling)"
  }

  static func policies(_ direction: ScalingBehavior.Direction?, isUp: Bool) -> String {
    let rules = isUp ? ScalingRules.scaleUp(direction) : ScalingRules.scaleDown(direction, flags: ControllerFlags())
    guard rules.select != .disabled else { return "Disabled" }
    let policies = rules.policies.map(policy).joined(separator: ", ")
    return rules.policies.count > 1 ? "\(rules.select.rawValue) of \(policies)" : policies
  }
}
