import Pricing
import Units

/// What is asked of a search for the cheapest deployment.
public struct SizingQuestion: Codable, Hashable, Sendable {
  /// What it has to keep, each at most a limit.
  public var objectives: [Objective]
  /// USD a month for all but the tokens of language models; nil: any amount.
  public var budget: USD?
  public var survival: Survival
  public var provider: String
  public var region: String
  /// Instance types, or families of them as `t3`; empty for all of the region with x86 processors.
  public var types: [String]
  /// How machines may be paid for: the cheapest of these counts.
  public var purchases: [PurchaseOption]

  public init(
    objectives: [Objective], budget: USD? = nil, survival: Survival = .nothing, provider: String = "aws", region: String,
    types: [String] = [], purchases: [PurchaseOption] = [.onDemand]
  ) {
    self.objectives = objectives
    self.budget = budget
    self.survival = survival
    self.provider = provider
    self.region = region
    self.types = types
    self.purchases = purchases
  }
}

/// What may be lost without the objectives being broken.
public enum Survival: String, Codable, Hashable, Sendable, CaseIterable {
  case nothing
  case oneReplica = "one-replica"
  /// A machine: what ran on it has room on the others, and until it runs there the replicas that are left keep the objectives.
  case oneNode = "one-node"
  /// All machines of one of three zones, over which they are spread evenly.
  case zone

  /// Zones that machines are spread over. Source: AWS, Regions and Zones: each region has at least three availability zones.
  public static let zones = 3

  /// How many of so many machines may be lost at once.
  public func lostMachines(of count: Int) -> Int {
    switch self {
    case .nothing, .oneReplica: 0
    case .oneNode: 1
    case .zone: (count + Self.zones - 1) / Self.zones
    }
  }
}
