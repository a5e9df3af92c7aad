import Autoscaling
import PlanModel
import Units

/// A profile made of what a deployment's files say, over one that says what files cannot: service times, look-ups, data, language models.
///
/// Each figure carries the place that it was read from, or why it is assumed; what the files have and the profile below has no place for is
/// told in comments.
public struct DeploymentProfile {
  /// The profile's text.
  public let text: String
  public let name: String

  /// The profile over which files are laid unless the user names another.
  public static let assumed = ProfileSource.embedded("ape2026")

  /// - Parameters:
  ///   - base: the profile that the files are laid over.
  ///   - paths: what was read, as the user named it.
  ///   - isLoadKnown: whether a load is named beside; where not, and the base is only there to be extended, its rate is marked as assumed.
  /// - Throws: what is wrong with the base.
  public init(
    _ facts: DeploymentFacts, over base: ProfileSource = DeploymentProfile.assumed, named name: String, from paths: [String], isLoadKnown: Bool = false
  ) throws(ProfileErrors) {
    let tree = try ProfileInheritance.load(base)
    self.name = Self.nameable(name)
    var writer = DeploymentProfileWriter(facts, over: tree, named: Self.baseText(base))
    text = writer.text(named: self.name, from: paths, isLoadKnown: isLoadKnown || tree["abstract"]?.text != "true")
  }

  /// To be read as any profile. Paths in it lead from the current folder.
  public var source: ProfileSource { .text(text, name: name) }

  private static func baseText(_ base: ProfileSource) -> String {
    switch base {
    case .embedded(let name), .text(_, let name): name
    case .file(let path): path.contains("/") ? path : "./\(path)"
    }
  }

  /// What a profile may be called: a letter or `_`, then letters, digits, `_` and `-`.
  static func nameable(_ text: String) -> String {
    var name = String(text.unicodeScalars.map { $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0)) ? Character($0) : "-" })
    while name.first == "-" { name.removeFirst() }
    if !(name.first?.isLetter ?? false) { name = "deployment" + (name.isEmpty ? "" : "-\(name)") }
    return String(name.prefix(64))
  }
}

/// Writes the profile, service by service.
private struct DeploymentProfileWriter {
  private let facts: DeploymentFacts
  private let base: YAMLNode
  private let baseName: String
  private var lines: [String] = []
  /// Services of the base by the part that they play, with what they are called there.
  private let named: [DeploymentFacts.Role: [String]]

  init(_ facts: DeploymentFacts, over base: YAMLNode, named baseName: String) {
    self.facts = facts
    self.base = base
    self.baseName = baseName
    var named: [DeploymentFacts.Role: [String]] = [:]
    for entry in base["services"]?.entries ?? [] {
      if let role = Self.role(of: entry.value) { named[role, default: []].append(entry.key) }
    }
    self.named = named
  }

  private static func role(of service: YAMLNode) -> DeploymentFacts.Role? {
    switch service["kind"]?.text {
    case "application": .application
    case "database": service["engine"]?.text == "neo4j" ? .neo4j : .postgreSQL
    case "cache": .redis
    case "proxy": .proxy
    case "llm": .languageModel
    case "sandbox": .sandbox
    case "background": .background
    default: nil
    }
  }

  // MARK: The whole

  mutating func text(named name: String, from paths: [String], isLoadKnown: Bool) -> String {
    comment("What the files of a deployment say, over \(baseName).")
    comment("Read: \(facts.files.joined(separator: ", ")).")
    comment("A source names the file and line that a figure was read from; everything that is not here is that of \(baseName).")
    for remark in facts.remarks { comment(remark) }
    for role in DeploymentFacts.Role.allCases where !facts.parts.contains(where: { $0.role == role }) {
      let missing = named[role] ?? []
      guard !missing.isEmpty, role != .background else { continue }
      comment("Not in the files, so as \(baseName) assumes it: \(missing.joined(separator: ", ")).")
    }
    lines += ["schemaVersion: 1", "name: \(name)", "title: \(quoted("As \(paths.joined(separator: " and ")) has it"))", "extends: \(quoted(baseName))"]
    if !isLoadKnown {
      let rate = base["workload"]?["rate"].flatMap { $0["value"] ?? $0 }?.text ?? "1000/hour"
      lines += ["workload:", "  rate: {value: \(rate), assumption: \(quoted("no file says the load; that of \(baseName)"))}"]
    }
    lines += ["run: {platform: \(facts.platform.rawValue)}", "services:"]
    var volumes: [String] = []
    for part in facts.parts { write(part, &volumes) }
    let removed = removeMissingBackground()
    for entry in base["volumes"]?.entries ?? [] where removed.contains(entry.value["service"]?.text ?? "") {
      volumes.append("  \(entry.key): null  # its service is not in the files")
    }
    if !volumes.isEmpty { lines += ["volumes:"] + volumes }
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func comment(_ sentence: String) { lines.append("# \(Self.plain(sentence))") }

  /// On one line, with nothing that moves a cursor.
  private static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }

