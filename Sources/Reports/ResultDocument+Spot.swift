import PlanModel
import Statistics

extension ResultDocument {
  /// What spot interruptions of one pool do, and how often they come. A month is 730 hours.
  public struct Spot: Codable, Hashable, Sendable {
    public var pool: String
    public var types: [String]
    public var machines: Int
    /// A month.
    public var interruptions: Estimated
    public var machinesTaken: Estimated
    public var unreplaced: Estimated
    /// Interruptions a month at the band's lower end and in its middle; null for a record.
    @Nullable public var atLowEnd: Double?
    @Nullable public var atMiddle: Double?
    /// Paid for a month, in the order of `types`.
    public var spotHours: [Estimated]
    public var onDemandHours: Estimated
    public var shortMinutes: Estimated
    public var missingHours: Estimated
    public var failedPerMonth: Estimated
    public var minutesPerMonth: Estimated
    public var months: Int
    public var trials: Int
    public var cases: [Case]
    public var basis: [String]

    public struct Case: Codable, Hashable, Sendable {
      public var outageSeconds: Double
      /// Of all interruptions.
      public var share: Double
      public var extraFailed: Estimated
      public var errorRate: Estimated
      public var p99: Estimated
      public var peakInSystem: Estimated
      public var recovery: Estimated
      public var recoveredTrials: Int
    }

    init(_ result: SpotResult) {
      pool = result.pool
      types = result.types
      machines = result.machines
      interruptions = Estimated(result.interruptions)
      machinesTaken = Estimated(result.machinesTaken)
      unreplaced = Estimated(result.unreplaced)
      atLowEnd = result.atLowEnd?.finite
      atMiddle = result.atMiddle?.finite
      spotHours = result.spotHours.map { Estimated($0) }
      onDemandHours = Estimated(result.onDemandHours)
      shortMinutes = Estimated(result.shortMinutes)
      missingHours = Estimated(result.missingHours)
      failedPerMonth = Estimated(result.failedPerMonth)
      minutesPerMonth = Estimated(result.minutesPerMonth)
      months = result.months
      trials = result.trials
      cases = result.cases.map {
        Case(
          outageSeconds: $0.outage.exactSeconds, share: $0.share, extraFailed: Estimated($0.extraFailed),
          errorRate: Estimated($0.effect.errorRate), p99: Estimated($0.effect.p99), peakInSystem: Estimated($0.effect.peak), recovery: Estimated($0.effect.recovery),
          recoveredTrials: $0.effect.recoveredTrials)
      }
      basis = result.basis
    }
  }
}
