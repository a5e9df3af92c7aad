import Pricing
import Statistics
import Units

/// A month's bill as a distribution: over what trials differ in, and over prices and loads that nobody knows yet.
public struct BillStudy: Codable, Hashable, Sendable {
  /// A part of the bill over all draws, in USD a month.
  public struct Part: Codable, Hashable, Sendable {
    /// A component, `without LLM tokens` or `in all`.
    public var name: String
    public var mean: Double
    public var p5: Double
    public var p50: Double
    public var p95: Double
    /// Its part of the mean of all.
    public var share: Double

    public init(name: String, mean: Double, p5: Double, p50: Double, p95: Double, share: Double) {
      self.name = name
      self.mean = mean
      self.p5 = p5
      self.p50 = p50
      self.p95 = p95
      self.share = share
    }
  }

  /// From where to where something may be, as a multiple of what it is now.
  public struct Range: Codable, Hashable, Sendable {
    /// `load`, or a component of the bill.
    public var name: String
    public var low: Double
    public var high: Double
    /// Who says so.
    public var origin: String

    public init(name: String, low: Double, high: Double, origin: String) {
      self.name = name
      self.low = low
      self.high = high
      self.origin = origin
    }
  }

  public var scenario: String
  public var title: String
  public var settings: [String]
  public var rate: Rate
  public var option: PurchaseOption
  /// Under every option, at what is known now.
  public var bills: [Bill]
  public var discounts: [DiscountComparison]
  public var ranges: [Range]
  public var draws: Int
  /// How many trials' lengths a month is put together of.
  public var stretches: Int
  public var parts: [Part]
  /// USD for 1,000 queries, `in all` and `without LLM tokens`; empty where none was answered.
  public var perThousand: [Part]
  /// USD a month that 10 % more arrivals add, by the name of the metric, with its interval.
  public var tenPercentMore: [String: Estimate]
  /// What one replica more of each application costs.
  public var replicas: [Runway.Step]
  public var overloaded: [String]
  public var trials: Int
  public var remarks: [String]
  public var isInterrupted: Bool
  public var seed: UInt64
  public var programVersion: String
  public var digest: String

  public init(
    scenario: String, title: String, settings: [String], rate: Rate, option: PurchaseOption, bills: [Bill], discounts: [DiscountComparison],
    ranges: [Range], draws: Int, stretches: Int, parts: [Part], perThousand: [Part], tenPercentMore: [String: Estimate],
    replicas: [Runway.Step], overloaded: [String], trials: Int, remarks: [String], isInterrupted: Bool, seed: UInt64, programVersion: String,
    digest: String
  ) {
    self.scenario = scenario
    self.title = title
    self.settings = settings
    self.rate = rate
    self.option = option
    self.bills = bills
    self.discounts = discounts
    self.ranges = ranges
    self.draws = draws
    self.stretches = stretches
    self.parts = parts
    self.perThousand = perThousand
    self.tenPercentMore = tenPercentMore
    self.replicas = replicas
    self.overloaded = overloaded
    self.trials = trials
    self.remarks = remarks
    self.isInterrupted = isInterrupted
    self.seed = seed
    self.programVersion = programVersion
    self.digest = digest
  }
}
