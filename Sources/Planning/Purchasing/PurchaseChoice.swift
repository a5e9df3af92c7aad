import PlanModel
import Pricing
import Units

/// The choice for one pool: the mix that is cheapest over all loads, beside everything paid in one way.
struct PurchaseChoice {
  let prices: PoolPrices
  /// Of each load.
  let curves: [DurationCurve]
  /// Of each load; not all 0.
  let weights: [Double]
  let pinned: Int
  /// Of fresh seeds at the scenario's own load.
  let fresh: DurationCurve?
  /// Whether the scenario's own load alone counts, so that fresh seeds may overrule what was found.
  let isOwnLoadAlone: Bool

  private var options: OptionPrices { prices.prices }
  private var expected: DurationCurve { DurationCurve(zip(curves, weights).map { (curve: $0, probability: $1) }) }

  private func priced(_ name: String, _ mix: PurchaseMix) -> PurchaseStudy.Priced {
    PurchaseStudy.Priced(
      name: name, mix: mix, amounts: curves.map { prices.amount(mix, $0, pinned: pinned) },
      expected: prices.amount(mix, expected, pinned: pinned), verified: fresh.map { prices.amount(mix, $0, pinned: pinned) })
  }

  /// Everything on demand, every machine of the peak reserved, everything on spot that may be.
  var singles: [PurchaseStudy.Priced] {
    var all = [priced("on-demand", PurchaseMix())]
    if options.reserved1y != nil { all.append(priced("reserved-1y", PurchaseMix(reserved1y: expected.peak))) }
    if options.reserved3y != nil { all.append(priced("reserved-3y", PurchaseMix(reserved3y: expected.peak))) }
    if options.spot != nil { all.append(priced("spot", PurchaseMix(usesSpot: true))) }
    return all
  }

  /// The cheapest on average; where a single option is cheaper on fresh seeds, that one: what was fitted to the hours that were seen has to
  /// show that it holds for others.
  var chosen: PurchaseStudy.Priced {
    let mix = priced("mix", options.cheapest(expected, pinned: pinned))
    func cost(_ priced: PurchaseStudy.Priced) -> USD { isOwnLoadAlone ? priced.verified ?? priced.expected : priced.expected }
    guard let single = singles.min(by: { cost($0) < cost($1) }) else { return mix }
    return cost(single) < cost(mix) || single.mix == mix.mix ? single : mix
  }

  /// What would have been chosen under each load, had it been the only one.
  var best: [PurchaseStudy.Priced] {
    curves.map { curve in priced("best", options.cheapest(curve, pinned: pinned)) }
  }
}
