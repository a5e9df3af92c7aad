import CSVText
import Foundation
import PlanModel
import Units

/// A recorded trace that was read through once: what it holds, and how to read its rows again.
///
/// Two forms: one row an arrival, with its time; or one row a bucket of time, with the number of arrivals in it (a column `count` or
/// `requests`). Times never fall. They stand in a column `timestamp_s`, `timestamp` or `time`: seconds, or dates as RFC 3339 has them, of
/// which the first is the start. Both forms may have columns `tokens_in` and `tokens_out`; other columns are passed over. Nothing of a file
/// stays in memory.
public struct TraceFile: Sendable {
  public let source: TraceSource
  public let description: TraceDescription
  /// Columns that nothing is read from.
  public let ignoredColumns: [String]
  /// What may be wrong with it, although it can be read.
  public let warnings: [TraceWarning]
  private let columns: TraceColumns

  /// Reads the whole trace once and checks every row.
  /// - Parameters:
  ///   - speed: replay this many times faster than recorded; above 0.
  ///   - scale: multiply the arrivals by this; above 0.
  /// - Throws: the first 20 problems, and how many more there are.
  public init(_ source: TraceSource, speed: Double = 1, scale: Double = 1) throws(TraceErrors) {
    try source.requireFile()
    let reader: CSVReader
    let header: CSVHeader
    do {
      reader = try source.open()
      header = try reader.readHeader()
    } catch { throw TraceErrors(.csv(error)) }
    columns = try TraceColumns(header)
    ignoredColumns = columns.ignored
    self.source = source

    var scan = TraceScan(columns: columns)
    try scan.read(reader)
    warnings = scan.warnings
    let span = scan.span
    guard span > 0 else { throw TraceErrors(.noSpan(path: source.origin)) }
    description = TraceDescription(
      origin: source.origin, digest: try source.digest(), form: columns.form, rows: scan.rows, arrivals: scan.arrivals,
      span: SimTime(seconds: span), bucket: scan.bucket.map(SimTime.seconds), hasTokens: columns.tokens != nil,
      tokenSample: scan.sample.rows, speed: speed, scale: scale)
  }

  /// Finds the trace of a stored scenario again.
  /// - Throws: also `TraceProblem.changed` when it is not the same, byte for byte.
  public init(again description: TraceDescription) throws(TraceErrors) {
    let source = try TraceSource(naming: description.origin)
    try source.requireFile()
    guard try source.digest() == description.digest else { throw TraceErrors(.changed(path: source.origin)) }
    try self.init(source, speed: description.speed, scale: description.scale)
  }

  /// The rows from the start, as recorded: neither speed nor scale is applied. Each trial opens its own.
  /// - Throws: when the file cannot be opened, or has another header by now.
  public func openRows() throws(TraceErrors) -> TraceStream { try TraceStream(source, columns: columns) }
}

/// The first reading of a trace.
private struct TraceScan {
  let columns: TraceColumns
  private(set) var rows = 0
  private(set) var arrivals = 0.0
  private(set) var bucket: Double?
  private(set) var warnings: [TraceWarning] = []
  private(set) var sample = TokenSample()
  private var clock = TraceClock()
  private var last: Double?
  /// As it was written, for the message about a time that falls.
  private var lastText: [UInt8] = []

  init(columns: TraceColumns) { self.columns = columns }

  /// From 0 to the last arrival, or to the end of the last bucket, in seconds.
  var span: Double { (last ?? 0) + (bucket ?? 0) }

  mutating func read(_ reader: CSVReader) throws(TraceErrors) {
    var errors = TraceErrors()
    while true {
      do {
        guard try reader.next() else { break }
      } catch {
        errors.add(.csv(error))
        if error.allowsReadingOn { continue } else { break }
      }
      rows += 1
      readTime(reader, &errors)
      readCount(reader, &errors)
      readTokens(reader, &errors)
      if reader.lacksLineEnd { warnings.append(.noLineEnd(reader.place(at: 0))) }
    }
    guard errors.isEmpty else { throw errors }
    let atLeast = columns.form == .counts ? 2 : 1
    guard rows >= atLeast else { throw TraceErrors(.tooFewRows(path: reader.name, found: rows, atLeast: atLeast)) }
    guard arrivals > 0 else { throw TraceErrors(.noArrivals(path: reader.name)) }
  }

  private mutating func readTime(_ reader: CSVReader, _ errors: inout TraceErrors) {
    guard let time = clock.seconds(reader.bytes(at: columns.time)), time <= 3e9 else {
      let (place, found) = (reader.place(at: columns.time), reader.text(at: columns.time))
      errors.add(clock.isDated ? .badDate(place, found: found) : .badTime(place, found: found))
      return
    }
    defer {
      last = time
      lastText.removeAll(keepingCapacity: true)
      lastText.append(contentsOf: reader.bytes(at: columns.time))
    }
    if let last {
      if time < last {
        let before = String(decoding: lastText, as: UTF8.self)
        errors.add(.descends(reader.place(at: columns.time), found: reader.text(at: columns.time), before: before))
      } else if columns.form == .counts {
        let step = time - last
        if step == 0 {
          errors.add(.sameBucket(reader.place(at: columns.time), found: reader.text(at: columns.time)))
        } else {
          bucket = min(bucket ?? step, step)
        }
      }
    } else if time >= 1e8 {
      errors.add(.clockTime(reader.place(at: columns.time), found: reader.text(at: columns.time)))
    }
  }

  private mutating func readCount(_ reader: CSVReader, _ errors: inout TraceErrors) {
    guard let column = columns.count else {
      arrivals += 1
      return
    }
    guard let count = reader.double(at: column), count >= 0, count <= 1e12 else {
      errors.add(.badCount(reader.place(at: column), found: reader.text(at: column)))
      return
    }
    arrivals += count
  }

  private mutating func readTokens(_ reader: CSVReader, _ errors: inout TraceErrors) {
    guard let tokens = columns.tokens else { return }
    func number(_ name: String, _ column: Int) -> Double? {
      if let number = reader.double(at: column), number >= 0, number <= 1e9 { return number }
      errors.add(.badTokens(reader.place(at: column), column: name, found: reader.text(at: column)))
      return nil
    }
    let (input, output) = (number("tokens_in", tokens.input), number("tokens_out", tokens.output))
    if let input, let output { sample.record(TokenCounts(input: input, output: output)) }
  }
}

/// Every 1st, 2nd, 4th, ... row of a trace, so that at most 512 are kept however long it is.
private struct TokenSample {
  private static let most = 512
  private(set) var rows: [TokenCounts] = []
  private var step = 1
  private var seen = 0

  mutating func record(_ row: TokenCounts) {
    defer { seen += 1 }
    guard seen % step == 0 else { return }
    if rows.count == Self.most {
      rows = stride(from: 0, to: rows.count, by: 2).map { rows[$0] }
      step *= 2
      guard seen % step == 0 else { return }
    }
    rows.append(row)
  }
}
