import ArgumentParser
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
    let limit = try limit.map { try FlagValue.wholeNumber($0, of: "--limit", in: 1...1_000_000) }
    let runs = try storeOptions.openExisting().list(limit: limit)
    let rows = runs.map {
      RunsReport.Row(
        id: $0.id, created: $0.created, name: $0.name, title: $0.title, seed: $0.seed, version: $0.version, digest: $0.digest,
        trials: $0.trials, p95: $0.p95, errorRate: $0.errorRate)
    }
    try options.write(RunsReport.document(of: rows), json: Listing(runs: runs))
    return .done
  }

  private struct Listing: Encodable {
    var schemaVersion = 1
    var runs: [RunSummary]
  }
}
