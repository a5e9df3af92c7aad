import ArgumentParser
import PlanModel
import Reports
import RunStore

/// `ape-plan runs list`
struct RunsList: PlanCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the kept runs, the newest first.")

  @Option(parsing: .unconditional, help: ArgumentHelp("At most this many.", valueName: "n"))
  var limit: String?

  @OptionGroup var options: ListOptions
  @OptionGroup var storeOptions: StoreOptions

  func perform() throws -> ExitStatus {
    try options.check()
    let limit = try limit.map { try FlagValue.wholeNumber($0, of: "--limit", in: 1...1_000_000) }
    let runs = try storeOptions.openExisting().list(limit: limit)
    try options.write(RunsReport.document(of: runs), json: Listing(runs: runs))
    return .done
  }

  private struct Listing: Encodable {
    var schemaVersion = 1
    var runs: [RunSummary]
  }
}
