import Foundation
import PlanModel
import Units

/// The spelling of events: when, and what happens.
///
///     event  = time ":" action
///     action = "kill" "replica" [application] | "kill" (database | cache) | "kill" "node" [pool] ["for" time]
///            | "interrupt" [pool] ["for" time] | "surge" factor "for" time | "slow" name factor "for" time
///            | ("llm" | provider) "quota" share "for" time | "rolling-update" [application] {"maxSurge" share | "maxUnavailable" share}
///            | "compose-redeploy" [application] | "rollback" [application] | "backup" [database] ["for" time]
///     factor = number "x"
///
/// The application may be left out where there is one alone.
public struct EventText {
  /// Why a text is no event, and at which of its characters, from 1.
  public struct Failure: Error, Hashable, Sendable {
    public let column: Int
    public let found: String
    public let expected: String
    public let suggestion: String?
  }

  private struct Word {
    var text: String
    var column: Int
  }

  /// How long a machine is away that dies, unless it is said: an assumption, some minutes to notice, to order another and to boot it.
  static let nodeReturn = SimTime.minutes(5)
  static let example = "'1h: kill replica api', '2h: surge 3x for 10m' or '3h: slow timescaledb 5x for 5m'"
  private static let verbs = ["kill", "interrupt", "surge", "slow", "rolling-update", "compose-redeploy", "rollback", "backup"]

  private let text: String
  private let names: EventNames
  private var words: [Word] = []
  private var next = 0

  /// Reads an event.
  /// - Parameter names: what the scenario has.
  public static func parse(_ text: String, names: EventNames) throws(Failure) -> ScenarioEvent {
    var reader = EventText(text, names)
    return try reader.event()
  }

  private init(_ text: String, _ names: EventNames) {
    self.text = text
    self.names = names
  }

  private mutating func event() throws(Failure) -> ScenarioEvent {
    guard let colon = text.firstIndex(of: ":") else { throw failure(1, text, "a time, a colon and what happens, as \(Self.example)") }
    let head = text[..<colon].trimmingCharacters(in: .whitespaces)
    let indent = text.prefix { $0 == " " }.count
    let time: SimTime
    do { time = try SimTime(parsing: head) } catch {
      throw failure(indent + 1, head, "\(SimTime.expectation), from the start of the trial")
    }
    split(from: text.index(after: colon))
    let action = try action()
    if next < words.count { throw failure(words[next].column, rest, "nothing more behind the event") }
    return ScenarioEvent(time: time, action: action, text: "\(head): " + words.map(\.text).joined(separator: " "))
  }

  private mutating func split(from start: String.Index) {
    var column = text.distance(from: text.startIndex, to: start) + 1
    var word: Word?
    for character in text[start...] {
      if character == " " {
        if let done = word { words.append(done) }
        word = nil
      } else if word == nil {
        word = Word(text: String(character), column: column)
      } else {
        word?.text.append(character)
      }
      column += 1
    }
    if let word { words.append(word) }
  }

  // MARK: Actions

  private mutating func action() throws(Failure) -> ScenarioEvent.Action {
    guard let verb = take() else { throw failure(text.count + 1, "", "what happens, as \(Self.example)") }
    if verb.text == "llm" || names.providers.contains(verb.text) { return try quota(verb) }
    switch verb.text {
    case "kill": return try kill()
    case "interrupt": return try interrupt(verb)
    case "surge":
      let factor = try factor()
      return .surge(factor: factor, length: try length())
    case "slow":
      let name = try name(of: "service or station", among: names.stations, isOptional: false)
      let factor = try factor()
      return .slow(name: name, factor: factor, length: try length())
    case "rolling-update": return try rollingUpdate()
    case "compose-redeploy": return .redeploy(application: try application(), phases: .update)
    case "rollback": return .redeploy(application: try application(), phases: .rollback)
    case "backup":
      let isNamed = next < words.count && words[next].text != "for"
      let database = isNamed ? try name(of: "database", among: names.databases, isOptional: false) : nil
      if database == nil, names.databases.isEmpty { throw failure(verb.column, verb.text, "a profile with a database") }
      return .backup(database: database, length: next < words.count ? try length() : nil)
    default:
      let choices = Self.verbs + ["llm"] + names.providers
      throw failure(verb.column, verb.text, "what happens: \(choices.joined(separator: ", "))", NearestName.find(verb.text, among: choices))
    }
  }

