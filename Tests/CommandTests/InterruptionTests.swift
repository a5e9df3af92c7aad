import Foundation
import PlanModel
import RunStore
import Testing

/// Stopped by the user, or killed by anybody.
struct InterruptionTests {
  /// More than is ever waited for, but not so much that a failed test leaves a process behind for long: a tenth of a second each.
  private static let endless = ["simulate", "--tier", "mm4", "--trials", "400", "--duration", "4000h", "--format", "json"]

  /// Starts the program and waits until it watches for signals.
  private func start(_ arguments: [String], in sandbox: Sandbox, output: String = "out", errors: String = "err") throws -> Process {
    let process = sandbox.process(Sandbox.program, arguments)
    for name in [output, errors] { try sandbox.write("", to: name) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: sandbox.file(output)))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: sandbox.file(errors)))
    try process.run()
    for _ in 1...10_000 where process.isRunning && !Self.catchesInterrupts(process.processIdentifier) { usleep(2_000) }
    return process
  }

  /// Source: proc(5), SigCgt: a mask in hexadecimal, signal 1 the lowest bit.
  private static func catchesInterrupts(_ process: pid_t) -> Bool {
    // Files there have no size, by which Foundation reads.
    let file = open("/proc/\(process)/status", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 8_192)
    let count = max(0, read(file, &bytes, bytes.count))
    guard let line = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n").first(where: { $0.hasPrefix("SigCgt:") }),
      let mask = UInt64(line.dropFirst(7).trimmingCharacters(in: .whitespaces), radix: 16)
    else { return false }
    return mask & 1 << UInt64(SIGINT - 1) != 0
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a run that is stopped reports and keeps the trials that are done, and gives the same again`(signal: Int32) throws {
    let sandbox = try Sandbox()
    let process = try start(Self.endless, in: sandbox)
    usleep(1_000_000)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 2)
    let answer = try Answer(sandbox.text(of: "out"))
    #expect(try answer.text("run", "trialsEnding") == "interrupted")
    let trials = try answer.number("run", "trials")
    #expect(trials >= 1 && trials < 400)
    #expect(try answer.number("run", "trialsPlanned") == 400)
    let report = try sandbox.run("report", "1").output.split(separator: "\n")
    #expect(report[1] == "Interrupted after \(Int(trials)) of 400 trials; the answer stands on these alone.")
    #expect(report.contains { $0.contains("\(Int(trials)) of 400 trials (interrupted)") })
    let listed = try sandbox.run("runs", "list").output
    #expect(listed.contains(" \(Int(trials)) of 400 ") && listed.contains("interrupted"), "\(listed)")
    #expect(try sandbox.text(of: "err") == "kept as run 1 in \(sandbox.database)\n")
    let again = try sandbox.run("runs", "rerun", "1")
    #expect(again == .init(status: 0, output: "run 1 was interrupted; its \(Int(trials)) trials give the same again\n", errors: ""))
  }

  @Test func `a run that is stopped before its first trial is done says so, and keeps nothing`() throws {
    let sandbox = try Sandbox()
    let process = try start(["simulate", "--tier", "mm4", "--duration", "36000d", "--trials", "1"], in: sandbox)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 2)
    #expect(try sandbox.text(of: "out").isEmpty)
    #expect(try sandbox.text(of: "err") == "ape-plan: error: interrupted before the first trial was done; nothing to report\n")
    #expect(try Answer(sandbox.run("runs", "list", "--format", "json").output).list("runs").isEmpty)
  }

  @Test func `a verification that is stopped shows the cases that are done`() throws {
    let sandbox = try Sandbox()
    let profiles: Set = ["mm1", "mm4", "mm4k", "mg1", "mg1ps", "tandem", "jackson", "fork-join"]
    // However fast the machine is: sooner or later some cases are done, and some are not.
    for milliseconds: UInt32 in [400, 800, 1_600, 3_200, 6_400, 12_800] {
      let process = try start(["verify", "--format", "json", "--jobs", "1"], in: sandbox)
      usleep(milliseconds * 1_000)
      kill(process.processIdentifier, SIGINT)
      process.waitUntilExit()
      let answer = try Answer(sandbox.text(of: "out"))
      let done = Set(try answer.list("cases").compactMap { $0["name"] as? String })
      let missing = Set(try #require(try answer.value("missing") as? [String]))
      #expect(done.isDisjoint(with: missing) && done.union(missing) == profiles)
      #expect(process.terminationReason == .exit && process.terminationStatus == (missing.isEmpty ? 0 : 130))
      #expect(try answer.value("interrupted") as? Bool == !missing.isEmpty)
      if !done.isEmpty { return #expect(!missing.isEmpty) }
    }
    Issue.record("not even the first case was done")
  }

  @Test func `a database that is locked meanwhile costs the keeping, not the answer`() throws {
    let sandbox = try Sandbox()
    let process = try start(Self.endless, in: sandbox)
    let other = try LockedDatabase(sandbox.database)
    usleep(1_000_000)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
    #expect(try Answer(sandbox.text(of: "out")).value("run", "id") is NSNull)
    #expect(
      try sandbox.text(of: "err").hasPrefix(
        "ape-plan: error: \(sandbox.database): another process has been writing to the database of runs for 10 s; nothing was saved."))
    try other.unlock()
    #expect(try Answer(sandbox.run("runs", "list", "--format", "json").output).list("runs").isEmpty)
  }

  @Test func `whenever the program is killed, the database can be read and holds the runs before`() throws {
    let sandbox = try Sandbox()
    let quick = ["simulate", "--tier", "mm4", "--trials", "5", "--format", "json"]
    let first = try sandbox.run(quick).output
    // Odd moments between the start and the end of a run, and long ones.
    for microseconds: UInt32 in [0, 3_000, 11_000, 23_000, 47_000, 71_000, 97_000] {
      let process = try start(quick, in: sandbox)
      usleep(microseconds)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let list = try sandbox.run("runs", "list", "--format", "json")
      #expect(list.status == 0, "\(list.errors)")
      for run in try Answer(list.output).list("runs") {
        let id = try #require(run["id"] as? String)
        #expect(try sandbox.run("report", id).status == 0, "run \(id) is there wholly")
      }
      #expect(try sandbox.run("report", "1", "--format", "json").output == first)
    }
  }
}
