import ArgumentParser
import RunStore

/// `ape-plan runs export`
struct RunsExport: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a whole run as JSON: its scenario, its result and every trial.")

  @Argument(help: "Of the run, or latest.")
  var id: String

  @Option(
    help: ArgumentHelp(
      "File to write instead of standard output. An earlier export is replaced, another file only with --force.", valueName: "file"),
    completion: .file())
  var output: String?

  @OptionGroup var forceOption: ForceOption
  @OptionGroup var storeOptions: StoreOptions

  func perform() throws -> ExitStatus {
    if output == nil, forceOption.force { throw UsageError.alone("--force", needs: "--output") }
    let file = output.map(OutputFile.init)
    try file?.check(replacesAnything: forceOption.force)
    let text = String(decoding: try storeOptions.openExisting().export(id).json(), as: UTF8.self) + "\n"
    if let file { try file.write(text) } else { try StandardStream.output.write(text) }
    return .done
  }
}
