import Foundation
import Pricing
import Testing
import Units

@Suite struct PurchaseMixTests {
  private func prices(_ reserved1y: String? = "0.6", _ reserved3y: String? = nil, spot: String? = nil, sustained: SustainedUse? = nil) -> OptionPrices {
    func usd(_ text: String?) -> USD? { text.map { try! USD(parsing: $0) } }
    return OptionPrices(onDemand: USD(1), reserved1y: usd(reserved1y), reserved3y: usd(reserved3y), spot: usd(spot), sustained: sustained)
  }

  @Test func `the duration curve says for how long each machine is in use`() {
    // Hours with 1, 3, 2.5 and 0 machines: the first is in use for three of four, the second for two, the third for one and a half.
    let curve = DurationCurve(nodes: [1, 3, 2.5, 0], weights: [1, 1, 1, 1])
    #expect(curve.shares == [0.75, 0.5, 0.375])
    #expect(curve.mean == 6.5 / 4 && curve.peak == 3)
    #expect(DurationCurve(nodes: [], weights: []).shares == [])
    let both = DurationCurve([(curve: curve, probability: 0.5), (curve: DurationCurve(nodes: [1], weights: [1]), probability: 0.5)])
    #expect(both.shares == [0.875, 0.25, 0.1875])
  }

  @Test func `a machine is reserved if it is in use for longer than the ratio of both prices`() {
    let curve = DurationCurve(nodes: [1, 3, 2.5, 0], weights: [1, 1, 1, 1])
    #expect(prices("0.6").breakEven(USD(Decimal(6) / 10)) == 0.6)
    #expect(prices("0.6").cheapest(curve, pinned: 3) == PurchaseMix(reserved1y: 1))
    #expect(prices("0.4").cheapest(curve, pinned: 3) == PurchaseMix(reserved1y: 2))
    #expect(prices("0.8").cheapest(curve, pinned: 3) == PurchaseMix())
    // At the break-even itself the smaller commitment is taken.
    #expect(prices("0.75").cheapest(curve, pinned: 3) == PurchaseMix())
    // Three years at 0.35: all three are worth it.
    #expect(prices("0.6", "0.35").cheapest(curve, pinned: 3) == PurchaseMix(reserved3y: 3))
  }

  @Test func `machines that stay are never on spot`() {
    let curve = DurationCurve(nodes: [2, 2, 4, 4], weights: [1, 1, 1, 1])
    // Two pinned: reserved at 0.6 for all the time; two more for half of it: spot at 0.3.
    #expect(prices(spot: "0.3").cheapest(curve, pinned: 2) == PurchaseMix(reserved1y: 2, usesSpot: true))
    // Without anything pinned spot is cheaper than a reservation even for those that are always there.
    #expect(prices(spot: "0.3").cheapest(curve, pinned: 0) == PurchaseMix(usesSpot: true))
  }

  @Test func `sustained use moves the break-even, and a commitment that is dearer than a whole month never pays`() throws {
    let rule = try #require(SustainedUse.rule(for: "n1-standard-4", provider: "gcp"))
    // 0.63 of the price: between three quarters (0.6) and all of the month (0.7) at 0.4 each: 0.75 + 0.03 / 0.4.
    #expect(abs(prices("0.63", sustained: rule).breakEven(try USD(parsing: "0.63")) - 0.825) < 1e-9)
    #expect(prices("0.72", sustained: rule).breakEven(try USD(parsing: "0.72")) == .infinity)
  }

