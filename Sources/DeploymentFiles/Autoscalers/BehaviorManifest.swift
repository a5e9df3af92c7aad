import Autoscaling
import Units

/// `spec.behavior` of a manifest.
enum BehaviorManifest {
  /// Source: MaxStabilizationWindowSeconds and MaxPeriodSeconds of validation.go.
  static let mostWindowSeconds: Int32 = 3_600
  static let mostPeriodSeconds: Int32 = 1_800

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
    if let window, window < 0 { object.refuse("stabilizationWindowSeconds", "must be greater than or equal to zero", &errors) }
    if let window, window > mostWindowSeconds {
      object.refuse("stabilizationWindowSeconds", "must be less than or equal to \(mostWindowSeconds)", &errors)
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
    if text.hasPrefix("-"), KubernetesQuantity(parsing: text) != nil {
      object.refuse("tolerance", "must be greater than or equal to zero", &errors)
      return nil
    }
    do { return try ToleranceQuantity(parsing: text) } catch {
      object.refuse("tolerance", "\(error)", &errors)
      return nil
    }
  }

  private static func policy(_ object: ManifestObject, _ errors: inout ManifestErrors) -> ScalingPolicy? {
    object.refuseOthers(than: ["type", "value", "periodSeconds"], &errors)
    let kind = object.text("type", &errors).flatMap(ScalingPolicy.Kind.init)
    if kind == nil { object.refuse("type", unsupported(["Percent", "Pods"]), &errors) }
    let value = object.int32("value", &errors) ?? 0
    if value <= 0 { object.refuse("value", "must be greater than zero", &errors) }
    let period = object.int32("periodSeconds", &errors) ?? 0
    if period <= 0 { object.refuse("periodSeconds", "must be greater than zero", &errors) }
    if period > mostPeriodSeconds { object.refuse("periodSeconds", "must be less than or equal to \(mostPeriodSeconds)", &errors) }
    return kind.map { ScalingPolicy($0, value, every: .wholeSeconds(Int64(period))) }
  }

  /// In the words of `field.NotSupported`.
  static func unsupported(_ choices: [String]) -> String {
    "Unsupported value: supported values: " + choices.map { "\"\($0)\"" }.joined(separator: ", ")
  }
}
