import Foundation

/// A home of its own for the built program: no test sees the user's runs, or those of another test.
final class Sandbox {
  struct Ending: Equatable {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Beside the tests' own program, where the same build puts it.
  static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("ape-plan").path

  let path: String
  /// Where the program keeps runs unless it is told otherwise.
  var database: String { file(".local/share/ape-plan/runs.sqlite") }
  var hasDatabase: Bool { FileManager.default.fileExists(atPath: database) }

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("ape-plan-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, and says where.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  func text(of name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

  /// Runs the program to its end.
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Ending {
    try end(of: process(Self.program, arguments, environment))
  }

  func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Ending { try run(arguments, environment: environment) }

  /// Runs a line of shell with the program as `ape-plan`.
  func shell(_ line: String) throws -> Ending {
    let folder = URL(fileURLWithPath: Self.program).deletingLastPathComponent().path
    return try end(of: process("/bin/bash", ["-c", line], ["PATH": "\(folder):/usr/bin:/bin"]))
  }

  /// A process that is ready to start, with nothing of the caller's environment that could change what it says.
  func process(_ program: String, _ arguments: [String], _ environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    // The day from which the age of prices counts: 2026-12-01.
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": path, "SOURCE_DATE_EPOCH": "1796083200"].merging(environment) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Files take what pipes would hold up.
  private func end(of process: Process) throws -> Ending {
    let names = ["\(UUID().uuidString).out", "\(UUID().uuidString).err"].map {
      FileManager.default.temporaryDirectory.appendingPathComponent($0)
    }
    for name in names { try Data().write(to: name) }
    defer { for name in names { try? FileManager.default.removeItem(at: name) } }
    process.standardOutput = try FileHandle(forWritingTo: names[0])
    process.standardError = try FileHandle(forWritingTo: names[1])
    try process.run()
    process.waitUntilExit()
    let texts = try names.map { try String(contentsOf: $0, encoding: .utf8) }
    return Ending(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }
}
