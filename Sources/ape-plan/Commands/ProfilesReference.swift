import ArgumentParser
import PlanFiles

/// `ape-plan profiles reference`
struct ProfilesReference: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Print the reference of the profile format, as Markdown.")

  func perform() throws -> ExitStatus {
    try StandardStream.output.write(ProfileReference.markdown)
    return .done
  }
}
