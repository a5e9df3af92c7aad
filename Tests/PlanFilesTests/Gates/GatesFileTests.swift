import Foundation
import PlanModel
import Testing

@testable import PlanFiles

struct GatesFileTests {
  private func read(_ text: String) throws -> [Gate] {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("gates-\(UUID().uuidString).yaml")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    do { return try GatesFile.read(path: url.path) } catch {
      // Their places begin with the file's name, which differs from run to run.
      throw Told(text: error.description.replacing(url.path, with: "gates.yaml"))
    }
  }

  private struct Told: Error, Equatable { var text: String }

  @Test func `gates are read with their severity and why they are there`() throws {
    let gates = try read(
      """
      schemaVersion: 1
      gates:
        - p95 > base+10% & base+50ms
        - {gate: cost.llm > 4000, severity: warning, because: "the budget of the year"}
        - gate: "errors > 0.1%"
          severity: error
      """)
    #expect(gates.map(\.text) == ["p95 > base+10% & base+50ms", "cost.llm > 4000", "errors > 0.1%"])
    #expect(gates.map(\.severity) == [.error, .warning, .error])
    #expect(gates.map(\.because) == ["", "the budget of the year", ""])
    #expect(try read("schemaVersion: 1\ngates: []\n").isEmpty)
  }

  @Test func `all mistakes are told together, each with its place`() {
    #expect(
      throws: Told(
        text: """
          gates.yaml:1:16: found "2"; expected schemaVersion: 1
          gates.yaml:3:10: found ">="; expected > or <: what must not be, as \(GateProblem.example)
          gates.yaml:4:11: found "p96"; expected a metric: \(Metrics.known); did you mean "p95"?
          gates.yaml:5:38: found "fatal"; expected error or warning
          gates.yaml:6:6: found the key "gat"; expected a gate with the keys gate, severity, because; did you mean "gate"?
          gates.yaml:6:5: found a gate without "gate"; expected gate: \(GateProblem.example)
          """)
    ) {
      try read(
        """
        schemaVersion: 2
        gates:
          - "p95 >= 3s"
          - gate: p96 > 3s
          - {gate: p95 > base+10%, severity: fatal}
          - {gat: p95 > 3s}
        """)
    }
  }

  @Test(arguments: [
    ("", "gates.yaml:1:1: found nothing; expected schemaVersion: 1 and gates: a list"),
    ("- p95 > 3s\n", "gates.yaml:1:1: found a list of 1; expected schemaVersion: 1 and gates: a list"),
    ("schemaVersion: 1\n", "gates.yaml:1:1: found a file of gates without \"gates\"; expected gates: a list, as - p95 > base+10%"),
    ("schemaVersion: 1\ngates: p95 > 3s\n", "gates.yaml:2:8: found \"p95 > 3s\"; expected a list of gates, as - p95 > base+10%"),
    ("schemaVersion: 1\ngates: [[p95 > 3s]]\n", "gates.yaml:2:9: found a list of 1; expected a gate, as \(GateProblem.example)"),
  ])
  func `a file that is none says what it should be`(text: String, message: String) {
    #expect(throws: Told(text: message)) { try read(text) }
  }

  @Test func `a file that is not there is told as such`() {
    let error = #expect(throws: GateErrors.self) { try GatesFile.read(path: "/nowhere/gates.yaml") }
    #expect(error?.isMissingFile == true && error?.isOnCommandLine == false)
    #expect(error?.description == "/nowhere/gates.yaml:1:1: found no such file; expected a file of gates")
  }
}
