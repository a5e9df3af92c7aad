import PlanModel
import Units

/// The JSON form of a study of assumptions. Times are in seconds, shares 0 to 1, money in US dollars a month; a difference is the end of the
/// range minus the profile as it stands.
public struct SensitivityDocument: Codable, Hashable, Sendable {
  public static let currentSchemaVersion = 1

  public struct End: Codable, Hashable, Sendable {
    public var value: String
    public var figures: [ComparisonDocument.Figure]
    public var trials: Int
    public var confidence: Double
    public var overloaded: [String]
    /// Empty where it was simulated.
    public var refusal: String
  }

  public struct Factor: Codable, Hashable, Sendable {
    public var figure: String
    public var value: String
    /// `source` or `assumption`.
    public var origin: String
    public var note: String
    public var low: End
    public var high: End
    /// Over the profile's own figure; null where an end overloads the service.
    @Nullable public var swingOfP95: Double?
    @Nullable public var swingOfBill: Double?
    /// Whether more trials than those of the first pass were made.
    public var refined: Bool
  }

  public struct Unvaried: Codable, Hashable, Sendable {
    public var figure: String
    public var value: String
    public var note: String
  }

  public var schemaVersion: Int
  public var scenario: String
  public var settings: [String]
  public var queriesPerSecond: Double
  /// The one that moves most first.
  public var factors: [Factor]
  public var unvaried: [Unvaried]
  public var remarks: [String]
  public var interrupted: Bool
  public var seed: UInt64
  public var version: String
  public var digest: String

  public init(_ study: SensitivityStudy) {
    schemaVersion = Self.currentSchemaVersion
    scenario = study.scenario
    settings = study.settings
    queriesPerSecond = study.rate.perSecond
    factors = study.factors.map { factor in
      Factor(
        figure: factor.figure.path, value: factor.figure.text, origin: factor.figure.origin.rawValue, note: factor.figure.note,
        low: End(factor.low), high: End(factor.high), swingOfP95: factor.swing(.p95).finite, swingOfBill: factor.swing(.cost(.total)).finite,
        refined: factor.isRefined)
    }
    unvaried = study.unvaried.map { Unvaried(figure: $0.path, value: $0.text, note: $0.note) }
    remarks = study.remarks
    interrupted = study.isInterrupted
    seed = study.seed
    version = study.programVersion
    digest = study.digest
  }
}

extension SensitivityDocument.End {
  init(_ end: SensitivityStudy.End) {
    self.init(
      value: end.text, figures: end.figures.map(ComparisonDocument.Figure.init), trials: end.trials, confidence: end.confidence,
      overloaded: end.overloaded, refusal: end.refusal)
  }
}
