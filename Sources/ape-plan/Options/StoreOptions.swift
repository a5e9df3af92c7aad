import ArgumentParser
import Foundation
import RunStore

/// Where runs are kept.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Database of runs. Without it APE_PLAN_DB, else ape-plan/runs.sqlite in the XDG data home (~/.local/share).", valueName: "path"),
    completion: .file())
  var db: String?

  /// Opens it for a run that will be kept, and makes it where it is not there.
  func openForSaving() throws -> RunStore {
    let path = try path()
    if path.isOurs { try Self.makeFolder(of: path.text) }
    return try RunStore(path: path.text)
  }

  /// - Throws: also when there is none yet.
  func openExisting(writable: Bool = false) throws -> RunStore { try RunStore(existing: try path().text, writable: writable) }

  /// - Returns: the path, and whether its folder is ours to make: a place that the user named may be a mistyped one.
  private func path() throws(UsageError) -> (text: String, isOurs: Bool) {
    if let db { return (db, false) }
    let environment = ProcessInfo.processInfo.environment
    guard let path = RunStore.defaultPath(environment: environment) else { throw .noPlaceForRuns }
    return (path, path != environment["APE_PLAN_DB"])
  }

  /// Source: XDG Base Directory Specification 0.8: a missing folder is made with permission 0700.
  private static func makeFolder(of path: String) throws(OutputError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      throw .cannotCreate(path: folder, reason: underlying.map { String(cString: strerror(Int32($0.code))) } ?? "its place is taken")
    }
  }
}
