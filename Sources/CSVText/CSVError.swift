/// Why a CSV file cannot be read, or a row of it cannot be taken.
public enum CSVError: Error, Hashable, Sendable {
  case cannotOpen(path: String, reason: String)
  case cannotRead(path: String, reason: String)
  case outOfMemory(path: String)
  /// A quote that is open at the end of the file; the place is that of the opening quote.
  case unterminatedQuote(CSVPlace)
  /// A quote inside an unquoted field, or something else than a comma behind a closing quote.
  case malformedQuote(CSVPlace)
  case fieldTooLong(CSVPlace, limit: Int)
  case rowTooLong(CSVPlace, limit: Int)
  case tooManyColumns(CSVPlace, limit: Int)
  /// A NUL byte: no text file in UTF-8 has one.
  case binary(CSVPlace)
  case notUTF8(CSVPlace)
  /// A row with more or fewer fields than the header. Reading can go on behind it.
  case fieldCount(CSVPlace, found: Int, expected: Int)
  case missingHeader(path: String)
  case unnamedColumn(CSVPlace)
  case duplicateColumn(CSVPlace, name: String, first: CSVPlace)
  /// A column that the caller needs is not in the header.
  case missingColumn(CSVPlace, name: String, nearest: String?)
  /// A field that is not what the caller expects there. Reading can go on behind it.
  case field(CSVPlace, found: String, expected: String)

  /// Whether the rows behind this error can still be read, so that all errors of a file can be told together.
  public var allowsReadingOn: Bool {
    switch self {
    case .fieldCount, .field: true
    default: false
    }
  }
}

extension CSVError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "\(path): cannot be opened: \(reason)"
    case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
    case .outOfMemory(let path): "\(path): there is no memory left to read it"
    case .unterminatedQuote(let place): "\(place): found a quote that is never closed; expected a closing \" before the end of the file"
    case .malformedQuote(let place):
      "\(place): found a quote or text where none can stand; expected a field that is quoted as a whole, with inner quotes doubled"
    case .fieldTooLong(let place, let limit): "\(place): found a field of more than \(limit) bytes; expected at most that"
    case .rowTooLong(let place, let limit): "\(place): found a row of more than \(limit) bytes; expected at most that"
    case .tooManyColumns(let place, let limit): "\(place): found a row of more than \(limit) fields; expected at most that"
    case .binary(let place): "\(place): found a NUL byte; expected text in UTF-8"
    case .notUTF8(let place): "\(place): found bytes that are no UTF-8; expected text in UTF-8"
    case .fieldCount(let place, let found, let expected):
      "\(place): found \(found) \(found == 1 ? "field" : "fields"); expected \(expected), as in the header"
    case .missingHeader(let path): "\(path):1:1: found no row; expected a header"
    case .unnamedColumn(let place): "\(place): found a column without a name; expected a name"
    case .duplicateColumn(let place, let name, let first):
      "\(place): found column \"\(name)\" again; expected each name once (first at \(first.line):\(first.column))"
    case .missingColumn(let place, let name, let nearest):
      "\(place): found no column \"\(name)\"; expected one in the header" + (nearest.map { "; did you mean it by \"\($0)\"?" } ?? "")
    case .field(let place, let found, let expected): "\(place): found \"\(found)\"; expected \(expected)"
    }
  }
}
