/// Recorded samples: columns of numbers whose rows belong together, such as the input and output tokens of the same LLM call.
///
/// A scenario names its tables by digest, so that a run holds each table once however often it is used.
public struct SampleTable: Codable, Hashable, Sendable {
  public struct Column: Codable, Hashable, Sendable {
    public var name: String
    /// One number a row, each finite and 0 or more. All columns have the same length, at least 1.
    public var values: [Double]

    public init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  /// Where the samples come from: a file's name, or a source with its licence.
  public var origin: String
  public var columns: [Column]

  public init(origin: String, columns: [Column]) {
    self.origin = origin
    self.columns = columns
  }

  public var rowCount: Int { columns.first?.values.count ?? 0 }
  public func column(_ name: String) -> [Double]? { columns.first { $0.name == name }?.values }
}
