import Pricing
import Units

/// How the machines of a scenario are best paid for: what to reserve, and what to leave on demand or on spot.
public struct PurchaseStudy: Codable, Hashable, Sendable {
  /// A load that was simulated, as a multiple of the scenario's.
  public struct Load: Codable, Hashable, Sendable {
    public var name: String
    public var factor: Double
    /// Its part in what the mix was chosen for; all together are 1.
    public var weight: Double
    /// What was broken there, one sentence each; empty where every queue drains.
    public var overloaded: [String]
    /// Of all queries, 0 to 1.
    public var errors: Double

    public init(name: String, factor: Double, weight: Double, overloaded: [String] = [], errors: Double = 0) {
      self.name = name
      self.factor = factor
      self.weight = weight
      self.overloaded = overloaded
      self.errors = errors
    }
  }

  /// A commitment that may be made.
  public struct Commitment: Codable, Hashable, Sendable {
    public var option: PurchaseOption
    /// US dollars an hour.
    public var price: PriceFigure
    /// The share of the time for which a machine must be in use; above 1: it never pays.
    public var breakEven: Double

    public init(option: PurchaseOption, price: PriceFigure, breakEven: Double) {
      self.option = option
      self.price = price
      self.breakEven = breakEven
    }
  }

  /// One way to pay for all machines of a pool, and what it comes to.
  public struct Priced: Codable, Hashable, Sendable {
    public var name: String
    public var mix: PurchaseMix
    /// USD a month under each load, in the order of the loads.
    public var amounts: [USD]
    /// The same, each times the weight of its load.
    public var expected: USD
    /// USD a month on fresh seeds at the scenario's own load; nil where those were not run.
    public var verified: USD?

    public init(name: String, mix: PurchaseMix, amounts: [USD], expected: USD, verified: USD? = nil) {
      self.name = name
      self.mix = mix
      self.amounts = amounts
      self.expected = expected
      self.verified = verified
    }
  }

  public struct Pool: Codable, Hashable, Sendable {
    public var name: String
    public var instanceType: String
    public var provider: String
    public var region: String
    /// Machines that carry what cannot move, and are never on spot.
    public var pinned: Int
    /// Under each load, the share of the time in which the first, the second, ... machine is in use.
    public var shares: [[Double]]
    public var onDemand: PriceFigure?
    public var commitments: [Commitment]
    public var spot: PriceFigure?
    /// What was chosen; nil where the machines have no price.
    public var chosen: Priced?
    /// Everything paid in one way.
    public var singles: [Priced]
    /// What would have been best under each load, had it been known.
    public var best: [Priced]
    /// Why there is no price.
    public var unpriced: String?

    public init(
      name: String, instanceType: String, provider: String, region: String, pinned: Int, shares: [[Double]], onDemand: PriceFigure? = nil,
      commitments: [Commitment] = [], spot: PriceFigure? = nil, chosen: Priced? = nil, singles: [Priced] = [], best: [Priced] = [],
      unpriced: String? = nil
    ) {
      self.name = name
      self.instanceType = instanceType
      self.provider = provider
      self.region = region
      self.pinned = pinned
      self.shares = shares
      self.onDemand = onDemand
      self.commitments = commitments
      self.spot = spot
      self.chosen = chosen
      self.singles = singles
      self.best = best
      self.unpriced = unpriced
    }
  }

  public var scenario: String
  public var title: String
  /// What was set for this study and is not the profile's own.
  public var settings: [String]
  public var rate: Rate
  /// Months for which the deployment is meant to run.
  public var horizonMonths: Int
  public var loads: [Load]
  public var pools: [Pool]
  public var objectives: [ObjectiveResult]
  public var trials: Int
  /// Of the simulated time of each trial, in seconds.
  public var observedSeconds: Double
  public var remarks: [String]
  public var isInterrupted: Bool
  public var seed: UInt64
  /// Of the verification.
  public var freshSeed: UInt64
  public var programVersion: String
  public var digest: String

  public init(
    scenario: String, title: String, settings: [String], rate: Rate, horizonMonths: Int, loads: [Load], pools: [Pool],
    objectives: [ObjectiveResult], trials: Int, observedSeconds: Double, remarks: [String], isInterrupted: Bool, seed: UInt64,
    freshSeed: UInt64, programVersion: String, digest: String
  ) {
    self.scenario = scenario
    self.title = title
    self.settings = settings
    self.rate = rate
    self.horizonMonths = horizonMonths
    self.loads = loads
    self.pools = pools
    self.objectives = objectives
    self.trials = trials
    self.observedSeconds = observedSeconds
    self.remarks = remarks
    self.isInterrupted = isInterrupted
    self.seed = seed
    self.freshSeed = freshSeed
    self.programVersion = programVersion
    self.digest = digest
  }
}

/// What is asked of a study of purchases.
public struct PurchaseQuestion: Codable, Hashable, Sendable {
  /// Months for which the deployment is meant to run: no commitment goes beyond.
  public var horizonMonths: Int
  /// What may be bought, besides on demand.
  public var options: [PurchaseOption]
  /// Loads as multiples of the scenario's, which is one of them.
  public var loads: [PurchaseStudy.Load]

  public init(horizonMonths: Int, options: [PurchaseOption], loads: [PurchaseStudy.Load]) {
    self.horizonMonths = horizonMonths
    self.options = options
    self.loads = loads
  }
}
