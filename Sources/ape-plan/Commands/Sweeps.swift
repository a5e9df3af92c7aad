import ArgumentParser

/// `ape-plan sweeps`
struct Sweeps: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweeps",
    abstract: "List, show and delete the sweeps that were kept.",
    discussion: "Where an id is asked for, `latest` means the newest sweep. The command that began a sweep goes on with it.",
    subcommands: [SweepsList.self, SweepsShow.self, SweepsDelete.self])
}
