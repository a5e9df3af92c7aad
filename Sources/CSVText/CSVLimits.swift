/// How large the parts of a CSV file may be, so that any file is read in bounded memory.
public struct CSVLimits: Hashable, Sendable {
  /// Bytes of one field, without its quotes.
  public var fieldBytes: Int
  /// Bytes of one row as it stands in the file.
  public var rowBytes: Int
  /// Fields of one row.
  public var columns: Int

  public init(fieldBytes: Int = 65_536, rowBytes: Int = 1_048_576, columns: Int = 1_000) {
    self.fieldBytes = fieldBytes
    self.rowBytes = rowBytes
    self.columns = columns
  }
}
