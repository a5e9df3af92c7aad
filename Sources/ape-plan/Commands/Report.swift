import ArgumentParser

/// `ape-plan report`
struct Report: PlanCommand {
  static let configuration = CommandConfiguration(commandName: "report", abstract: "Write the report of a kept run.")

  @Argument(help: "Of the run, or latest.")
  var id: String

  @OptionGroup var reportOptions: ReportOptions
  @OptionGroup var storeOptions: StoreOptions

  func perform() throws -> ExitStatus {
    let destination = try reportOptions.destination()
    let run = try storeOptions.openExisting().load(id)
    try destination.check(scenario: run.result.scenario)
    try destination.write(run.result, id: run.id)
    return .done
  }
}
