import Autoscaling

/// `spec.metrics` of a manifest.
enum MetricManifest {
  /// Types by the key that holds their source. In the order in which the API server lists them.
  private static let sources = [
    ("ContainerResource", "containerResource"), ("External", "external"), ("Object", "object"), ("Pods", "pods"), ("Resource", "resource"),
  ]

  /// The key that holds the source of a metric of that type.
  static func key(of type: String) -> String? { sources.first { $0.0 == type }?.1 }

  static func list(_ spec: ManifestObject, minReplicas: Int32, _ errors: inout ManifestErrors) -> [MetricSpecification] {
    let objects = spec.list("metrics", &errors) ?? []
    let metrics = isFilledIn(spec) ? AutoscalerManifest.defaultMetrics : objects.compactMap { metric($0, &errors) }
    let canReachZero = objects.contains { ["Object", "External"].contains($0["type"]?.text ?? "") }
    if minReplicas == 0, !canReachZero {
      spec.refuse("metrics", "must specify at least one Object or External metric to support scaling to zero replicas", &errors)
    }
    return metrics
  }

  /// Whether the API server fills in a metric: where there is no list, or an empty one. Source: pkg/apis/autoscaling/v2/defaults.go.
  static func isFilledIn(_ spec: ManifestObject) -> Bool { spec["metrics"].map { $0.items?.isEmpty == true } ?? true }

  private static func metric(_ object: ManifestObject, _ errors: inout ManifestErrors) -> MetricSpecification? {
    object.refuseOthers(than: ["type"] + sources.map(\.1), &errors)
    guard let type = object.requiredText("type", reason: "must specify a metric source type", &errors) else { return nil }
    guard let key = key(of: type) else {
      object.refuse("type", BehaviorManifest.unsupported(sources.map(\.0)), &errors)
      return nil
    }
    for (_, other) in sources where other != key && object[other] != nil {
      object.refuse(other, "Forbidden: must populate the given metric source only", &errors)
    }
    guard let source = object.object(key, &errors) else {
      if object[key] == nil { object.lacks(key, "must populate information for the given metric source", &errors) }
      return nil
    }
    return switch key {
    case "resource", "containerResource": resource(source, isOfContainer: key == "containerResource", &errors)
    case "pods": pods(source, &errors)
    case "object": ofObject(source, &errors)
    default: external(source, &errors)
    }
  }

  private static func resource(_ source: ManifestObject, isOfContainer: Bool, _ errors: inout ManifestErrors) -> MetricSpecification? {
    source.refuseOthers(than: isOfContainer ? ["name", "container", "target"] : ["name", "target"], &errors)
    let name = source.requiredText("name", reason: "must specify a resource name", &errors)
    let container = isOfContainer ? source.requiredText("container", reason: "must specify a container", &errors) : nil
    guard let target = Target(source, &errors) else { return nil }
    if target.percent == nil, target.average == nil {
      source.lacks("target.averageUtilization", "must set either a target raw value or a target utilization", &errors)
    }
    if target.percent != nil, target.average != nil {
      source.refuse("target", "averageValue: Forbidden: may not set both a target raw value and a target utilization", &errors)
    }
    guard let name, !isOfContainer || container != nil else { return nil }
    let from: MetricSpecification.Source = container.map { .containerResource(name, container: $0) } ?? .resource(name)
    // The controller looks at the raw value first, whatever the target's type says.
    return specification(from, target.average.map { .averageValue($0) } ?? target.percent.map { .utilization(percent: $0) })
  }

  private static func pods(_ source: ManifestObject, _ errors: inout ManifestErrors) -> MetricSpecification? {
    source.refuseOthers(than: ["metric", "target"], &errors)
    let metric = identifier(source, &errors)
    guard let target = Target(source, &errors) else { return nil }
    if target.average == nil { source.lacks("target.averageValue", "must specify a positive target averageValue", &errors) }
    return metric.flatMap { specification(.pods($0.name), target.average.map { .averageValue($0) }) }
  }

