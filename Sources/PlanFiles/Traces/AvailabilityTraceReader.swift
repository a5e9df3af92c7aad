import CSVText
import PlanModel

/// Reads a record of how many machines somebody could have: `timestamp_s` in seconds and `instances_available` at each change; the last row is
/// the end of the record.
public enum AvailabilityTraceReader {
  /// All of it stays in memory, and in each stored run.
  public static let mostRows = 100_000
  static let columns = ["timestamp_s", "instances_available"]

  /// - Throws: the first 20 mistakes, with their lines.
  public static func read(_ source: TraceSource) throws(TraceErrors) -> AvailabilityTrace {
    try source.requireFile()
    let reader: CSVReader
    let header: CSVHeader
    do {
      reader = try source.open()
      header = try reader.readHeader()
    } catch { throw TraceErrors(.csv(error)) }
    guard let time = header.index(of: columns[0]), let available = header.index(of: columns[1]) else {
      throw TraceErrors(.noAvailability(header.places[0], columns: header.names))
    }
    var steps: [AvailabilityTrace.Step] = []
    var errors = TraceErrors()
    var last: (seconds: Double, text: String)?
    var start: Double?
    while true {
      do {
        guard try reader.next() else { break }
      } catch {
        errors.add(.csv(error))
        if error.allowsReadingOn { continue } else { break }
      }
      guard steps.count < mostRows else { throw TraceErrors(.tooManyRows(path: reader.name, limit: mostRows)) }
      guard let seconds = reader.double(at: time), seconds >= 0, seconds <= 3e9 else {
        errors.add(.badTime(reader.place(at: time), found: reader.text(at: time)))
        continue
      }
      if let last, seconds <= last.seconds {
        errors.add(.descends(reader.place(at: time), found: reader.text(at: time), before: last.text))
        continue
      }
      last = (seconds, reader.text(at: time))
      guard let count = reader.integer(at: available), (0...1_000_000).contains(count) else {
        errors.add(.badSample(reader.place(at: available), column: columns[1], found: reader.text(at: available)))
        continue
      }
      // The record begins with its first row.
      start = start ?? seconds
      steps.append(.init(seconds: seconds - (start ?? seconds), available: Int(count)))
    }
    guard errors.isEmpty else { throw errors }
    guard steps.count >= 2 else { throw TraceErrors(.tooFewRows(path: reader.name, found: steps.count, atLeast: 2)) }
    guard steps.contains(where: { $0.available > 0 }) else { throw TraceErrors(.neverAvailable(path: reader.name)) }
    return AvailabilityTrace(origin: source.origin, steps: steps)
  }
}
