import Foundation
import PlanModel
import Planning
import Reports

/// Where a report goes, and in which form.
struct ReportDestination {
  enum Place {
    case standardOutput
    case file(String)
    /// One file in it, named after the scenario.
    case folder(String)
    /// One file for each table in it.
    case folderOfTables(String)
  }

  var format: OutputFormat
  var place: Place
  var showsAll: Bool
  /// Whether files that are none of ours may be replaced too.
  var replacesAnything = false

  /// Finds out whether the report can be written, before anything is simulated for it.
  /// - Parameter scenario: its name.
  /// - Throws: where the folder is missing, cannot be written, or something else is in the way.
  func check(scenario: String) throws(OutputError) {
    switch place {
    case .standardOutput: break
    case .file, .folder: try OutputFile(path: path(for: scenario)).check(replacesAnything: replacesAnything)
    case .folderOfTables(let path): try OutputFolder(path: path).check(replacesAnything: replacesAnything)
    }
  }

  /// - Parameter id: of the kept run; nil when it was not kept.
  func write(_ result: RunResult, id: String?) throws {
    let document = RunReport.document(of: result, detail: detail, today: Today.date)
    try write(format.rendered(document, json: { try JSONRenderer().render(result, id: id) }, look: look), named: result.scenario)
  }

  /// - Parameter name: of the scenario.
  func write(_ report: RenderedReport, named name: String) throws(OutputError) {
    switch report {
    case .text(let text): try write(text, named: name)
    case .files(let files): try write(files)
    }
  }

  /// The points of a sweep that are done, and which of them no other beats.
  func write(_ sweep: Sweep, _ metrics: [Metric]) throws {
    let standings = ParetoFrontier(metrics).standings(of: sweep.points)
    var isFile = true
    if case .standardOutput = place { isFile = false }
    let document = SweepReport.document(of: sweep, metrics: metrics, standings: standings, isMarked: isFile)
    let json = { try ListOptions.text(of: SweepDocument(sweep, metrics: metrics, standings: standings)) }
    try write(try format.rendered(document, json: json, look: look), named: sweep.name)
  }

  var detail: RunReport.Detail { showsAll || format.holdsEverything ? .full : .summary }

  var look: TerminalLook {
    if case .standardOutput = place { TerminalLook(environment: ProcessInfo.processInfo.environment) } else { .plain }
  }

  private func write(_ text: String, named name: String) throws(OutputError) {
    if case .standardOutput = place { return try StandardStream.output.write(text) }
    try OutputFile(path: path(for: name)).write(text)
  }

  private func write(_ files: [CSVRenderer.File]) throws(OutputError) {
    guard case .folderOfTables(let path) = place else {
      if files.count == 1 { return try StandardStream.output.write(files[0].text) }
      // One after the other, each under its file's name and an empty line apart.
      return try StandardStream.output.write(files.map { "\($0.name)\r\n\($0.text)" }.joined(separator: "\r\n"))
    }
    try OutputFolder(path: path).write(files)
  }

  private func path(for scenario: String) -> String {
    switch place {
    case .standardOutput: ""
    case .file(let path), .folderOfTables(let path): path
    case .folder(let path): "\(path)/\(Self.fileName(scenario)).\(format.fileExtension)"
    }
  }

  /// A profile may be called anything, even `../runs`.
  private static func fileName(_ name: String) -> String {
    let safe = name.map { $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : "-" }
    return safe.isEmpty ? "report" : String(safe)
  }
}
