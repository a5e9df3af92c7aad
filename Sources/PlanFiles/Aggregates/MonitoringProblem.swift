import CSVText

/// Why what monitoring kept cannot be read.
public enum MonitoringProblem: Error, Hashable, Sendable {
  case cannotOpen(path: String, reason: String)
  case tooLarge(String, limit: Int)
  case badLine(CSVPlace, found: String, expected: String)
  /// The text ends before its end mark.
  case noEnd(path: String)
  case noSeries(String, expected: String)
  case address(String)
  case unreachable(String, reason: String)
  /// Prometheus answered something else than values.
  case answer(String, status: Int, text: String)
  case notValues(String, expected: String)
  case tooFew(String, found: Int, atLeast: Int)

  public var isMissing: Bool {
    switch self {
    case .cannotOpen, .unreachable: true
    default: false
    }
  }
}

extension MonitoringProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "\(path): cannot be opened: \(reason)"
    case .tooLarge(let name, let limit): "\(name): found more than \(limit) bytes; expected at most that"
    case .badLine(let place, let found, let expected): "\(place): found \(ShownText(found)); expected \(expected)"
    case .noEnd(let path): "\(path): found no line # EOF at the end; expected one: the file may have been cut off"
    case .noSeries(let name, let expected): "\(name): found no series of \(expected)"
    case .address(let text): "found \(ShownText(text)); expected the address of Prometheus, as http://127.0.0.1:9090"
    case .unreachable(let address, let reason): "\(address): cannot be reached: \(reason)"
    case .answer(let address, let status, let text): "\(address): answered with status \(status): \(ShownText(text))"
    case .notValues(let name, let expected): "\(name): expected \(expected), as Prometheus' /api/v1/query_range answers"
    case .tooFew(let name, let found, let atLeast): "\(name): found \(found) intervals with requests; expected at least \(atLeast)"
    }
  }
}
