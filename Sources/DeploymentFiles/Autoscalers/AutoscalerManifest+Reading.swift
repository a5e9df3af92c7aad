import Autoscaling
import Units

/// From `autoscaling/v2` and `autoscaling/v1` to the rule's own types, refusing what the API server refuses, in its words.
///
/// Source: kubernetes/kubernetes, pkg/apis/autoscaling/validation/validation.go, and the API reference of both versions.
extension AutoscalerManifest {
  init?(_ root: ManifestObject, name: String, namespace: String, _ errors: inout ManifestErrors) {
    let version = root["apiVersion"]?.text ?? ""
    guard version == "autoscaling/v2" || version == "autoscaling/v1" else {
      errors.add(.unsupportedVersion(version), at: root.place(of: "apiVersion"))
      return nil
    }
    root.refuseOthers(than: ["apiVersion", "kind", "metadata", "spec", "status"], &errors)
    guard let spec = root.object("spec", &errors) else {
      root.lacks("spec", "", &errors)
      return nil
    }
    let isFirstVersion = version == "autoscaling/v1"
    let common = ["scaleTargetRef", "minReplicas", "maxReplicas"]
    spec.refuseOthers(than: common + (isFirstVersion ? ["targetCPUUtilizationPercentage"] : ["metrics", "behavior"]), &errors)
    let target = Self.reference(spec, "scaleTargetRef", &errors)
    let (least, most) = Self.range(spec, &errors)
    var metrics: [MetricSpecification] = []
    var behavior: ScalingBehavior?
    if isFirstVersion {
      metrics = Self.firstVersionMetrics(spec, &errors)
    } else {
      metrics = MetricManifest.list(spec, minReplicas: least, &errors)
      behavior = BehaviorManifest.behavior(spec, &errors)
    }
    guard let target else { return nil }
    self.init(
      name: name, namespace: namespace, targetKind: target.kind, targetName: target.name,
      specification: AutoscalerSpecification(
        minReplicas: least, maxReplicas: most, metrics: metrics, behavior: behavior, namespace: namespace), place: root.node.place,
      targetPlace: spec.place(of: "scaleTargetRef"), maxReplicasPlace: spec.place(of: "maxReplicas"),
      metricPlaces: spec["metrics"]?.items?.map(\.place) ?? [],
      writtenMetrics: isFirstVersion ? [] : zip(metrics, spec["metrics"]?.items ?? []).compactMap(WrittenMetric.init),
      hasDefaultMetrics: isFirstVersion ? spec["targetCPUUtilizationPercentage"] == nil : MetricManifest.isFilledIn(spec))
  }

  private static func range(_ spec: ManifestObject, _ errors: inout ManifestErrors) -> (least: Int32, most: Int32) {
    let least = spec.int32("minReplicas", &errors)
    if let refusal = least.flatMap(AutoscalerValidation.refusal(ofMinReplicas:)) { spec.refuse("minReplicas", refusal, &errors) }
    guard spec["maxReplicas"] != nil else {
      spec.lacks("maxReplicas", "must be greater than 0", &errors)
      return (least ?? 1, 1)
    }
    guard let most = spec.int32("maxReplicas", &errors) else { return (least ?? 1, 1) }
    for refusal in AutoscalerValidation.refusals(ofMaxReplicas: most, minReplicas: least) { spec.refuse("maxReplicas", refusal, &errors) }
    return (least ?? 1, most)
  }

  static func reference(_ owner: ManifestObject, _ key: String, _ errors: inout ManifestErrors) -> (kind: String, name: String)? {
    guard let object = owner.object(key, &errors) else {
      if owner[key] == nil {
        owner.lacks("\(key).kind", "", &errors)
        owner.lacks("\(key).name", "", &errors)
      }
      return nil
    }
    object.refuseOthers(than: ["apiVersion", "kind", "name"], &errors)
    let kind = object.requiredText("kind", &errors)
    let name = object.requiredText("name", &errors)
    for (key, text) in [("kind", kind), ("name", name)] {
      guard let text else { continue }
      if text == "." || text == ".." { object.refuse(key, "may not be '\(text)'", &errors) }
      if let wrong = text.first(where: { $0 == "/" || $0 == "%" }) { object.refuse(key, "may not contain '\(wrong)'", &errors) }
    }
    guard let kind, let name else { return nil }
    return (kind, name)
  }

  /// 80 % of the CPU request where nothing is given. Source: pkg/apis/autoscaling/v2/defaults.go.
  static let defaultPercent: Int32 = 80

  /// What is looked at where nothing is given.
  static var defaultMetrics: [MetricSpecification] { utilization(defaultPercent) }

  private static func utilization(_ percent: Int32) -> [MetricSpecification] {
    (try? MetricSpecification(.resource("cpu"), target: .utilization(percent: percent))).map { [$0] } ?? []
  }

  private static func firstVersionMetrics(_ spec: ManifestObject, _ errors: inout ManifestErrors) -> [MetricSpecification] {
    let percent = spec.int32("targetCPUUtilizationPercentage", &errors) ?? defaultPercent
    if percent < 1 { spec.refuse("targetCPUUtilizationPercentage", "must be greater than 0", &errors) }
    return utilization(percent)
  }
}
