import Foundation
import PlanModel
import Statistics
import Units

@testable import Pricing

/// A result made up by hand, with one of everything that a report has to show. Its figures are inputs: nobody simulated them.
enum SampleResult {
  static func estimate(_ value: Double, _ low: Double, _ high: Double) -> Estimate {
    Estimate(value: value, low: low, high: high, trials: 10)
  }

  static func decimal(_ text: String) -> Decimal { Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))! }

  static let medium: RunResult = {
    let p95 = estimate(24.13, 23.24, 25.02)
    return RunResult(
      scenario: "medium", title: "1,000 queries an hour on four t3.xlarge", seed: 7, trials: 10, trialsEnding: .count,
      programVersion: "0.1.0", digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", kind: .steadyState,
      duration: .hours(2), warmUp: .minutes(4.5), warmUpMethod: "MSER-5",
      load: LoadResult(
        offered: Rate(perHour: 1_000), arrived: estimate(0.2783, 0.2750, 0.2816), source: "Poisson", queries: 19_312),
      responseTime: ResponseTimeResult(
        mean: estimate(9.871, 9.702, 10.04), p50: estimate(7.64, 7.61, 7.68), p95: p95,
        p99: Estimate(refused: "n/a (n=212 < 299)", trials: 10)),
      throughput: estimate(0.2781, 0.2748, 0.2814), errorRate: estimate(0.0004, 0.0001, 0.0007),
      errorsByCause: [
        ErrorShare(cause: "claude: time-out", share: estimate(0.0003, 0.0001, 0.0005)),
        ErrorShare(cause: "api: admission limit", share: Estimate(value: 0.0001, withoutInterval: "n=2 < 5", trials: 10)),
      ],
      stations: [
        StationResult(
          name: "api CPU", capacity: 4, utilization: estimate(0.421, 0.415, 0.427), waitingTime: estimate(0.0123, 0.0119, 0.0127),
          serviceTime: estimate(0.045, 0.045, 0.045), queueLength: estimate(0.21, 0.2, 0.22), visitsPerQuery: 12.5, rejected: 2, timedOut: 0
        ),
        StationResult(
          name: "timescaledb CPU", capacity: 2, utilization: estimate(0.831, 0.82, 0.842), waitingTime: estimate(0.0098, 0.0091, 0.0105),
          serviceTime: estimate(0.0041, 0.004, 0.0042), queueLength: estimate(1.93, 1.8, 2.06), visitsPerQuery: 30, rejected: 0, timedOut: 4
        ),
        StationResult(
          name: "claude", capacity: nil, utilization: estimate(1_204.5, 1_190, 1_219), waitingTime: estimate(0, 0, 0),
          serviceTime: estimate(3.9, 3.85, 3.95), queueLength: estimate(0, 0, 0), visitsPerQuery: 5, rejected: 0, timedOut: 6),
      ],
      caches: [
        CacheResult(name: "redis/answers", hitRatio: estimate(0.313, 0.309, 0.317), expected: 0.3142, note: "Che's approximation, 512 MiB")
      ],
      lookups: [LookupResult(name: "timescaledb", mean: estimate(0.0187, 0.018, 0.0194), p95: estimate(0.061, 0.058, 0.064), perQuery: 6)],
      breakdown: [
        PercentileBreakdown(
          percentile: 0.5, queries: 1_930, meanResponse: 7.64,
          parts: [
            .init(component: "claude", waiting: 0, service: 7.1), .init(component: "timescaledb", waiting: 0.3, service: 0.22),
            .init(component: "nginx", waiting: 0, service: 0.012), .init(component: "redis", waiting: 0, service: 0.008),
          ]),
        PercentileBreakdown(
          percentile: 0.95, queries: 386, meanResponse: 24.1,
          parts: [
            .init(component: "claude", waiting: 1.5, service: 18.4), .init(component: "timescaledb", waiting: 3.75, service: 0.43),
            .init(component: "nginx", waiting: 0, service: 0.012), .init(component: "redis", waiting: 0, service: 0.008),
          ]),
      ],
      binding: BindingResource(
        station: "timescaledb CPU", utilization: 0.831, saturationRate: Rate(perHour: 1_203), next: "api CPU",
        nextSaturationRate: Rate(perHour: 2_375)),
      unstable: [],
      memory: [
        MemoryResult(
          service: "timescaledb", setting: "shared_buffers", value: .gibibytes(1), origin: "25% of 4 GiB (operators' rule)",
          effect: "answers 71% of the page reads"),
        MemoryResult(service: "redis", setting: "maxmemory", value: .mebibytes(512), origin: "configured", effect: ""),
      ],
      deployment: DeploymentResult(
        pools: [.init(name: "main", instanceType: "t3.xlarge", count: 4, vcpu: 4, memory: .gibibytes(16))],
        containers: [
          .init(
            service: "api", count: 4,
            resources: Resources(
              cpuRequest: CPU(millicores: 500), cpuLimit: CPU(cores: 1), memoryRequest: .gibibytes(1), memoryLimit: .gibibytes(2))),
          .init(service: "grafana", count: 1, resources: Resources()),
        ],
        claims: OperatorClaims(
          monthlyCost: USD(500), cpus: CPU(cores: 16), memory: .gibibytes(16), source: "the operators' table of tiers"),
        contradictions: ["The table gives 16 GiB; four t3.xlarge have 64 GiB."]),
      bills: [
        bill(.onDemand, node: ("0.1664", "485.89"), .published), bill(.reserved1y, node: ("0.1043", "304.56"), .published),
        bill(.spot, node: ("0.04992", "145.77"), .ruleOfThumb(.spotMinus70)),
      ],
      discounts: [
        discount(.reserved1y, .reservedMinus40, byRule: ("0.4", "291.53"), published: ("0.3732", "304.56")),
        discount(.spot, .spotMinus70, byRule: ("0.7", "145.77"), published: nil),
      ],
      objectives: [
        ObjectiveResult(objective: Objective(metric: .p95, limit: 30, text: "p95 <= 30s"), measured: p95, verdict: .kept),
        ObjectiveResult(
          objective: Objective(metric: .errors, limit: 0.0005, text: "errors <= 0.05%"), measured: estimate(0.0004, 0.0001, 0.0007),
          verdict: .undecided),
        ObjectiveResult(
          objective: Objective(metric: .cost, limit: 800, text: "cost <= 800"),
          measured: Estimate(value: 4_135.89, withoutInterval: "a bill", trials: 10), verdict: .broken),
      ],
      figures: [
        Figure(
          path: "services.claude.timePerToken", text: "lognormal(mean: 15ms, cv: 0.2)", origin: .assumption,
          note: "between what two public benchmarks give", range: ["10ms", "25ms"]),
        Figure(path: "workload.rate", text: "1000/hour", origin: .source, note: "the operators' table of tiers"),
        Figure(path: "services.api.workers", text: "8", origin: .override, note: "set on the command line"),
      ],
      remarks: ["Trials are 2 h long; the slowest query took 3.1 min."],
      series: TimeSeries(
        step: .minutes(30),
        points: [
          point(30, 480, 470, 0, 4_100, 12), point(60, 510, 505, 2, 5_400, 15), point(90, 0, 0, 0, 0, 0),
          point(120, 495, 500, 0, 4_950, 10),
        ]), eventsPerQuery: 412)
  }()

  private static func point(
    _ minutes: Double, _ arrived: Int64, _ completed: Int64, _ failed: Int64, _ sum: Double, _ inSystem: Int64
  ) -> TimeSeries.Point {
    .init(
      time: .minutes(minutes), arrived: arrived, completed: completed, failed: failed, responseSum: sum, inSystem: inSystem, busySeconds: []
    )
  }

  /// Of 4 x 730 h of t3.xlarge, 485.89 USD on demand.
  private static func discount(
    _ option: PurchaseOption, _ rule: RuleOfThumb, byRule: (share: String, amount: String), published: (share: String, amount: String)?
  ) -> DiscountComparison {
    func discounted(_ text: (share: String, amount: String)) -> DiscountComparison.Discounted {
      .init(discount: decimal(text.share), amount: USD(decimal(text.amount)))
    }
    return DiscountComparison(
      option: option, instanceType: "t3.xlarge", nodeHours: 2_920, onDemand: USD(decimal("485.89")), rule: rule, byRule: discounted(byRule),
      published: published.map(discounted), advised: nil)
  }

  /// The node prices and amounts are those of the price list: 4 x 730 h; the rest is made up.
  private static func bill(_ option: PurchaseOption, node: (price: String, amount: String), _ basis: PriceBasis) -> Bill {
    func line(
      _ component: BillComponent, _ label: String, _ quantity: String, _ unit: String, price: String, amount: String,
      _ basis: PriceBasis = .published
    ) -> BillLine {
      let figure = PriceFigure(usd: USD(decimal(price)), asOf: .undated("made up"), source: "price list")
      return BillLine(
        component: component, label: label, quantity: decimal(quantity), unit: unit,
        price: .priced(figure, basis: basis, amount: USD(decimal(amount))))
    }
    return Bill(
      option: option, provider: "aws", region: "us-east-1",
      lines: [
        line(.nodes, "t3.xlarge", "2920", "node-hours", price: node.price, amount: node.amount, basis),
        line(.storage, "timescaledb volume", "50", "GB-month", price: "0.08", amount: "4.00"),
        line(.tokens, "model-x output", "243.0667", "million tokens", price: "15", amount: "3646.00"),
        BillLine(
          component: .services, label: "licence of neo4j", quantity: 1, unit: "units", price: .unpriced(reason: "no price for \"neo4j\"")),
      ], queries: 730_000)
  }
}
