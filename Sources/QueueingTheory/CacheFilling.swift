import Foundation

/// The hit ratio of a cache from the instant on at which it is empty, until it is as in steady state.
///
/// An item that does not expire is there once it was asked for, and from the characteristic time on as long as that was not too long ago: its
/// hit ratio is 1 - e^(-rate x min(t, T)). An item that expires so long after it was stored follows the renewal equation of its stores: it is
/// there if one of them was within its mean residence L. With p the share of present ones, p' = rate (1 - p(t)) - rate (1 - p(t - L)), where the
/// second part begins at L. Those that were stored first expire first, so that the hit ratio first passes its limit and then swings around it.
///
/// Source: D. R. Cox, "Renewal Theory" (1962), chapter 7, alternating renewal processes; the residence as in `CharacteristicTime`.
public struct CacheFilling: Hashable, Sendable {
  /// Seconds of a step.
  public let step: Double
  /// The share of requests that find their item, in the middle of each step; afterwards it is `limit`.
  public let hitRatios: [Double]
  public let limit: Double

  /// - Parameters:
  ///   - cache: in steady state.
  ///   - range: of its classes, those that are asked about.
  ///   - steps: above 0.
  public init(_ cache: CharacteristicTime, classes range: Range<Int>, steps: Int) {
    let classes = Array(cache.classes[range])
    let stationary = Array(cache.hitRatios[range])
    let idleLimit = cache.seconds
    limit = CacheItemClass.overall(stationary, of: classes)
    let lifetimes = classes.compactMap { if case .afterStoring(let lifetime) = $0.expiry { lifetime } else { nil } }
    let end = max(
      4 * (lifetimes.max() ?? 0),
      Self.filled(classes.filter { if case .afterStoring = $0.expiry { false } else { true } }, within: idleLimit))
    let step = end / Double(steps)
    self.step = step
    var hits = Array(repeating: 0.0, count: steps)
    for (itemClass, limit) in zip(classes, stationary) {
      let weight = itemClass.requestRate * itemClass.items
      let course = Self.course(itemClass, limit: limit, idleLimit: idleLimit, step: step, steps: steps)
      for index in hits.indices { hits[index] += weight * course[index] }
    }
    let requests = classes.reduce(0) { $0 + $1.requestRate * $1.items }
    hitRatios = hits.map { $0 / requests }
  }

  /// The share of requests that find their item so many seconds after an empty start, of items that stay until nobody asked for them for
  /// `idleLimit`.
  public static func hitRatio(of classes: [CacheItemClass], after time: Double, idleLimit: Double = .infinity) -> Double {
    CacheItemClass.overall(classes.map { -expm1(-$0.requestRate * min(time, idleLimit)) }, of: classes)
  }

  /// Seconds after which a thousandth of the hits is missing to what there will be, of items that stay until they are evicted.
  public static func filled(_ classes: [CacheItemClass], within idleLimit: Double) -> Double {
    guard !classes.isEmpty, idleLimit > 0 else { return 0 }
    let whole = hitRatio(of: classes, after: .infinity, idleLimit: idleLimit)
    var time = 1 / classes.reduce(0) { $0 + $1.requestRate * $1.items }
    while time < idleLimit, hitRatio(of: classes, after: time, idleLimit: idleLimit) < 0.999 * whole { time *= 1.5 }
    return min(time, idleLimit)
  }

  private static func course(_ itemClass: CacheItemClass, limit: Double, idleLimit: Double, step: Double, steps: Int) -> [Double] {
    let rate = itemClass.requestRate
    guard case .afterStoring = itemClass.expiry, limit > 0, limit < 1 else {
      return (0..<steps).map { min(limit, -expm1(-rate * min((Double($0) + 0.5) * step, idleLimit))) }
    }
    // The mean residence that leads to the ratio in steady state.
    let residence = limit / (rate * (1 - limit))
    // At the ends of half steps, so that every other one is the middle of a step.
    let half = step / 2
    let decay = exp(-rate * half)
    var present = [0.0]
    for index in 1...(2 * steps) {
      let earlier = ((Double(index) - 0.5) * half - residence) / half
      if earlier <= 0 {
        present.append(-expm1(-rate * Double(index) * half))
      } else {
        let (low, share) = (Int(earlier), earlier - earlier.rounded(.down))
        let before = present[low] + share * (present[min(low + 1, present.count - 1)] - present[low])
        present.append(present[index - 1] * decay + (1 - decay) * before)
      }
    }
    return (0..<steps).map { present[2 * $0 + 1] }
  }
}
