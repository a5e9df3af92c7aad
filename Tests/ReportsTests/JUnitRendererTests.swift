import Foundation
import FoundationXML
import PlanModel
import Statistics
import Testing

@testable import Reports

struct JUnitRendererTests {
  @Test func `a gate is a test case: failure, error or pass`() throws {
    var comparison = SampleComparison.comparison
    comparison.gates.append(
      GateResult(
        gate: Gate(metric: .mean, relation: .above, limits: [.init(factor: 1, constant: 0, text: "base")]), verdict: .undecided,
        margins: [SampleComparison.estimate(0.1, 0.4)]))
    comparison.gates.append(
      GateResult(
        gate: Gate(metric: .p50, relation: .above, limits: [.init(factor: 1, constant: 0, text: "base")]), verdict: .passed, margins: []))
    let text = JUnitRenderer().render(comparison)
    let document = try XMLDocument(xmlString: text)
    let cases = try document.nodes(forXPath: "//testcase").compactMap { $0 as? XMLElement }
    #expect(
      cases.map { $0.attribute(forName: "name")?.stringValue } == [
        "p95 > base+10% & base+50ms", "cost.llm > 40000", "mean > base", "p50 > base",
      ])
    #expect(cases.map { $0.children?.first?.name } == ["failure", "system-out", "error", nil])
    #expect(
      cases[0].elements(forName: "failure").first?.attribute(forName: "message")?.stringValue
        == "fired; beyond base+10% by +3.10 s (+2.30 … +3.90); beyond base+50ms by +8.05 s (+7.25 … +8.85)")
    let suites = try #require(document.rootElement())
    #expect(["tests", "failures", "errors"].map { suites.attribute(forName: $0)?.stringValue } == ["4", "1", "1"])
  }
}
