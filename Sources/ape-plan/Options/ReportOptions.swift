import ArgumentParser
import Foundation
import PlanModel

/// How the report of a run is written, and where to.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("\(OutputFormat.choices)", valueName: "format"), completion: .list(OutputFormat.allCases.map(\.rawValue)))
  var format: String = OutputFormat.table.rawValue

  @Option(
    help: ArgumentHelp(
      """
      File to write instead of standard output; in a folder that is there, a file named after the profile. CSV makes a folder: one file a \
      table. An earlier report is replaced, another file only with --force.
      """,
      valueName: "path"), completion: .file())
  var output: String?

  @OptionGroup var forceOption: ForceOption

  @Flag(help: "All stations, assumptions and so on, not the most important ones alone. CSV and JSON always hold everything.")
  var all = false

  /// Read before anything is simulated, so that a mistake costs no time.
  /// - Parameter hasOtherFiles: whether the command writes files beside the report, which `--force` is for as well.
  func destination(hasOtherFiles: Bool = false) throws -> ReportDestination {
    let format: OutputFormat = try FlagValue.choice(format, of: "--format")
    return ReportDestination(
      format: format, place: try place(of: format, hasOtherFiles), showsAll: all, replacesAnything: forceOption.force)
  }

  private func place(of format: OutputFormat, _ hasOtherFiles: Bool) throws(UsageError) -> ReportDestination.Place {
    guard let output else {
      if forceOption.force, !hasOtherFiles { throw .alone("--force", needs: "--output") }
      return .standardOutput
    }
    if format.isFolder, output.hasSuffix(".csv") { throw .csvIntoOneFile(output) }
    if format.isFolder { return .folderOfTables(output) }
    return OutputFile.isFolder(output) ? .folder(output) : .file(output)
  }
}
