import Units

/// The resource that saturates first as the load grows.
public struct BindingResource: Codable, Hashable, Sendable {
  /// A station, or the memory of an application's replicas, such as `api.memory`.
  public var station: String
  /// Share of the time in which it was busy; of memory the share of the limit that is needed on average.
  public var utilization: Double
  /// The arrival rate at which it is busy all the time, with everything else unchanged; of memory that at which the mean need and three
  /// standard deviations reach the limit.
  public var saturationRate: Rate
  /// What saturates next, when this one is doubled.
  public var next: String?
  public var nextSaturationRate: Rate?
  /// The profile's figure that gives it more capacity, such as `services.api.replicas`; empty when there is none.
  public var lever: String
  /// Whether it is memory.
  public var isMemory: Bool?
  /// Quotas that are used up before that, whose refusals go another way and so cost time first. Nil in runs whose program did
  /// not tell them apart yet.
  public var bypassed: [BypassedQuota]?

  public init(
    station: String, utilization: Double, saturationRate: Rate, next: String? = nil, nextSaturationRate: Rate? = nil, lever: String = "",
    isMemory: Bool? = nil, bypassed: [BypassedQuota]? = nil
  ) {
    self.station = station
    self.utilization = utilization
    self.saturationRate = saturationRate
    self.next = next
    self.nextSaturationRate = nextSaturationRate
    self.lever = lever
    self.isMemory = isMemory
    self.bypassed = bypassed
  }
}

/// A quota whose refusals go another way.
public struct BypassedQuota: Codable, Hashable, Sendable {
  public var station: String
  /// The arrival rate from which on it is used up.
  public var rate: Rate
  public var lever: String

  public init(station: String, rate: Rate, lever: String) {
    self.station = station
    self.rate = rate
    self.lever = lever
  }
}
