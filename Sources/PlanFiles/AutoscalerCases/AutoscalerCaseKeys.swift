import Units

/// The members that the exchange format has, by which a misspelt one is found. It is told and passed over: a case may carry what others
/// know of it.
indirect enum AutoscalerCaseKeys: Sendable {
  /// A number, a text or a list of them.
  case value
  /// Names of the case's own, such as metrics, above the same.
  case named(AutoscalerCaseKeys)
  case members([String: AutoscalerCaseKeys])

  static let line = AutoscalerCaseKeys.members(
    caseMembers.merging(factMembers) { first, _ in first }.merging([
      "scenario": .members(caseMembers), "kind": .value, "expected": .value, "expectedReason": .value, "expectedLogLength": .value,
      "upstream": .value,
    ]) { first, _ in first })

  private static let caseMembers: [String: AutoscalerCaseKeys] = [
    "id": .value, "tags": .value, "initialReplicas": .value,
    "hpa": .members(["min": .value, "max": .value, "metrics": metric, "behavior": .members(["scaleUp": direction, "scaleDown": direction])]),
    "flags": values(
      "syncPeriodSeconds", "tolerance", "cpuInitializationPeriodSeconds", "initialReadinessDelaySeconds", "downscaleStabilizationSeconds"),
    "history": .members(histories), "steps": step, "closed": closed,
  ]
  private static let histories: [String: AutoscalerCaseKeys] = [
    "recommendations": values("ageSeconds", "replicas"), "scaleUpEvents": values("ageSeconds", "change"),
    "scaleDownEvents": values("ageSeconds", "change"),
  ]
  private static let factMembers: [String: AutoscalerCaseKeys] = histories.merging([
    "desired": .value, "current": .value, "min": .value, "max": .value, "scaleUp": direction, "scaleDown": direction,
    "scaleUpWindowSeconds": .value, "scaleDownWindowSeconds": .value, "downscaleStabilizationSeconds": .value,
  ]) { first, _ in first }
  private static let metric = values("type", "name", "targetType", "target")
  private static let direction = AutoscalerCaseKeys.members([
    "stabilizationWindowSeconds": .value, "selectPolicy": .value, "tolerance": .value, "policies": values("type", "value", "periodSeconds"),
  ])
  private static let sample = values("value", "ageSeconds", "windowSeconds")
  private static let step = AutoscalerCaseKeys.members([
    "replicas": .value, "statusReplicas": .value, "external": .named(.value), "unavailable": .value, "extraSamples": .named(sample),
    "pods": .members([
      "count": .value, "phase": .value, "ready": .value, "startAgeSeconds": .value, "transitionAgeSeconds": .value, "deleted": .value,
      "requests": .named(.value), "samples": .named(sample),
    ]),
  ])
  private static let closed = AutoscalerCaseKeys.members([
    "steps": .value, "startupDelaySeconds": .value, "initialAgeSeconds": .value, "metricAgeSeconds": .value, "metricWindowSeconds": .value,
    "requests": .named(.value), "demand": .named(.value), "capacity": .named(.value), "unready": .named(.value),
    "unavailable": .named(.value),
  ])

  private static func values(_ names: String...) -> AutoscalerCaseKeys {
    .members(Dictionary(uniqueKeysWithValues: names.map { ($0, .value) }))
  }

  /// Members of a text that the format does not have at their place, one sentence each, at most `limit`. Items of a list share what is known
  /// of one.
  func unknown(in json: JSONText, limit: Int = 5) -> [String] {
    var found: [String] = []
    collect(json, path: "", into: &found, limit: limit)
    return found
  }

  private func collect(_ json: JSONText, path: String, into found: inout [String], limit: Int) {
    guard found.count < limit else { return }
    switch (self, json) {
    case (.value, _): return
    case (_, .list(let items)):
      for (index, item) in items.enumerated() { collect(item, path: "\(path)[\(index)]", into: &found, limit: limit) }
    case (.named(let inner), .object(let members)):
      for member in members { inner.collect(member.value, path: Self.joined(path, member.name), into: &found, limit: limit) }
    case (.members(let known), .object(let members)):
      for member in members {
        if let inner = known[member.name] {
          inner.collect(member.value, path: Self.joined(path, member.name), into: &found, limit: limit)
        } else if found.count < limit {
          let meant = NearestName.find(member.name, among: known.keys.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
          found.append("found \(ShownText(Self.joined(path, member.name))), which the format does not have: passed over" + meant)
        }
      }
    default: return
    }
  }

  private static func joined(_ path: String, _ name: String) -> String { path.isEmpty ? name : path + "." + name }
}
