import Foundation
import PlanFiles
import PlanModel
import Pricing
import Testing
import Units

@testable import Planning

struct PurchasePlanTests {
  private static func usd(_ text: String) -> USD { try! USD(parsing: text) }

  private static func instance(_ type: String = "m5.large", reserved: String? = "0.06", spot: String? = nil, provider: String = "aws") -> InstancePrice {
    func figure(_ text: String) -> PriceFigure { PriceFigure(usd: usd(text), asOf: .day(year: 2026, month: 11, day: 1), source: "s") }
    return InstancePrice(
      provider: provider, region: "r", type: type, vcpu: CPU(cores: 2), memory: .gibibytes(8), architecture: "x86_64", onDemand: figure("0.1"),
      reserved1y: reserved.map(figure), reserved3y: figure("0.04"), spot: spot.map(figure))
  }

  private static func choice(
    _ nodes: [Double], fresh: [Double]? = nil, options: [PurchaseOption] = [.reserved1y], pinned: Int = 9, spot: String? = nil
  ) -> PurchaseChoice {
    func curve(_ nodes: [Double]) -> DurationCurve { DurationCurve(nodes: nodes, weights: nodes.map { _ in 1 }) }
    return PurchaseChoice(
      prices: PoolPrices(instance: instance(spot: spot), options: options), curves: [curve(nodes)], weights: [1], pinned: pinned,
      fresh: fresh.map(curve), isOwnLoadAlone: true)
  }

  @Test func `a month of a mix is what its lines come to, to the cent`() {
    // In use: 1 always, the second for 3/4, the third for 1/4. Reserved 1 x 730 x 0.06 = 43.80; on demand (0.75 + 0.25) x 730 x 0.1 = 73.00.
    let chosen = Self.choice([1, 2, 2, 3], options: [.reserved1y]).singles[0]
    #expect(chosen.expected == Self.usd("146") && chosen.mix == PurchaseMix())
    let mix = PoolPrices(instance: Self.instance(), options: [.reserved1y])
    let curve = DurationCurve(nodes: [1, 2, 2, 3], weights: [1, 1, 1, 1])
    #expect(mix.amount(PurchaseMix(reserved1y: 1), curve, pinned: 9) == Self.usd("116.80"))
    // Break-even at 60 %: two are reserved, 87.60 and 18.25.
    #expect(Self.choice([1, 2, 2, 3]).chosen.mix == PurchaseMix(reserved1y: 2))
    #expect(Self.choice([1, 2, 2, 3]).chosen.expected == Self.usd("105.85"))
  }

  @Test func `sustained use is by the level of the curve`() {
    // n1: a machine for all the month costs 0.7 of it, one for half of it 0.45: (0.7 + 0.45) x 73.00.
    let prices = PoolPrices(instance: Self.instance("n1-standard-2", provider: "gcp"), options: [])
    let curve = DurationCurve(nodes: [1, 2], weights: [1, 1])
    #expect(prices.amount(PurchaseMix(), curve, pinned: 9) == Self.usd("83.95"))
  }

  @Test func `where fresh seeds say otherwise the single option is taken`() {
    // What was seen asks for two reserved machines; on fresh seeds the second is hardly in use: on demand is cheaper, 73.00 + 7.30 + 3.65.
    let seen = Self.choice([1, 2, 2, 3], fresh: [1, 1, 1, 1, 1, 1, 1, 1, 1, 2])
    #expect(seen.chosen.name == "on-demand" && seen.chosen.mix == PurchaseMix())
    let confirmed = Self.choice([1, 2, 2, 3], fresh: [2, 2, 2, 2])
    #expect(confirmed.chosen.mix == PurchaseMix(reserved1y: 2))
  }

  @Test(arguments: 0..<40)
  func `the choice is never dearer than the best single option`(seed: Int) {
    var state = UInt64(seed &* 31 &+ 5)
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let hours = { (0..<30).map { _ in Double(next(20)) / 3 } }
    let choice = Self.choice(hours(), fresh: hours(), options: [.reserved1y, .reserved3y, .spot], pinned: next(5), spot: "0.0\(1 + next(9))")
    let best = choice.singles.map { $0.verified ?? $0.expected }.min() ?? .zero
    #expect((choice.chosen.verified ?? choice.chosen.expected) <= best)
    let planned = choice.singles.map(\.expected).min() ?? .zero
    #expect(choice.best[0].expected <= planned)
  }

  @Test func `machines that are there all the time are all reserved, and the regret of another load is nothing`() throws {
    let table = try PriceTableReader.embedded()
    let side = side(pricedDesk())
    let loads = [0.5, 1, 2].map { PurchaseStudy.Load(name: "load", factor: $0, weight: $0 == 1 ? 1 : 0) }
    let study = try PurchasePlan(
      side: side, question: PurchaseQuestion(horizonMonths: 12, options: [.reserved1y], loads: loads), prices: table, version: "test", jobs: 2
    ).run()
    let pool = try #require(study.pools.first)
    #expect(pool.shares == Array(repeating: [1, 1, 1, 1], count: 3))
    let chosen = try #require(pool.chosen)
    #expect(chosen.mix == PurchaseMix(reserved1y: 4))
    // 4 x 730 x 0.1043, by the published price.
    let hourly = try #require(table.instance("t3.xlarge", provider: "aws", region: "us-east-1").reserved1y).usd
    #expect(chosen.expected == (hourly * 2_920).roundedToCent && chosen.verified == chosen.expected)
    #expect(pool.best.map(\.mix) == Array(repeating: chosen.mix, count: 3))
    #expect(study.freshSeed != study.seed && !study.isInterrupted)
  }

  @Test func `a type without a price is told, and nothing is chosen for it`() throws {
    var scenario = pricedDesk()
    scenario.nodes[0].instanceType = "t3.xlage"
    let loads = [PurchaseStudy.Load(name: "as stated", factor: 1, weight: 1)]
    let study = try PurchasePlan(
      side: side(scenario), question: PurchaseQuestion(horizonMonths: 12, options: [.reserved1y], loads: loads),
      prices: try PriceTableReader.embedded(), version: "test", jobs: 2
    ).run()
    #expect(study.pools.first?.chosen == nil)
    #expect(study.pools.first?.unpriced?.hasSuffix("did you mean \"t3.xlarge\"?") == true)
  }
}
