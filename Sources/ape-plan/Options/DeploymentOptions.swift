import ArgumentParser
import PlanFiles
import PlanModel

/// A scenario made of the files of a deployment.
struct DeploymentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Take what these files or folders of a deployment say (compose, Kubernetes, configuration of databases) over the tier or profile, or \
      over ape2026, the service's assumed figures. Repeatable.
      """,
      valueName: "path"), completion: .file())
  var from: [String] = []

  @Option(help: ArgumentHelp("The container of those files that answers queries. (default: found)", valueName: "name"))
  var application: String?

  @OptionGroup var composeOptions: ComposeOptions

  /// A flag that means nothing without files.
  var givenWithoutFiles: String? {
    guard from.isEmpty else { return nil }
    if application != nil { return "--application" }
    return !composeOptions.composeProfile.isEmpty ? "--compose-profile" : !composeOptions.envFile.isEmpty ? "--env-file" : nil
  }

  /// - Parameters:
  ///   - base: what the files are laid over; nil for the service's assumed figures.
  ///   - platform: nil for that of the files.
  ///   - isLoadKnown: whether a flag says how many queries arrive.
  func draft(over base: ProfileSource?, platform: Platform?, isLoadKnown: Bool) throws -> DeploymentDraft {
    try DeploymentInput(reader: composeOptions.reader, application: application, platform: platform)
      .draft(from, over: base, isLoadKnown: isLoadKnown)
  }
}
