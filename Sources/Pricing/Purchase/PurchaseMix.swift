import Foundation
import Units

/// How many machines of a pool are paid for in which way. Those that are reserved serve the load that is always there; spot the top.
public struct PurchaseMix: Hashable, Sendable, Codable {
  public var reserved1y: Int
  public var reserved3y: Int
  /// Whether what is beyond the reserved ones and the ones that have to stay is on spot; else on demand.
  public var usesSpot: Bool

  public init(reserved1y: Int = 0, reserved3y: Int = 0, usesSpot: Bool = false) {
    self.reserved1y = reserved1y
    self.reserved3y = reserved3y
    self.usesSpot = usesSpot
  }

  public var reserved: Int { reserved1y + reserved3y }
}

/// What an hour of a machine costs under each option that may be taken.
public struct OptionPrices: Hashable, Sendable {
  public let onDemand: USD
  /// Nil: has no price, or may not be taken.
  public let reserved1y: USD?
  public let reserved3y: USD?
  public let spot: USD?
  /// What the provider takes off by itself for machines on demand; nil: nothing.
  public let sustained: SustainedUse?

  public init(onDemand: USD, reserved1y: USD? = nil, reserved3y: USD? = nil, spot: USD? = nil, sustained: SustainedUse? = nil) {
    self.onDemand = onDemand
    self.reserved1y = reserved1y
    self.reserved3y = reserved3y
    self.spot = spot
    self.sustained = sustained
  }

  /// The part of the time for which a machine must be in use, so that a commitment at this price an hour costs no more than on demand.
  /// Above 1: never.
  ///
  /// Without what is taken off for sustained use it is the ratio of both prices.
  public func breakEven(_ committed: USD) -> Double {
    guard onDemand > .zero else { return .infinity }
    let ratio = number(committed) / number(onDemand)
    guard sustained != nil else { return ratio }
    // The cost rises with the share and is linear between its corners.
    guard sustainedCost(1) >= ratio else { return .infinity }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 { if sustainedCost((low + high) / 2) < ratio { low = (low + high) / 2 } else { high = (low + high) / 2 } }
    return high
  }

  private func sustainedCost(_ share: Double) -> Double {
    guard let sustained else { return share }
    return number(USD(sustained.cost(share: Decimal(share))))
  }

  /// US dollars an hour, on average, of a machine on demand that is in use for a share of the time.
  func onDemandCost(_ share: Double) -> Double { number(onDemand) * sustainedCost(share) }
  func spotCost(_ share: Double) -> Double? { spot.map { number($0) * share } }

  private func number(_ usd: USD) -> Double { NSDecimalNumber(decimal: usd.amount).doubleValue }

  /// The cheapest commitment that may be taken: whatever the load, the one with the lowest rate.
  var cheapestCommitment: (usd: Double, isThreeYears: Bool)? {
    let one = reserved1y.map { (usd: number($0), isThreeYears: false) }
    let three = reserved3y.map { (usd: number($0), isThreeYears: true) }
    switch (one, three) {
    case (let one?, let three?): return three.usd < one.usd ? three : one
    case (let one, let three): return one ?? three
    }
  }

  /// US dollars an hour, on average, of a whole mix.
  public func cost(of mix: PurchaseMix, _ curve: DurationCurve, pinned: Int) -> Double {
    func committed(_ count: Int, _ price: USD?) -> Double { count == 0 ? 0 : Double(count) * (price.map(number) ?? .infinity) }
    var sum = committed(mix.reserved1y, reserved1y) + committed(mix.reserved3y, reserved3y)
    for (level, share) in curve.shares.enumerated().dropFirst(mix.reserved) {
      let isSpot = mix.usesSpot && level >= pinned
      sum += isSpot ? spotCost(share) ?? .infinity : onDemandCost(share)
    }
    return sum
  }

  /// The mix that costs least on average.
  ///
  /// Each level of the duration curve is a decision of its own, as its cost depends on nothing but its share of the time: a newsvendor
  /// problem, whose answer is the quantile of the hourly counts at the break-even utilization. Shares never rise, so that those which are
  /// worth a commitment come first. Of equally cheap ones the one with the smaller commitment is taken.
  /// - Parameter pinned: machines that must stay, as databases stand on them: never spot.
  public func cheapest(_ curve: DurationCurve, pinned: Int) -> PurchaseMix {
    func best(usesSpot: Bool) -> PurchaseMix {
      var mix = PurchaseMix(usesSpot: usesSpot)
      guard let commitment = cheapestCommitment else { return mix }
      var count = 0
      for (level, share) in curve.shares.enumerated() {
        let other = usesSpot && level >= pinned ? spotCost(share) ?? .infinity : onDemandCost(share)
        // Whatever follows is in use for less time, or may be on spot, which costs less: worth it even less.
        guard commitment.usd < other else { break }
        count += 1
      }
      if commitment.isThreeYears { mix.reserved3y = count } else { mix.reserved1y = count }
      return mix
    }
    let plain = best(usesSpot: false)
    guard spot != nil else { return plain }
    let mixed = best(usesSpot: true)
    return cost(of: mixed, curve, pinned: pinned) < cost(of: plain, curve, pinned: pinned) ? mixed : plain
  }
}
