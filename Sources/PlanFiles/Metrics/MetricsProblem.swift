import CSVText
import Units

/// Why a recording of metrics cannot be read. Faults of single rows are no reason: they become missing samples.
public enum MetricsProblem: Error, Hashable, Sendable {
  case csv(CSVError)
  case cannotRead(path: String, reason: String)
  case tooLarge(path: String, limit: Int)
  case noTimeColumn(CSVPlace, columns: [String])
  case noColumn(CSVPlace, name: String, columns: [String], nearest: String?)
  /// None of the columns is of a metric that the autoscaler looks at.
  case noKnownColumn(CSVPlace, columns: [String], metrics: [String])
  case twice(CSVPlace, metric: String)
  /// - Parameter first: what was wrong with the first row, where there was one.
  case noRows(path: String, first: String? = nil)
  case tooManyRows(path: String, limit: Int)
  case notJSON(path: String, column: Int, expected: String)
  case notARange(path: String, place: String, expected: String)
  /// Prometheus itself answered with an error.
  case answeredWithError(path: String, kind: String, text: String)
  /// Two recordings that are to be one have no times in common.
  case otherTimes(path: String, start: Double, spacing: SimTime, first: String, firstStart: Double, firstSpacing: SimTime)
}

extension MetricsProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .csv(let error): error.description
    case .cannotRead(let path, let reason): "\(path): cannot be opened: \(reason)"
    case .tooLarge(let path, let limit): "\(path): found more than \(limit) bytes; expected at most that"
    case .noTimeColumn(let place, let columns):
      "\(place): found the columns \(Self.list(columns)); expected a column \(MetricsColumns.timeNames.joined(separator: ", ")), in "
        + "seconds or as 2026-11-23T18:05:00Z"
    case .noColumn(let place, let name, let columns, let nearest):
      "\(place): found no column \(ShownText(name)), but \(Self.list(columns)); expected it in the header"
        + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
    case .noKnownColumn(let place, let columns, let metrics):
      "\(place): found the columns \(Self.list(columns)); expected one of a metric of the autoscaler (\(metrics.joined(separator: ", "))), "
        + "as \(MetricsColumns.examples(for: metrics)), or the column that is meant with --column"
    case .twice(let place, let metric): "\(place): found a second column of the metric \(ShownText(metric)); expected one"
    case .noRows(let path, let first):
      "\(path): found no row with a time; expected at least one" + (first.map { ". The first of them: \($0)" } ?? "")
    case .tooManyRows(let path, let limit): "\(path): found more than \(limit) rows; expected at most that"
    case .notJSON(let path, let column, let expected): "\(path):1:\(column): found no JSON; expected \(expected)"
    case .notARange(let path, let place, let expected):
      "\(path): \(place): expected \(expected), as the answer of Prometheus' /api/v1/query_range"
    case .otherTimes(let path, let start, let spacing, let first, let firstStart, let firstSpacing):
      "\(path): found times every \(spacing.spelling) from \(start) on, and in \(first) every \(firstSpacing.spelling) from \(firstStart) on; "
        + "expected both queries with one step, and starts that are whole steps apart"
    case .answeredWithError(let path, let kind, let text):
      "\(path): found an error that Prometheus answered with, \(ShownText(kind)): \(ShownText(text)); expected the values of a query"
    }
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(12).map { ShownText($0).text }.joined(separator: ", ") + (names.count > 12 ? ", and \(names.count - 12) more" : "")
  }
}
