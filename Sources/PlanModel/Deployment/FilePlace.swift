/// Where something stands in a file: line and column count from 1, columns in Unicode scalars.
public struct FilePlace: Codable, Hashable, Sendable, Comparable, CustomStringConvertible {
  public let file: String
  public let line: Int
  public let column: Int

  public init(file: String, line: Int = 1, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }

  public var description: String { "\(file):\(line):\(column)" }

  public static func < (a: FilePlace, b: FilePlace) -> Bool { (a.file, a.line, a.column) < (b.file, b.line, b.column) }
}
