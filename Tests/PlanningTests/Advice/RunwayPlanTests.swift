import Foundation
import PlanFiles
import PlanModel
import Pricing
import RandomStreams
import Testing
import Units

@testable import Planning

struct RunwayPlanTests {
  private static func runway(
    _ scenario: Scenario, growth: Double = 0.1, months: Int = 36, budget: String? = nil
  ) throws -> Runway {
    var scenario = scenario
    scenario.settings.trials = .count(5)
    return try RunwayPlan(
      side: side(scenario), growth: Fraction(growth), horizon: months, budget: try budget.map { try USD(parsing: $0) },
      prices: try PriceTableReader.embedded(), version: "test", jobs: 2
    ).run()
  }

  /// One desk is full at 1 / service: 10 a second against 20 takes ln 2 / ln 1.1 = 7.27 months.
  @Test func `a desk is full when its closed form says so, and trials on both sides agree`() throws {
    let runway = try Self.runway(pricedDesk(rate: 10, service: 0.05))
    let first = try #require(runway.first)
    #expect(first.name == "desk")
    #expect(abs((first.month ?? 0) - log(2) / log(1.1)) < 0.002)
    #expect(abs((first.rate?.perSecond ?? 0) - 20) < 0.01)
    #expect(runway.checked == "desk" && runway.checks.count == 2)
    #expect(runway.checks[0].overloaded.isEmpty, "at 95 % it is carried")
    #expect(runway.checks[1].overloaded.contains { $0.contains("desk") }, "at 105 % it is not")
  }

  @Test func `the objective on utilization breaks earlier`() throws {
    var scenario = pricedDesk(rate: 10, service: 0.05)
    scenario.objectives = [Objective(metric: .utilization, limit: 0.7, text: "utilization <= 70%")]
    let limit = try #require(try Self.runway(scenario).first)
    // 70 % of 20 a second are 14.
    #expect(abs((limit.alarmMonth ?? 0) - log(1.4) / log(1.1)) < 0.002)
  }

  /// 10 answers of 1 MB a second are 26,280 GB a month. AWS: 100 GB free, then 10,240 GB at 0.09, 40,960 at 0.085, and so on; machines
  /// 485.89.
  @Test func `a budget is reached in the month in which the bill is`() throws {
    let scenario = pricedDesk(rate: 10, service: 0.001)
    let runway = try Self.runway(scenario, budget: "4000")
    let limit = try #require(runway.limits.first { $0.name == "budget" })
    let month = try #require(limit.month)
    // Solved by hand: 485.89 + 921.60 + (gigabytes - 10,340) x 0.085 = 4,000 gives 40,835 GB.
    let gigabytes = (4_000 - 485.89 - 921.60) / 0.085 + 10_340
    let perSecond = gigabytes * 1_000 / (730 * 3_600)
    // Trials see arrivals, which are random: 5 trials of 300 s have some 14,000 of them, known to 1 %.
    #expect(abs(month - log(perSecond / 10) / log(1.1)) < 0.4)
    #expect(runway.months.first { $0.reached.contains("budget") }?.number == Int(month.rounded(.up)))
  }

  /// A database that is given 1 MB a query, compressed 4 times, on a volume of 100 GiB that holds 20 GB already.
  @Test func `a volume is full when the data is as large`() throws {
    var scenario = pricedDesk(rate: 0.01, service: 0.05)
    scenario.settings.duration = .hours(100)
    scenario.settings.warmUp = .none
    let data = DataSet(size: Bytes(80_000_000_000), compression: 4, popularityExponent: 0.8)
    let disk = Disk(operationsPerSecond: 3_000, latency: .deterministic(0.001), cachedRead: .milliseconds(0.003))
    scenario.services = [
      Service(
        name: "store", resources: Resources(cpuLimit: CPU(cores: 1), memoryLimit: .gibibytes(4)),
        kind: .database(Database(engine: .postgresql, data: data, disk: disk)))
    ]
    scenario.routes[0].steps.append(Step(label: "store 1", action: .store(database: "store", bytes: Bytes(1_000_000))))
    scenario.volumes = [Volume(name: "disk", service: "store", storageType: "gp3_storage", size: .gibibytes(100))]
    let limit = try #require(try Self.runway(scenario, growth: 0.2).limits.first { $0.kind == .diskSpace })
    // 250 kB a query; 87.37 GB are free: 349,500 queries; r M ((1 + g)^m - 1) / ln(1 + g) with r M = 0.01 x 2,628,000.
    let queries = (100 * 1_073_741_824 - 20_000_000_000) / 250_000.0
    let month = log(queries * log(1.2) / (0.01 * 2_628_000) + 1) / log(1.2)
    #expect(abs((limit.month ?? 0) - month) < 0.01)
    #expect(limit.step.cost == (try USD(parsing: "8")), "100 GiB more at 0.08")
  }