  private func quoted(_ text: String) -> String {
    "\"" + Self.plain(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  // MARK: Services

  private mutating func write(_ part: DeploymentFacts.Part, _ volumes: inout [String]) {
    for service in services(of: part) {
      let below = base["services"]?[service]
      var tree = FigureTree()
      // A service that the base does not have is told whole.
      if below == nil { tree.put("background", at: ["kind"]) }
      for fact in part.facts {
        guard let path = path(of: fact), let figure = figure(fact, service: service, path: path) else { continue }
        tree.put(figure, at: path)
      }
      lines.append("  # \(Self.plain(part.name)), \(Self.plain(part.place.file)):\(part.place.line)")
      // Nothing at all behind a name would take the base's service away.
      lines += tree.isEmpty ? ["  \(service): {}"] : ["  \(service):"] + tree.lines(indent: 4)
      if part.role == .application { writeAutoscaler(part, below) }
      volumes += claims(part, service)
    }
  }

  /// What the part is called in the profile.
  private func services(of part: DeploymentFacts.Part) -> [String] {
    let known = named[part.role] ?? []
    switch part.role {
    case .background:
      let name = DeploymentProfile.nameable(part.name)
      if known.contains(name) { return [name] }
      // A name that the base gives to something else is no name for this one.
      return [base["services"]?[name] == nil ? name : "\(name)-besides"]
    case .languageModel: return known
    default: return known.prefix(1).map { $0 }
    }
  }

  private func path(of fact: DeploymentFacts.Fact) -> [String]? {
    let own = fact.path.split(separator: ".").map(String.init)
    guard let pool = fact.pool else { return own }
    return (named[pool] ?? []).first.map { ["pools", $0] + own }
  }

  private func figure(_ fact: DeploymentFacts.Fact, service: String, path: [String]) -> String? {
    let below = path.reduce(base["services"]?[service]) { $0?[$1] }
    if fact.text == DeploymentFacts.nothing {
      guard below != nil, case .assumed(let why) = fact.ground else { return nil }
      return "null  # \(Self.plain(why))"
    }
    switch fact.ground {
    case .written(let place, let name):
      return fact.text.map { "{value: \($0), source: \(quoted("\(place.file):\(place.line): \(name)"))}" }
    case .standard(let source): return fact.text.map { "{value: \($0), source: \(quoted(source))}" }
    case .assumed(let why):
      if fact.text == "auto" { return "auto  # \(Self.plain(why))" }
      if let text = fact.text { return "{value: \(text), assumption: \(quoted(why))}" }
      // What the base itself assumes, or its operators have told, is somebody else's value here.
      guard let text = (below?["value"] ?? below)?.text else { return nil }
      return "{value: \(text), assumption: \(quoted("\(why); \(baseName) has \(text)"))}"
    }
  }

  private mutating func writeAutoscaler(_ part: DeploymentFacts.Part, _ below: YAMLNode?) {
    if let autoscaler = part.autoscaler {
      lines += AutoscaleText(autoscaler).lines(indent: 4).map(Self.plain)
    } else if below?["autoscale"] != nil {
      lines.append("    autoscale: null  # none in the files for this platform")
    }
  }

  private func claims(_ part: DeploymentFacts.Part, _ service: String) -> [String] {
    part.claims.compactMap { claim in
      guard let size = claim.size, size.value > .zero else { return nil }
      let source = quoted("\(size.place.file):\(size.place.line): storage of the claim \(claim.name)")
      let figure = "size: {value: \(size.value.exactSpelling), source: \(source)}"
      let own = (base["volumes"]?.entries ?? []).first {
        $0.key.replacing("_", with: "-") == claim.name.replacing("_", with: "-")
      }
      if let own { return "  \(own.key): {\(figure)}" }
      return "  \(DeploymentProfile.nameable(claim.name)): {service: \(service), storageType: gp3_storage, \(figure)}  # storage type assumed"
    }
  }

  /// Monitoring that the files do not have takes no share of the machines, and its volumes no money.
  private mutating func removeMissingBackground() -> [String] {
    let present = Set(facts.parts.filter { $0.role == .background }.flatMap(services(of:)))
    let missing = (named[.background] ?? []).filter { !present.contains($0) }
    lines += missing.map { "  \($0): null  # not in the files" }
    return missing
  }
}

/// Figures by their path, in the order in which they came.
private struct FigureTree {
  private var entries: [(key: String, value: Value)] = []

  var isEmpty: Bool { entries.isEmpty }

  private indirect enum Value {
    case figure(String)
    case tree(FigureTree)
  }

  mutating func put(_ figure: String, at path: [String]) {
    guard let key = path.first else { return }
    let index = entries.firstIndex { $0.key == key }
    guard path.count > 1 else {
      if let index { entries[index].value = .figure(figure) } else { entries.append((key, .figure(figure))) }
      return
    }
    var inner = FigureTree()
    if let index, case .tree(let there) = entries[index].value { inner = there }
    inner.put(figure, at: Array(path.dropFirst()))
    if let index { entries[index].value = .tree(inner) } else { entries.append((key, .tree(inner))) }
  }

  func lines(indent: Int) -> [String] {
    let blanks = String(repeating: " ", count: indent)
    return entries.flatMap { key, value -> [String] in
      switch value {
      case .figure(let text): ["\(blanks)\(key): \(text)"]
      case .tree(let tree): ["\(blanks)\(key):"] + tree.lines(indent: indent + 2)
      }
    }
  }
}
