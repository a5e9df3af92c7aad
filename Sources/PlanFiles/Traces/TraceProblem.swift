import CSVText

/// One thing that is wrong with a trace or a table of samples.
public enum TraceProblem: Hashable, Sendable {
  case csv(CSVError)
  /// A folder, a pipe, a device: something that cannot be read a second time.
  case notRereadable(path: String)
  case unknown(String, embedded: [String], suggestion: String?)
  case noTimeColumn(CSVPlace, columns: [String])
  case loneTokenColumn(CSVPlace, has: String, lacks: String)
  case badTime(CSVPlace, found: String)
  /// In a trace whose first time is a date.
  case badDate(CSVPlace, found: String)
  /// Seconds since 1970, most likely: the recording would begin with decades of silence.
  case clockTime(CSVPlace, found: String)
  case descends(CSVPlace, found: String, before: String)
  case sameBucket(CSVPlace, found: String)
  case badCount(CSVPlace, found: String)
  case badTokens(CSVPlace, column: String, found: String)
  case badSample(CSVPlace, column: String, found: String)
  case tooFewRows(path: String, found: Int, atLeast: Int)
  case tooManyRows(path: String, limit: Int)
  case noArrivals(path: String)
  /// In a record of machines that somebody could have.
  case noAvailability(CSVPlace, columns: [String])
  case neverAvailable(path: String)
  case noSpan(path: String)
  /// The file is no longer the one that the scenario was made with.
  case changed(path: String)

  /// For ordering within a file: whole-file findings come first, what ended the reading last.
  var line: Int {
    switch self {
    case .noTimeColumn(let place, _), .noAvailability(let place, _), .loneTokenColumn(let place, _, _), .badTime(let place, _), .badDate(let place, _),
      .clockTime(let place, _), .descends(let place, _, _), .sameBucket(let place, _), .badCount(let place, _), .badTokens(let place, _, _),
      .badSample(let place, _, _), .csv(.fieldCount(let place, _, _)):
      place.line
    case .csv: .max
    default: 0
    }
  }
}

extension TraceProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .csv(let error): error.description
    case .notRereadable(let path): "\(path): found something else than a file; expected a file, as it is read once for each trial"
    case .unknown(let name, let embedded, let suggestion):
      "found \(ShownText(name)), which is no file; expected the path of a CSV file, or an embedded trace: "
        + embedded.joined(separator: ", ") + (suggestion.map { "; did you mean \"\($0)\"?" } ?? "")
    case .noTimeColumn(let place, let columns):
      "\(place): found the columns \(columns.prefix(20).map { ShownText($0).text }.joined(separator: ", ")); "
        + "expected a column timestamp_s, timestamp or time, in seconds"
    case .loneTokenColumn(let place, let has, let lacks): "\(place): found a column \(has) without \(lacks); expected both or neither"
    case .badTime(let place, let found): "\(place): found \(ShownText(found)); expected a time in seconds from 0 to 3e9, as 12.5"
        + (Self.looksLikeDate(found) ? ", or a date with its offset, as 2026-11-23T18:05:00Z" : "")
    case .badDate(let place, let found):
      "\(place): found \(ShownText(found)); expected a date with its offset like the first, as 2026-11-23T18:05:00Z"
    case .clockTime(let place, let found):
      "\(place): found \(ShownText(found)), which looks like a time of the clock; expected seconds from the start of the recording, "
        + "or dates as 2026-11-23T18:05:00Z"
    case .descends(let place, let found, let before):
      "\(place): found \(ShownText(found)) after \(ShownText(before)); expected times that never fall"
    case .sameBucket(let place, let found): "\(place): found \(ShownText(found)) again; expected one row for each bucket of time"
    case .badCount(let place, let found): "\(place): found \(ShownText(found)); expected a number of arrivals from 0 to 1e12"
    case .badTokens(let place, let column, let found): "\(place): found \(ShownText(found)) in \(column); expected a number from 0 to 1e9"
    case .badSample(let place, let column, let found):
      "\(place): found \(ShownText(found)) in \(ShownText(column)); expected a number of at least 0"
    case .tooFewRows(let path, let found, let atLeast): "\(path): found \(found) rows behind the header; expected at least \(atLeast)"
    case .tooManyRows(let path, let limit): "\(path): found more than \(limit) rows; expected a table of at most \(limit)"
    case .noAvailability(let place, let columns):
      "\(place): found the columns \(columns.prefix(20).map { ShownText($0).text }.joined(separator: ", ")); "
        + "expected timestamp_s and instances_available"
    case .neverAvailable(let path): "\(path): found no time at which any machine was to be had; expected at least one"
    case .noArrivals(let path): "\(path): found no arrival in any bucket; expected at least one"
    case .noSpan(let path): "\(path): found all arrivals at the start; expected a recording that takes some time"
    case .changed(let path): "\(path): found another content than when the scenario was made; expected the same file"
    }
  }
}

extension TraceProblem {
  private static func looksLikeDate(_ text: String) -> Bool {
    text.contains("-") && text.prefix(4).count == 4 && text.prefix(4).allSatisfy { "0"..."9" ~= $0 }
  }
}

/// Everything that is wrong with a trace, the first 20 of it in the order of the rows.
public struct TraceErrors: Error, Hashable, Sendable, CustomStringConvertible {
  static let limit = 20

  public private(set) var problems: [TraceProblem] = []
  /// How many more there are than `problems` holds.
  public private(set) var further = 0

  init() {}
  init(_ problem: TraceProblem) { problems = [problem] }

  public var isEmpty: Bool { problems.isEmpty }

  /// One line a problem.
  public var description: String {
    (problems.map(\.description) + (further > 0 ? ["and \(further) more"] : [])).joined(separator: "\n")
  }

  mutating func add(_ problem: @autoclosure () -> TraceProblem) {
    if problems.count < Self.limit { problems.append(problem()) } else { further += 1 }
  }
}
