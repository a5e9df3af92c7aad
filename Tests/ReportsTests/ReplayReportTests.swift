import Foundation
import PlanModel
import Testing
import Units

@testable import Autoscaling
@testable import Reports

struct ReplayReportTests {
  @Test func `a chart draws what is there, what is too much and what is missing, from the top down`() {
    let chart = ReportChart(
      title: "pods", present: [2, 2, 4, 4, 1], needed: [1, 2, 3, 4, 3],
      marks: [.init(name: "min", level: 1), .init(name: "max", level: 4)])
    #expect(
      chart.lines(.unicode, width: 80) == [
        "max 4 |   ░█ ",
        "    3 |   ██×",
        "    2 | ░███×",
        "min 1 | █████",
        "pods: █ needed and there, ░ there beyond need, × needed and not there",
      ])
    #expect(chart.lines(.ascii, width: 80)[2] == "    2 | -###x")
  }

  @Test func `a fleet of many is drawn in twelve rows`() {
    let chart = ReportChart(title: "pods", present: (0..<200).map(Double.init), needed: (0..<200).map { _ in 0 })
    let lines = chart.lines(.unicode, width: 60)
    #expect(lines.count <= 13 && lines.allSatisfy { $0.count <= 75 })
  }

  @Test func `a document holds a code block as it stands, and no fence ends within it`() {
    let document = ReportDocument(
      title: "", sections: [ReportSection(id: "a", title: "", blocks: [.code(["spec:", "  name: ```"], language: "yaml")])])
    #expect(MarkdownRenderer().render(document) == "```yaml\nspec:\n  name: '''\n```\n")
    #expect(TerminalRenderer().render(document) == "  spec:\n    name: ```\n")
  }

  private func result() throws -> ReplayResult {
    let specification = AutoscalerSpecification(
      minReplicas: 1, maxReplicas: 4,
      metrics: [try MetricSpecification(.resource("cpu"), target: .utilization(percent: 50))], behavior: ScalingBehavior())
    let setup = ReplaySetup(
      name: "api", specification: specification,
      pods: ReplayPods(startup: .wholeSeconds(30), metrics: ["cpu": .init(request: 1_000, capacity: 1_000)]), initialReplicas: 2)
    var course = ReplayCourse(period: .wholeSeconds(15))
    // Two syncs by hand: 1 core on 2 pods is on target; 3 cores ask for 6, of which the maximum leaves 4.
    course.replicas = [2, 4]
    course.ready = [2, 2]
    course.required = [1, 3]
    course.decisions = [
      Decision(
        time: .zero, current: 2, desired: 2,
        course: .measured(
          metric: 0, .init(raw: 2, stabilized: 2, stabilizeReason: .readyForNewScale, limitReason: .desiredWithinRange, firstFailure: nil))),
      Decision(
        time: .wholeSeconds(15), current: 2, desired: 4,
        course: .measured(
          metric: 0, .init(raw: 6, stabilized: 6, stabilizeReason: .readyForNewScale, limitReason: .tooManyReplicas, firstFailure: nil))),
    ]
    course.outcomes = [
      .success(MetricProposal(replicas: 2, utilization: 50, value: 500)), .success(MetricProposal(replicas: 6, utilization: 150, value: 1_500)),
    ]
    let yardstick = FlapYardstick(
      rule: ReversalRule(scaleDownWindow: .wholeSeconds(300), startup: .wholeSeconds(30)), budget: FlapBudget())
    let timeline = try ReplicaTimeline(period: .wholeSeconds(15), replicas: course.replicas, ready: course.ready, required: course.required)
    return ReplayResult(
      setup: setup, load: ReplayLoad(period: .wholeSeconds(15), steps: 2, columns: [.init(metric: "cpu", demand: .total, values: [1_000, nil])]),
      course: course, findings: FlapFindings(timeline, rule: yardstick.rule, maxReplicas: 4), yardstick: yardstick, fewest: nil,
      isFlapping: false, ratchet: RatchetFinding(metric: "memory", idle: 1_048_576_000_000, ratio: 1.2, regime: .climbs))
  }

  private func study(_ price: PodPrice? = nil) throws -> ReplayStudy {
    let record = DemandRecord(origin: "m.csv", start: 0, times: [.zero], columns: [])
    return ReplayStudy(record: record, results: [try result()], price: price)
  }

  @Test func `the report says what decided in the controller's words, and that there is no price`() throws {
    let text = TerminalRenderer().render(ReplayReport.document(of: try study(), isFull: false))
    for part in [
      "api over m.csv: 30.0 s, 2 syncs", "No flapping: 0 reversals an hour (budget 2).", "Samples are missing at 1 sync (50%)",
      "TooManyReplicas", "the desired replica count is more than the maximum", "cpu resource utilization (percentage of request) above target",
      "A pod without work holds 1,000 MiB of memory", "No USD: nobody said what a pod costs",
    ] { #expect(text.contains(part), "\(part) in\n\(text)") }
  }

  @Test func `a price is put on pod-minutes`() throws {
    let price = PodPrice(perHour: try USD(parsing: "120"), source: "a test")
    let document = ReplayReport.document(of: try study(price), isFull: true)
    let table = try #require(document.tables.first { $0.id == "flapping" })
    let minutes = try #require(table.rows.first { $0[0].value == .text("pod_minutes") })
    // (2 + 4) pods for a quarter of a minute each are 1.5 pod-minutes, at 2 USD each.
    #expect(minutes[1].value == .number("1.5") && minutes[2].value == .number("3.00"))
    let timeline = try #require(document.tables.first { $0.id == "timeline" })
    let csv = try #require(CSVRenderer().render(document).first { $0.name == "timeline.csv" })
    #expect(timeline.isDataOnly && csv.text.split(separator: "\r\n").count == 3)
    #expect(
      csv.text.hasSuffix("15,,3,2,4,6,150,,6,6,4,ReadyForNewScale,TooManyReplicas,New size: 4; reason: cpu resource utilization "
        + "(percentage of request) above target\r\n"))
  }

  @Test func `JSON holds the same, sync by sync`() throws {
    let text = try ReplayDocument(try study()).text()
    let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let replay = try #require((root["replays"] as? [[String: Any]])?.first)
    let timeline = try #require(replay["timeline"] as? [String: Any])
    #expect(timeline["replicas"] as? [Int] == [2, 4] && timeline["raw"] as? [Int] == [2, 6])
    #expect((timeline["demandMilli"] as? [String: [Any]])?["cpu"]?.last is NSNull)
    #expect((root["digest"] as? String)?.count == 64 && replay["isFlapping"] as? Bool == false)
  }
}
