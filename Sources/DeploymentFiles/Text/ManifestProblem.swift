import PlanModel

/// One thing that is wrong with a manifest. What Kubernetes itself refuses is told with the path and reason that its API server gives.
public enum ManifestProblem: Hashable, Sendable {
  case cannotRead(reason: String)
  case tooLarge(limit: Int)
  case notUTF8
  /// Anchors and aliases can make a small text huge: a manifest that has them is not looked at.
  case anchor(String)
  case syntax(String)
  case tooDeep(limit: Int)
  case tooManyNodes(limit: Int)
  case duplicateKey(String)
  case keyIsNoText
  case noObject(found: String)
  case unknownKey(String, owner: String, choices: [String], suggestion: String?)
  case missing(path: String, reason: String)
  case type(path: String, found: String, expected: String)
  /// A value that the API server's validation refuses, and its words.
  case refused(path: String, found: String, reason: String)
  case unsupportedVersion(String)
  case noAutoscaler
  case severalAutoscalers([String])
  case unknownAutoscaler(String, choices: [String], suggestion: String?)
  /// An autoscaler of something that a profile does not have.
  case unknownTarget(String, applications: [String])
  /// A metric that nothing in a simulation measures.
  case notSimulated(metric: String, type: String)
  case tooManyReplicas(Int32, most: Int32)
  /// A ContainerResource metric of a container that its target, which stands beside it, does not have.
  case unknownContainer(String, target: String, choices: [String], suggestion: String?)
  /// A controller of Kubernetes 1.27 and later does nothing with these.
  case sameTarget(String, autoscalers: [String])
  /// An anchor or alias where it makes a key.
  case aliasAsKey
  /// `${` that is no variable.
  case interpolation
  /// `extends` that comes back to where it began.
  case extendsCycle([String])
  case includeCycle([String])
  case extendsUnknown(String, file: String, choices: [String], suggestion: String?)
  /// A line of a file of variables, whose text is nobody's business.
  case noVariable
  case noSetting
  case tooManyFiles(limit: Int)
  case tooManyObjects(limit: Int)
}

