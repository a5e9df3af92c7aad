import Foundation
import PlanFiles
import PlanModel
import Pricing
import Testing
import Units

@testable import Planning

/// The tiers' bills from the shipped price tables.
struct TierBillTests {
  private func result(_ tier: String) throws -> RunResult {
    var scenario = try ProfileReader.read(.embedded(tier))
    scenario.settings.trials = .count(1)
    scenario.settings.duration = .minutes(30)
    return try RunPlan(scenario: scenario, prices: try PriceTableReader.embedded(), version: "test", jobs: 1).run().result
  }

  @Test(arguments: [
    ("small", "121.47", "2 x 730 h x 0.0832"), ("medium", "485.89", "4 x 730 h x 0.1664"), ("large", "1985.60", "8 x 730 h x 0.34"),
  ])
  func `the nodes of each tier come to the operators' figure to the cent`(tier: String, usd: String, why: String) throws {
    let result = try result(tier)
    let bill = try #require(result.bills.first { $0.option == .onDemand })
    #expect(bill.subtotal(of: .nodes).cents == usd, "\(why)")
    #expect(bill.lines.compactMap(\.amount).reduce(USD.zero, +) == bill.total, "the total is the sum of the rounded lines")
  }

  @Test func `a machine of one's own has no price and is not 0`() throws {
    let result = try result("dev")
    let bill = try #require(result.bills.first { $0.option == .onDemand })
    #expect(bill.unpriced.map(\.label) == ["workstation", "to the internet"], "nobody sells either to a desk")
    #expect(bill.subtotal(of: .tokens) > .zero)
  }

  @Test func `what does not add up with the operators' table is told`() throws {
    let sentences = try result("large").deployment.contradictions
    #expect(sentences.contains("the operators count 32 CPUs; the nodes have 64 vCPUs"))
    #expect(sentences.contains("the operators count 32 GB of memory; the nodes have 128 GiB"))
    #expect(sentences.contains { $0.contains("which leaves 14.40 USD for everything else") }, "2,000 - 1,985.60")
    #expect(sentences.contains { $0.hasPrefix("the operators' figure has no LLM tokens") })
  }

  @Test func `tokens of a month are those of the trials carried on to 730 hours`() throws {
    var scenario = try ProfileReader.read(.embedded("medium"))
    scenario.settings.trials = .count(1)
    scenario.settings.warmUp = .none
    scenario.settings.duration = .hours(5)
    let outcome = try RunPlan(scenario: scenario, prices: PriceTable(), version: "test", jobs: 1).run()
    let usage = MonthlyUsage.of(outcome.trials, scenario)
    let input = outcome.trials[0].consumption.tokens[0].input
    #expect(usage.tokens[0].input == Decimal((input * 730 / 5).rounded()))
    #expect(usage.nodes == [NodeUsage(instanceType: "t3.xlarge", count: 4)])
  }

  @Test func `machines are billed by the hours that they were there, the least number as always there`() throws {
    var scenario = try ProfileReader.read(.embedded("medium"))
    scenario.settings.platform = .kubernetes
    var trial = try RunPlan(scenario: quick(scenario), prices: try PriceTableReader.embedded(), version: "test", jobs: 1).run().trials[0]
    // 3.5 machines on average, of which 2 are always there: 1.5 x 730 h come and go.
    trial.nodes[0].nodeSeconds = 3.5 * trial.observedSeconds
    trial.nodes[0].pinned = 1
    let usage = MonthlyUsage.of([trial], scenario)
    #expect(usage.nodes.map(\.nodeHours) == [1_460, 1_095])
    trial.nodes[0].pinned = 3
    #expect(MonthlyUsage.of([trial], scenario).nodes.map(\.nodeHours) == [2_190, 365], "three hold something that stays")
    #expect(usage.nodes.map(\.isCommittable) == [true, false])
  }

  @Test func `machines that become fewer make the bill smaller`() throws {
    // Ten replicas of half a core beside the databases leave 5 of 8 c5.2xlarge unneeded.
    var scenario = try ProfileReader.read(.embedded("large"))
    scenario.settings.platform = .kubernetes
    let prices = try PriceTableReader.embedded()
    var settled = quick(scenario, hours: 4)
    settled.settings.warmUp = .fixed(.hours(2))
    let result = try RunPlan(scenario: settled, prices: prices, version: "test", jobs: 2).run().result
    let pool = try #require(result.nodePools.first)
    let nodes = try #require(result.bills.first { $0.option == .onDemand }).subtotal(of: .nodes)
    // Beside 8.2 cores and 29 GiB that stay on two machines, 5 cores and 10 GB of replicas: one more machine holds them.
    #expect(pool.initialNodes == 8 && pool.nodes.value == 3)
    // By hand: 730 h x 0.34 USD a machine.
    let expected = try #require(pool.nodes.value) * 730 * 0.34
    #expect(abs(NSDecimalNumber(decimal: nodes.amount).doubleValue - expected) < 0.01)
    let whole = try USD(parsing: "1985.60")
    #expect(nodes < whole)
  }

  private func quick(_ scenario: Scenario, hours: Double = 0.5) -> Scenario {
    var scenario = scenario
    scenario.settings.trials = .count(1)
    scenario.settings.duration = .hours(hours)
    return scenario
  }

  @Test func `the size of machines comes from the price table`() throws {
    var scenario = try ProfileReader.read(.embedded("medium"))
    let prices = try PriceTableReader.embedded()
    scenario.settings.platform = .kubernetes
    let sized = scenario.withNodeSizes(prices).nodes[0]
    // A t3.xlarge has 4 vCPUs and 16 GiB (AWS, EC2 instance types).
    #expect(sized.vcpu == CPU(millicores: 4_000) && sized.memory == .mebibytes(16_384))
    scenario.nodes[0].instanceType = "t3.xlrage"
    let result = try RunPlan(scenario: quick(scenario), prices: prices, version: "test", jobs: 1).run().result
    #expect(result.remarks.contains { $0.contains("the size of the machines of nodes (t3.xlrage) is not known: every replica finds room") })
  }
}
