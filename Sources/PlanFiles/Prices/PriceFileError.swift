import CSVText

/// What is wrong in a price table.
public enum PriceFileError: Error, Hashable, Sendable {
  case csv(CSVError)
  /// The header has none of the columns that say which kind of table this is.
  case unknownKind(path: String)
  case unknownColumn(CSVPlace, name: String, known: [String], nearest: String?)
  case missingColumn(CSVPlace, name: String)
  /// A cell that must be filled is empty; the place is where it should stand.
  case missingCell(CSVPlace, column: String, expected: String)
  /// A cell that is not what its column holds.
  case cell(CSVPlace, column: String, found: String, expected: String)
  case duplicateRow(CSVPlace, name: String, firstLine: Int)

  /// Where it stands, for ordering; the path alone where there is no line.
  var position: (line: Int, column: Int) {
    switch self {
    case .csv(.fieldCount(let place, _, _)), .unknownColumn(let place, _, _, _), .missingColumn(let place, _),
      .missingCell(let place, _, _), .cell(let place, _, _, _), .duplicateRow(let place, _, _):
      (place.line, place.column)
    case .unknownKind: (1, 1)
    case .csv: (.max, 1)  // It ended the reading, so it stands last.
    }
  }
}

extension PriceFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .csv(let error): error.description
    case .unknownKind(let path):
      "\(path):1:1: found a header without instance_type, service or model; expected one of these columns, which says what is priced"
    case .unknownColumn(let place, let name, let known, let nearest):
      "\(place): found column \"\(name)\"; expected one of \(known.joined(separator: ", "))"
        + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
    case .missingColumn(let place, let name): "\(place): found no column \"\(name)\"; expected one in the header"
    case .missingCell(let place, let column, let expected): "\(place): found nothing in column \(column); expected \(expected)"
    case .cell(let place, let column, let found, let expected): "\(place): found \"\(found)\" in column \(column); expected \(expected)"
    case .duplicateRow(let place, let name, let firstLine):
      "\(place): found \(name) again; expected each once (first on line \(firstLine))"
    }
  }
}

/// All that is wrong in a price table, in the order of its lines.
public struct PriceFileErrors: Error, Hashable, Sendable, CustomStringConvertible {
  /// How many are told before the reading stops.
  public static let limit = 100

  /// At least one.
  public let errors: [PriceFileError]

  init(_ errors: [PriceFileError]) { self.errors = errors.sorted { $0.position < $1.position } }

  /// One error a line.
  public var description: String {
    let lines = errors.map(\.description)
    return (errors.count < Self.limit ? lines : lines + ["further errors are not told"]).joined(separator: "\n")
  }
}
