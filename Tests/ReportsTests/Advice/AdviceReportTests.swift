import Foundation
import PlanModel
import Pricing
import Statistics
import Testing
import Units

@testable import Reports

/// The reports of levers, runways and sensitivity, of values that were made by hand.
struct AdviceReportTests {
  private static let digest = String(repeating: "ab", count: 32)

  private static func row(_ metric: Metric, _ base: Double, _ difference: Double, _ half: Double = 0) -> Comparison.Row {
    func around(_ value: Double) -> Estimate { Estimate(value: value, low: value - half, high: value + half, trials: 10) }
    return Comparison.Row(
      metric: metric, base: around(base), candidate: around(base + difference), difference: around(difference), trialsSaved: nil)
  }

  private static func usd(_ text: String) -> USD { (try? USD(parsing: text)) ?? .zero }

  static let levers = LeverStudy(
    scenario: "medium", title: "", settings: ["services.api.replicas=8"], rate: Rate(perHour: 1_000),
    bill: ["cost": usd("1000"), "cost.llm": usd("500"), "cost.nodes": usd("485.89"), "cost.storage": usd("14.11")], unpriced: [],
    rows: [
      .init(
        lever: .caching, title: "caching, as it is, instead of none", isInUse: true, method: .paired(trials: 10, confidence: 0.95),
        figures: [row(.cost(.total), 1_400, -400, 20), row(.cost(.llm), 900, -400, 20), row(.p95, 60, -4, 1), row(.errors, 0.01, 0, 0.001)],
        notes: ["100% of what it saves are LLM tokens: calls that are not made"]),
      .init(
        lever: .reserved, title: "machines reserved for a year", method: .priced,
        figures: [row(.cost(.total), 1_000, -180), row(.cost(.nodes), 485.89, -180), row(.p95, 56, 0), row(.errors, 0.01, 0)],
        rule: .init(rule: .reservedMinus40, change: usd("-194.36")), notes: ["paid for the whole term, used or not"]),
      .init(
        lever: .scaleDown, title: "scaling down in low traffic", method: .paired(trials: 10, confidence: 0.95),
        figures: [row(.cost(.total), 1_000, 120), row(.cost(.nodes), 485.89, 120), row(.p95, 56, 3, 1), row(.errors, 0.01, 0.02, 0.005)],
        nodeHours: .init(fixed: 2_920, scaled: 3_640, peakNodes: 8)),
      .init(lever: .compression, title: "compression", method: .none, notes: ["there is no PostgreSQL in the profile"]),
    ], day: "assumed", remarks: [], isInterrupted: false, seed: 1, programVersion: "test", digest: digest)

  static let runway = Runway(
    scenario: "medium", title: "", settings: [], rate: Rate(perHour: 1_000), growth: Fraction(0.1), horizon: 12, budget: usd("60000"),
    limits: [
      .init(
        name: "api.cpu", kind: .cpu, capacity: "4 cores", used: 0.5, month: 7.272, alarmMonth: 3.53, rate: Rate(perHour: 2_000), basis: "arrivals x demand",
        step: .init(text: "one replica more, and another t3.xlarge for it", cost: usd("121.47"))),
      .init(
        name: "claude.outputTokens", kind: .quota, capacity: "400000 a minute", used: 0.1, month: nil, basis: "arrivals x demand",
        step: .init(text: "the provider's next usage tier", cost: nil)),
    ],
    months: (0...12).map {
      .init(
        number: $0, rate: Rate(perHour: 1_000 * pow(1.1, Double($0))), bill: usd("1000"), fullest: "api.cpu", used: 0.5 * pow(1.1, Double($0)),
        reached: $0 == 8 ? ["api.cpu"] : [])
    }, checked: "api.cpu",
    checks: [
      .init(
        rate: Rate(perHour: 1_900), share: 0.95, p95: Estimate(value: 60, low: 58, high: 62, trials: 5),
        errors: Estimate(value: 0.01, low: 0.009, high: 0.011, trials: 5), overloaded: [], cost: Estimate(value: 1_900, low: 1_890, high: 1_910, trials: 5)),
      .init(
        rate: Rate(perHour: 2_100), share: 1.05, p95: Estimate(refused: "n/a (overloaded)", trials: 5),
        errors: Estimate(value: 0.05, low: 0.04, high: 0.06, trials: 5), overloaded: ["api.cpu is offered 4.2 erlangs but has 4 servers"],
        cost: Estimate(value: 2_000, low: 1_990, high: 2_010, trials: 5)),
    ], remarks: ["limits are those of the mean load"], seed: 1, programVersion: "test", digest: digest)

