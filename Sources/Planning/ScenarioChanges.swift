import Foundation
import PlanModel

/// What is different in two scenarios, for people: `services.api.replicas: 4 -> 8`.
enum ScenarioChanges {
  /// More differences tell nobody more.
  static let most = 30
  /// What says where a figure comes from, or how the scenario is run, and not what it is.
  private static let others: Set<String> = ["figures", "name", "title", "claims", "objectives", "settings", "tables"]
  /// Words that a value's coding has and no profile.
  private static let unspoken: Set<String> = ["_0", "kind", "application", "database", "cache", "llm", "sandbox", "proxy", "background", "action"]

  /// In the order of their paths, at most `most` and then how many more.
  static func between(_ base: Scenario, _ candidate: Scenario) -> [String] {
    var differences: [String] = []
    compare(tree(base), tree(candidate), at: [], into: &differences)
    guard differences.count > most else { return differences }
    return differences.prefix(most) + ["and \(differences.count - most) more"]
  }

  private static func tree(_ scenario: Scenario) -> Any? {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return (try? encoder.encode(scenario)).flatMap { try? JSONSerialization.jsonObject(with: $0) }
  }

  private static func compare(_ base: Any?, _ candidate: Any?, at path: [String], into differences: inout [String]) {
    if path.count == 1, others.contains(path[0]) { return }
    switch (base, candidate) {
    case (let a as [String: Any], let b as [String: Any]):
      for key in Set(a.keys).union(b.keys).sorted() { compare(a[key], b[key], at: path + [key], into: &differences) }
    case (let a as [Any], let b as [Any]):
      let (named, other) = (byName(a), byName(b))
      for key in Set(named.keys).union(other.keys).sorted() { compare(named[key], other[key], at: path + [key], into: &differences) }
    default:
      guard !same(base, candidate) else { return }
      let spoken = path.filter { !unspoken.contains($0) }.joined(separator: ".")
      differences.append("\(spoken): \(shown(base)) -> \(shown(candidate))")
    }
  }

  /// Elements by what they are called, or by their number.
  private static func byName(_ list: [Any]) -> [String: Any] {
    var named: [String: Any] = [:]
    for (index, element) in list.enumerated() {
      let fields = element as? [String: Any]
      let name = (fields?["name"] ?? fields?["label"]) as? String
      named[name.flatMap { named[$0] == nil ? $0 : nil } ?? "\(index)"] = element
    }
    return named
  }

  private static func same(_ a: Any?, _ b: Any?) -> Bool {
    guard let a = a as? NSObject, let b = b as? NSObject else { return a == nil && b == nil }
    return a.isEqual(b)
  }

  private static func shown(_ value: Any?) -> String {
    switch value {
    case nil, is NSNull: "nothing"
    case let text as String: text
    case let number as NSNumber: number.stringValue
    case let list as [Any]: "a list of \(list.count)"
    default: "an entry"
    }
  }
}
