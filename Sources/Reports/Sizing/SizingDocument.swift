import PlanModel
import Pricing
import Statistics
import Units

/// The JSON form of a search for the cheapest deployment: seconds, shares of 1, USD a month, queries a second.
public struct SizingDocument: Codable, Hashable, Sendable {
  public struct Held: Codable, Hashable, Sendable {
    public var objective: String
    public var measured: ResultDocument.Estimated
    public var verdict: String

    init(_ held: SizingResult.Held) {
      objective = held.objective.text
      measured = ResultDocument.Estimated(held.measured)
      verdict = held.verdict.rawValue
    }
  }

  public struct Machines: Codable, Hashable, Sendable {
    public var instanceType: String
    public var count: Int
    public var purchase: String
    public var usdPerMonth: Double

    init(_ machines: SizingResult.Machines) {
      instanceType = machines.instanceType
      count = machines.count
      purchase = machines.purchase.name
      usdPerMonth = Double(machines.cost.cents) ?? .nan
    }
  }

  public struct Rejected: Codable, Hashable, Sendable {
    public var machines: Machines
    public var containers: String
    public var reason: String
  }

  public struct Point: Codable, Hashable, Sendable {
    public var machines: Machines
    public var containers: String
    public var p95: ResultDocument.Estimated
    public var keeps: String
    public var frontier: Bool
  }

  public struct Container: Codable, Hashable, Sendable {
    public var service: String
    public var containers: Int
    public var cores: Double
    public var memoryBytes: Int64
    public var settings: [String]
  }

  public struct Chosen: Codable, Hashable, Sendable {
    public var machines: Machines
    public var usdPerMonthWithoutTokens: Double
    public var otherPurchases: [Machines]
    public var containers: [Container]
    public var objectives: [Held]
    public var afterLoss: [Held]
    public var loss: String?
    public var confidence: Double
    public var binding: String?
    public var keepsUpToPerSecond: Double
    public var breaksAtPerSecond: Double?
    public var autoscaler: SizedDeployment.AutoscalerAdvice?
    public var changes: [String]
  }

  public struct Part: Codable, Hashable, Sendable {
    public var component: String
    public var seconds: Double
  }

  public var schemaVersion = 1
  public var scenario: String
  public var ratePerSecond: Double
  /// `found`, `impossible`, `beyondBudget`, `notFound` or `interrupted`.
  public var verdict: String
  public var objectives: [String]
  public var survive: String
  public var region: String
  public var chosen: Chosen?
  public var floor: [Held]
  /// Of the 95th percentile with unlimited machines.
  public var floorParts: [Part]
  public var nearMisses: [Rejected]
  public var frontier: [Point]
  /// Of all queries' tokens, which are in no other amount here.
  public var tokensUSDPerMonth: Double?
  public var effort: SizingResult.Effort
  public var assumptions: [String]

  public init(_ result: SizingResult) {
    scenario = result.scenario
    ratePerSecond = result.rate.perSecond
    verdict = result.verdict.rawValue
    objectives = result.question.objectives.map(\.text)
    survive = result.question.survival.rawValue
    region = result.question.region
    chosen = result.chosen.map(Chosen.init)
    floor = result.floor.objectives.map(Held.init)
    floorParts = result.floor.parts.map { Part(component: $0.component, seconds: $0.waiting + $0.service) }
    nearMisses = result.nearMisses.map { Rejected(machines: Machines($0.machines), containers: $0.containers, reason: $0.reason) }
    frontier = result.frontier.map {
      Point(
        machines: Machines($0.machines), containers: $0.containers, p95: ResultDocument.Estimated($0.p95), keeps: $0.keeps.rawValue,
        frontier: $0.isOnFrontier)
    }
    tokensUSDPerMonth = result.tokens.flatMap { Double($0.cents) }
    effort = result.effort
    assumptions = result.assumptions
  }
}

extension SizingDocument.Chosen {
  init(_ chosen: SizedDeployment) {
    self.init(
      machines: .init(chosen.machines), usdPerMonthWithoutTokens: Double(chosen.costWithoutTokens.cents) ?? .nan,
      otherPurchases: chosen.otherPurchases.map { .init($0) },
      containers: chosen.containers.map {
        .init(service: $0.service, containers: $0.count, cores: $0.cpu.cores, memoryBytes: $0.memory.count, settings: $0.settings)
      },
      objectives: chosen.objectives.map { .init($0) }, afterLoss: chosen.afterLoss.map { .init($0) }, loss: chosen.loss,
      confidence: chosen.confidence, binding: chosen.binding?.station, keepsUpToPerSecond: chosen.keepsUpTo.perSecond,
      breaksAtPerSecond: chosen.breaksAt?.perSecond, autoscaler: chosen.autoscaler, changes: chosen.changes)
  }
}
