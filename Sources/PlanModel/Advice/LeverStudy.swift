import Pricing
import Units

/// What each of the operators' cost levers is worth for one scenario.
public struct LeverStudy: Codable, Hashable, Sendable {
  /// A way to pay less that the operators list.
  public enum Lever: String, Codable, Hashable, Sendable, CaseIterable {
    case spot
    case reserved
    case scaleDown = "scale-down"
    case compression
    case caching
  }

  /// How the figures of a row were found.
  public enum Method: Codable, Hashable, Sendable {
    /// The bill alone, in exact decimal amounts: what is simulated does not depend on how machines are paid for.
    case priced
    /// In so many pairs of trials on common random numbers, with intervals at this confidence.
    case paired(trials: Int, confidence: Double)
    /// Not at all, for the reason in `note`.
    case none
  }

  /// Machines over a month, where a lever changes how long they run.
  public struct NodeHours: Codable, Hashable, Sendable {
    /// A fixed number of machines, all month.
    public var fixed: Double
    /// With the lever, on average over the trials.
    public var scaled: Double
    /// The most machines at the same time in any trial, over all pools.
    public var peakNodes: Int

    public init(fixed: Double, scaled: Double, peakNodes: Int) {
      self.fixed = fixed
      self.scaled = scaled
      self.peakNodes = peakNodes
    }

    public var saved: Double { fixed - scaled }
    /// The part of `saved` that needs no scaling: machines of the fixed number that are not asked for at the peak either.
    public var idle: Double { max(0, fixed - Double(peakNodes * Month.hours)) }
  }

  /// What the operators' rule of thumb makes of it.
  public struct Rule: Codable, Hashable, Sendable {
    public var rule: RuleOfThumb
    /// USD a month that the bill changes by.
    public var change: USD

    public init(rule: RuleOfThumb, change: USD) {
      self.rule = rule
      self.change = change
    }
  }

  public struct Row: Codable, Hashable, Sendable {
    public var lever: Lever
    /// What is pulled, such as `compression 10x instead of 7x`.
    public var title: String
    /// Whether the scenario has it already: the difference is then that to being without.
    public var isInUse: Bool
    public var method: Method
    /// With the lever (candidate) against without (base): the bill and its parts, p95, errors.
    public var figures: [Comparison.Row]
    /// What is different in the scenario, such as `services.timescaledb.data.compression: 7 -> 10`.
    public var changes: [String]
    public var nodeHours: NodeHours?
    public var rule: Rule?
    /// What a reader must know, one sentence each.
    public var notes: [String]

    public init(
      lever: Lever, title: String, isInUse: Bool = false, method: Method, figures: [Comparison.Row] = [], changes: [String] = [],
      nodeHours: NodeHours? = nil, rule: Rule? = nil, notes: [String] = []
    ) {
      self.lever = lever
      self.title = title
      self.isInUse = isInUse
      self.method = method
      self.figures = figures
      self.changes = changes
      self.nodeHours = nodeHours
      self.rule = rule
      self.notes = notes
    }

    public func figure(_ metric: Metric) -> Comparison.Row? { figures.first { $0.metric == metric } }
    /// Whether no more queries fail with it for sure, but for `leastLoss` of all: else a lower bill is that of queries without an answer.
    public var keepsAnswers: Bool {
      guard let errors = figure(.errors)?.difference else { return true }
      return (errors.high ?? errors.value ?? 0) <= Self.leastLoss
    }
    /// A share of all queries: 5 in 1,000.
    public static let leastLoss = 0.005

    /// USD a month that the bill changes by; nil where it is not known.
    public var change: Double? { figure(.cost(.total))?.difference.value }
  }

  public var scenario: String
  public var title: String
  /// What was set for this study and is not the profile's own, such as `services.api.replicas=8`.
  public var settings: [String]
  public var rate: Rate
  /// USD a month on demand as the scenario stands, by part of the bill; what has no price is left out.
  public var bill: [Metric.CostPart.RawValue: USD]
  /// What of the bill has no price.
  public var unpriced: [String]
  /// The most saved first; then those with which more queries may fail, and what is not known last.
  public var rows: [Row]
  /// The curve of the day that scaling down is judged on, and where it comes from; empty where nothing is.
  public var day: String
  /// Stations of the scenario as it stands whose queues grow without limit, one sentence each.
  public var overloaded: [String]
  public var remarks: [String]
  public var isInterrupted: Bool
  public var seed: UInt64
  public var programVersion: String
  /// SHA-256 over all that decides the answer.
  public var digest: String

  public init(
    scenario: String, title: String, settings: [String], rate: Rate, bill: [Metric.CostPart.RawValue: USD], unpriced: [String], rows: [Row],
    day: String, overloaded: [String] = [], remarks: [String], isInterrupted: Bool, seed: UInt64, programVersion: String, digest: String
  ) {
    self.scenario = scenario
    self.title = title
    self.settings = settings
    self.rate = rate
    self.bill = bill
    self.unpriced = unpriced
    self.rows = rows
    self.day = day
    self.overloaded = overloaded
    self.remarks = remarks
    self.isInterrupted = isInterrupted
    self.seed = seed
    self.programVersion = programVersion
    self.digest = digest
  }

  public func amount(_ part: Metric.CostPart) -> USD? { bill[part.rawValue] }
}
