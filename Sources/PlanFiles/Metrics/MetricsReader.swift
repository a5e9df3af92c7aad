import CSVText
import Foundation
import PlanModel
import Units

/// Reads recorded demand from CSV: a column of times and columns of metrics, found by their names or named.
///
/// What is wrong with a row is told with its place and becomes a missing sample, as the controller would see it: a value that is no number
/// of at least 0; all that was recorded at a time that stands twice, unless both rows say the same; a row whose time lies before that of an
/// earlier one, which is left out. A stretch without rows is told as well, and is missing.
public enum MetricsReader {
  /// The most rows that are read.
  public static let mostRows = 2_000_000

  /// - Throws: `MetricsProblem` for what cannot be read at all.
  public static func read(path: String, form: MetricsForm) throws(MetricsProblem) -> DemandRecord {
    let reader: CSVReader
    do { reader = try CSVReader(path: path) } catch { throw .csv(error) }
    return try read(reader, form: form)
  }

  /// - Parameter name: what messages call the text.
  public static func read(text: String, name: String, form: MetricsForm) throws(MetricsProblem) -> DemandRecord {
    try read(CSVReader(text: text, name: name), form: form)
  }

  private static func read(_ reader: CSVReader, form: MetricsForm) throws(MetricsProblem) -> DemandRecord {
    let columns: MetricsColumns
    do { columns = try MetricsColumns(try reader.readHeader(), form: form) } catch let error as CSVError { throw .csv(error) }
    catch let problem as MetricsProblem { throw problem } catch { throw .noRows(path: reader.name) }
    var scan = Scan(columns: columns)
    while true {
      do {
        guard try reader.next() else { break }
      } catch {
        guard error.allowsReadingOn else { throw .csv(error) }
        scan.faults.unreadable += 1
        scan.faults.tell("\(error); the row is left out")
        continue
      }
      guard scan.times.count < mostRows else { throw .tooManyRows(path: reader.name, limit: mostRows) }
      scan.take(reader)
    }
    guard let start = scan.times.first else { throw .noRows(path: reader.name, first: scan.faults.told.first) }
    var record = DemandRecord(
      origin: reader.name, start: start, times: scan.times.map { SimTime.seconds($0 - start) },
      columns: columns.columns.indices.map {
        DemandRecord.Column(metric: columns.columns[$0].metric, demand: columns.columns[$0].demand, values: scan.values[$0])
      }, faults: scan.faults)
    MetricsGaps.note(in: &record) { "\(reader.name):\(scan.lines[$0]):1" }
    return record
  }

  private struct Scan {
    let columns: MetricsColumns
    var times: [Double] = []
    var lines: [Int] = []
    var values: [[Int64?]]
    var faults = DemandFaults()

    init(columns: MetricsColumns) {
      self.columns = columns
      values = columns.columns.map { _ in [] }
    }

    mutating func take(_ reader: CSVReader) {
      let read = TraceClock.absolute(reader.bytes(at: columns.time))
      guard let time = read, time <= 1e11 else {
        faults.unreadable += 1
        let (place, found) = (reader.place(at: columns.time), ShownText(reader.text(at: columns.time)))
        // 1e11 seconds are the year 5138; milliseconds since 1970 passed it in 1973.
        let hint = read == nil ? "" : " (it reads like milliseconds since 1970)"
        faults.tell("\(place): found \(found)\(hint); expected a time in seconds, or as 2026-11-23T18:05:00Z; the row is left out")
        return
      }
      if let last = times.last, time < last {
        faults.disordered += 1
        let (place, found) = (reader.place(at: columns.time), ShownText(reader.text(at: columns.time)))
        faults.tell("\(place): found \(found) after a later time; the row is left out")
        return
      }
      let row = columns.columns.map { value(reader, $0) }
      if let last = times.last, time == last { return repeated(reader, row) }
      times.append(time)
      lines.append(reader.line)
      for index in row.indices { values[index].append(row[index]) }
    }

    private mutating func repeated(_ reader: CSVReader, _ row: [Int64?]) {
      faults.repeated += 1
      let place = reader.place(at: columns.time)
      let last = times.count - 1
      let isSame = row.indices.allSatisfy { values[$0][last] == row[$0] }
      let found = ShownText(reader.text(at: columns.time))
      faults.tell(
        "\(place): found the time \(found) again"
          + (isSame ? " with the same values; it counts once" : "; which of the rows is right cannot be told: a missing sample"))
      guard !isSame else { return }
      for index in row.indices where values[index][last] != row[index] { values[index][last] = nil }
    }

    private mutating func value(_ reader: CSVReader, _ column: MetricsColumns.Column) -> Int64? {
      if let number = reader.double(at: column.index), number >= 0 {
        let milli = (number * column.factor).rounded()
        if milli < 9e18 { return Int64(milli) }
      }
      faults.unreadable += 1
      let (place, found) = (reader.place(at: column.index), ShownText(reader.text(at: column.index)))
      faults.tell("\(place): found \(found); expected a number of at least 0: a missing sample")
      return nil
    }
  }
}

/// Stretches of a recording without a row.
enum MetricsGaps {
  /// Counts and tells them.
  /// - Parameter place: of the row with that index.
  static func note(in record: inout DemandRecord, place: (Int) -> String) {
    let hold = record.hold
    for index in record.times.indices.dropFirst() where record.times[index] - record.times[index - 1] > hold {
      record.faults.gaps += 1
      let length = record.times[index] - record.times[index - 1]
      let usual = record.spacing.spelling
      let (from, to) = ((record.times[index - 1] + hold).spelling, record.times[index].spelling)
      record.faults.tell(
        "\(place(index)): found \(length.spelling) since the row before, usually \(usual): that row holds for "
          + "\(hold.spelling), and samples are missing from \(from) to \(to) after the start")
    }
  }
}
