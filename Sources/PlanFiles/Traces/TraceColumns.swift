import CSVText
import PlanModel

/// Which columns of a trace hold what, found by the names in its header.
struct TraceColumns: Equatable, Sendable {
  static let timeNames = ["timestamp_s", "timestamp", "time"]
  static let countNames = ["count", "requests"]

  let time: Int
  /// Nil for a trace of timestamps.
  let count: Int?
  let tokens: (input: Int, output: Int)?
  let ignored: [String]

  /// - Throws: when there is no time, or only one of the two token columns.
  init(_ header: CSVHeader) throws(TraceErrors) {
    guard let time = Self.timeNames.lazy.compactMap(header.index(of:)).first else {
      throw TraceErrors(.noTimeColumn(header.places[0], columns: header.names))
    }
    let input = header.index(of: "tokens_in")
    let output = header.index(of: "tokens_out")
    switch (input, output) {
    case (let input?, let output?): tokens = (input, output)
    case (let input?, nil): throw TraceErrors(.loneTokenColumn(header.places[input], has: "tokens_in", lacks: "tokens_out"))
    case (nil, let output?): throw TraceErrors(.loneTokenColumn(header.places[output], has: "tokens_out", lacks: "tokens_in"))
    case (nil, nil): tokens = nil
    }
    self.time = time
    count = Self.countNames.lazy.compactMap(header.index(of:)).first
    let used = Set([time, count, input, output].compactMap(\.self))
    ignored = header.names.enumerated().filter { !used.contains($0.offset) }.map(\.element)
  }

  var form: TraceDescription.Form { count == nil ? .timestamps : .counts }

  static func == (a: TraceColumns, b: TraceColumns) -> Bool {
    a.time == b.time && a.count == b.count && a.tokens?.input == b.tokens?.input && a.tokens?.output == b.tokens?.output
  }
}
