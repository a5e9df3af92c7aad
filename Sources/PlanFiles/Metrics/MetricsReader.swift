import CSVText
import Foundation
import PlanModel
import Units

/// Reads recorded demand from CSV: a column of times and columns of metrics, found by their names or named.
///
/// What is wrong with a row is told with its place and becomes a missing sample, as the controller would see it: a value that is no number
/// of at least 0; all that was recorded at a time that stands twice, unless both rows say the same; a row whose time is out of order, which is
/// left out: as few as possible, so that one time that jumped ahead does not cost what comes behind it. A stretch without rows is told as
/// well, and is missing.
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
        scan.unreadable += 1
        scan.tell(reader.line, "\(error); the row is left out")
        continue
      }
      guard scan.times.count < mostRows else { throw .tooManyRows(path: reader.name, limit: mostRows) }
      scan.take(reader)
    }
    scan.putInOrder(reader.name)
    guard let start = scan.times.first else { throw .noRows(path: reader.name, first: scan.faults.told.first) }
    var record = DemandRecord(
      origin: reader.name, start: start, times: scan.times.map { SimTime.seconds($0 - start) },
      columns: columns.columns.indices.map {
        DemandRecord.Column(metric: columns.columns[$0].metric, demand: columns.columns[$0].demand, values: scan.values[$0])
      }, faults: scan.faults)
    if form.hasGaps(record) { MetricsGaps.note(in: &record) { "\(reader.name):\(scan.lines[$0]):1" } }
    return record
  }

  private struct Scan {
    let columns: MetricsColumns
    private(set) var times: [Double] = []
    private(set) var lines: [Int] = []
    private(set) var values: [[Int64?]]
    var unreadable = 0
    private var disordered = 0
    private var repeated = 0
    private var told: [(line: Int, text: String)] = []
    /// How times that stand still, go back or are followed by an earlier one were written, by row; of the first of them.
    private var written: [Int: (place: CSVPlace, text: ShownText)] = [:]
    private static let mostWritten = 1_000
    private var before: (place: CSVPlace, text: ShownText)?

    init(columns: MetricsColumns) {
      self.columns = columns
      values = columns.columns.map { _ in [] }
    }

    /// Faults in the order of their lines.
    var faults: DemandFaults {
      var faults = DemandFaults()
      (faults.unreadable, faults.disordered, faults.repeated) = (unreadable, disordered, repeated)
      for fault in told.enumerated().sorted(by: { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }) { faults.tell(fault.element.text) }
      return faults
    }

    /// Each kind of fault is told by itself, and only the first of them are.
    mutating func tell(_ line: Int, _ text: @autoclosure () -> String) {
      if told.count < 3 * DemandFaults.mostTold { told.append((line, text())) }
    }

    mutating func take(_ reader: CSVReader) {
      let read = TraceClock.absolute(reader.bytes(at: columns.time))
      guard let time = read, time <= 1e11 else {
        unreadable += 1
        let (place, found) = (reader.place(at: columns.time), ShownText(reader.text(at: columns.time)))
        // 1e11 seconds are the year 5138; milliseconds since 1970 passed it in 1973.
        let hint = read == nil ? "" : " (it reads like milliseconds since 1970)"
        tell(reader.line, "\(place): found \(found)\(hint); expected a time in seconds, or as 2026-11-23T18:05:00Z; the row is left out")
        return
      }
      let here = (place: reader.place(at: columns.time), text: ShownText(reader.text(at: columns.time)))
      if let last = times.last, time <= last, written.count < Self.mostWritten {
        written[times.count] = here
        if time < last, let before { written[times.count - 1] = before }
      }
      before = here
      times.append(time)
      lines.append(reader.line)
      for index in columns.columns.indices { values[index].append(value(reader, columns.columns[index])) }
    }

    private mutating func value(_ reader: CSVReader, _ column: MetricsColumns.Column) -> Int64? {
      if let number = reader.double(at: column.index), number >= 0 {
        let milli = (number * column.factor).rounded()
        if milli < 9e18 { return Int64(milli) }
      }
      unreadable += 1
      let (place, found) = (reader.place(at: column.index), ShownText(reader.text(at: column.index)))
      tell(reader.line, "\(place): found \(found); expected a number of at least 0: a missing sample")
      return nil
    }

    /// Leaves out what is out of order, and makes one of rows with one time.
    mutating func putInOrder(_ name: String) {
      let misplaced = TimeOrder.misplaced(in: times)
      disordered = misplaced.count
      for (index, isBehind) in misplaced.prefix(DemandFaults.mostTold) {
        let fault = isBehind ? "after a later time" : "before earlier times"
        told.append((lines[index], "\(shown(index, name, "found")) \(fault); the row is left out"))
      }
      var leftOut = misplaced.lazy.map(\.index).makeIterator()
      var nextLeftOut = leftOut.next()
      var kept = 0
      for index in times.indices {
        if index == nextLeftOut {
          nextLeftOut = leftOut.next()
          continue
        }
        if kept > 0, times[index] == times[kept - 1] {
          merge(index, into: kept - 1, name)
          continue
        }
        (times[kept], lines[kept]) = (times[index], lines[index])
        for column in values.indices { values[column][kept] = values[column][index] }
        kept += 1
      }
      times.removeLast(times.count - kept)
      lines.removeLast(lines.count - kept)
      for column in values.indices { values[column].removeLast(values[column].count - kept) }
    }

    private mutating func merge(_ row: Int, into first: Int, _ name: String) {
      repeated += 1
      let isSame = values.allSatisfy { $0[first] == $0[row] }
      if repeated <= DemandFaults.mostTold {
        told.append((lines[row],
          shown(row, name, "found the time") + " again"
            + (isSame ? " with the same values; it counts once" : "; which of the rows is right cannot be told: a missing sample")))
      }
      for column in values.indices where values[column][first] != values[column][row] { values[column][first] = nil }
    }

    /// `m.csv:4:1: found the time "60"`; in seconds where it is not known any more how it was written.
    private func shown(_ row: Int, _ name: String, _ verb: String) -> String {
      if let written = written[row] { return "\(written.place): \(verb) \(written.text)" }
      let time = times[row]
      let seconds = time == time.rounded() ? String(Int64(time)) : String(time)
      return "\(name):\(lines[row]):1: \(verb) \(ShownText(seconds))"
    }
  }
}

/// Stretches of a recording without a row.
enum MetricsGaps {
  /// Counts and tells them.
  /// - Parameter place: of the row with that index.
  static func note(in record: inout DemandRecord, place: (Int) -> String) {
    let (hold, usual) = (record.hold, record.spacing.spelling)
    for index in record.times.indices.dropFirst() where record.times[index] - record.times[index - 1] > hold {
      record.faults.gaps += 1
      let length = record.times[index] - record.times[index - 1]
      let (from, to) = (offset(record.times[index - 1] + hold), offset(record.times[index]))
      record.faults.tell(
        "\(place(index)): found \(length.spelling) since the row before, usually \(usual): that row holds for "
          + "\(hold.spelling), and samples are missing from \(from) to \(to) after the start")
    }
  }

  /// `3.5m`, and from an hour on `75:42:30`, as the tables of a replay have it.
  private static func offset(_ time: SimTime) -> String {
    guard time >= .hours(1) else { return time.spelling }
    let seconds = time.nanoseconds / 1_000_000_000
    let parts = [seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(seconds / 3_600):" + parts.joined(separator: ":")
  }
}
