import Statistics
import Units

/// What spot interruptions of one pool mean: what each of them does, how often they come, and so what a month holds.
///
/// Interruptions are rare: a percentile of a whole month hides them. So each figure is of one interruption, and the month is that times the
/// rate.
public struct SpotResult: Codable, Hashable, Sendable {
  /// What happens after an interruption, and how often that is so.
  public struct Case: Codable, Hashable, Sendable {
    /// Time for which no machine came instead; 0: they were ordered at the notice.
    public var outage: SimTime
    /// Of all interruptions.
    public var share: Double
    /// From the notice until the effects are over.
    public var effect: EventResult
    /// Failed queries beyond those that fail anyway.
    public var extraFailed: Estimate

    public init(outage: SimTime, share: Double, effect: EventResult, extraFailed: Estimate) {
      self.outage = outage
      self.share = share
      self.effect = effect
      self.extraFailed = extraFailed
    }
  }

  public var pool: String
  public var types: [String]
  public var machines: Int
  /// Where interruptions come from, and what is assumed of them, one sentence each.
  public var basis: [String]
  /// Times a month at which machines are taken, machines taken a month, and interruptions a month after which none could be ordered at once.
  public var interruptions: Estimate
  public var machinesTaken: Estimate
  public var unreplaced: Estimate
  /// Of a published band: times a month at its lower end and at its middle; what is simulated is the upper end. Nil for a record.
  public var atLowEnd: Double?
  public var atMiddle: Double?
  /// Machine-hours a month that are paid for: on the spot market, by type and of all types, and on demand.
  public var spotHours: [Estimate]
  public var allSpotHours: Estimate
  public var onDemandHours: Estimate
  /// Minutes a month with fewer machines ready than wanted, and machine-hours a month that are missing.
  public var shortMinutes: Estimate
  public var missingHours: Estimate
  /// Months of machines alone that were simulated, and trials of each case with all queries.
  public var months: Int
  public var trials: Int
  public var cases: [Case]
  /// A month: queries that fail beyond those that fail anyway, and minutes until response times are back in their band.
  public var failedPerMonth: Estimate
  public var minutesPerMonth: Estimate

  public init(
    pool: String, types: [String], machines: Int, basis: [String], interruptions: Estimate, machinesTaken: Estimate, unreplaced: Estimate,
    atLowEnd: Double?, atMiddle: Double?, spotHours: [Estimate], allSpotHours: Estimate, onDemandHours: Estimate, shortMinutes: Estimate,
    missingHours: Estimate, months: Int, trials: Int, cases: [Case], failedPerMonth: Estimate, minutesPerMonth: Estimate
  ) {
    self.pool = pool
    self.types = types
    self.machines = machines
    self.basis = basis
    self.interruptions = interruptions
    self.machinesTaken = machinesTaken
    self.unreplaced = unreplaced
    self.atLowEnd = atLowEnd
    self.atMiddle = atMiddle
    self.spotHours = spotHours
    self.allSpotHours = allSpotHours
    self.onDemandHours = onDemandHours
    self.shortMinutes = shortMinutes
    self.missingHours = missingHours
    self.months = months
    self.trials = trials
    self.cases = cases
    self.failedPerMonth = failedPerMonth
    self.minutesPerMonth = minutesPerMonth
  }
}
