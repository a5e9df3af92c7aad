import ArgumentParser
import PlanModel
import Reports
import RunStore

/// `ape-plan sweeps list`
struct SweepsList: PlanCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the kept sweeps, the newest first.")

  @OptionGroup var options: ListOptions
  @OptionGroup var storeOptions: StoreOptions

  func perform() throws -> ExitStatus {
    try options.check()
    let sweeps = try storeOptions.openExisting().sweeps()
    try options.write(SweepsReport.document(of: sweeps, program: ProgramVersion.build), json: Listing(sweeps: sweeps))
    return .done
  }

  private struct Listing: Encodable {
    var schemaVersion = 1
    var sweeps: [SweepSummary]
  }
}
