import DeploymentFiles
import PlanModel
import Reports

/// How tuned settings are written.
enum TuneFormat: String, CaseIterable {
  case table, conf, env, compose, kubernetes, json

  /// For help texts.
  static let choices = "table, conf (the database's own file), env, compose, kubernetes or json."

  func rendered(_ tuning: DeploymentTuning, commands: WrittenCommands?, isFull: Bool, look: TerminalLook) throws -> [WrittenFile] {
    let files = TunedFiles(tuning, commands: commands)
    return switch self {
    case .table: [WrittenFile(name: "tuned.txt", text: look.renderer.render(TuneReport.document(of: tuning, isFull: isFull)))]
    case .conf: files.configuration()
    case .env: [files.variables()]
    case .compose: [try files.compose()]
    case .kubernetes: [try files.kubernetes()]
    case .json: [WrittenFile(name: "tuned.json", text: try TuneDocument(tuning).text())]
    }
  }
}
