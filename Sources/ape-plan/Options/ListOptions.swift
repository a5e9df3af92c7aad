import ArgumentParser
import Foundation
import Reports

/// How a list is written.
struct ListOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("table, json, markdown or csv.", valueName: "format"), completion: .list(OutputFormat.allCases.map(\.rawValue)))
  var format: String = OutputFormat.table.rawValue

  /// - Parameters:
  ///   - document: of one table.
  ///   - json: the same for programs.
  func write(_ document: ReportDocument, json: some Encodable) throws {
    let format: OutputFormat = try FlagValue.choice(format, of: "--format")
    switch format {
    case .table: try StandardStream.output.write(TerminalLook(environment: ProcessInfo.processInfo.environment).renderer.render(document))
    case .markdown: try StandardStream.output.write(MarkdownRenderer().render(document))
    case .csv: try StandardStream.output.write(CSVRenderer().render(document).map(\.text).joined())
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      encoder.dateEncodingStrategy = .iso8601
      try StandardStream.output.write(String(decoding: try encoder.encode(json), as: UTF8.self) + "\n")
    }
  }
}
