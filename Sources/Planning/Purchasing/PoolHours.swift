import Foundation
import PlanModel
import Pricing
import Units

/// The machines of one pool by the hour, over all trials of one load.
struct PoolHours {
  /// Machines in use on average within each hour, and how long each was observed.
  private var nodes: [Double] = []
  private var seconds: [Double] = []
  /// Those with something on them that stays: the most of any trial.
  private(set) var pinned = 0

  /// Nil where a trial lasts too long to be kept by the hour.
  init?(_ trials: [TrialResult], pool: Int, scenario: Scenario) {
    for trial in trials {
      guard let use = NodeFold.hours(of: trial, scenario)[pool] else { return nil }
      nodes += use.meanNodes
      seconds += use.observedSeconds
      // Without placement nobody knows where a database stands: none may go.
      pinned = max(pinned, trial.nodes.indices.contains(pool) ? trial.nodes[pool].pinned : scenario.nodes[pool].count)
    }
  }

  /// For how much of the time each machine is in use.
  var curve: DurationCurve { DurationCurve(nodes: nodes, weights: seconds) }
}

/// The prices of a pool's machines, and what ways of paying come to in a month.
struct PoolPrices {
  let instance: InstancePrice
  /// What may be bought besides on demand.
  let options: [PurchaseOption]

  private func allowed(_ option: PurchaseOption) -> PriceFigure? { options.contains(option) ? instance.published(option) : nil }

  var prices: OptionPrices {
    OptionPrices(
      onDemand: instance.onDemand.usd, reserved1y: allowed(.reserved1y)?.usd, reserved3y: allowed(.reserved3y)?.usd,
      spot: allowed(.spot)?.usd, sustained: SustainedUse.rule(for: instance.type, provider: instance.provider))
  }

  var commitments: [PurchaseStudy.Commitment] {
    [PurchaseOption.reserved1y, .reserved3y].compactMap { option in
      allowed(option).map { PurchaseStudy.Commitment(option: option, price: $0, breakEven: prices.breakEven($0.usd)) }
    }
  }

  var spot: PriceFigure? { allowed(.spot) }

  /// A month of a mix, each of its lines rounded to the cent: machine-hours to the millionth, then times the price.
  func amount(_ mix: PurchaseMix, _ curve: DurationCurve, pinned: Int) -> USD {
    func hours(_ count: Int) -> Decimal { Decimal(count * Month.hours) }
    var total = USD.zero
    if mix.reserved1y > 0, let price = instance.reserved1y { total = total + (price.usd * hours(mix.reserved1y)).roundedToCent }
    if mix.reserved3y > 0, let price = instance.reserved3y { total = total + (price.usd * hours(mix.reserved3y)).roundedToCent }
    let sustained = SustainedUse.rule(for: instance.type, provider: instance.provider)
    var (onDemand, spot): (Decimal, Decimal) = (0, 0)
    for (level, share) in curve.shares.enumerated().dropFirst(mix.reserved) {
      let month = Self.decimal(share * Double(Month.hours))
      if mix.usesSpot, level >= pinned {
        spot += month
      } else if let sustained {
        onDemand += sustained.cost(share: month / Decimal(Month.hours)) * Decimal(Month.hours)
      } else {
        onDemand += month
      }
    }
    total = total + (instance.onDemand.usd * onDemand).roundedToCent
    if let price = instance.spot { total = total + (price.usd * spot).roundedToCent }
    return total
  }

  private static func decimal(_ value: Double) -> Decimal { Decimal(string: value.fixed(6), locale: Locale(identifier: "en_US_POSIX")) ?? 0 }
}
