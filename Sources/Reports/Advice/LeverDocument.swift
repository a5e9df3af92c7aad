import Foundation
import PlanModel

/// The JSON form of a study of levers. Money is in US dollars a month, times in seconds, shares 0 to 1; a difference is with the lever minus
/// without.
public struct LeverDocument: Codable, Hashable, Sendable {
  public static let currentSchemaVersion = 1

  public struct Lever: Codable, Hashable, Sendable {
    /// `spot`, `reserved`, `scale-down`, `compression` or `caching`.
    public var lever: String
    public var title: String
    public var inUse: Bool
    /// `priced`, `paired` or `none`.
    public var method: String
    /// Pairs; 0 unless paired.
    public var trials: Int
    public var figures: [ComparisonDocument.Figure]
    public var changes: [String]
    @Nullable public var nodeHours: NodeHours?
    @Nullable public var rule: Rule?
    public var notes: [String]
  }

  public struct NodeHours: Codable, Hashable, Sendable {
    public var fixed: Double
    public var scaled: Double
    public var peakNodes: Int
  }

  public struct Rule: Codable, Hashable, Sendable {
    public var rule: String
    /// A decimal text.
    public var changeUSD: String
  }

  public var schemaVersion: Int
  public var scenario: String
  public var settings: [String]
  public var queriesPerSecond: Double
  /// Decimal texts, by the name of the metric.
  public var bill: [String: String]
  public var unpriced: [String]
  public var levers: [Lever]
  public var day: String
  public var overloaded: [String]
  public var remarks: [String]
  public var interrupted: Bool
  public var seed: UInt64
  public var version: String
  public var digest: String

  public init(_ study: LeverStudy) {
    schemaVersion = Self.currentSchemaVersion
    scenario = study.scenario
    settings = study.settings
    queriesPerSecond = study.rate.perSecond
    bill = study.bill.mapValues(\.cents)
    unpriced = study.unpriced
    levers = study.rows.map(Lever.init)
    day = study.day
    overloaded = study.overloaded
    remarks = study.remarks
    interrupted = study.isInterrupted
    seed = study.seed
    version = study.programVersion
    digest = study.digest
  }
}

extension LeverDocument.Lever {
  init(_ row: LeverStudy.Row) {
    var (method, trials) = ("priced", 0)
    switch row.method {
    case .priced: break
    case .none: method = "none"
    case .paired(let count, _): (method, trials) = ("paired", count)
    }
    self.init(
      lever: row.lever.rawValue, title: row.title, inUse: row.isInUse, method: method, trials: trials,
      figures: row.figures.map(ComparisonDocument.Figure.init), changes: row.changes,
      nodeHours: row.nodeHours.map { .init(fixed: $0.fixed, scaled: $0.scaled, peakNodes: $0.peakNodes) },
      rule: row.rule.map { .init(rule: $0.rule.rawValue, changeUSD: $0.change.cents) }, notes: row.notes)
  }
}
