import PlanModel
import RandomStreams
import Units

/// What is different in two scenarios, for people, under the paths that `--set` takes: `services.api.replicas: 4 -> 8`.
enum ScenarioChanges {
  /// More differences tell nobody more.
  static let most = 30
  /// What says where a figure comes from, or how the scenario is run, and not what it is.
  private static let others: Set<String> = ["figures", "name", "title", "claims"]

  /// In the order of the scenario, at most `most` and then how many more.
  static func between(_ base: Scenario, _ candidate: Scenario) -> [String] {
    var differences: [String] = []
    compare(base, candidate, at: ProfilePath(), into: &differences)
    guard differences.count > most else { return differences }
    return differences.prefix(most) + ["and \(differences.count - most) more"]
  }

  /// Walks both values along their stored properties, side by side.
  private static func compare(_ base: Any?, _ candidate: Any?, at path: ProfilePath, into differences: inout [String]) {
    if path.parts.count == 1, others.contains(path.parts[0].name) { return }
    if compareWhole(base, candidate, at: path, into: &differences) { return }
    let (parts, otherParts) = (base.flatMap { Self.parts(of: $0, at: path) }, candidate.flatMap { Self.parts(of: $0, at: path) })
    guard let parts, let otherParts else {
      guard !isSame(base, candidate) else { return }
      differences.append("\(path.text): \(shown(base, at: path)) -> \(shown(candidate, at: path))")
      return
    }
    for part in parts {
      compare(part.value, otherParts.first { $0.part.name == part.part.name }?.value, at: path.adding(part.part), into: &differences)
    }
    for part in otherParts where !parts.contains(where: { $0.part.name == part.part.name }) {
      compare(nil, part.value, at: path.adding(part.part), into: &differences)
    }
  }

  /// Values that a profile spells in one piece, whatever parts they have in memory.
  /// - Returns: whether this was one.
  private static func compareWhole(
    _ base: Any?, _ candidate: Any?, at path: ProfilePath, into differences: inout [String]
  ) -> Bool {
    switch (base, candidate) {
    case (let base as RunSettings, let candidate as RunSettings):
      // How many trials, and how long, is no part of what is compared.
      if base.kind != candidate.kind { differences.append("run.kind: \(base.kind.rawValue) -> \(candidate.kind.rawValue)") }
      if base.platform != candidate.platform {
        differences.append("run.platform: \(base.platform.rawValue) -> \(candidate.platform.rawValue)")
      }
    case (let base as Arrivals, let candidate as Arrivals):
      differences += arrivals(base, candidate)
    case (let base as SampleTable, let candidate as SampleTable):
      // Where the samples lie is no part of what they are.
      if base.columns != candidate.columns { differences.append("\(path.text).file: other samples") }
    case (let base as [Objective], let candidate as [Objective]):
      let (texts, others) = (base.map(\.text), candidate.map(\.text))
      differences += texts.filter { !others.contains($0) }.map { "objectives: without \($0)" }
      differences += others.filter { !texts.contains($0) }.map { "objectives: with \($0)" }
    case (let base as [[Step]], let candidate as [[Step]]):
      // So many copies of the same steps.
      guard Set(base).count == 1, Set(candidate).count == 1, base.count > 1, candidate.count > 1 else { return false }
      if base.count != candidate.count {
        differences.append("\(ProfilePath(parts: path.parts.dropLast()).text).copies: \(base.count) -> \(candidate.count)")
      }
      compare(base[0], candidate[0], at: path, into: &differences)
    default: return false
    }
    return true
  }

  private static func arrivals(_ base: Arrivals, _ candidate: Arrivals) -> [String] {
    switch (base, candidate) {
    case (.poisson(let a), .poisson(let b)): return a == b ? [] : ["workload.rate: \(a.spelling) -> \(b.spelling)"]
    case (.trace(let a), .trace(let b)):
      var differences: [String] = []
      if a.digest != b.digest {
        differences.append("workload.trace.file: " + (a.origin == b.origin ? "other arrivals" : "\(a.origin) -> \(b.origin)"))
      }
      if a.speed != b.speed { differences.append("workload.trace.speed: \(a.speed.significant(6)) -> \(b.speed.significant(6))") }
      if a.scale != b.scale { differences.append("workload.trace.scale: \(a.scale.significant(6)) -> \(b.scale.significant(6))") }
      return differences
    default: return ["workload.arrivals: \(shown(base)) -> \(shown(candidate))"]
    }
  }

  private static func shown(_ arrivals: Arrivals) -> String {
    switch arrivals {
    case .poisson(let rate): "poisson, \(rate.spelling)"
    case .trace(let trace): "trace, \(trace.origin)"
    }
  }

  /// The parts of a value that has some; nil for a single value.
  private static func parts(of value: Any, at path: ProfilePath) -> [(part: ProfilePath.Part, value: Any)]? {
    if value is any SpeltQuantity || value is String || value is Distribution { return nil }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .collection:
      var parts: [(part: ProfilePath.Part, value: Any)] = []
      for (index, child) in mirror.children.enumerated() {
        let part = ProfilePath.Part(of: child.value, at: index)
        let isTaken = parts.contains { $0.part.name == part.name }
        parts.append((isTaken ? ProfilePath.Part(index: index) : part, child.value))
      }
      return parts
    case .dictionary:
      let entries = mirror.children.compactMap { $0.value as? (key: String, value: Any) }.sorted { $0.key < $1.key }
      return entries.map { (.init(name: $0.key), $0.value) }
    case .struct, .class, .tuple, .enum:
      return mirror.children.isEmpty ? nil : mirror.children.enumerated().map { (.init(name: label($1.label, $0)), $1.value) }
    case .optional: return mirror.children.first.flatMap { parts(of: $0.value, at: path) }
    default: return nil
    }
  }

  /// Payloads of enumerations without a name are called `.0`.
  private static func label(_ label: String?, _ index: Int) -> String {
    label.map { String($0.drop { $0 == "." }) } ?? "\(index)"
  }

  private static func isSame(_ a: Any?, _ b: Any?) -> Bool {
    guard let a = a as? any Hashable, let b = b as? any Hashable else { return "\(a ?? "nothing")" == "\(b ?? "nothing")" }
    return AnyHashable(a) == AnyHashable(b)
  }

  private static func shown(_ value: Any?, at path: ProfilePath) -> String {
    guard let value else { return "nothing" }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional { return shown(mirror.children.first?.value, at: path) }
    if let quantity = value as? any SpeltQuantity { return quantity.spelling }
    if let number = value as? Double { return number.significant(6) }
    if let distribution = value as? Distribution { return shown(distribution, path) }
    return parts(of: value, at: path) == nil ? "\(value)" : "an entry"
  }

  /// `lognormal(mean=20ms cv=0.5)`, as profiles spell it.
  private static func shown(_ distribution: Distribution, _ path: ProfilePath) -> String {
    func figure(_ value: Any, _ name: String) -> String {
      guard let number = value as? Double else { return "\(value)" }
      guard ["value", "mean", "low", "high"].contains(name), !path.isCount else { return number.significant(6) }
      return path.isBytes ? Bytes(Int64(number)).spelling : SimTime(seconds: number).spelling
    }
    if case .deterministic(let value) = distribution { return figure(value, "value") }
    guard let family = Mirror(reflecting: distribution).children.first, let name = family.label else { return "\(distribution)" }
    let parameters = Mirror(reflecting: family.value).children.map { "\($0.label ?? "")=\(figure($0.value, $0.label ?? ""))" }
    return "\(name)(\(parameters.joined(separator: " ")))"
  }
}
