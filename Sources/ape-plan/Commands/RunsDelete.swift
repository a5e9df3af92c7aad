import ArgumentParser
import RunStore

/// `ape-plan runs delete`
struct RunsDelete: PlanCommand {
  static let configuration = CommandConfiguration(commandName: "delete", abstract: "Delete kept runs.")

  @Argument(help: "Of the runs, or latest.")
  var ids: [String]

  @OptionGroup var storeOptions: StoreOptions

  /// All of them, or none when one of them is not there.
  func perform() throws -> ExitStatus {
    let store = try storeOptions.openExisting(writable: true)
    let known = try store.list().map(\.id)
    var meant: [String] = []
    for id in ids {
      let run = id == RunStore.latest ? known.first ?? id : id
      // Says which runs there are.
      if !known.contains(run) { _ = try store.load(run) }
      if !meant.contains(run) { meant.append(run) }
    }
    for run in meant {
      try store.delete(run)
      try StandardStream.output.write("deleted run \(run)\n")
    }
    return .done
  }
}
