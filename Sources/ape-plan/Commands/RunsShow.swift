import ArgumentParser
import Foundation

/// `ape-plan runs show`
struct RunsShow: PlanCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a kept run on the terminal.")

  @Argument(help: "Of the run, or latest.")
  var id: String

  @Flag(help: "All stations, assumptions and so on, not the most important ones alone.")
  var all = false

  @OptionGroup var storeOptions: StoreOptions

  func perform() throws -> ExitStatus {
    let run = try storeOptions.openExisting().load(id)
    try ReportDestination(format: .table, place: .standardOutput, showsAll: all).write(run.result, id: run.id)
    return .done
  }
}
