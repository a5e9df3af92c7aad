import Foundation

/// A cache that evicts the least recently used item (LRU), in steady state: an item stays until it was not asked for during the cache's
/// characteristic time, which is the same for all items.
///
/// The time is the one for which the expected content just fills the capacity. Requests are Poisson and independent of each other; each
/// miss stores the item. Exact in the limit of many items, and off by less than 0.01 in the hit ratio from some hundred items on. A time
/// to live that reads do not renew is combined with eviction by an approximation of its own (see `Residence`). Expired items take no
/// room.
///
/// Sources: H. Che, Y. Tung and Z. Wang, Hierarchical web caching systems: modeling, design and experimental results, IEEE Journal on
/// Selected Areas in Communications 20 (2002); C. Fricker, P. Robert and J. Roberts, A versatile and accurate approximation for LRU cache
/// performance, ITC 24 (2012); times to live: N. C. Fofack et al., Analysis of TTL-based cache networks, VALUETOOLS (2012).
public struct CharacteristicTime: Hashable, Sendable {
  public let classes: [CacheItemClass]
  /// The longest time without a request that an item survives, in seconds; infinite where everything that does not expire fits, 0 without
  /// room.
  public let seconds: Double
  /// The share of requests that find their item, by class.
  public let hitRatios: [Double]
  /// The share of all requests that find their item.
  public let hitRatio: Double
  /// The expected content, in the unit of the capacity.
  public let occupied: Double

  /// - Parameters:
  ///   - classes: all items that are asked for.
  ///   - capacity: in the unit of the items' sizes; 0 or more.
  ///   - expiry: when items expire, of all classes; nil: each class has its own.
  /// - Throws: `QueueingError.outOfRange`, or `.none` when there is no class.
  public init(classes given: [CacheItemClass], capacity: Double, expiry: CacheExpiry? = nil) throws(QueueingError) {
    let classes = expiry.map { expiry in given.map { $0.expiring(expiry) } } ?? given
    try CacheItemClass.validate(classes)
    try QueueingError.requireNotNegative(capacity, "capacity")
    // By the property of Poisson arrivals, a request finds its item as often as the item is present.
    func occupied(_ seconds: Double) -> Double {
      classes.reduce(0) { $0 + $1.items * $1.itemSize * Residence.presence(rate: $1.requestRate, idleLimit: seconds, expiry: $1.expiry) }
    }
    self.classes = classes
    if capacity == 0 {
      seconds = 0
    } else if occupied(.infinity) <= capacity {
      seconds = .infinity
    } else {
      // All items present for their whole characteristic time would ask for `shortest`; the occupied room is less, so the root lies above.
      let shortest = capacity / classes.reduce(0) { $0 + $1.items * $1.itemSize * $1.requestRate }
      var longest = shortest
      while occupied(longest) < capacity, longest.isFinite { longest *= 4 }
      seconds = exp(MonotoneRoot.find(from: log(shortest), to: log(longest)) { occupied(exp($0)) - capacity })
    }
    let idleLimit = seconds
    hitRatios = classes.map { Residence.presence(rate: $0.requestRate, idleLimit: idleLimit, expiry: $0.expiry) }
    hitRatio = CacheItemClass.overall(hitRatios, of: classes)
    self.occupied = occupied(idleLimit)
  }
}

/// How long an item stays in a cache, being asked for by a Poisson stream.
enum Residence {
  /// The share of time that the item is present.
  /// - Parameters:
  ///   - rate: of requests for it.
  ///   - idleLimit: without a request for that long, it is evicted.
  static func presence(rate: Double, idleLimit: Double, expiry: CacheExpiry) -> Double {
    guard rate > 0, idleLimit > 0 else { return 0 }
    switch expiry {
    case .never: return -expm1(-rate * idleLimit)
    case .afterLastRead(let lifetime): return -expm1(-rate * min(idleLimit, lifetime))
    case .afterStoring(let lifetime):
      // Present for its residence, then absent for one mean interval between requests.
      let present = rate * residence(rate: rate, idleLimit: idleLimit, endingAt: lifetime)
      return present / (1 + present)
    }
  }

  /// The mean time from storing until the first of: no request for `idleLimit`; `end`. In the unit of the arguments.
  ///
  /// Without an end the item stays for its idle limit for sure, and (e^(rate x limit) - 1) / rate on average: what goes beyond the limit
  /// is a geometric number of intervals, and counts here as exponential with the right mean. Exact up to the limit and for an end far
  /// away.
  static func residence(rate: Double, idleLimit: Double, endingAt end: Double) -> Double {
    guard end > idleLimit else { return end }
    let beyond = expm1(rate * idleLimit) / rate - idleLimit
    guard beyond > 0 else { return idleLimit }
    guard beyond.isFinite else { return end }
    return idleLimit - beyond * expm1(-(end - idleLimit) / beyond)
  }
}
