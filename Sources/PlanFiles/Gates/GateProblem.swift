import Units

/// One thing that is wrong with the text of a gate, or with a file of gates.
public enum GateProblem: Error, Hashable, Sendable {
  // The text of a gate.
  case empty
  case noComparison(found: String)
  /// `>=`, `==` and the like.
  case otherComparison(String)
  case unknownMetric(String, suggestion: String?)
  case emptyLimit
  case limit(found: String, expected: String, suggestion: String? = nil)
  /// `> base-10%` or `< base+10%`: a change of nothing would break it.
  case againstTheUnchanged(String, side: String)
  case negativeLimit(String)
  case duplicateComparison

  // A file.
  case noSuchFile
  case emptyFile
  case file(ProfileProblem)
}

extension GateProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "found nothing; expected a gate, as \(Self.example)"
    case .noComparison(let found): "found \(ShownText(found)) without > or <; expected a gate, as \(Self.example)"
    case .otherComparison(let sign): "found \"\(sign)\"; expected > or <: what must not be, as \(Self.example)"
    case .duplicateComparison: "found a second > or <; expected one, and further limits behind &, as \(Self.example)"
    case .unknownMetric(let name, let suggestion):
      "found \(ShownText(name)); expected a metric: \(Metrics.known)" + (suggestion.map { "; did you mean \"\($0)\"?" } ?? "")
    case .emptyLimit: "found no limit; expected base+10%, base+50ms, or a plain limit"
    case .limit(let found, let expected, let suggestion):
      "found \(ShownText(found)); expected \(expected)" + (suggestion.map { "; did you mean \"\($0)\"?" } ?? "")
    case .againstTheUnchanged(let limit, let side):
      "found \(ShownText(limit)) behind \(side); expected base\(side == ">" ? "+" : "-")…, so that a change of nothing passes"
    case .negativeLimit(let text): "found \(ShownText(text)); expected a number of at least 0 behind the sign"
    case .noSuchFile: "found no such file; expected a file of gates"
    case .emptyFile: "found nothing; expected schemaVersion: 1 and gates: a list"
    case .file(let problem): problem.description
    }
  }

  static let example = "'p95 > base+10% & base+50ms', 'errors > 0.1%' or 'throughput < base-5%'"
}

/// Everything that is wrong with some gates, each with its place.
public struct GateErrors: Error, Hashable, Sendable, CustomStringConvertible {
  /// One problem and where it stands.
  public struct Placed: Hashable, Sendable, CustomStringConvertible {
    /// `.ape-plan.yaml:3:11`, or the flag and the column of its text: `--fail-if:7`.
    public let place: String
    public let problem: GateProblem

    public init(_ place: String, _ problem: GateProblem) {
      self.place = place
      self.problem = problem
    }

    public var description: String { "\(place): \(problem)" }
  }

  public let problems: [Placed]
  /// Whether flags are to blame, and no file.
  public let isOnCommandLine: Bool

  /// Whether there is no file at all.
  public var isMissingFile: Bool { problems.contains { $0.problem == .noSuchFile } }

  init(_ problems: [Placed], isOnCommandLine: Bool) {
    self.problems = problems
    self.isOnCommandLine = isOnCommandLine
  }

  /// One line a problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
