import ArgumentParser
import PlanFiles

/// `ape-plan profiles show`
struct ProfilesShow: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a shipped profile, to be read or to begin one of your own with.")

  @Argument(help: "Such as medium.", completion: .list(EmbeddedProfile.all.map(\.name)))
  var name: String

  func perform() throws -> ExitStatus {
    try StandardStream.output.write(String(decoding: try ProfileSource.embedded(name).bytes(), as: UTF8.self))
    return .done
  }
}
