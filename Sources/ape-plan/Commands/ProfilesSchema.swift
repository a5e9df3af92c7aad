import ArgumentParser
import PlanFiles

/// `ape-plan profiles schema`
struct ProfilesSchema: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of profiles, by which an editor checks and completes them.")

  func perform() throws -> ExitStatus {
    try StandardStream.output.write(ProfileSchema.text)
    return .done
  }
}