extension ManifestProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotRead(let reason): "cannot be opened: \(reason)"
    case .tooLarge(let limit): "found more than \(limit) bytes; expected a manifest of at most that"
    case .notUTF8: "found bytes that are no UTF-8; expected text in UTF-8"
    case .anchor(let name): "found \(Self.shown(name)); expected a manifest without anchors and aliases, as `kubectl get -o yaml` prints it"
    case .syntax(let text): "found no YAML: \(text)"
    case .tooDeep(let limit): "found more than \(limit) levels within each other; expected at most that"
    case .tooManyNodes(let limit): "found more than \(limit) values; expected at most that"
    case .duplicateKey(let key): "found \(Self.shown(key)) more than once; expected each key once"
    case .keyIsNoText: "found a list or mapping as a key; expected a text"
    case .noObject(let found): "found \(found); expected a Kubernetes object with apiVersion and kind"
    case .unknownKey(let key, let owner, let choices, let suggestion):
      "found \(Self.shown(key)); \(owner) has \(choices.joined(separator: ", "))" + Self.meant(suggestion)
    case .missing(let path, let reason): "\(path): found nothing; Kubernetes: Required value" + (reason.isEmpty ? "" : ": \(reason)")
    case .type(let path, let found, let expected): "\(path): found \(found); expected \(expected)"
    case .refused(let path, let found, let reason): "\(path): found \(found); Kubernetes: \(reason)"
    case .unsupportedVersion(let version):
      "found the apiVersion \(Self.shown(version)) of a HorizontalPodAutoscaler; expected autoscaling/v2 or autoscaling/v1"
    case .noAutoscaler: "found no HorizontalPodAutoscaler; expected one"
    case .severalAutoscalers(let names):
      "found \(names.count) HorizontalPodAutoscalers: \(names.prefix(20).joined(separator: ", ")); expected one, or its "
        + "name with --hpa-name"
    case .unknownAutoscaler(let name, let choices, let suggestion):
      "found no HorizontalPodAutoscaler \(Self.shown(name)); there are "
        + "\(choices.prefix(20).joined(separator: ", "))" + Self.meant(suggestion)
    case .unknownTarget(let name, let applications):
      "found the target \(Self.shown(name)); "
        + (applications.isEmpty ? "the profile has no application" : "the profile has the applications \(applications.joined(separator: ", "))")
    case .notSimulated(let metric, let type):
      "found the metric \(Self.shown(metric)) of type \(type); the simulation measures cpu, memory, and queries of the application: say which "
        + "with --hpa-measure \(metric)=requests (a second) or \(metric)=inFlight"
    case .tooManyReplicas(let found, let most): "found \(found) replicas; expected at most \(most), which is what the simulation holds"
    case .unknownContainer(let name, let target, let choices, let suggestion):
      "found a metric of the container \(Self.shown(name)); \(target) has \(choices.prefix(20).joined(separator: ", "))" + Self.meant(suggestion)
    case .sameTarget(let target, let names):
      "found \(names.joined(separator: " and ")) with the same target \(target); Kubernetes 1.27 and later scale it no more "
        + "(AmbiguousSelector). Expected one, or the other in a file of its own with --rival"
    case .aliasAsKey: "found an alias, a list or a mapping as a key; expected a text"
    case .interpolation: "found a \"$\" that begins no variable; expected ${NAME}, ${NAME:-default} or the like, or $$ for the sign itself"
    case .includeCycle(let files): "found compose files that include each other: \(files.joined(separator: " -> ")); expected an end"
    case .extendsCycle(let services): "found services that extend each other: \(services.joined(separator: " -> ")); expected an end"
    case .extendsUnknown(let name, let file, let choices, let suggestion):
      "found no service \(Self.shown(name)) in \(file) to extend; there are \(choices.prefix(20).joined(separator: ", "))"
        + Self.meant(suggestion)
    case .noVariable: "found a line that sets no variable; expected NAME=value"
    case .noSetting: "found a line that is no setting; expected a name and its value"
    case .tooManyFiles(let limit): "found more than \(limit) files; expected at most that: name the folder that holds the deployment"
    case .tooManyObjects(let limit): "found more than \(limit) services and objects; expected at most that: review a part of them"
    }
  }

  private static func meant(_ suggestion: String?) -> String { suggestion.map { "; did you mean \"\($0)\"?" } ?? "" }

  /// Somebody's text in quotes, on one line, at most 60 characters, nothing that moves a cursor.
  static func shown(_ text: String) -> String {
    var shown = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == 60 { return "\"\(shown)…\"" }
      let isPlain = scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
      shown += isPlain ? String(scalar) : "\\u{" + String(scalar.value, radix: 16) + "}"
    }
    return "\"\(shown)\""
  }
}

/// Everything that is wrong with a manifest, in the order of its lines.
public struct ManifestErrors: Error, Hashable, Sendable, CustomStringConvertible {
  /// How many problems are kept; the rest is counted.
  static let limit = 50

  /// One problem and where it stands.
  public struct Placed: Hashable, Sendable, CustomStringConvertible {
    public let place: FilePlace
    public let problem: ManifestProblem

    public var description: String {
      // A file that cannot be read has no lines.
      if case .cannotRead = problem { return "\(place.file): \(problem)" }
      return "\(place): \(problem)"
    }
  }

  public private(set) var problems: [Placed] = []
  /// How many more there are than `problems` holds.
  public private(set) var further = 0

  public init() {}
  public init(_ place: FilePlace, _ problem: ManifestProblem) { problems = [Placed(place: place, problem: problem)] }

  public var isEmpty: Bool { problems.isEmpty }

  /// Whether the file itself is not there or cannot be read.
  public var isMissingFile: Bool {
    problems.contains { if case .cannotRead = $0.problem { true } else { false } }
  }

  /// One line a problem.
  public var description: String {
    (problems.map(\.description) + (further > 0 ? ["and \(further) more"] : [])).joined(separator: "\n")
  }

  mutating func add(_ problem: ManifestProblem, at place: FilePlace) {
    if problems.count < Self.limit { problems.append(Placed(place: place, problem: problem)) } else { further += 1 }
  }

  public mutating func add(contentsOf others: ManifestErrors) {
    for placed in others.problems { add(placed.problem, at: placed.place) }
    further += others.further
  }

  public mutating func sort() {
    problems = problems.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element)
  }
}
