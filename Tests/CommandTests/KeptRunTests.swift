import Foundation
import PlanModel
import RunStore
import Testing

/// `ape-plan runs`
struct KeptRunTests {
  private static let quick = ["simulate", "--tier", "mm4", "--trials", "5", "--quiet"]

  private func ids(in sandbox: Sandbox) throws -> [String] {
    try Answer(sandbox.run("runs", "list", "--format", "json").output).list("runs").compactMap { $0["id"] as? String }
  }

  @Test func `runs are listed, shown and deleted, all of those named or none`() throws {
    let sandbox = try Sandbox()
    for _ in 1...4 { #expect(try sandbox.run(Self.quick).status == 0) }
    #expect(try ids(in: sandbox) == ["4", "3", "2", "1"])
    #expect(try sandbox.run("runs", "list", "--limit", "2", "--format", "csv").output.split(separator: "\r\n").count == 3)
    #expect(try sandbox.run("runs", "show", "2") == sandbox.run("report", "2"))

    let unknown = try sandbox.run("runs", "delete", "1", "9")
    #expect(unknown == .init(
      status: 66, output: "", errors: "ape-plan: error: found no run \"9\"; the latest are 4, 3, 2, 1; `latest` names the newest\n"))
    #expect(try ids(in: sandbox) == ["4", "3", "2", "1"])
    #expect(try sandbox.run("runs", "delete", "2", "latest", "4") == .init(status: 0, output: "deleted run 2\ndeleted run 4\n", errors: ""))
    #expect(try ids(in: sandbox) == ["3", "1"])
    #expect(
      try sandbox.run("report", "lastest").errors == "ape-plan: error: found no run \"lastest\"; did you mean \"latest\"?\n")
  }

  @Test func `shipped profiles are validated by their names`() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run("profiles", "validate", "medium", "ape2026")
    #expect(ending == .init(status: 0, output: "medium: ok\nape2026: ok\n", errors: ""))
  }

  @Test func `an exported run holds its scenario and every trial`() throws {
    let sandbox = try Sandbox()
    _ = try sandbox.run(Self.quick)
    let shown = try sandbox.run("runs", "export", "latest")
    let export = try JSONDecoder.withDates.decode(RunExport.self, from: Data(shown.output.utf8))
    #expect(export.run.id == "1")
    #expect(export.run.scenario.name == "mm4")
    #expect(export.run.trials.count == 5)
    #expect(try sandbox.run("runs", "export", "1", "--output", "run.json") == .init(status: 0, output: "", errors: ""))
    #expect(try sandbox.text(of: "run.json") == shown.output)
  }

  @Test func `a run gives the same again, also with a trace, wherever it is run from`() throws {
    let sandbox = try Sandbox()
    _ = try sandbox.run(Self.quick)
    let again = try sandbox.run("runs", "rerun", "latest", "--jobs", "1")
    let digest = try Answer(sandbox.run("report", "1", "--format", "json").output).text("run", "digest")
    #expect(again == .init(status: 0, output: "run 1 gives the same again: digest \(digest)\n", errors: ""))

    let rows = (0..<400).map { "\($0 * 7),\($0 % 5 + 1),9" }
    try sandbox.write("timestamp,tokens_in,tokens_out\n" + rows.joined(separator: "\n") + "\n", to: "trace.csv")
    #expect(try sandbox.run(Self.quick + ["--trace", "trace.csv"]).status == 0)
    #expect(try sandbox.run("runs", "rerun", "2").status == 0)
    // The trace is another one by now.
    try sandbox.write("timestamp,tokens_in,tokens_out\n" + rows.dropLast().joined(separator: "\n") + "\n", to: "trace.csv")
    let changed = try sandbox.run("runs", "rerun", "2")
    #expect(changed.status == 65)
    #expect(changed.errors.contains("trace.csv: found another content than when the scenario was made"))
  }

  @Test func `a run of another version that gives something else says what differs`() throws {
    let sandbox = try Sandbox()
    _ = try sandbox.run(Self.quick)
    let store = try RunStore(path: sandbox.database)
    let kept = try store.load("1")
    var other = kept.result
    other.programVersion = "0.0.1"
    other.digest = String(repeating: "0", count: 64)
    other.load.queries += 1
    _ = try store.save(scenario: kept.scenario, result: other, trials: kept.trials, created: Date())
    let ending = try sandbox.run("runs", "rerun", "2")
    #expect(ending.status == 1)
    #expect(
      ending.output == """
        run 2 does not give the same again:
          digest: \(other.digest) -> \(kept.result.digest)
          it was made by version 0.0.1, and this is 0.1.0
          load.queries: \(other.load.queries) -> \(kept.result.load.queries)

        """)
  }
}

extension JSONDecoder {
  /// As `RunExport` writes dates: ISO 8601, to the millisecond.
  fileprivate static var withDates: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      try Date(try decoder.singleValueContainer().decode(String.self), strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
    return decoder
  }
}
