import Foundation
import PlanFiles
import PlanModel
import Planning
import RunStore
import Units

/// Finds what somebody names as one side of a comparison: a profile's file, a shipped profile, the files of a deployment, a kept
/// run, an exported run or a saved result.
struct ComparisonInput {
  let store: StoreOptions
  /// Whether a flag says how many queries arrive, which the files of a deployment do not.
  var isLoadKnown = false
  var underlay = DeploymentUnderlay()

  /// A side before flags have changed it.
  enum Found {
    /// - Parameter remark: what a reader of the comparison has to know of it; nil for nothing.
    case scenario(origin: String, PreparedScenario, remark: String? = nil)
    case saved(SavedResult)
  }

  func find(_ text: String) throws -> Found {
    if OutputFile.isFolder(text) { return try deployment(text) }
    if FileManager.default.fileExists(atPath: text) { return try file(text) }
    if EmbeddedProfile.names.contains(text) { return try profile(.embedded(text), origin: text) }
    if text == RunStore.latest || text.allSatisfy({ $0.isNumber }) { return try run(text) }
    // What looks like a path is one that is not there.
    if text.hasSuffix(".json") { throw SavedResultError.noSuchFile(path: text) }
    if text.contains("/") || text.hasSuffix(".yaml") || text.hasSuffix(".yml") { return try profile(.file(text), origin: text) }
    throw UsageError.unknownSide(text, nearest: NearestName.find(text, among: EmbeddedProfile.names + [RunStore.latest]))
  }

  private func file(_ path: String) throws -> Found {
    let start = String(decoding: Self.start(of: path), as: UTF8.self)
    if start.first(where: { !$0.isWhitespace }) == "{" {
      return Self.isExport(start) ? try exported(path) : .saved(try SavedResultReader.read(path: path))
    }
    if path.hasSuffix(".json") { throw SavedResultError.notJSON(path: path) }
    if DeploymentText.isDeployment(start, path: path) { return try deployment(path) }
    return try profile(.file(path), origin: path)
  }

  /// Whether a text names the files of a deployment.
  func isDeployment(_ text: String) -> Bool {
    OutputFile.isFolder(text) || DeploymentText.isDeployment(String(decoding: Self.start(of: text), as: UTF8.self), path: text)
  }

  private func deployment(_ path: String) throws -> Found {
    .scenario(
      origin: path, try DeploymentInput(platform: underlay.platform).scenario([path], over: underlay.base, isLoadKnown: isLoadKnown))
  }

  /// Enough of it to know what it is.
  private static func start(of path: String) -> Data {
    guard let handle = FileHandle(forReadingAtPath: path) else { return Data() }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: 64 << 10)) ?? Data()
  }

  /// An export begins with its run's date, which no result has: keys are sorted in both.
  private static func isExport(_ start: String) -> Bool { start.prefix(200).contains(/^\s*\{\s*"run"\s*:\s*\{\s*"created"/) }

  private func profile(_ source: ProfileSource, origin: String) throws -> Found {
    var prepared = PreparedScenario(try ProfileReader.read(source))
    try prepared.findTrace()
    return .scenario(origin: origin, prepared)
  }

  private func run(_ id: String) throws -> Found {
    let run = try store.openExisting().load(id)
    var prepared = PreparedScenario(run.scenario)
    try prepared.findTrace()
    return .scenario(origin: "run \(run.id)", prepared, remark: Self.remark(on: run, named: "run \(run.id)"))
  }

  private func exported(_ path: String) throws -> Found {
    let bytes = (try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)) ?? Data()
    let run = try RunExport(json: bytes, path: path).run
    var prepared = PreparedScenario(run.scenario)
    try prepared.findTrace()
    return .scenario(origin: path, prepared, remark: Self.remark(on: run, named: path))
  }

  /// A run that was kept is simulated anew, by this program.
  private static func remark(on run: StoredRun, named name: String) -> String? {
    let version = run.result.programVersion
    guard version != ProgramVersion.current else {
      return "\(name) is simulated anew, in pairs with the other side and with the base's seed: its \(run.result.trials) kept trials are not used"
    }
    return "\(name) was kept by version \(version) of this program and is simulated anew by \(ProgramVersion.current): its figures may "
      + "differ from those that were kept"
  }
}

/// What the files of a deployment are laid over, and which of them count.
struct DeploymentUnderlay {
  /// Nil for the service's assumed figures.
  var base: ProfileSource?
  /// Nil for that of the files.
  var platform: Platform?

  /// The flag that asks for any of it; nil when none does.
  var flag: String? { base != nil ? "--tier or --profile" : platform != nil ? "--platform" : nil }
}

/// Tells the configuration of a deployment from a profile, before anybody complains about every line of it.
enum DeploymentText {
  /// - Parameter start: of the file's text.
  static func isDeployment(_ start: String, path: String) -> Bool {
    let keys = Set(start.split(separator: "\n").compactMap { line in line.prefixMatch(of: /[A-Za-z]+:/).map { String($0.output) } })
    if keys.contains("schemaVersion:") { return false }
    // Kubernetes' objects, and what a compose file has.
    if keys.contains("apiVersion:"), keys.contains("kind:") { return true }
    if keys.contains("services:"), start.contains(/\n\s+(image|build):/) { return true }
    return [".env", ".conf", ".tf"].contains { path.hasSuffix($0) }
  }
}
