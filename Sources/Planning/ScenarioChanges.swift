import PlanModel
import Units

/// What is different in two scenarios, for people: `services.api.replicas: 4 -> 8`.
enum ScenarioChanges {
  /// More differences tell nobody more.
  static let most = 30
  /// What says where a figure comes from, or how the scenario is run, and not what it is.
  private static let others: Set<String> = ["figures", "name", "title", "claims", "objectives", "settings"]
  /// Parts of a value that no profile spells: what kind a service is follows from its keys.
  private static let unspoken: Set<String> = [
    "kind", "application", "database", "cache", "llm", "sandbox", "proxy", "background", "action", "some",
  ]

  /// In the order of the scenario, at most `most` and then how many more.
  static func between(_ base: Scenario, _ candidate: Scenario) -> [String] {
    var differences: [String] = []
    compare(base, candidate, at: [], into: &differences)
    guard differences.count > most else { return differences }
    return differences.prefix(most) + ["and \(differences.count - most) more"]
  }

  /// Walks both values along their stored properties, side by side.
  private static func compare(_ base: Any?, _ candidate: Any?, at path: [String], into differences: inout [String]) {
    if path.count == 1, others.contains(path[0]) { return }
    if path.first == "tables", path.count == 2 {
      // Where the samples lie is no part of what they are.
      if (base as? SampleTable)?.columns != (candidate as? SampleTable)?.columns {
        differences.append("\(path.joined(separator: ".")): other samples")
      }
      return
    }
    let (parts, otherParts) = (base.flatMap(Self.parts), candidate.flatMap(Self.parts))
    guard let parts, let otherParts else {
      guard !isSame(base, candidate) else { return }
      let spoken = path.filter { !unspoken.contains($0) }.joined(separator: ".")
      differences.append("\(spoken): \(shown(base)) -> \(shown(candidate))")
      return
    }
    for (name, value) in parts { compare(value, otherParts.first { $0.name == name }?.value, at: path + [name], into: &differences) }
    for (name, value) in otherParts where !parts.contains(where: { $0.name == name }) {
      compare(nil, value, at: path + [name], into: &differences)
    }
  }

  /// The parts of a value that has some, elements of lists by what they are called or by their number; nil for a single value.
  private static func parts(of value: Any) -> [(name: String, value: Any)]? {
    if value is any SpeltQuantity || value is String { return nil }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .collection:
      var parts: [(name: String, value: Any)] = []
      for (index, child) in mirror.children.enumerated() {
        let own = Mirror(reflecting: child.value).children.first { $0.label == "name" || $0.label == "label" }?.value as? String
        let isTaken = parts.contains { $0.name == own }
        parts.append((isTaken ? "\(index)" : own ?? "\(index)", child.value))
      }
      return parts
    case .dictionary:
      return mirror.children.compactMap { $0.value as? (key: String, value: Any) }.map { ($0.key, $0.value) }.sorted { $0.name < $1.name }
    case .struct, .class, .tuple, .enum:
      return mirror.children.isEmpty ? nil : mirror.children.enumerated().map { ($1.label ?? "\($0)", $1.value) }
    case .optional: return mirror.children.first.flatMap { parts(of: $0.value) }
    default: return nil
    }
  }

  private static func isSame(_ a: Any?, _ b: Any?) -> Bool {
    guard let a = a as? any Hashable, let b = b as? any Hashable else { return shown(a) == shown(b) }
    return AnyHashable(a) == AnyHashable(b)
  }

  private static func shown(_ value: Any?) -> String {
    guard let value else { return "nothing" }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional { return shown(mirror.children.first?.value) }
    if let quantity = value as? any SpeltQuantity { return quantity.spelling }
    if let number = value as? Double { return number.significant(6) }
    return parts(of: value) == nil ? "\(value)" : "an entry"
  }
}
