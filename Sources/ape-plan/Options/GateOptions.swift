import ArgumentParser
import Foundation
import PlanFiles
import PlanModel

/// What a change must not do.
struct GateOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "End with exit code 1 when this is so for sure, as 'p95 > base+10% & base+50ms' or 'cost.llm > 4000'. Repeatable.", valueName: "gate")
  )
  var failIf: [String] = []

  @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("Warn when this is so for sure. Repeatable.", valueName: "gate"))
  var warnIf: [String] = []

  @Option(
    help: ArgumentHelp(
      "File of gates. Without it \(GatesFile.name), in this folder or one above it, up to the root of the repository.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var gates: String?

  @Flag(help: "Do not look for a file of gates.")
  var noGatesFile = false

  /// Those of the file, then those of the flags.
  func read() throws -> [Gate] {
    if gates != nil, noGatesFile { throw UsageError.together("--gates", "--no-gates-file") }
    let path = try gates ?? (noGatesFile ? nil : Self.found())
    var all = try path.map { try GatesFile.read(path: $0) } ?? []
    for text in failIf { all.append(try Gate.parse(text, flag: "--fail-if", severity: .error)) }
    for text in warnIf { all.append(try Gate.parse(text, flag: "--warn-if", severity: .warning)) }
    return all
  }

  /// The nearest file, from the current folder upwards; no further than the root of a repository, as what lies above belongs to others.
  private static func found() throws -> String? {
    var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    var shown = ""
    while true {
      let path = folder.appendingPathComponent(GatesFile.name).path
      if FileManager.default.fileExists(atPath: path) { return shown + GatesFile.name }
      if FileManager.default.fileExists(atPath: folder.appendingPathComponent(".git").path) || folder.path == "/" { return nil }
      folder.deleteLastPathComponent()
      shown += "../"
    }
  }
}
