import Foundation
import PlanFiles
import PlanModel
import Pricing
import Testing
import Units

@testable import Planning

struct BillPlanTests {
  private static func month(_ tokens: Double, nodes: Double = 10, queries: Double = 100) -> BillDraws.Month {
    BillDraws.Month(amounts: [.tokens: tokens, .nodes: nodes], queries: queries)
  }

  private static func range(_ name: String, _ low: Double, _ high: Double) -> BillStudy.Range {
    BillStudy.Range(name: name, low: low, high: high, origin: "test")
  }

  @Test func `what trials differ in evens out over a month`() {
    // A month is a hundred trials, each 0 or 2: the mean is half the binomial count over 50. By the binomial distribution 5 % are up to 0.84
    // and 95 % up to 1.16; a neighbour is 0.02 away.
    let draws = BillDraws(loads: [(1, [Self.month(0), Self.month(2)])], ranges: [], stretches: 100, seed: 7).all
    let part = BillDraws.part("tokens", draws.map { $0.amounts[.tokens] ?? 0 }, of: 11)
    #expect(abs(part.p5 - 0.84) < 0.021 && abs(part.p95 - 1.16) < 0.021 && abs(part.p50 - 1) < 0.021)
    // Four thousand draws with a standard deviation of 0.1.
    #expect(abs(part.mean - 1) < 4 * 0.1 / sqrt(4_000))
    #expect(draws.allSatisfy { $0.amounts[.nodes] == 10 && $0.queries == 100 })
  }

  @Test(arguments: [(0.5, 2.0), (1.0, 3.0), (0.2, 1.0)])
  func `draws of a range have its triangular distribution`(low: Double, high: Double) {
    for step in 1..<20 {
      let uniform = Double(step) / 20
      let x = BillDraws.triangular(uniform, low: low, high: high)
      // The distribution function with its peak at 1.
      let below = low < 1 ? pow(x - low, 2) / ((high - low) * (1 - low)) : 0
      let above = high > 1 ? 1 - pow(high - x, 2) / ((high - low) * (high - 1)) : 1
      #expect(abs((x <= 1 && low < 1 ? below : above) - uniform) < 1e-12)
    }
    #expect(BillDraws.triangular(0.3, low: 1, high: 1) == 1)
  }

  @Test func `a range of a price moves its component alone, and a range of the load what depends on it`() {
    let loads = [(0.5, [Self.month(50, nodes: 10, queries: 50)]), (1.0, [Self.month(100)]), (2.0, [Self.month(200, nodes: 20, queries: 200)])]
      .map { (factor: $0.0, months: $0.1) }
    let priced = BillDraws(loads: loads, ranges: [Self.range("nodes", 0.9, 1.2)], stretches: 3, seed: 1).all
    #expect(priced.allSatisfy { abs($0.amounts[.tokens]! - 100) < 1e-9 && (9...12).contains($0.amounts[.nodes]!) })
    // The mean of a triangle is a third of its corners.
    let mean = priced.reduce(0) { $0 + $1.amounts[.nodes]! } / Double(priced.count)
    #expect(abs(mean - 10 * (0.9 + 1 + 1.2) / 3) < 4 * 10 * 0.062 / sqrt(4_000))
    let loaded = BillDraws(loads: loads, ranges: [Self.range("load", 0.5, 2)], stretches: 1, seed: 1).all
    // Tokens and queries are proportional; machines stay below the stated load and grow in a line above it.
    #expect(loaded.allSatisfy { abs($0.amounts[.tokens]! - $0.queries) < 1e-9 })
    #expect(loaded.allSatisfy { abs($0.amounts[.nodes]! - max(10, $0.queries / 10)) < 1e-9 })
    #expect(loaded.contains { $0.queries < 60 } && loaded.contains { $0.queries > 180 })
  }

  @Test func `the same seed draws the same months`() {
    func draw(_ seed: UInt64) -> [Double] {
      BillDraws(loads: [(1, [Self.month(0), Self.month(2)])], ranges: [Self.range("nodes", 0.5, 2)], stretches: 5, seed: seed).all.map(\.total)
    }
    #expect(draw(3) == draw(3) && draw(3) != draw(4))
  }

  @Test func `the bill is that of the run, machines do not vary, and more load needs no other machine here`() throws {
    let prices = try PriceTableReader.embedded()
    let scenario = pricedDesk()
    let study = try BillPlan(
      side: side(scenario), option: .reserved1y, ranges: [Self.range("load", 0.5, 2)], prices: prices, version: "test", jobs: 2
    ).run()
    let run = try RunPlan(scenario: scenario, prices: prices, version: "test", jobs: 2).run().result
    #expect(study.bills == run.bills)
    let hourly = try #require(prices.instance("t3.xlarge", provider: "aws", region: "us-east-1").reserved1y).usd
    let amount = NSDecimalNumber(decimal: (hourly * 2_920).roundedToCent.amount).doubleValue
    let nodes = try #require(study.parts.first { $0.name == "nodes" })
    for figure in [nodes.p5, nodes.p50, nodes.p95] { #expect(abs(figure - amount) < 1e-6) }
    let all = try #require(study.parts.last)
    #expect(all.name == "in all" && all.p5 <= all.p50 && all.p50 <= all.p95)
    #expect(study.tenPercentMore["cost.nodes"]?.value == 0)
  }
}
