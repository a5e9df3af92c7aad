import ArgumentParser
import Foundation
import PlanModel
import Reports
import Units

/// How the report of a run is written, and where to.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("table, json, markdown or csv.", valueName: "format"), completion: .list(OutputFormat.allCases.map(\.rawValue)))
  var format: String = OutputFormat.table.rawValue

  @Option(
    help: ArgumentHelp(
      "File to write instead of standard output; in a folder that is there, a file named after the profile. CSV makes a folder: one file a table.",
      valueName: "path"), completion: .file())
  var output: String?

  @Flag(help: "All stations, assumptions and so on, not the most important ones alone. CSV and JSON always hold everything.")
  var all = false

  /// Read before anything is simulated, so that a mistake costs no time.
  func destination() throws -> ReportDestination {
    let format: OutputFormat = try FlagValue.choice(format, of: "--format")
    guard let output else { return ReportDestination(format: format, place: .standardOutput, showsAll: all) }
    if format == .csv {
      if output.hasSuffix(".csv") { throw UsageError.csvIntoOneFile(output) }
      return ReportDestination(format: format, place: .folder(output), showsAll: all)
    }
    if OutputFile.isFolder(output) { return ReportDestination(format: format, place: .folder(output), showsAll: all) }
    let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
    guard OutputFile.isFolder(folder) else {
      throw OutputError.cannotCreate(path: output, reason: "there is no folder \"\(folder)\"")
    }
    return ReportDestination(format: format, place: .file(output), showsAll: all)
  }
}

/// Where a report goes, and in which form.
struct ReportDestination {
  enum Place {
    case standardOutput
    case file(String)
    case folder(String)
  }

  var format: OutputFormat
  var place: Place
  var showsAll: Bool

  /// - Parameter id: of the kept run; nil when it was not kept.
  func write(_ result: RunResult, id: String?) throws {
    let isOnStandardOutput = if case .standardOutput = place { true } else { false }
    let look = isOnStandardOutput ? TerminalLook(environment: ProcessInfo.processInfo.environment) : .plain
    switch format {
    case .table: try write(look.renderer.render(RunReport.document(of: result, detail: showsAll ? .full : .summary)), named: result.scenario)
    case .markdown: try write(MarkdownRenderer().render(RunReport.document(of: result, detail: showsAll ? .full : .summary)), named: result.scenario)
    case .json: try write(try JSONRenderer().render(result, id: id), named: result.scenario)
    case .csv: try write(CSVRenderer().render(RunReport.document(of: result, detail: .full)))
    }
  }

  private func write(_ text: String, named name: String) throws(OutputError) {
    switch place {
    case .standardOutput: try StandardStream.output.write(text)
    case .file(let path): try OutputFile(path: path).write(text)
    case .folder(let path): try OutputFile(path: "\(path)/\(Self.fileName(name)).\(format.fileExtension)").write(text)
    }
  }

  private func write(_ files: [CSVRenderer.File]) throws(OutputError) {
    guard case .folder(let path) = place else {
      // One after the other, each under its file's name and an empty line apart.
      return try StandardStream.output.write(files.map { "\($0.name)\r\n\($0.text)" }.joined(separator: "\r\n"))
    }
    try OutputFile.makeFolder(path)
    for file in files { try OutputFile(path: "\(path)/\(file.name)").write(file.text) }
  }

  /// A profile may be called anything, even `../runs`.
  private static func fileName(_ name: String) -> String {
    let safe = name.map { $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : "-" }
    return safe.isEmpty ? "report" : String(safe)
  }
}
