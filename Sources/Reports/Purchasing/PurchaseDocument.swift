import PlanModel
import Pricing
import Units

/// The JSON form of a study of purchases. Money is decimal texts of US dollars a month, prices of an hour; shares are 0 to 1.
public struct PurchaseDocument: Codable, Hashable, Sendable {
  public struct Way: Codable, Hashable, Sendable {
    public var name: String
    public var reserved1y: Int
    public var reserved3y: Int
    public var usesSpot: Bool
    /// Under each load, in their order.
    public var perMonth: [String]
    public var expected: String
    @Nullable public var verified: String?

    init(_ way: PurchaseStudy.Priced) {
      name = way.name
      (reserved1y, reserved3y, usesSpot) = (way.mix.reserved1y, way.mix.reserved3y, way.mix.usesSpot)
      perMonth = way.amounts.map(\.cents)
      expected = way.expected.cents
      verified = way.verified?.cents
    }
  }

  public struct Option: Codable, Hashable, Sendable {
    public var option: String
    public var usdPerHour: String
    public var asOf: String
    public var source: String
    /// The share of the time for which a machine must be in use; null for on demand and spot, and where it never pays.
    @Nullable public var breakEven: Double?
  }

  public struct Pool: Codable, Hashable, Sendable {
    public var name: String
    public var instanceType: String
    public var provider: String
    public var region: String
    public var pinned: Int
    /// Under each load, the share of the time in which the first, the second, ... machine is in use.
    public var inUse: [[Double]]
    public var options: [Option]
    @Nullable public var chosen: Way?
    public var singles: [Way]
    public var best: [Way]
    @Nullable public var unpriced: String?
  }

  public struct Load: Codable, Hashable, Sendable {
    public var name: String
    public var factor: Double
    public var weight: Double
    public var errors: Double
    public var overloaded: [String]
  }

  public var schemaVersion = 1
  public var scenario: String
  public var settings: [String]
  public var queriesPerSecond: Double
  public var horizonMonths: Int
  public var loads: [Load]
  public var pools: [Pool]
  public var remarks: [String]
  public var interrupted: Bool
  public var trials: Int
  public var seed: UInt64
  public var freshSeed: UInt64
  public var version: String
  public var digest: String

  public init(_ study: PurchaseStudy) {
    scenario = study.scenario
    settings = study.settings
    queriesPerSecond = study.rate.perSecond
    horizonMonths = study.horizonMonths
    loads = study.loads.map { Load(name: $0.name, factor: $0.factor, weight: $0.weight, errors: $0.errors, overloaded: $0.overloaded) }
    pools = study.pools.map { pool in
      func option(_ option: PurchaseOption, _ figure: PriceFigure, _ breakEven: Double? = nil) -> Option {
        Option(
          option: option.name, usdPerHour: figure.usd.spelling, asOf: figure.asOf.spelling, source: figure.source,
          breakEven: breakEven.flatMap { $0 <= 1 ? $0 : nil })
      }
      let options = [pool.onDemand.map { option(.onDemand, $0) }].compactMap { $0 }
        + pool.commitments.map { option($0.option, $0.price, $0.breakEven) } + [pool.spot.map { option(.spot, $0) }].compactMap { $0 }
      return Pool(
        name: pool.name, instanceType: pool.instanceType, provider: pool.provider, region: pool.region, pinned: pool.pinned, inUse: pool.shares,
        options: options, chosen: pool.chosen.map(Way.init), singles: pool.singles.map(Way.init), best: pool.best.map(Way.init),
        unpriced: pool.unpriced)
    }
    remarks = study.remarks
    interrupted = study.isInterrupted
    trials = study.trials
    seed = study.seed
    freshSeed = study.freshSeed
    version = study.programVersion
    digest = study.digest
  }
}
