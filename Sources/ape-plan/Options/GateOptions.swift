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

  @Flag(help: "Refuse to compare without any gate, so that nobody takes a missing file for a pass.")
  var requireGates = false

  /// Those of the file, then those of the flags.
  /// - Parameter isQuiet: whether nobody wants to be told which file was found.
  func read(isQuiet: Bool) throws -> [Gate] {
    if gates != nil, noGatesFile { throw UsageError.together("--gates", "--no-gates-file") }
    let path = try gates ?? (noGatesFile ? nil : Self.found())
    if let path, gates == nil, !isQuiet { StandardStream.error.note("gates of \(path)") }
    var all = try path.map { try GatesFile.read(path: $0) } ?? []
    for text in failIf { all.append(try Gate.parse(text, flag: "--fail-if", severity: .error)) }
    for text in warnIf { all.append(try Gate.parse(text, flag: "--warn-if", severity: .warning)) }
    if requireGates, all.isEmpty { throw UsageError.noGates }
    return all
  }

  private static let misspelt = [".ape-plan.yml", "ape-plan.yaml", "ape-plan.yml", ".ape_plan.yaml"]

  /// The nearest file, from the current folder upwards; no further than the root of a repository, as what lies above belongs to others.
  private static func found() throws -> String? {
    var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    var shown = ""
    while true {
      let path = folder.appendingPathComponent(GatesFile.name).path
      // A link that leads nowhere is a file that cannot be read, not one that nobody wanted.
      if (try? FileManager.default.attributesOfItem(atPath: path)) != nil { return shown + GatesFile.name }
      for other in misspelt where FileManager.default.fileExists(atPath: folder.appendingPathComponent(other).path) {
        throw UsageError.misspeltGates(shown + other)
      }
      if FileManager.default.fileExists(atPath: folder.appendingPathComponent(".git").path) || folder.path == "/" { return nil }
      folder.deleteLastPathComponent()
      shown += "../"
    }
  }
}
