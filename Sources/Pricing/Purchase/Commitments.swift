import Foundation
import Units

/// Machines, or whatever else a provider bills by the hour, that were used on demand in each hour of a stretch of time.
public struct HourlyUsage: Hashable, Sendable {
  /// As the price table names it.
  public let type: String
  /// US dollars an hour on demand.
  public let onDemand: USD
  /// Node-hours within each hour. A machine that ran for half an hour is half a node-hour.
  public let hours: [Decimal]

  public init(type: String, onDemand: USD, hours: [Decimal]) {
    self.type = type
    self.onDemand = onDemand
    self.hours = hours
  }
}

/// Reserved machines: paid for in every hour, used or not; what is not used within an hour is lost.
public struct Reservation: Hashable, Sendable {
  public let type: String
  public let count: Int
  /// US dollars an hour for each, what was paid upfront spread over the term.
  public let hourly: USD
  /// Whether it holds for the region, and so for other sizes of its family; else for its own type alone.
  public let isRegional: Bool

  public init(type: String, count: Int, hourly: USD, isRegional: Bool = true) {
    self.type = type
    self.count = count
    self.hourly = hourly
    self.isRegional = isRegional
  }
}

/// A Savings Plan: so many dollars of usage in every hour at lower rates, used or not.
public struct SavingsPlan: Hashable, Sendable {
  /// The family of an EC2 Instance Savings Plan; nil: a Compute Savings Plan, for all.
  public let family: String?
  /// US dollars an hour.
  public let commitment: USD
  /// US dollars an hour of usage, by type; what has no rate is not covered.
  public let rates: [String: USD]

  public init(family: String? = nil, commitment: USD, rates: [String: USD]) {
    self.family = family
    self.commitment = commitment
    self.rates = rates
  }
}
