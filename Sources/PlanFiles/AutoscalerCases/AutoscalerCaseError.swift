/// Why a line is no case of the autoscaler's exchange format.
public enum AutoscalerCaseError: Error, Hashable, Sendable {
  case notJSON(String)
  /// The path of a member, as `hpa.metrics[0].target`, and what is wrong with it.
  case member(String, problem: String)
  /// A word that the format does not have.
  case unknownWord(String, member: String, expected: [String])
  case outOfRange(Int64, member: String, expected: String)
  case neitherStepsNorLoop
  /// What the autoscaler's own types refuse.
  case refused(String)
}

extension AutoscalerCaseError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notJSON(let text): "found \(ShownJSON(text)); expected a JSON object"
    case .member(let path, let problem): "\(path): \(problem)"
    case .unknownWord(let word, let member, let expected):
      "\(member): found \(ShownJSON(word)); expected \(expected.count == 1 ? "" : "one of ")\(expected.joined(separator: ", "))"
    case .outOfRange(let found, let member, let expected): "\(member): found \(found); expected \(expected)"
    case .neitherStepsNorLoop: "found neither \"steps\" nor \"closed\"; expected one of them"
    case .refused(let text): text
    }
  }
}

/// A piece of a line in quotes, cut where it gets long.
private struct ShownJSON: CustomStringConvertible {
  let description: String

  init(_ text: String) {
    let shown = String(text.unicodeScalars.prefix(60).map { $0.value < 0x20 ? " " : Character($0) })
    description = "\"\(shown)\(text.unicodeScalars.count > 60 ? "…" : "")\""
  }
}
