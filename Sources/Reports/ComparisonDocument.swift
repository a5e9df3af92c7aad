import Foundation
import PlanModel
import Statistics

/// The JSON form of a comparison: a contract with other people's programs, described in docs/reference/comparison-json.md.
///
/// Units as in `ResultDocument`; money is in US dollars a month, as plain numbers, since it comes with an interval.
public struct ComparisonDocument: Codable, Hashable, Sendable {
  public static let currentSchemaVersion = 1

  public var schemaVersion: Int
  /// `passed`, `fired`, `undecided`, `unchanged` or `no gates`: what the gates of severity error say together.
  public var verdict: String
  public var base: Side
  public var candidate: Side
  /// `paired`, `unpaired` or `unchanged`.
  public var method: String
  /// Null unless `unpaired`.
  @Nullable public var methodReason: String?
  public var trials: Int
  public var trialsEnding: String
  public var interrupted: Bool
  public var looks: Int
  /// Of each interval.
  public var confidence: Double
  public var seed: UInt64
  public var durationSeconds: Double
  public var warmUpSeconds: Double
  public var figures: [Figure]
  /// Failed queries by cause, of all that left; empty where nobody noted it.
  public var causes: [Comparison.Cause]
  public var gates: [GateState]
  public var changes: [String]
  /// What is wrong with the candidate before any trial and not with the base.
  public var warnings: [String]
  public var remarks: [String]
  public var version: String
  public var digest: String

  public struct Side: Codable, Hashable, Sendable {
    public var origin: String
    public var scenario: String
    public var title: String
    public var digest: String
    public var overloaded: [String]
    @Nullable public var busiest: String?
  }

  public struct Figure: Codable, Hashable, Sendable {
    public var metric: String
    /// `seconds`, `share`, `per second`, `number` or `USD a month`.
    public var unit: String
    public var base: ResultDocument.Estimated
    public var candidate: ResultDocument.Estimated
    public var difference: ResultDocument.Estimated
    /// The difference over the base's figure; null where there is none.
    @Nullable public var relative: Double?
    /// `rises`, `falls`, `unsure` or `unknown`.
    public var direction: String
    @Nullable public var trialsSaved: Double?
  }

  public struct GateState: Codable, Hashable, Sendable {
    public var gate: String
    public var metric: String
    public var severity: String
    /// `passed`, `fired`, `warned`, `unchanged` or `undecided`.
    public var verdict: String
    /// One for each limit: by how much the candidate is beyond it.
    public var margins: [ResultDocument.Estimated]
    public var reason: String
    public var because: String
  }

  public init(_ comparison: Comparison) {
    schemaVersion = Self.currentSchemaVersion
    verdict = Self.verdict(of: comparison)
    base = Side(comparison.base)
    candidate = Side(comparison.candidate)
    switch comparison.method {
    case .unchanged: (method, methodReason) = ("unchanged", nil)
    case .paired: (method, methodReason) = ("paired", nil)
    case .unpaired(let reason): (method, methodReason) = ("unpaired", reason)
    }
    trials = comparison.trials
    trialsEnding = comparison.ending.rawValue
    interrupted = comparison.ending == .interrupted
    looks = comparison.looks
    confidence = comparison.confidence
    seed = comparison.seed
    durationSeconds = comparison.duration.exactSeconds
    warmUpSeconds = comparison.warmUp.exactSeconds
    figures = comparison.rows.map(Figure.init)
    causes = comparison.causes
    gates = comparison.gates.map(GateState.init)
    changes = comparison.changes
    warnings = comparison.warnings
    remarks = comparison.remarks
    version = comparison.programVersion
    digest = comparison.digest
  }

  private static func verdict(of comparison: Comparison) -> String {
    if comparison.method == .unchanged { return "unchanged" }
    if !comparison.errors(.fired).isEmpty { return "fired" }
    if !comparison.errors(.undecided).isEmpty || comparison.ending == .interrupted { return "undecided" }
    return comparison.gates.isEmpty ? "no gates" : "passed"
  }

  /// Sorted keys, two spaces of indentation, a line feed at the end: equal comparisons give equal bytes.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}

extension ComparisonDocument.Side {
  init(_ side: Comparison.Side) {
    self.init(
      origin: side.origin, scenario: side.name, title: side.title, digest: side.digest, overloaded: side.overloaded, busiest: side.busiest)
  }
}

extension ComparisonDocument.Figure {
  init(_ row: Comparison.Row) {
    let unit =
      switch row.metric.unit {
      case .seconds: "seconds"
      case .share: "share"
      case .perSecond: "per second"
      case .number: "number"
      case .dollars: "USD a month"
      }
    let direction =
      switch row.direction {
      case .rises: "rises"
      case .falls: "falls"
      case .unsure: "unsure"
      case .unknown: "unknown"
      }
    self.init(
      metric: row.metric.name, unit: unit, base: .init(row.base), candidate: .init(row.candidate), difference: .init(row.difference),
      relative: row.relative?.finite, direction: direction, trialsSaved: row.trialsSaved?.finite)
  }
}

extension ComparisonDocument.GateState {
  init(_ result: GateResult) {
    self.init(
      gate: result.gate.text, metric: result.gate.metric.name, severity: result.gate.severity.rawValue, verdict: result.verdict.rawValue,
      margins: result.margins.map(ResultDocument.Estimated.init), reason: result.reason, because: result.gate.because)
  }
}
