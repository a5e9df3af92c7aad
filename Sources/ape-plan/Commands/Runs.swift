import ArgumentParser

/// `ape-plan runs`
struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List, show, delete, export and repeat the runs that were kept.",
    discussion: "Where an id is asked for, `latest` means the newest run.",
    subcommands: [RunsList.self, RunsShow.self, RunsDelete.self, RunsExport.self, RunsRerun.self])
}
