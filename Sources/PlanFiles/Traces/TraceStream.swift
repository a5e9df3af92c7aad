import CSVText
import PlanModel

/// The rows of a trace, read from its file again while a trial runs; see `TraceFile.openRows()`.
public final class TraceStream: TraceRowSource {
  /// How many rows are worth asking for at a time.
  public static let chunk = 4_096

  private let reader: CSVReader
  private let columns: TraceColumns
  private var clock = TraceClock()
  private var last = 0.0

  init(_ source: TraceSource, columns: TraceColumns) throws(TraceErrors) {
    do {
      reader = try source.open()
      let header = try reader.readHeader()
      guard try TraceColumns(header) == columns else { throw TraceErrors(.changed(path: source.origin)) }
    } catch let error as CSVError {
      throw TraceErrors(.csv(error))
    } catch let error as TraceErrors {
      throw error
    } catch {
      throw TraceErrors(.changed(path: source.origin))
    }
    self.columns = columns
  }

  /// Fills the buffer from its start with the next rows, in the order of time; returns how many. 0 is the end.
  /// - Throws: `TraceErrors` when the file changed since it was checked, or cannot be read.
  public func nextRows(into buffer: UnsafeMutableBufferPointer<TraceRow>) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      do {
        guard try reader.next() else { break }
      } catch { throw TraceErrors(.csv(error)) }
      buffer.initializeElement(at: filled, to: try row())
      filled += 1
    }
    return filled
  }

  /// The current row. The file may have changed since it was checked: a number that is none, or a time that falls, must not get through.
  private func row() throws(TraceErrors) -> TraceRow {
    guard let time = clock.seconds(reader.bytes(at: columns.time)), time >= last, time <= 3e9 else {
      throw TraceErrors(.changed(path: reader.name))
    }
    last = time
    var row = TraceRow(time: time)
    if let column = columns.count { row.count = try number(column) }
    if let tokens = columns.tokens {
      row.tokensIn = try number(tokens.input)
      row.tokensOut = try number(tokens.output)
    }
    return row
  }

  private func number(_ column: Int) throws(TraceErrors) -> Double {
    guard let value = reader.double(at: column), value >= 0, value <= 1e12 else { throw TraceErrors(.changed(path: reader.name)) }
    return value
  }
}
