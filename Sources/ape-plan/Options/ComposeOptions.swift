import ArgumentParser
import DeploymentFiles

/// How compose files are read.
struct ComposeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Read services of this compose profile too; * for all. Repeatable.", valueName: "name"))
  var composeProfile: [String] = []

  @Option(
    help: ArgumentHelp("Variables for compose files, instead of .env beside them. Repeatable.", valueName: "file"), completion: .file())
  var envFile: [String] = []

  var reader: DeploymentReader { DeploymentReader(composeProfiles: Set(composeProfile), environmentFiles: envFile) }
}
