import PlanModel

extension ResultDocument {
  /// CPU credits of one pool of burstable machines.
  public struct Burst: Codable, Hashable, Sendable {
    public var pool: String
    public var instanceType: String
    /// `unlimited` or `standard`.
    public var mode: String
    public var baseline: Double
    public var creditsPerHour: Int
    public var maximumBalance: Int
    /// vCPU-hours a month of surplus credits that are paid for.
    public var surplusHoursPerMonth: Double
    public var machines: [Machine]
    public var basis: [String]

    public struct Machine: Codable, Hashable, Sendable {
      public var services: [String]
      public var utilization: Double
      public var peakUtilization: Double
      /// Null: its credits are never used up.
      @Nullable public var runsOutSeconds: Double?
      public var surplusHoursPerMonth: Double
      /// In standard mode: of its demand, what it cannot serve.
      public var unserved: Double
    }

    init(_ result: BurstResult) {
      pool = result.pool
      instanceType = result.instanceType
      mode = result.mode.rawValue
      baseline = result.baseline.value
      creditsPerHour = result.creditsPerHour
      maximumBalance = result.maximumBalance
      surplusHoursPerMonth = result.surplusHoursPerMonth
      machines = result.nodes.map {
        Machine(
          services: $0.services, utilization: $0.utilization, peakUtilization: $0.peakUtilization, runsOutSeconds: $0.runsOut?.exactSeconds,
          surplusHoursPerMonth: $0.surplusPerMonth / 60, unserved: $0.unserved)
      }
      basis = result.basis
    }
  }
}
