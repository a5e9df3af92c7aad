/// How a later compose file, or a service that extends another, changes what is there.
///
/// Source: Compose specification, 13-merge: mappings are merged, lists appended, `command`, `entrypoint` and a health check's `test`
/// replaced; `environment`, `labels` and the like by name, `volumes` by their path in the container.
enum ComposeMerge {
  private static let replaced: Set<String> = ["command", "entrypoint", "test"]
  /// Lists of `NAME=value`, or names, that may be mappings as well.
  private static let named: Set<String> = ["environment", "labels", "depends_on", "networks", "extra_hosts", "sysctls"]

  static func merged(_ base: ManifestNode, _ over: ManifestNode, key: String = "") -> ManifestNode {
    if over.isNothing { return base }
    if base.isNothing || replaced.contains(key) { return over }
    if named.contains(key), let a = entries(base), let b = entries(over) {
      return ManifestNode(content: .mapping(merged(a, b)), place: over.place)
    }
    if let a = base.entries, let b = over.entries { return ManifestNode(content: .mapping(merged(a, b)), place: base.place) }
    if let a = base.items, let b = over.items {
      guard key == "volumes" else { return ManifestNode(content: .list(a + b), place: base.place) }
      let targets = Set(b.compactMap(target))
      return ManifestNode(content: .list(a.filter { target($0).map { !targets.contains($0) } ?? true } + b), place: base.place)
    }
    return over
  }

  private static func merged(_ base: [ManifestNode.Entry], _ over: [ManifestNode.Entry]) -> [ManifestNode.Entry] {
    var result = base
    var indices: [String: Int] = [:]
    for (index, entry) in base.enumerated() { indices[entry.key] = index }
    for entry in over {
      if let index = indices[entry.key] {
        result[index] = .init(key: entry.key, keyPlace: entry.keyPlace, value: merged(result[index].value, entry.value, key: entry.key))
      } else {
        indices[entry.key] = result.count
        result.append(entry)
      }
    }
    return result
  }

  /// A mapping, or a list of `NAME=value` and bare names as one.
  static func entries(_ node: ManifestNode) -> [ManifestNode.Entry]? {
    if let entries = node.entries { return entries }
    return node.items?.compactMap { item in
      guard let text = item.text else { return nil }
      guard let sign = text.firstIndex(of: "=") else {
        return .init(key: text, keyPlace: item.place, value: ManifestNode(content: .nothing, place: item.place))
      }
      let value = ManifestNode(content: .scalar(String(text[text.index(after: sign)...]), isQuoted: true), place: item.place)
      return .init(key: String(text[..<sign]), keyPlace: item.place, value: value)
    }
  }

  private static func target(_ node: ManifestNode) -> String? {
    if let text = node.text {
      let parts = text.split(separator: ":")
      return parts.count > 1 ? String(parts[1]) : text
    }
    return node["target"]?.text
  }
}