  /// All numbers of reserved machines are tried on random hours; each is priced hour by hour by the ledger, another way than by the curve.
  @Test(arguments: 0..<60)
  func `no other number of reserved machines is cheaper, by exhaustive search over the ledger`(seed: Int) throws {
    var state = UInt64(seed &* 7919 &+ 17)
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let hours = (0..<(24 + next(60))).map { _ in Double(next(25)) / 4 }
    let rate = Decimal(20 + next(80)) / 100
    let (one, three) = (rate, rate * Decimal(60 + next(60)) / 100)
    let options = OptionPrices(onDemand: USD(1), reserved1y: USD(one), reserved3y: USD(three))
    let curve = DurationCurve(nodes: hours, weights: hours.map { _ in 1 })
    let chosen = options.cheapest(curve, pinned: 100)
    let usage = HourlyUsage(type: "m5.large", onDemand: USD(1), hours: hours.map { Decimal($0) })
    func cost(_ oneYear: Int, _ threeYears: Int) -> Decimal {
      CommitmentLedger(reservations: [
        Reservation(type: "m5.large", count: oneYear, hourly: USD(one)), Reservation(type: "m5.large", count: threeYears, hourly: USD(three)),
      ]).settle([usage]).total.amount
    }
    var least = Decimal.greatestFiniteMagnitude
    for oneYear in 0...7 { for threeYears in 0...7 { least = min(least, cost(oneYear, threeYears)) } }
    #expect(cost(chosen.reserved1y, chosen.reserved3y) == least, "seed \(seed): \(chosen)")
    // The curve's cost is the ledger's, an hour.
    let byCurve = options.cost(of: chosen, curve, pinned: 100) * Double(hours.count)
    #expect(abs(byCurve - NSDecimalNumber(decimal: least).doubleValue) < 1e-9 * max(1, byCurve))
  }

  /// With spot as well: every number of reserved machines, with the rest on demand and on spot.
  @Test(arguments: 0..<60)
  func `no other mix with spot is cheaper`(seed: Int) {
    var state = UInt64(seed &* 104_729 &+ 3)
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let hours = (0..<50).map { _ in Double(next(9)) }
    let pinned = next(4)
    let (reserved, spot) = (Decimal(20 + next(80)) / 100, Decimal(10 + next(90)) / 100)
    let options = OptionPrices(onDemand: USD(1), reserved1y: USD(reserved), spot: USD(spot))
    let curve = DurationCurve(nodes: hours, weights: hours.map { _ in 1 })
    /// Hour by hour, without the curve.
    func cost(_ count: Int, _ usesSpot: Bool) -> Double {
      let (r, s) = (NSDecimalNumber(decimal: reserved).doubleValue, NSDecimalNumber(decimal: spot).doubleValue)
      return hours.reduce(0) { sum, nodes in
        let rest = max(0, Int(nodes) - count)
        let staying = min(rest, max(0, pinned - count))
        return sum + Double(count) * r + Double(usesSpot ? staying : rest) + (usesSpot ? Double(rest - staying) * s : 0)
      }
    }
    let least = (0...9).flatMap { [cost($0, false), cost($0, true)] }.min() ?? 0
    let chosen = options.cheapest(curve, pinned: pinned)
    #expect(abs(cost(chosen.reserved, chosen.usesSpot) - least) < 1e-9, "seed \(seed): \(chosen)")
  }
}

@Suite struct InstanceSizeTests {
  @Test(arguments: [
    ("t3.nano", "0.25"), ("t3.micro", "0.5"), ("t3.small", "1"), ("t3.medium", "2"), ("m5.large", "4"), ("m5.xlarge", "8"), ("m5.2xlarge", "16"),
    ("z1d.3xlarge", "24"), ("m5.4xlarge", "32"), ("z1d.6xlarge", "48"), ("m5.8xlarge", "64"), ("c5.9xlarge", "72"), ("m4.10xlarge", "80"),
    ("m5.12xlarge", "96"), ("m5.16xlarge", "128"), ("c5.18xlarge", "144"), ("m5.24xlarge", "192"), ("x1e.32xlarge", "256"),
  ])
  func `sizes have the factors of Amazon's table`(type: String, factor: String) throws {
    #expect(try #require(InstanceSize(type)).factor == PriceSamples.decimal(factor))
  }

  @Test(arguments: ["m5.metal", "n2-standard-4", "m5", "m5.1xlarge", "m5.hugexlarge", ".large"])
  func `what has no such size has no factor`(type: String) { #expect(InstanceSize(type) == nil) }
}
