import Pricing
import Statistics
import Units

/// In which month a growing load reaches each limit of a deployment that does not grow with it.
public struct Runway: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Hashable, Sendable {
    case cpu = "CPU"
    case memory
    /// Slots, workers, pools, connections.
    case slots
    /// Reads a second of a volume.
    case diskReads = "disk reads"
    /// Bytes a second of a volume.
    case diskThroughput = "disk throughput"
    /// Data on a volume.
    case diskSpace = "disk space"
    /// What a provider or a rate limit turns away beyond.
    case quota
    /// Replicas that an autoscaler may start.
    case replicas
    case machines
    case money
  }

  /// What would move a limit, and what that costs.
  public struct Step: Codable, Hashable, Sendable {
    public var text: String
    /// USD a month; nil where nobody knows.
    public var cost: USD?

    public init(text: String, cost: USD?) {
      self.text = text
      self.cost = cost
    }
  }

  public struct Limit: Codable, Hashable, Sendable {
    /// A station, a volume, a service, or `budget`.
    public var name: String
    public var kind: Kind
    /// What is used of what there is, such as `4 cores`.
    public var capacity: String
    /// The part of it that is used at the start; 1 is all.
    public var used: Double
    /// Months until it is all used; 0 where it is at the start, nil where it is not within the months that were looked at.
    public var month: Double?
    /// The same for the utilization that the profile's objectives allow; nil also where none speaks of it.
    public var alarmMonth: Double?
    /// Arrivals at which it is reached: those of that month, or fewer than today's where it is passed today. Nil where it is not reached, or
    /// passed without any load.
    public var rate: Rate?
    /// By which formula, and what it leaves out.
    public var basis: String
    /// Whether all that it turns away goes another way, so that queries are answered all the same.
    public var isBypassed: Bool
    public var step: Step

    public init(
      name: String, kind: Kind, capacity: String, used: Double, month: Double?, alarmMonth: Double? = nil, rate: Rate? = nil, basis: String,
      isBypassed: Bool = false, step: Step
    ) {
      self.name = name
      self.kind = kind
      self.capacity = capacity
      self.used = used
      self.month = month
      self.alarmMonth = alarmMonth
      self.rate = rate
      self.basis = basis
      self.isBypassed = isBypassed
      self.step = step
    }
  }

  /// The start of a month.
  public struct Month: Codable, Hashable, Sendable {
    /// From now: 0 is today.
    public var number: Int
    public var rate: Rate
    /// Of the load of that moment, on demand, for a month; without what has no price.
    public var bill: USD
    /// The limit that is nearest, and the part of it that is used.
    public var fullest: String
    public var used: Double
    /// Those that were reached since the month before.
    public var reached: [String]

    public init(number: Int, rate: Rate, bill: USD, fullest: String, used: Double, reached: [String]) {
      self.number = number
      self.rate = rate
      self.bill = bill
      self.fullest = fullest
      self.used = used
      self.reached = reached
    }
  }

  /// Trials at one rate beside a limit.
  public struct Check: Codable, Hashable, Sendable {
    public var rate: Rate
    /// Of the rate at which the limit is reached: 0.95 is just below.
    public var share: Double
    public var p95: Estimate
    public var errors: Estimate
    /// What the trials found overloaded, one sentence each.
    public var overloaded: [String]
    /// USD a month on demand.
    public var cost: Estimate

    public init(rate: Rate, share: Double, p95: Estimate, errors: Estimate, overloaded: [String], cost: Estimate) {
      self.rate = rate
      self.share = share
      self.p95 = p95
      self.errors = errors
      self.overloaded = overloaded
      self.cost = cost
    }
  }

  public var scenario: String
  public var title: String
  /// What was set and is not the profile's own.
  public var settings: [String]
  /// Today.
  public var rate: Rate
  /// Of the rate, a month; compounded.
  public var growth: Fraction
  /// How far it was looked.
  public var horizon: Int
  public var budget: USD?
  /// The earliest first; those that are not reached last.
  public var limits: [Limit]
  public var months: [Month]
  /// The first limit that trials can show.
  public var checked: String?
  /// Trials just below it and just above.
  public var checks: [Check]
  public var remarks: [String]
  public var seed: UInt64
  public var programVersion: String
  /// SHA-256 over all that decides the answer.
  public var digest: String

  public init(
    scenario: String, title: String, settings: [String], rate: Rate, growth: Fraction, horizon: Int, budget: USD?, limits: [Limit],
    months: [Month], checked: String?, checks: [Check], remarks: [String], seed: UInt64, programVersion: String, digest: String
  ) {
    self.scenario = scenario
    self.title = title
    self.settings = settings
    self.rate = rate
    self.growth = growth
    self.horizon = horizon
    self.budget = budget
    self.limits = limits
    self.months = months
    self.checked = checked
    self.checks = checks
    self.remarks = remarks
    self.seed = seed
    self.programVersion = programVersion
    self.digest = digest
  }

  /// The limit that is reached first, those that are gone round left out; nil when none is within the horizon.
  public var first: Limit? { limits.first { $0.month != nil && !$0.isBypassed } }
}