  @Test func `what has no limit in time is said to have none`() throws {
    let runway = try Self.runway(pricedDesk(rate: 1, service: 0.05), growth: 0.01, months: 12)
    #expect(runway.first == nil && runway.checks.isEmpty)
    #expect(runway.limits.contains { $0.name == "desk" && $0.month == nil })
    #expect(runway.months.count == 13)
  }

  /// A run names the same binding resource, at the same rate, and finds it by another search.
  @Test(arguments: ["small", "medium", "large"])
  func `what is full first is the binding resource`(name: String) throws {
    var scenario = try tier(name)
    scenario.settings.trials = .count(5)
    let result = try RunPlan(scenario: scenario, prices: PriceTable(), version: "test", jobs: 2).run().result
    let binding = try #require(result.binding)
    let runway = try Self.runway(scenario, growth: 0.2, months: 48)
    let names = Set(result.stations.map(\.name)).union(["api.memory"])
    let first = try #require(runway.limits.first { names.contains($0.name) && !$0.isBypassed })
    #expect(first.name == binding.station)
    if binding.saturationRate < scenario.workload.meanRate { #expect(first.month == 0, "the tier's own load is beyond it") }
    let rate = try #require(first.rate).perSecond
    #expect(abs(rate / binding.saturationRate.perSecond - 1) < 0.01)
  }

  /// The service's own autoscaler: an idle replica holds 4 x 250 MB, which is 100 % of its request, against a target of 80 %.
  @Test func `an autoscaler that its memory metric drives to the maximum is a finding, and no limit of the load`() throws {
    let runway = try Self.runway(try tier("medium", "run.platform=kubernetes"))
    #expect(!runway.limits.contains { $0.name == "api.autoscale.memory" })
    #expect(runway.remarks.contains { $0.contains("an idle replica holds 100% of its memory request, where the autoscaler aims at 80%") })
    #expect(runway.limits.allSatisfy { $0.used < 100 } && runway.months.allSatisfy { $0.used < 100 })
  }

  /// By hand at 3,000 an hour: 29.1 queries inside hold 10 MB each, 1.30 runs 200 MB; a request of 1,400 MB at 80 % leaves 120 MB beside the
  /// idle 1,000 MB: 4.6 replicas of the 10 that there may be.
  @Test func `the memory of sandbox runs counts in what a memory metric asks for`() throws {
    let runway = try Self.runway(
      try tier("medium", "run.platform=kubernetes", "services.api.resources.memory.request=1400MB", "workload.rate=3000/hour"))
    let limit = try #require(runway.limits.first { $0.name == "api.autoscale.memory" })
    #expect(abs(limit.used - 0.46) < 0.04, "\(limit.used)")
  }

  @Test func `a limit that is passed today is tried around the load at which it is reached`() throws {
    // A desk of 50 ms is full at 20 a second; 21.67 come.
    let runway = try Self.runway(pricedDesk(rate: 1_300.0 / 60, service: 0.05))
    let first = try #require(runway.first)
    #expect(first.name == "desk" && first.month == 0)
    #expect(abs((first.rate?.perSecond ?? 0) - 20) < 0.02)
    #expect(abs(runway.checks[0].rate.perSecond - 19) < 0.02 && runway.checks[0].overloaded.isEmpty)
    #expect(!runway.checks[1].overloaded.isEmpty)
  }

  @Test func `a service that cannot even stand idle has no runway`() throws {
    let runway = try Self.runway(try tier("medium", "services.api.residentMemoryPerWorker=600MB"))
    let first = try #require(runway.first)
    #expect(first.name == "api.memory" && first.month == 0 && first.rate == nil && first.used > 1)
    #expect(runway.checks.isEmpty, "no load is below it")
  }

  /// Claude's quota is 2 million tokens of input and 400 thousand of output a minute: 43,800 minutes at 2 and 10 USD a million are 350,400 USD.
  @Test func `no month's bill holds more tokens than a quota sells`() throws {
    let scenario = try tier("large")
    guard case .llm(let claude)? = scenario.services.first(where: { $0.name == "claude" })?.kind else { return }
    #expect(claude.quota?.inputTokensPerMinute == 2_000_000 && claude.quota?.outputTokensPerMinute == 400_000)
    let runway = try Self.runway(scenario, months: 12)
    let last = try #require(runway.months.last).bill
    #expect(last < (try USD(parsing: "500000")), "\(last): Claude's 350,400, the other provider at a tenth of that, and machines")
  }
}
