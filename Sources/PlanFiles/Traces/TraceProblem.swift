/// One thing that is wrong with a trace.
public enum TraceProblem: Hashable, Sendable, CustomStringConvertible {
  case empty
  public var description: String {
    switch self {
    case .empty: "found nothing; expected a trace"
    }
  }
}
