import PlanModel
import Units

/// A mapping of a manifest, read key by key: what is wrong is collected, and what nobody asked for is refused, as the API server does under
/// strict field validation (the default of kubectl since 1.25).
struct ManifestObject {
  let node: ManifestNode
  /// From the object's root, as the API server writes it: `spec.metrics[0]`.
  let path: String
  private let entries: [ManifestNode.Entry]

  init?(_ node: ManifestNode?, path: String, _ errors: inout ManifestErrors) {
    guard let node else { return nil }
    guard let entries = node.entries else {
      errors.add(.type(path: path, found: node.shown, expected: "a mapping"), at: node.place)
      return nil
    }
    self.node = node
    self.path = path
    self.entries = entries
  }

  func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  subscript(key: String) -> ManifestNode? { node[key] }

  /// The place of a value, or of the mapping that lacks it.
  func place(of key: String) -> FilePlace { node[key]?.place ?? node.place }

  func refuseOthers(than known: [String], _ errors: inout ManifestErrors) {
    for entry in entries where !known.contains(entry.key) {
      let suggestion = errors.problems.count < 20 ? NearestName.find(entry.key, among: known) : nil
      errors.add(.unknownKey(entry.key, owner: path.isEmpty ? "it" : path, choices: known, suggestion: suggestion), at: entry.keyPlace)
    }
  }

  func object(_ key: String, _ errors: inout ManifestErrors) -> ManifestObject? {
    ManifestObject(node[key], path: path(of: key), &errors)
  }

  func text(_ key: String, _ errors: inout ManifestErrors) -> String? {
    guard let value = node[key] else { return nil }
    guard let text = value.text else {
      errors.add(.type(path: path(of: key), found: value.shown, expected: "a text"), at: value.place)
      return nil
    }
    return text
  }

  /// - Parameter reason: Kubernetes' words for its absence.
  func requiredText(_ key: String, reason: String = "", _ errors: inout ManifestErrors) -> String? {
    guard node[key] != nil else {
      errors.add(.missing(path: path(of: key), reason: reason), at: node.place)
      return nil
    }
    return text(key, &errors)
  }

  /// A whole number of 32 bits, unquoted, as the API's integers are.
  func int32(_ key: String, _ errors: inout ManifestErrors) -> Int32? {
    guard let value = node[key] else { return nil }
    guard case .scalar(let text, false) = value.content, let number = Int32(text) else {
      errors.add(.type(path: path(of: key), found: value.shown, expected: "a whole number of at most 2147483647"), at: value.place)
      return nil
    }
    return number
  }

  func quantity(_ key: String, _ errors: inout ManifestErrors) -> Int64? {
    guard let value = node[key] else { return nil }
    guard let text = value.text, let quantity = KubernetesQuantity(parsing: text) else {
      errors.add(.type(path: path(of: key), found: value.shown, expected: "a quantity, as 500m, 1.5 or 1Gi"), at: value.place)
      return nil
    }
    return quantity.milli
  }

  /// Each item of a list under its path.
  func list(_ key: String, _ errors: inout ManifestErrors) -> [ManifestObject]? {
    guard let value = node[key] else { return nil }
    guard let items = value.items else {
      errors.add(.type(path: path(of: key), found: value.shown, expected: "a list"), at: value.place)
      return nil
    }
    return items.enumerated().compactMap { ManifestObject($1, path: "\(path(of: key))[\($0)]", &errors) }
  }

  func refuse(_ key: String, _ reason: String, _ errors: inout ManifestErrors) {
    errors.add(.refused(path: path(of: key), found: node[key]?.shown ?? "nothing", reason: reason), at: place(of: key))
  }

  /// Something of another kind than the key has; not a matter of the API server's validation.
  func refuseType(_ key: String, expected: String, _ errors: inout ManifestErrors) {
    errors.add(.type(path: path(of: key), found: node[key]?.shown ?? "nothing", expected: expected), at: place(of: key))
  }

  func lacks(_ key: String, _ reason: String, _ errors: inout ManifestErrors) {
    errors.add(.missing(path: path(of: key), reason: reason), at: node.place)
  }
}
