import Foundation

/// The release build of the program, run as a reader would run it.
struct ProgramUnderTest {
  struct Missing: Error, CustomStringConvertible {
    var path: String
    var description: String { "found no program at \(path); build it first: swift build -c release --product ape-plan" }
  }

  private let executable: URL
  /// Where it runs; files that it writes stay here.
  let folder: URL

  /// - Throws: `Missing`.
  init(in folder: URL) throws {
    executable = Self.executable
    self.folder = folder
    guard FileManager.default.isExecutableFile(atPath: executable.path) else { throw Missing(path: executable.path) }
  }

  /// A debug build answers the same, but too slowly to go through all pages: then the release build beside it is taken.
  private static var executable: URL {
    if let path = ProcessInfo.processInfo.environment["APE_PLAN_BINARY"] { return URL(fileURLWithPath: path) }
    #if DEBUG
      return Document.project.appendingPathComponent(".build/release/ape-plan")
    #else
      let tests = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
      return tests.deletingLastPathComponent().appendingPathComponent("ape-plan")
    #endif
  }

  /// Runs it to its end; standard output and standard error go into one text, as on a terminal. Empty lines at the end are left out.
  func run(_ arguments: [String]) throws -> (output: [String], exitCode: Int32) {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = [
      "APE_PLAN_DB": "runs.sqlite", "COLUMNS": "100", "NO_COLOR": "1", "HOME": folder.path, "LC_ALL": "C.UTF-8",
      // The day from which the age of prices counts: 2026-12-01.
      "SOURCE_DATE_EPOCH": "1796083200",
    ]
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last == "" { lines.removeLast() }
    return (lines, process.terminationStatus)
  }

  /// Runs the body in a fresh folder, which is removed afterwards.
  static func inFreshFolder<Result>(_ body: (ProgramUnderTest) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ape-plan-docs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(try ProgramUnderTest(in: folder))
  }
}
