import Autoscaling
import Units

/// `spec.behavior` of a manifest.
enum BehaviorManifest {
  static func behavior(_ spec: ManifestObject, _ errors: inout ManifestErrors) -> ScalingBehavior? {
    guard let object = spec.object("behavior", &errors) else { return nil }
    object.refuseOthers(than: ["scaleUp", "scaleDown"], &errors)
    return ScalingBehavior(
      scaleUp: object.object("scaleUp", &errors).map { direction($0, &errors) },
      scaleDown: object.object("scaleDown", &errors).map { direction($0, &errors) })
  }

  private static func direction(_ object: ManifestObject, _ errors: inout ManifestErrors) -> ScalingBehavior.Direction {
    object.refuseOthers(than: ["stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance"], &errors)
    let window = object.int32("stabilizationWindowSeconds", &errors)
    if let refusal = window.flatMap({ AutoscalerValidation.refusal(ofWindow: .wholeSeconds(Int64($0))) }) {
      object.refuse("stabilizationWindowSeconds", refusal, &errors)
    }
    var select: SelectPolicy?
    if let word = object.text("selectPolicy", &errors) {
      select = SelectPolicy(rawValue: word)
      if select == nil { object.refuse("selectPolicy", unsupported(["Disabled", "Max", "Min"]), &errors) }
    }
    let policies = object.list("policies", &errors)?.map { policy($0, &errors) }
    // A list that is left out is filled in before the validation; an empty one is not.
    if policies?.isEmpty == true { object.refuse("policies", "Required value: must specify at least one Policy", &errors) }
    return ScalingBehavior.Direction(
      stabilizationWindow: window.map { .wholeSeconds(Int64($0)) }, selectPolicy: select, policies: policies?.compactMap(\.self),
      tolerance: tolerance(object, &errors))
  }

  private static func tolerance(_ object: ManifestObject, _ errors: inout ManifestErrors) -> ToleranceQuantity? {
    guard let text = object.text("tolerance", &errors) else { return nil }
    if let refusal = AutoscalerValidation.refusal(ofTolerance: text) {
      object.refuse("tolerance", refusal, &errors)
      return nil
    }
    do { return try ToleranceQuantity(parsing: text) } catch {
      object.refuseType("tolerance", expected: ToleranceQuantity.expectation, &errors)
      return nil
    }
  }

  private static func policy(_ object: ManifestObject, _ errors: inout ManifestErrors) -> ScalingPolicy? {
    object.refuseOthers(than: ["type", "value", "periodSeconds"], &errors)
    let kind = object.text("type", &errors).flatMap(ScalingPolicy.Kind.init)
    if kind == nil { object.refuse("type", unsupported(["Percent", "Pods"]), &errors) }
    let value = object.int32("value", &errors) ?? 0
    if let refusal = AutoscalerValidation.refusal(ofPolicyValue: value) { object.refuse("value", refusal, &errors) }
    let period = SimTime.wholeSeconds(Int64(object.int32("periodSeconds", &errors) ?? 0))
    if let refusal = AutoscalerValidation.refusal(ofPeriod: period) { object.refuse("periodSeconds", refusal, &errors) }
    return kind.map { ScalingPolicy($0, value, every: period) }
  }

  /// In the words of `field.NotSupported`.
  static func unsupported(_ choices: [String]) -> String {
    "Unsupported value: supported values: " + choices.map { "\"\($0)\"" }.joined(separator: ", ")
  }
}
