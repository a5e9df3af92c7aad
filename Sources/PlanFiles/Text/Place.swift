/// Where something was written: a position in a file, a whole file, or an override on the command line.
public enum Place: Hashable, Sendable, CustomStringConvertible {
  /// Line and column count from 1; columns are Unicode scalars, as YAML parsers and editors count them.
  case position(file: String, line: Int, column: Int)
  case file(String)
  /// The path of a `--set path=value`.
  case override(String)

  public var description: String {
    switch self {
    case .position(let file, let line, let column): "\(file):\(line):\(column)"
    case .file(let file): "\(file):1:1"
    case .override(let path): "--set \(path)"
    }
  }

  /// The same line, `columns` further to the right. An override has no columns.
  func shifted(by columns: Int) -> Place {
    guard case .position(let file, let line, let column) = self else { return self }
    return .position(file: file, line: line, column: column + columns)
  }

  var isOverride: Bool {
    if case .override = self { return true }
    return false
  }
}
