import Reports

/// How results are written. A new format is a renderer in Reports and its lines here.
enum OutputFormat: String, CaseIterable {
  case table, json, markdown, csv

  /// For help texts.
  static let choices = "table, json, markdown or csv."

  /// What a file in this format is called behind its name.
  var fileExtension: String {
    switch self {
    case .table: "txt"
    case .json: "json"
    case .markdown: "md"
    case .csv: "csv"
    }
  }

  /// Whether it becomes a folder with one file a table.
  var isFolder: Bool { self == .csv }
  /// Whether it is for programs, who want all there is.
  var holdsEverything: Bool { self == .csv || self == .json }

  /// - Parameters:
  ///   - json: the same for programs.
  ///   - look: of text that people read.
  func rendered(_ document: ReportDocument, json: () throws -> String, look: TerminalLook) rethrows -> RenderedReport {
    switch self {
    case .table: .text(look.renderer.render(document))
    case .json: .text(try json())
    case .markdown: .text(MarkdownRenderer().render(document))
    case .csv: .files(CSVRenderer().render(document))
    }
  }
}

/// A report as it is written.
enum RenderedReport {
  case text(String)
  /// Several that belong together.
  case files([CSVRenderer.File])
}
