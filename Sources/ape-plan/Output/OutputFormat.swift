import Units

/// How results are written.
enum OutputFormat: String, CaseIterable {
  case table, json, markdown, csv

  /// What a file in this format is called behind its name.
  var fileExtension: String {
    switch self {
    case .table: "txt"
    case .json: "json"
    case .markdown: "md"
    case .csv: "csv"
    }
  }
}
