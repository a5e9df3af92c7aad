import Units

/// What a burstable machine does that has used up its CPU credits.
public enum CreditMode: String, Codable, Hashable, Sendable, CaseIterable {
  /// Goes on at full speed, on credits that are paid for.
  case unlimited
  /// Is slowed down to its baseline.
  case standard
}

/// CPU credits of one pool of burstable machines: whether what runs on each of them uses more than it earns.
public struct BurstResult: Codable, Hashable, Sendable {
  /// One machine.
  public struct Node: Codable, Hashable, Sendable {
    /// What stands on it, each service as often as it has containers there.
    public var services: [String]
    /// Of all its cores, 0 to 1: on average, and in the busiest step of the course.
    public var utilization: Double
    public var peakUtilization: Double
    /// From an empty account on, when its credits are first used up; nil: never.
    public var runsOut: SimTime?
    /// Credits a month that are paid for, once the course repeats itself.
    public var surplusPerMonth: Double
    /// In standard mode: the share of its demand that a machine cannot serve, as it is slowed down.
    public var unserved: Double

    public init(
      services: [String], utilization: Double, peakUtilization: Double, runsOut: SimTime?, surplusPerMonth: Double, unserved: Double
    ) {
      self.services = services
      self.utilization = utilization
      self.peakUtilization = peakUtilization
      self.runsOut = runsOut
      self.surplusPerMonth = surplusPerMonth
      self.unserved = unserved
    }
  }

  public var pool: String
  public var instanceType: String
  public var mode: CreditMode
  public var vcpu: Double
  /// The share of each core that can be used for ever, and the credits earned an hour and kept at most.
  public var baseline: Fraction
  public var creditsPerHour: Int
  public var maximumBalance: Int
  public var nodes: [Node]
  /// How it was counted, one sentence each.
  public var basis: [String]

  public init(
    pool: String, instanceType: String, mode: CreditMode, vcpu: Double, baseline: Fraction, creditsPerHour: Int, maximumBalance: Int,
    nodes: [Node], basis: [String]
  ) {
    self.pool = pool
    self.instanceType = instanceType
    self.mode = mode
    self.vcpu = vcpu
    self.baseline = baseline
    self.creditsPerHour = creditsPerHour
    self.maximumBalance = maximumBalance
    self.nodes = nodes
    self.basis = basis
  }

  /// Of all machines, vCPU-hours a month that are paid for beyond the price of the machines: a credit is one vCPU for a minute.
  public var surplusHoursPerMonth: Double { nodes.reduce(0) { $0 + $1.surplusPerMonth } / 60 }
}