  private mutating func kill() throws(Failure) -> ScenarioEvent.Action {
    let expected = "replica, node, or the name of a database or a cache, as kill replica api"
    guard let what = take() else { throw failure(text.count + 1, "", expected) }
    switch what.text {
    case "replica": return .killReplica(application: try application())
    case "node":
      guard !names.pools.isEmpty else { throw failure(what.column, what.text, "a profile with nodes") }
      let isNamed = next < words.count && words[next].text != "for"
      let pool = isNamed ? try name(of: "pool of nodes", among: names.pools, isOptional: false) : nil
      return .killNode(pool: pool, length: next < words.count ? try length() : Self.nodeReturn)
    case let name where names.databases.contains(name) || names.caches.contains(name): return .killService(name: name)
    default:
      throw failure(what.column, what.text, expected, NearestName.find(what.text, among: ["replica", "node"] + names.databases + names.caches))
    }
  }

  private mutating func interrupt(_ verb: Word) throws(Failure) -> ScenarioEvent.Action {
    guard !names.spotPools.isEmpty else { throw failure(verb.column, verb.text, "a profile with a pool of spot machines (purchase: spot)") }
    let isNamed = next < words.count && words[next].text != "for"
    let pool =
      !isNamed && names.spotPools.count == 1
      ? names.spotPools[0] : try name(of: "pool of spot machines", among: names.spotPools, isOptional: false)
    return .interrupt(pool: pool, outage: next < words.count ? try length() : .zero)
  }

  private mutating func quota(_ provider: Word) throws(Failure) -> ScenarioEvent.Action {
    guard let word = take() else { throw failure(text.count + 1, "", "quota, as \(provider.text) quota 50% for 30m") }
    guard word.text == "quota" else {
      let suggestion = NearestName.find(word.text, among: ["quota"])
      throw failure(word.column, word.text, "quota, as \(provider.text) quota 50% for 30m", suggestion)
    }
    if names.providers.isEmpty { throw failure(provider.column, provider.text, "a profile with an LLM provider") }
    let share = try share()
    let isEvery = provider.text == "llm" && !names.providers.contains("llm")
    return .quota(provider: isEvery ? nil : provider.text, share: share, length: try length())
  }

  /// Source of the shares that are left out: Kubernetes, apps/v1 RollingUpdateDeployment, 25 % each.
  private mutating func rollingUpdate() throws(Failure) -> ScenarioEvent.Action {
    let settings = ["maxSurge", "maxUnavailable"]
    let isNamed = next < words.count && !settings.contains(words[next].text)
    let application = isNamed ? try name(of: "application", among: names.applications, isOptional: false) : try application()
    var shares = [Fraction(0.25), Fraction(0.25)]
    while let word = take() {
      guard let setting = settings.firstIndex(of: word.text) else {
        let suggestion = NearestName.find(word.text, among: settings)
        throw failure(word.column, word.text, "maxSurge or maxUnavailable and a share of the replicas", suggestion)
      }
      shares[setting] = try share()
    }
    return .rollingUpdate(application: application, maxSurge: shares[0], maxUnavailable: shares[1])
  }

  // MARK: Words

  private mutating func take() -> Word? {
    guard next < words.count else { return nil }
    next += 1
    return words[next - 1]
  }

  private var rest: String { words[next...].map(\.text).joined(separator: " ") }

