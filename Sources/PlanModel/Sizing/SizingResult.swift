import Pricing
import Statistics
import Units

/// The answer of a search for the cheapest deployment, and how it was found.
public struct SizingResult: Codable, Hashable, Sendable {
  public var scenario: String
  public var rate: Rate
  public var question: SizingQuestion
  public var verdict: Verdict
  /// What no deployment can be faster or more reliable than: everything unlimited, so that nobody ever waits for a machine.
  public var floor: Floor
  /// The cheapest that keeps the objectives; nil when none was found.
  public var chosen: SizedDeployment?
  /// Cheaper ones, the dearest first, with why they were rejected.
  public var nearMisses: [Rejected]
  /// Tried deployments by cost, dearer ones than the chosen too.
  public var frontier: [FrontierPoint]
  /// Tokens of language models, USD a month; nil where they have no price, or there are none.
  public var tokens: USD?
  public var effort: Effort
  /// What the answer takes for granted, one sentence each.
  public var assumptions: [String]

  public enum Verdict: String, Codable, Hashable, Sendable {
    case found
    /// No deployment whatsoever keeps the objectives.
    case impossible
    /// The cheapest that keeps the objectives costs more than the budget.
    case beyondBudget
    /// Nothing within the limits of the search keeps the objectives for sure.
    case notFound
    case interrupted
  }

  public init(
    scenario: String, rate: Rate, question: SizingQuestion, verdict: Verdict, floor: Floor, chosen: SizedDeployment? = nil,
    nearMisses: [Rejected] = [], frontier: [FrontierPoint] = [], tokens: USD? = nil, effort: Effort = Effort(), assumptions: [String] = []
  ) {
    self.scenario = scenario
    self.rate = rate
    self.question = question
    self.verdict = verdict
    self.floor = floor
    self.chosen = chosen
    self.nearMisses = nearMisses
    self.frontier = frontier
    self.tokens = tokens
    self.effort = effort
    self.assumptions = assumptions
  }

  public struct Floor: Codable, Hashable, Sendable {
    /// One an objective, in their order.
    public var objectives: [Held]
    /// What the 95th percentile is made of there, in seconds, the largest first.
    public var parts: [PercentileBreakdown.Part]
    /// Why queries fail there, as shares of all.
    public var errors: [ErrorShare]

    public init(objectives: [Held], parts: [PercentileBreakdown.Part], errors: [ErrorShare]) {
      self.objectives = objectives
      self.parts = parts
      self.errors = errors
    }
  }

  /// An objective with what was measured.
  public struct Held: Codable, Hashable, Sendable {
    public var objective: Objective
    public var measured: Estimate
    public var verdict: ObjectiveResult.Verdict

    public init(objective: Objective, measured: Estimate, verdict: ObjectiveResult.Verdict) {
      self.objective = objective
      self.measured = measured
      self.verdict = verdict
    }
  }

  /// Machines that are paid for.
  public struct Machines: Codable, Hashable, Sendable {
    public var instanceType: String
    public var count: Int
    public var purchase: PurchaseOption
    /// USD a month of the machines alone.
    public var cost: USD

    public init(instanceType: String, count: Int, purchase: PurchaseOption, cost: USD) {
      self.instanceType = instanceType
      self.count = count
      self.purchase = purchase
      self.cost = cost
    }

    public var text: String { "\(count) x \(instanceType)" + (purchase == .onDemand ? "" : ", \(purchase.name)") }
  }

  public struct Rejected: Codable, Hashable, Sendable {
    public var machines: Machines
    /// The best that they hold, as `2 replicas of 1 core, 2 workers`; empty where nothing fits.
    public var containers: String
    public var reason: String

    public init(machines: Machines, containers: String, reason: String) {
      self.machines = machines
      self.containers = containers
      self.reason = reason
    }
  }

  public struct FrontierPoint: Codable, Hashable, Sendable {
    public var machines: Machines
    public var containers: String
    public var p95: Estimate
    public var keeps: ObjectiveResult.Verdict
    /// No cheaper one is as fast for sure.
    public var isOnFrontier: Bool

