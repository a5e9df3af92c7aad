import PlanModel
import Units

/// The JSON form of a runway. Rates are per second, shares 0 to 1 (or above, beyond a limit), money in decimal texts of US dollars a month.
public struct RunwayDocument: Codable, Hashable, Sendable {
  public static let currentSchemaVersion = 1

  public struct Limit: Codable, Hashable, Sendable {
    public var name: String
    public var kind: String
    public var capacity: String
    public var used: Double
    /// 0 is today; null where it is not reached.
    @Nullable public var month: Double?
    @Nullable public var alarmMonth: Double?
    @Nullable public var queriesPerSecond: Double?
    public var basis: String
    /// Whether what it turns away is answered elsewhere.
    public var bypassed: Bool
    public var nextStep: String
    /// Null where nobody knows.
    @Nullable public var nextStepUSD: String?
  }

  public struct Month: Codable, Hashable, Sendable {
    public var month: Int
    public var queriesPerSecond: Double
    public var billUSD: String
    public var fullest: String
    public var used: Double
    public var reached: [String]
  }

  public struct Check: Codable, Hashable, Sendable {
    public var queriesPerSecond: Double
    public var shareOfLimit: Double
    public var p95Seconds: ResultDocument.Estimated
    public var errors: ResultDocument.Estimated
    public var costUSD: ResultDocument.Estimated
    public var overloaded: [String]
  }

  public var schemaVersion: Int
  public var scenario: String
  public var settings: [String]
  public var queriesPerSecond: Double
  public var growthPerMonth: Double
  public var months: [Month]
  @Nullable public var budgetUSD: String?
  /// The earliest first.
  public var limits: [Limit]
  @Nullable public var checked: String?
  public var checks: [Check]
  public var remarks: [String]
  public var seed: UInt64
  public var version: String
  public var digest: String

  public init(_ runway: Runway) {
    schemaVersion = Self.currentSchemaVersion
    scenario = runway.scenario
    settings = runway.settings
    queriesPerSecond = runway.rate.perSecond
    growthPerMonth = runway.growth.value
    months = runway.months.map {
      Month(
        month: $0.number, queriesPerSecond: $0.rate.perSecond, billUSD: $0.bill.cents, fullest: $0.fullest, used: $0.used, reached: $0.reached)
    }
    budgetUSD = runway.budget?.cents
    limits = runway.limits.map {
      Limit(
        name: $0.name, kind: $0.kind.rawValue, capacity: $0.capacity, used: $0.used, month: $0.month, alarmMonth: $0.alarmMonth,
        queriesPerSecond: $0.rate?.perSecond, basis: $0.basis, bypassed: $0.isBypassed, nextStep: $0.step.text, nextStepUSD: $0.step.cost?.cents)
    }
    checked = runway.checked
    checks = runway.checks.map {
      Check(
        queriesPerSecond: $0.rate.perSecond, shareOfLimit: $0.share, p95Seconds: .init($0.p95), errors: .init($0.errors), costUSD: .init($0.cost),
        overloaded: $0.overloaded)
    }
    remarks = runway.remarks
    seed = runway.seed
    version = runway.programVersion
    digest = runway.digest
  }
}
