import Foundation
import PlanModel
import Pricing
import Units

extension ResultDocument {
  /// What a month costs. Keys of the maps are purchase options: `on-demand`, `reserved-1y`, `reserved-3y`, `spot`.
  public struct Cost: Codable, Hashable, Sendable {
    public var provider: String
    public var region: String
    /// The simulated seconds that the month is made of, over and over, for a run with a beginning and an end; null for a stationary load.
    @Nullable public var repeatsSeconds: Double?
    /// All priced lines, such as `{"on-demand": "485.89"}`.
    public var perMonth: [String: String]
    public var perMonthWithoutTokens: [String: String]
    public var nodesPerMonth: [String: String]
    /// Without the options under which no query was answered.
    public var perThousandQueries: [String: String]
    public var perThousandQueriesWithoutTokens: [String: String]
    /// US dollars a month on demand with their intervals, by the names that gates know: `cost`, `cost.llm` and so on.
    public var estimates: [String: ResultDocument.Estimated]
    public var components: [Line]
    /// What is in no total, and why.
    public var unpriced: [Unpriced]

    public struct Line: Codable, Hashable, Sendable {
      public var purchase: String
      /// `nodes`, `storage`, `egress`, `services` or `LLM tokens`.
      public var component: String
      public var label: String
      /// Decimal, a month.
      public var quantity: String
      public var unit: String
      /// US dollars a month; null where unpriced.
      @Nullable public var amount: String?
      /// `published`, or the rule of thumb that the amount stands on; null where unpriced.
      @Nullable public var basis: String?
      /// Where the price of one unit comes from; null where unpriced.
      @Nullable public var source: String?
    }

    public struct Unpriced: Codable, Hashable, Sendable {
      public var purchase: String
      public var component: String
      public var label: String
      public var reason: String
    }
  }

  public struct Deployment: Codable, Hashable, Sendable {
    public var nodes: [Pool]
    public var containers: [Container]
    /// Null when the operators state nothing.
    @Nullable public var claims: Claims?
    public var contradictions: [String]

    public struct Pool: Codable, Hashable, Sendable {
      public var name: String
      public var instanceType: String
      public var count: Int
      /// Of one machine.
      @Nullable public var vcpu: Double?
      @Nullable public var memoryBytes: Int64?
    }

    public struct Container: Codable, Hashable, Sendable {
      public var service: String
      public var count: Int
      @Nullable public var cpuRequest: Double?
      @Nullable public var cpuLimit: Double?
      @Nullable public var memoryRequestBytes: Int64?
      @Nullable public var memoryLimitBytes: Int64?
    }

    public struct Claims: Codable, Hashable, Sendable {
      @Nullable public var perMonth: String?
      @Nullable public var cpus: Double?
      @Nullable public var memoryBytes: Int64?
      @Nullable public var applicationInstances: Int?
      public var source: String
    }
  }
}

extension ResultDocument.Cost {
  /// Nil without a line on any bill.
  init?(_ result: RunResult) {
    let bills = result.bills
    guard let first = bills.first, bills.contains(where: { !$0.lines.isEmpty }) else { return nil }
    let byOption = { (amount: (Bill) -> String?) in
      bills.reduce(into: [String: String]()) { map, bill in
        if let text = amount(bill) { map[bill.option.name] = text }
      }
    }
    provider = first.provider
    region = first.region
    repeatsSeconds = RunReport.repeatedTime(in: result)?.exactSeconds
    perMonth = byOption { $0.total.cents }
    perMonthWithoutTokens = byOption { $0.totalWithoutTokens.cents }
    nodesPerMonth = byOption { $0.subtotal(of: .nodes).cents }
    perThousandQueries = byOption { $0.perThousandQueries()?.spelling }
    perThousandQueriesWithoutTokens = byOption { $0.perThousandQueries(withTokens: false)?.spelling }
    estimates = (result.monthlyCost ?? [:]).mapValues(ResultDocument.Estimated.init)
    components = bills.flatMap { bill in bill.lines.map { Line($0, bill.option) } }
    unpriced = bills.flatMap { bill in bill.lines.compactMap { Unpriced($0, bill.option) } }
  }
}

extension ResultDocument.Cost.Line {
  init(_ line: BillLine, _ option: PurchaseOption) {
    purchase = option.name
    component = line.component.rawValue
    label = line.label
    quantity = line.quantity.description
    unit = line.unit
    amount = line.amount?.cents
    switch line.price {
    case .priced(let figure, .published, _): (basis, source) = ("published", figure.source)
    case .priced(let figure, .ruleOfThumb(let rule), _): (basis, source) = (rule.rawValue, figure.source)
    case .unpriced: (basis, source) = (nil, nil)
    }
  }
}

extension ResultDocument.Cost.Unpriced {
  init?(_ line: BillLine, _ option: PurchaseOption) {
    guard case .unpriced(let reason) = line.price else { return nil }
    self.init(purchase: option.name, component: line.component.rawValue, label: line.label, reason: reason)
  }
}

extension ResultDocument.Deployment {
  init(_ deployment: DeploymentResult) {
    nodes = deployment.pools.map {
      Pool(name: $0.name, instanceType: $0.instanceType, count: $0.count, vcpu: $0.vcpu, memoryBytes: $0.memory?.count)
    }
    containers = deployment.containers.map {
      Container(
        service: $0.service, count: $0.count, cpuRequest: $0.resources.cpuRequest?.cores, cpuLimit: $0.resources.cpuLimit?.cores,
        memoryRequestBytes: $0.resources.memoryRequest?.count, memoryLimitBytes: $0.resources.memoryLimit?.count)
    }
    claims = deployment.claims.map {
      Claims(
        perMonth: $0.monthlyCost?.cents, cpus: $0.cpus?.cores, memoryBytes: $0.memory?.count, applicationInstances: $0.applicationInstances,
        source: $0.source)
    }
    contradictions = deployment.contradictions
  }
}

extension SimTime {
  /// Divided, not times 1e-9 as `seconds` does for speed: a minute is 60 here, not 60.00000000000001.
  var exactSeconds: Double { Double(nanoseconds) / 1e9 }
}