    public init(machines: Machines, containers: String, p95: Estimate, keeps: ObjectiveResult.Verdict, isOnFrontier: Bool) {
      self.machines = machines
      self.containers = containers
      self.p95 = p95
      self.keeps = keeps
      self.isOnFrontier = isOnFrontier
    }
  }

  public struct Effort: Codable, Hashable, Sendable {
    /// Machine sets looked at, and of these the ones that arithmetic alone rejected.
    public var machineSets: Int
    public var rejectedByArithmetic: Int
    /// Deployments that were simulated, and their trials.
    public var simulated: Int
    public var trials: Int
    /// Verifications on fresh seeds, and how many of them rejected what the search had found.
    public var verifications: Int
    public var rejectedByVerification: Int

    public init(
      machineSets: Int = 0, rejectedByArithmetic: Int = 0, simulated: Int = 0, trials: Int = 0, verifications: Int = 0,
      rejectedByVerification: Int = 0
    ) {
      self.machineSets = machineSets
      self.rejectedByArithmetic = rejectedByArithmetic
      self.simulated = simulated
      self.trials = trials
      self.verifications = verifications
      self.rejectedByVerification = rejectedByVerification
    }
  }
}

/// A deployment that was found.
public struct SizedDeployment: Codable, Hashable, Sendable {
  public var machines: SizingResult.Machines
  /// USD a month of everything but tokens.
  public var costWithoutTokens: USD
  /// The same machines under each purchase option.
  public var otherPurchases: [SizingResult.Machines]
  public var containers: [Container]
  /// Each objective on fresh seeds.
  public var objectives: [SizingResult.Held]
  /// Each objective after the loss that has to be survived; empty where none has to be.
  public var afterLoss: [SizingResult.Held]
  /// What is lost then, as `1 of 4 replicas`.
  public var loss: String?
  /// Of the interval of each objective, all looks and verifications together.
  public var confidence: Double
  public var binding: BindingResource?
  /// The highest load that was seen to keep the objectives, and the lowest that was not.
  public var keepsUpTo: Rate
  public var breaksAt: Rate?
  public var autoscaler: AutoscalerAdvice?
  /// What is different from the scenario that was asked about, as `--set` spells it.
  public var changes: [String]

  public init(
    machines: SizingResult.Machines, costWithoutTokens: USD, otherPurchases: [SizingResult.Machines], containers: [Container],
    objectives: [SizingResult.Held], afterLoss: [SizingResult.Held] = [], loss: String? = nil, confidence: Double,
    binding: BindingResource?, keepsUpTo: Rate, breaksAt: Rate?, autoscaler: AutoscalerAdvice?, changes: [String]
  ) {
    self.machines = machines
    self.costWithoutTokens = costWithoutTokens
    self.otherPurchases = otherPurchases
    self.containers = containers
    self.objectives = objectives
    self.afterLoss = afterLoss
    self.loss = loss
    self.confidence = confidence
    self.binding = binding
    self.keepsUpTo = keepsUpTo
    self.breaksAt = breaksAt
    self.autoscaler = autoscaler
    self.changes = changes
  }

  /// Alike containers of one service.
  public struct Container: Codable, Hashable, Sendable {
    public var service: String
    public var count: Int
    public var cpu: CPU
    public var memory: Bytes
    /// What the service is told, as `workers 2`.
    public var settings: [String]

    public init(service: String, count: Int, cpu: CPU, memory: Bytes, settings: [String]) {
      self.service = service
      self.count = count
      self.cpu = cpu
      self.memory = memory
      self.settings = settings
    }
  }

  /// A HorizontalPodAutoscaler for the application.
  public struct AutoscalerAdvice: Codable, Hashable, Sendable {
    public var minReplicas: Int
    public var maxReplicas: Int
    /// Whole percent of the CPU request, which is the limit.
    public var cpuTarget: Int
    /// How these figures come about, one sentence each.
    public var grounds: [String]

    public init(minReplicas: Int, maxReplicas: Int, cpuTarget: Int, grounds: [String]) {
      self.minReplicas = minReplicas
      self.maxReplicas = maxReplicas
      self.cpuTarget = cpuTarget
      self.grounds = grounds
    }
  }
}
