import PlanModel

/// Why it cannot be told what a deployment is.
public enum DeploymentFactsError: Error, Hashable, CustomStringConvertible {
  case noApplication(files: [String])
  /// Several containers that may be what answers queries.
  case severalApplications([String])
  case unknownApplication(String, choices: [String], nearest: String?)

  public var description: String {
    switch self {
    case .noApplication(let files):
      "found no application in \(files.joined(separator: ", ")); expected a container that answers queries: its own image or build, and no "
        + "database, proxy or monitoring"
    case .severalApplications(let names):
      "found \(names.count) containers that may be the application: \(names.joined(separator: ", ")); expected to be told which of them "
        + "answers queries, as --application \(names[0])"
    case .unknownApplication(let name, let choices, let nearest):
      "--application: found \"\(name)\"; expected a container of the files: \(choices.joined(separator: ", "))"
        + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
    }
  }
}
