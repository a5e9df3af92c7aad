import CSVText

/// What somebody should know about a trace that can be read.
public enum TraceWarning: Hashable, Sendable, CustomStringConvertible {
  /// A row that was cut off cannot be told from a whole one. The place is that of the last row.
  case noLineEnd(CSVPlace)

  public var description: String {
    switch self {
    case .noLineEnd(let place):
      "\(place): warning: found a last row without a line end; it is counted, but the file may have been cut off"
    }
  }
}