  static let sensitivity = SensitivityStudy(
    scenario: "medium", title: "", settings: [], rate: Rate(perHour: 1_000), base: [row(.p95, 56, 0), row(.errors, 0.01, 0), row(.cost(.total), 1_000, 0)],
    factors: [
      .init(
        figure: Figure(path: "services.api.time", text: "8ms", origin: .assumption, note: "a guess", range: ["2ms", "40ms"]),
        low: .init(text: "2ms", figures: [row(.p95, 56, -2, 0.1), row(.cost(.total), 1_000, 0)], trials: 10),
        high: .init(
          text: "40ms", figures: [row(.p95, 56, 0), row(.cost(.total), 1_000, -300, 5)], trials: 10,
          overloaded: ["api.cpu is offered 5 erlangs but has 4 servers"]), isRefined: true),
      .init(
        figure: Figure(path: "routes.query.share", text: "50%", origin: .source, note: "MeanCache", range: ["15%", "80%"]),
        low: .init(text: "15%", figures: [row(.p95, 56, 5.6, 0.5), row(.cost(.total), 1_000, 100, 10)], trials: 10),
        high: .init(text: "80%", figures: [row(.p95, 56, -2.8, 0.5), row(.cost(.total), 1_000, -200, 10)], trials: 10)),
    ],
    unvaried: [Figure(path: "services.x.workers", text: "4", origin: .assumption, note: "who knows")], remarks: ["one figure at a time"],
    isInterrupted: false, seed: 1, programVersion: "test", digest: digest)

  private static let documents: [(name: String, document: ReportDocument)] = [
    ("levers", LeverReport.document(of: levers)), ("runway", RunwayReport.document(of: runway)),
    ("sensitivity", SensitivityReport.document(of: sensitivity)),
  ]

  @Test(arguments: documents.indices)
  func `the report reads as it was found right`(index: Int) throws {
    let (name, document) = Self.documents[index]
    try GoldenFile.check(TerminalRenderer().render(document), "\(name).txt")
    try GoldenFile.check(MarkdownRenderer().render(document), "\(name).md")
    try GoldenFile.check(CSVRenderer().render(document).map { "\($0.name)\r\n\($0.text)" }.joined(separator: "\r\n"), "\(name)-csv.txt")
  }

  @Test func `no line is wider than the terminal`() {
    for (name, document) in Self.documents {
      for width in [80, 100] {
        let lines = TerminalRenderer(width: width).render(document).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= width }, "\(name) at \(width)")
      }
    }
  }

  @Test func `what an end overloads has no swing in JSON, and the order is that of the larger swing`() {
    let document = SensitivityDocument(Self.sensitivity)
    #expect(document.factors[0].swingOfP95 == nil && abs((document.factors[0].swingOfBill ?? 0) - 0.3) < 1e-12)
    #expect(abs((document.factors[1].swingOfP95 ?? 0) - 0.1) < 1e-12)
    #expect(abs((document.factors[1].swingOfBill ?? 0) - 0.2) < 1e-12)
    #expect(Self.sensitivity.factors(by: .cost(.total)).map(\.figure.text) == ["8ms", "50%"])
  }

  @Test func `node-hours that need no scaling are told apart`() {
    // 2,920 fixed; 3 machines at the peak are 2,190; 1,500 are used: 1,420 saved, 730 of them without any scaling.
    let hours = LeverStudy.NodeHours(fixed: 2_920, scaled: 1_500, peakNodes: 3)
    #expect(hours.saved == 1_420 && hours.idle == 730)
    #expect(LeverStudy.NodeHours(fixed: 2_920, scaled: 3_640, peakNodes: 8).idle == 0)
  }
}
