/// Why a line is no case of the autoscaler's exchange format.
public enum AutoscalerCaseError: Error, Hashable, Sendable {
  /// Bytes from 1, and what is expected there.
  case notJSON(column: Int, expected: String)
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
    case .notJSON(let column, let expected): "column \(column): found no JSON; expected \(expected)"
    case .member(let path, let problem): path.isEmpty ? problem : "\(path): \(problem)"
    case .unknownWord(let word, let member, let expected):
      "\(member): found \(ShownText(word)); expected \(expected.count == 1 ? "" : "one of ")\(expected.joined(separator: ", "))"
    case .outOfRange(let found, let member, let expected): "\(member): found \(found); expected \(expected)"
    case .neitherStepsNorLoop: "found neither \"steps\" nor \"closed\"; expected one of them"
    case .refused(let text): text
    }
  }

  /// The same of a value that stands inside of a member or list.
  func inside(_ outer: String) -> AutoscalerCaseError {
    guard case .member(let path, let problem) = self else { return self }
    return .member(path.isEmpty || path.hasPrefix("[") ? outer + path : outer + "." + path, problem: problem)
  }
}
