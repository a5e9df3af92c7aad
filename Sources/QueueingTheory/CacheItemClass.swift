/// Items of a cache that are alike: asked for equally often, and equally large.
public struct CacheItemClass: Hashable, Sendable {
  /// Requests for one of the items, per second; 0 or more.
  public let requestRate: Double
  /// Of one item with all that its storage takes, in the unit of the cache's capacity; above 0.
  public let itemSize: Double
  /// How many items there are; above 0, and not necessarily whole.
  public let items: Double
  /// When one of them expires.
  public let expiry: CacheExpiry

  public init(requestRate: Double, itemSize: Double, items: Double, expiry: CacheExpiry = .never) {
    self.requestRate = requestRate
    self.itemSize = itemSize
    self.items = items
    self.expiry = expiry
  }

  /// The same items with another time to live.
  func expiring(_ expiry: CacheExpiry) -> CacheItemClass {
    CacheItemClass(requestRate: requestRate, itemSize: itemSize, items: items, expiry: expiry)
  }

  /// Checks the ranges.
  /// - Throws: `QueueingError.outOfRange`, or `.none` when there is no class.
  static func validate(_ classes: [CacheItemClass]) throws(QueueingError) {
    guard !classes.isEmpty else { throw .none(of: "classes of items") }
    for itemClass in classes {
      try QueueingError.requireNotNegative(itemClass.requestRate, "request rate of an item")
      try QueueingError.requirePositive(itemClass.itemSize, "size of an item")
      try QueueingError.requirePositive(itemClass.items, "items of a class")
      switch itemClass.expiry {
      case .never: break
      case .afterStoring(let lifetime), .afterLastRead(let lifetime): try QueueingError.requirePositive(lifetime, "time to live")
      }
    }
    let requests = classes.reduce(0) { $0 + $1.requestRate * $1.items }
    try QueueingError.requirePositive(requests, "request rate")
  }

  /// The share of all requests that hit, from the share of each class.
  static func overall(_ hitRatios: [Double], of classes: [CacheItemClass]) -> Double {
    var hits = 0.0
    var requests = 0.0
    for (hitRatio, itemClass) in zip(hitRatios, classes) {
      hits += hitRatio * itemClass.requestRate * itemClass.items
      requests += itemClass.requestRate * itemClass.items
    }
    return min(1, hits / requests)
  }
}

/// When an item's time to live ends.
public enum CacheExpiry: Hashable, Sendable {
  /// Items do not expire.
  case never
  /// So many seconds after it was stored, whatever reads it in between: a time to live that reads do not renew, as Redis' EXPIRE.
  case afterStoring(Double)
  /// So many seconds after it was last stored or read.
  case afterLastRead(Double)
}
