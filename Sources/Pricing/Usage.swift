import Foundation
import Units

/// What is paid for in one month, in exact decimal amounts. No amount is negative.
public struct Usage: Codable, Hashable, Sendable {
  public var provider: String
  public var region: String
  public var nodes: [NodeUsage]
  /// Storage, each in the unit of its price (`GB-month`; a provider's GB of a volume is 2^30 bytes).
  public var storage: [ServiceUsage]
  /// Traffic from the region to the internet in the price list's GB. Where its tiers end (10 TB is 10,240 GB) speaks for 2^30 bytes; the
  /// price list does not say so. Counting 10^9 bytes as one gives a bill that is 7 % higher, never lower.
  public var egressGigabytes: Decimal
  /// Anything else that the provider sells: load balancers, NAT, clusters, surplus credits.
  public var services: [ServiceUsage]
  public var tokens: [TokenUsage]
  /// Queries answered in the month, for the cost of 1,000 of them.
  public var queries: Decimal

  public init(
    provider: String, region: String, nodes: [NodeUsage] = [], storage: [ServiceUsage] = [], egressGigabytes: Decimal = 0,
    services: [ServiceUsage] = [], tokens: [TokenUsage] = [], queries: Decimal = 0
  ) {
    self.provider = provider
    self.region = region
    self.nodes = nodes
    self.storage = storage
    self.egressGigabytes = egressGigabytes
    self.services = services
    self.tokens = tokens
    self.queries = queries
  }
}

/// Machines of one type.
public struct NodeUsage: Codable, Hashable, Sendable {
  public var instanceType: String
  /// Hours summed over the machines.
  public var nodeHours: Decimal
  /// Whether they run all the month, so that a commitment to them is used up: those that come and go are not reserved, and cost what they
  /// cost on demand.
  public var isCommittable: Bool

  public init(instanceType: String, nodeHours: Decimal, isCommittable: Bool = true) {
    self.instanceType = instanceType
    self.nodeHours = nodeHours
    self.isCommittable = isCommittable
  }

  /// A fixed number of machines for the whole month.
  public init(instanceType: String, count: Int) {
    self.init(instanceType: instanceType, nodeHours: Decimal(count * Month.hours))
  }
}

/// An amount of one item of a service, in the unit of its price.
public struct ServiceUsage: Codable, Hashable, Sendable {
  /// What it serves, such as `timescaledb volume`.
  public var label: String
  /// The service, such as `ebs`.
  public var service: String
  /// The item, such as `gp3_storage`.
  public var item: String
  public var quantity: Decimal

  public init(label: String, service: String, item: String, quantity: Decimal) {
    self.label = label
    self.service = service
    self.item = item
    self.quantity = quantity
  }
}

/// Tokens of one language model.
public struct TokenUsage: Codable, Hashable, Sendable {
  public var model: String
  /// Tokens read, without those that came from the prompt cache or went into it.
  public var input: Decimal
  public var output: Decimal
  public var cacheRead: Decimal
  public var cacheWrite: Decimal

  public init(model: String, input: Decimal, output: Decimal, cacheRead: Decimal = 0, cacheWrite: Decimal = 0) {
    self.model = model
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
  }
}
