import ArgumentParser
import RunStore

/// `ape-plan sweeps delete`
struct SweepsDelete: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete kept sweeps: all that are named, or none when one of them is not there.")

  @Argument(help: "Of the sweeps, or latest.")
  var ids: [String]

  @OptionGroup var storeOptions: StoreOptions

  func perform() throws -> ExitStatus {
    let deleted = try storeOptions.openExisting(writable: true).deleteSweeps(ids)
    try StandardStream.output.write(deleted.map { "deleted sweep \($0)\n" }.joined())
    return .done
  }
}
