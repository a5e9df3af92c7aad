import ArgumentParser
import RunStore

/// `ape-plan runs delete`
struct RunsDelete: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete kept runs: all that are named, or none when one of them is not there.")

  @Argument(help: "Of the runs, or latest.")
  var ids: [String]

  @OptionGroup var storeOptions: StoreOptions

  func perform() throws -> ExitStatus {
    let deleted = try storeOptions.openExisting(writable: true).delete(ids)
    try StandardStream.output.write(deleted.map { "deleted run \($0)\n" }.joined())
    return .done
  }
}
