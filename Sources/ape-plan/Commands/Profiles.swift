import ArgumentParser

/// `ape-plan profiles`
struct Profiles: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profiles",
    abstract: "List, show and check profiles.",
    subcommands: [ProfilesList.self, ProfilesShow.self, ProfilesValidate.self, ProfilesSchema.self, ProfilesReference.self])
}