  private func failure(_ column: Int, _ found: String, _ expected: String, _ suggestion: String? = nil) -> Failure {
    Failure(column: column, found: found, expected: expected, suggestion: suggestion)
  }

  private mutating func application() throws(Failure) -> String { try name(of: "application", among: names.applications, isOptional: true) }

  private mutating func name(of kind: String, among choices: [String], isOptional: Bool) throws(Failure) -> String {
    guard let word = take() else {
      if isOptional, choices.count == 1 { return choices[0] }
      let expected = choices.isEmpty ? "a profile with an \(kind)" : "the name of the \(kind): \(choices.joined(separator: ", "))"
      throw failure(text.count + 1, "", expected)
    }
    guard choices.contains(word.text) else {
      let known = choices.isEmpty ? ", but the profile has none" : ": \(choices.prefix(30).joined(separator: ", "))"
      throw failure(word.column, word.text, "the name of the \(kind)\(known)", NearestName.find(word.text, among: choices))
    }
    return word.text
  }

  private mutating func factor() throws(Failure) -> Double {
    guard let word = take() else { throw failure(text.count + 1, "", "a factor, as 3x") }
    guard word.text.hasSuffix("x"), let number = PlainNumber.parse(String(word.text.dropLast())), number > 0, number <= 1_000 else {
      throw failure(word.column, word.text, "a factor above 0, at most 1000x, as 3x")
    }
    return number
  }

  private mutating func share() throws(Failure) -> Fraction {
    guard let word = take() else { throw failure(text.count + 1, "", Fraction.expectation) }
    do { return try Fraction(parsing: word.text) } catch { throw failure(word.column, word.text, Fraction.expectation) }
  }

  private mutating func length() throws(Failure) -> SimTime {
    guard let word = take() else { throw failure(text.count + 1, "", "for and a time, as for 10m") }
    guard word.text == "for" else { throw failure(word.column, word.text, "for and a time, as for 10m") }
    guard let length = take() else { throw failure(text.count + 1, "", SimTime.expectation) }
    guard let time = try? SimTime(parsing: length.text), time > .zero else {
      throw failure(length.column, length.text, "\(SimTime.expectation), above 0")
    }
    return time
  }
}

/// The names that events can speak of.
public struct EventNames: Hashable, Sendable {
  public var applications: [String] = []
  /// Everything that can be slow: services and stations.
  public var stations: [String] = []
  public var providers: [String] = []
  public var databases: [String] = []
  public var caches: [String] = []
  /// Of machines.
  public var pools: [String] = []
  /// Of those, the ones that the provider may take back.
  public var spotPools: [String] = []

  public init(of scenario: Scenario) {
    pools = scenario.nodes.map(\.name)
    spotPools = scenario.nodes.filter { $0.spot != nil }.map(\.name)
    for service in scenario.services { add(service.name, kind: service.kind.word) }
    stations += scenario.stations.map(\.name)
  }

  init(_ root: CheckedObject) {
    for entry in root.map("services") { if case .object(let service) = entry.node.content { add(entry.key, kind: service.word) } }
    stations += root.map("stations").map(\.key)
    for node in root.list("nodes") {
      if case .object(let object) = node.content, let name = object.find("name", as: String.self) {
        pools.append(name)
        if object.find("purchase", as: String.self) == "spot" { spotPools.append(name) }
      }
    }
  }

  private mutating func add(_ name: String, kind: String) {
    switch kind {
    case "application": applications.append(name)
    case "llm": providers.append(name)
    case "database": databases.append(name)
    case "cache": caches.append(name)
    case "background": return
    default: break
    }
    stations.append(name)
  }
}

extension Service.Kind {
  /// As the profile format has it.
  fileprivate var word: String {
    switch self {
    case .application: "application"
    case .database: "database"
    case .cache: "cache"
    case .llm: "llm"
    case .sandbox: "sandbox"
    case .proxy: "proxy"
    case .background: "background"
    }
  }
}
