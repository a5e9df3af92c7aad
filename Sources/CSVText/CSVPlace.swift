/// Where something stands in a CSV file.
public struct CSVPlace: Hashable, Sendable, CustomStringConvertible {
  /// The path of the file, or the name that was given for bytes in memory.
  public let path: String
  /// The line, from 1. Line breaks inside quotes count.
  public let line: Int
  /// The byte in that line, from 1, as editors and compilers count; a byte order mark does not count.
  public let column: Int

  public init(path: String, line: Int, column: Int) {
    self.path = path
    self.line = line
    self.column = column
  }

  public var description: String { "\(path):\(line):\(column)" }
}
