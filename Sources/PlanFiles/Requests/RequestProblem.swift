import CSVText

/// One thing that is wrong with a recording of requests.
public enum RequestProblem: Hashable, Sendable {
  case csv(CSVError)
  case cannotOpen(path: String, reason: String)
  /// A pipe, a folder: something that cannot be read a second time.
  case notRereadable(path: String)
  case compressed(path: String)
  case noColumn(CSVPlace, what: String, names: [String], columns: [String], nearest: String?)
  case twice(CSVPlace, what: String, name: String, other: String)
  case loneTokenColumn(CSVPlace, has: String, lacks: String)
  case badField(CSVPlace, column: String, found: String, expected: String)
  /// A line of a log.
  case badLine(CSVPlace, found: String, expected: String)
  case lineTooLong(CSVPlace, limit: Int)
  case tooFew(path: String, found: Int, atLeast: Int)
  case noSpan(path: String)
  case tooDisordered(path: String, limit: Int)
  case changed(path: String)

  public var isMissingFile: Bool {
    switch self {
    case .cannotOpen, .csv(.cannotOpen): true
    default: false
    }
  }
}

extension RequestProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .csv(let error): error.description
    case .cannotOpen(let path, let reason): "\(path): cannot be opened: \(reason)"
    case .notRereadable(let path): "\(path): found something else than a file; expected a file, as it is read more than once"
    case .compressed(let path): "\(path):1:1: found a compressed file; expected text: unpack it first, as with gunzip --keep"
    case .noColumn(let place, let what, let names, let columns, let nearest):
      "\(place): found no column of the \(what), but \(columns.prefix(20).map { ShownText($0).text }.joined(separator: ", ")); expected "
        + names.joined(separator: ", ") + (nearest.map { "; did you mean it by \(ShownText($0))?" } ?? "")
    case .twice(let place, let what, let name, let other):
      "\(place): found \(ShownText(name)) beside \(ShownText(other)); expected one column of the \(what)"
    case .loneTokenColumn(let place, let has, let lacks): "\(place): found a column \(has) without \(lacks); expected both or neither"
    case .badField(let place, let column, let found, let expected):
      "\(place): found \(ShownText(found)) in \(ShownText(column)); expected \(expected)"
    case .badLine(let place, let found, let expected): "\(place): found \(ShownText(found)); expected \(expected)"
    case .lineTooLong(let place, let limit): "\(place): found a line of more than \(limit) bytes; expected at most that"
    case .tooFew(let path, let found, let atLeast): "\(path): found \(found) requests; expected at least \(atLeast)"
    case .noSpan(let path): "\(path): found all requests at one time; expected a recording that takes some time"
    case .tooDisordered(let path, let limit):
      "\(path): found requests so far out of order that more than \(limit) have to be kept; expected them by time: sort the file first"
    case .changed(let path): "\(path): found another content than a moment ago; expected a file that nobody writes to meanwhile"
    }
  }
}

/// Everything that is wrong with a recording, the first 20 of it in the order of the rows.
public struct RequestErrors: Error, Hashable, Sendable, CustomStringConvertible {
  static let limit = 20

  public private(set) var problems: [RequestProblem] = []
  public private(set) var further = 0

  init() {}
  init(_ problem: RequestProblem) { problems = [problem] }

  var isEmpty: Bool { problems.isEmpty }
  var count: Int { problems.count + further }
  public var isMissingFile: Bool { problems.allSatisfy(\.isMissingFile) }

  mutating func add(_ problem: RequestProblem) {
    if problems.count < Self.limit { problems.append(problem) } else { further += 1 }
  }

  /// One line a problem.
  public var description: String {
    (problems.map(\.description) + (further > 0 ? ["and \(further) more"] : [])).joined(separator: "\n")
  }
}
