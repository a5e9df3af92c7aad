/// The search for the price of a reversal at which the schedule just fits.
///
/// Of two schedules, one that fits and one that does not, the price at which both cost the same is tried next: either a third is cheaper
/// there and replaces one of them, or the two are neighbours on the lower hull, and no other price tells more.
struct PricedSearch {
  /// The schedule with the fewest reversals that fits, among those that some price gives.
  private(set) var best: ScheduleProblem.Solution
  /// At which `best` is found, in 16ths of a pod-step.
  private(set) var price: Int64 = 0
  private(set) var lowerBound = 0

  init(_ problem: ScheduleProblem, allowed: Int64) {
    // Without a price the schedule follows the demand, and fits: what was served was at most what was spent.
    best = problem.cheapest(price: 0)
    guard best.reversals > 0 else { return }
    let highest = problem.highestPrice
    var beyond = problem.cheapest(price: highest)
    guard beyond.podSteps > allowed else {
      (best, price, lowerBound) = (beyond, highest, beyond.reversals)
      return
    }
    let scale = ScheduleProblem.priceScale
    while best.reversals > lowerBound {
      let tried = (beyond.podSteps - best.podSteps) * scale / Int64(best.reversals - beyond.reversals)
      guard tried > 0 else { return }
      let solution = problem.cheapest(price: tried)
      // Any schedule that fits, with k reversals, costs at least as much: allowed * scale + price * k >= cost.
      let shortfall = (solution.podSteps - allowed) * scale + tried * Int64(solution.reversals)
      if shortfall > 0 { lowerBound = max(lowerBound, Int((shortfall + tried - 1) / tried)) }
      if solution.podSteps <= allowed {
        guard solution.reversals < best.reversals else { return }
        (best, price) = (solution, tried)
      } else {
        guard solution.podSteps < beyond.podSteps else { return }
        beyond = solution
      }
    }
  }
}