  private static func ofObject(_ source: ManifestObject, _ errors: inout ManifestErrors) -> MetricSpecification? {
    source.refuseOthers(than: ["describedObject", "metric", "target"], &errors)
    let described = AutoscalerManifest.reference(source, "describedObject", &errors)
    let metric = identifier(source, &errors)
    guard let target = Target(source, &errors) else { return nil }
    if target.value == nil, target.average == nil {
      source.lacks("target.averageValue", "must set either a target value or averageValue", &errors)
    }
    guard let described, let metric else { return nil }
    let isAverage = target.type == "AverageValue"
    return specification(
      .object(metric.name, kind: described.kind, name: described.name, selector: metric.selector),
      isAverage ? target.average.map { .averageValue($0) } : target.value.map { .value($0) })
  }

  private static func external(_ source: ManifestObject, _ errors: inout ManifestErrors) -> MetricSpecification? {
    source.refuseOthers(than: ["metric", "target"], &errors)
    let metric = identifier(source, &errors)
    guard let target = Target(source, &errors) else { return nil }
    if target.value == nil, target.average == nil {
      source.lacks("target.averageValue", "must set either a target value for metric or a per-pod target", &errors)
    }
    if target.value != nil, target.average != nil {
      source.refuse("target", "value: Forbidden: may not set both a target value for metric and a per-pod target", &errors)
    }
    return metric.flatMap {
      specification(.external($0.name, selector: $0.selector), target.average.map { .averageValue($0) } ?? target.value.map { .value($0) })
    }
  }

  private static func specification(_ source: MetricSpecification.Source, _ target: MetricSpecification.Target?) -> MetricSpecification? {
    target.flatMap { try? MetricSpecification(source, target: $0) }
  }

  private static func identifier(_ source: ManifestObject, _ errors: inout ManifestErrors) -> (name: String, selector: String)? {
    guard let metric = source.object("metric", &errors) else {
      if source["metric"] == nil { source.lacks("metric.name", "must specify a metric name", &errors) }
      return nil
    }
    metric.refuseOthers(than: ["name", "selector"], &errors)
    let selector = metric.object("selector", &errors).map { self.selector($0, &errors) } ?? "nil"
    return metric.requiredText("name", reason: "must specify a metric name", &errors).map { ($0, selector) }
  }

  /// As Go prints a LabelSelector.
  /// Source: k8s.io/apimachinery, pkg/apis/meta/v1/generated.pb.go, `LabelSelector.String` and `LabelSelectorRequirement.String`.
  private static func selector(_ selector: ManifestObject, _ errors: inout ManifestErrors) -> String {
    selector.refuseOthers(than: ["matchLabels", "matchExpressions"], &errors)
    let labels = (selector.object("matchLabels", &errors)?.node.entries ?? []).sorted { $0.key < $1.key }
    let expressions = selector.list("matchExpressions", &errors) ?? []
    let requirements = expressions.map { expression in
      expression.refuseOthers(than: ["key", "operator", "values"], &errors)
      let values = (expression["values"]?.items ?? []).map { $0.text ?? "" }.joined(separator: " ")
      let (key, word) = (expression.requiredText("key", &errors) ?? "", expression.requiredText("operator", &errors) ?? "")
      return "LabelSelectorRequirement{Key:\(key),Operator:\(word),Values:[\(values)],},"
    }
    return "&LabelSelector{MatchLabels:map[string]string{\(labels.map { "\($0.key): \($0.value.text ?? ""),"}.joined())},"
      + "MatchExpressions:[]LabelSelectorRequirement{\(requirements.joined())},}"
  }

  /// `target` of any source.
  private struct Target {
    var type = ""
    var percent: Int32?
    var average: Int64?
    var value: Int64?

    init?(_ source: ManifestObject, _ errors: inout ManifestErrors) {
      guard let object = source.object("target", &errors) else {
        if source["target"] == nil { source.lacks("target.type", "must specify a metric target type", &errors) }
        return nil
      }
      object.refuseOthers(than: ["type", "averageUtilization", "averageValue", "value"], &errors)
      type = object.requiredText("type", reason: "must specify a metric target type", &errors) ?? ""
      if !type.isEmpty, !["Utilization", "Value", "AverageValue"].contains(type) {
        object.refuse("type", "must be either Utilization, Value, or AverageValue", &errors)
      }
      percent = object.int32("averageUtilization", &errors)
      if let percent, percent < 1 { object.refuse("averageUtilization", "must be greater than 0", &errors) }
      average = object.quantity("averageValue", &errors)
      if let average, average <= 0 { object.refuse("averageValue", "must be positive", &errors) }
      value = object.quantity("value", &errors)
      if let value, value <= 0 { object.refuse("value", "must be positive", &errors) }
    }
  }
}
