import CSVText
import PlanModel

/// Reads columns of numbers from a CSV file, to be drawn from row by row.
public struct SampleTableReader {
  /// The most rows of a table: all of it stays in memory, and in each stored run.
  public static let mostRows = 1_000_000

  private let source: TraceSource
  private let reader: CSVReader
  private let header: CSVHeader

  /// The names in the header.
  public var columns: [String] { header.names }

  /// Opens the file and reads its header.
  public init(_ source: TraceSource) throws(TraceErrors) {
    self.source = source
    try source.requireFile()
    do {
      reader = try source.open()
      header = try reader.readHeader()
    } catch { throw TraceErrors(.csv(error)) }
  }

  /// Reads some of the columns, in the order given. Each table is read once.
  /// - Parameters:
  ///   - names: columns of the header; others are left out.
  ///   - origin: what the table calls its source.
  /// - Throws: the first 20 values that are no number of at least 0, and how many more there are.
  public func read(columns names: [String], origin: String) throws(TraceErrors) -> SampleTable {
    let wanted = names.compactMap { name in header.index(of: name).map { (name: name, index: $0) } }
    var values = [[Double]](repeating: [], count: wanted.count)
    var errors = TraceErrors()
    var rows = 0
    while true {
      do {
        guard try reader.next() else { break }
      } catch {
        errors.add(.csv(error))
        if error.allowsReadingOn { continue } else { break }
      }
      rows += 1
      guard rows <= Self.mostRows else { throw TraceErrors(.tooManyRows(path: reader.name, limit: Self.mostRows)) }
      for (position, column) in wanted.enumerated() {
        guard let value = reader.double(at: column.index), value >= 0 else {
          errors.add(.badSample(reader.place(at: column.index), column: column.name, found: reader.text(at: column.index)))
          continue
        }
        values[position].append(value)
      }
    }
    guard errors.isEmpty else { throw errors }
    guard rows > 0 else { throw TraceErrors(.tooFewRows(path: reader.name, found: 0, atLeast: 1)) }
    return SampleTable(origin: origin, columns: zip(wanted, values).map { SampleTable.Column(name: $0.name, values: $1) })
  }
}
