import ArgumentParser
import RunStore

/// `ape-plan runs export`
struct RunsExport: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a whole run as JSON: its scenario, its result and every trial.")

  @Argument(help: "Of the run, or latest.")
  var id: String

  @Option(help: ArgumentHelp("File to write instead of standard output.", valueName: "file"), completion: .file())
  var output: String?

  @OptionGroup var storeOptions: StoreOptions

  func perform() throws -> ExitStatus {
    let text = String(decoding: try storeOptions.openExisting().export(id).json(), as: UTF8.self) + "\n"
    if let output { try OutputFile(path: output).write(text) } else { try StandardStream.output.write(text) }
    return .done
  }
}
