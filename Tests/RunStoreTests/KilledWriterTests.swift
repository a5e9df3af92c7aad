import Foundation
import GRDB
import Testing

@testable import RunStore

/// The tests' own program is started again as a writer, and killed while it saves run after run.
@Suite(.serialized)
struct KilledWriterTests {
  private static let variable = "APE_PLAN_TEST_WRITER"

  /// Does nothing unless it is the writer that the other test started.
  @Test func `as a child, save runs until killed`() throws {
    guard let path = ProcessInfo.processInfo.environment[Self.variable] else { return }
    let store = try RunStore(path: path)
    let run = SampleRun(tokens: (0..<5_000).map(Double.init))
    while true { _ = try store.save(scenario: run.scenario, result: run.result, trials: run.trials, created: run.created) }
  }

  @Test func `a store whose writer is killed at any moment holds every run wholly or not at all`() throws {
    guard ProcessInfo.processInfo.environment[Self.variable] == nil else { return }
    let directory = try TemporaryDirectory()
    let path = directory.file()
    var counts: [Int] = []
    // Odd lengths of life, so that the kill falls on different moments of a transaction.
    for milliseconds in [700, 731, 767, 803, 839] {
      let writer = Process()
      writer.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      writer.arguments = ["--testing-library", "swift-testing", "--filter", "KilledWriterTests"]
      writer.environment = ProcessInfo.processInfo.environment.merging([Self.variable: path]) { $1 }
      writer.standardOutput = FileHandle.nullDevice
      writer.standardError = FileHandle.nullDevice
      try writer.run()
      // From its first run on, so that a slow start does not spare it.
      while counts.isEmpty, (try? RunStore(existing: path).list().isEmpty) ?? true, writer.isRunning { usleep(10_000) }
      usleep(UInt32(milliseconds) * 1_000)
      kill(writer.processIdentifier, SIGKILL)
      writer.waitUntilExit()
      #expect(writer.terminationReason == .uncaughtSignal, "it was still writing")

      let store = try RunStore(path: path)
      #expect(try store.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
      let runs = try store.list()
      counts.append(runs.count)
      for run in runs.prefix(3) {
        let loaded = try store.load(run.id)
        #expect(loaded.trials.count == 2)
        #expect(loaded.scenario.tables["conversation"]?.rowCount == 5_000)
      }
      #expect(try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM trial") } == 2 * runs.count)
    }
    #expect(counts.first! > 0)
    #expect(counts.last! > counts.first!, "later writers go on where the killed one stopped: \(counts)")
  }
}
