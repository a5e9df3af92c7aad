import PlanModel
import Pricing
import Statistics
import Units

/// The JSON form of a bill as a distribution. Drawn amounts are numbers of US dollars a month; amounts of the bill are decimal texts.
public struct BillStudyDocument: Codable, Hashable, Sendable {
  public struct Part: Codable, Hashable, Sendable {
    public var name: String
    public var p5: Double
    public var p50: Double
    public var p95: Double
    public var mean: Double
    public var share: Double

    init(_ part: BillStudy.Part) {
      (name, p5, p50, p95, mean, share) = (part.name, part.p5, part.p50, part.p95, part.mean, part.share)
    }
  }

  public struct Range: Codable, Hashable, Sendable {
    public var name: String
    public var low: Double
    public var high: Double
    public var origin: String
  }

  public struct Step: Codable, Hashable, Sendable {
    public var text: String
    @Nullable public var usdPerMonth: String?
  }

  public var schemaVersion = 1
  public var scenario: String
  public var settings: [String]
  public var queriesPerSecond: Double
  public var purchase: String
  public var parts: [Part]
  public var perThousandQueries: [Part]
  public var ranges: [Range]
  /// By option, such as `{"on-demand": "485.89"}`.
  public var perMonth: [String: String]
  public var perMonthWithoutTokens: [String: String]
  /// Under the option that was asked for.
  public var lines: [ResultDocument.Cost.Line]
  public var tenPercentMoreLoad: [String: ResultDocument.Estimated]
  public var oneMoreReplica: [Step]
  public var overloaded: [String]
  public var remarks: [String]
  public var interrupted: Bool
  public var draws: Int
  public var trials: Int
  public var seed: UInt64
  public var version: String
  public var digest: String

  public init(_ study: BillStudy) {
    scenario = study.scenario
    settings = study.settings
    queriesPerSecond = study.rate.perSecond
    purchase = study.option.name
    parts = study.parts.map(Part.init)
    perThousandQueries = study.perThousand.map(Part.init)
    ranges = study.ranges.map { Range(name: $0.name, low: $0.low, high: $0.high, origin: $0.origin) }
    perMonth = Dictionary(uniqueKeysWithValues: study.bills.map { ($0.option.name, $0.total.cents) })
    perMonthWithoutTokens = Dictionary(uniqueKeysWithValues: study.bills.map { ($0.option.name, $0.totalWithoutTokens.cents) })
    lines = (study.bills.first { $0.option == study.option }?.lines ?? []).map { ResultDocument.Cost.Line($0, study.option) }
    tenPercentMoreLoad = study.tenPercentMore.mapValues(ResultDocument.Estimated.init)
    oneMoreReplica = study.replicas.map { Step(text: $0.text, usdPerMonth: $0.cost?.cents) }
    overloaded = study.overloaded
    remarks = study.remarks
    interrupted = study.isInterrupted
    draws = study.draws
    trials = study.trials
    seed = study.seed
    version = study.programVersion
    digest = study.digest
  }
}
