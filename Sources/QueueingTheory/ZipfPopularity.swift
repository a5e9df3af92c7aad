import Foundation

/// How requests spread over items of which the k-th most popular is asked for in proportion to k^-s.
///
/// Source: G. K. Zipf (1949); for caches, L. Breslau et al., Web caching and Zipf-like distributions, INFOCOM (1999), who find s from
/// 0.64 to 0.83.
public struct ZipfPopularity: Hashable, Sendable {
  /// How many items there are.
  public let items: Int
  /// The exponent s; 0 is a uniform spread.
  public let exponent: Double
  /// The sum of k^-s over all items.
  private let normalization: Double

  /// - Throws: `QueueingError.outOfRange` unless there are 1 to 10^12 items and the exponent is 0 to 10.
  public init(items: Int, exponent: Double) throws(QueueingError) {
    guard (1...1_000_000_000_000).contains(items) else {
      throw .outOfRange(parameter: "items", value: Double(items), expected: "a whole number from 1 to 10^12")
    }
    guard (0...10).contains(exponent) else {
      throw .outOfRange(parameter: "Zipf exponent", value: exponent, expected: "0 to 10")
    }
    self.items = items
    self.exponent = exponent
    normalization = Self.harmonicNumber(items, exponent: exponent)
  }

  /// The share of requests for the item of this rank.
  /// - Parameter rank: 1 for the most popular, up to `items`; 0 is returned outside of it.
  public func probability(rank: Int) -> Double {
    (1...items).contains(rank) ? pow(Double(rank), -exponent) / normalization : 0
  }

  /// The share of requests for the `count` most popular items: what an ideal cache of that many items would hit.
  public func mass(ofTop count: Int) -> Double {
    count <= 0 ? 0 : count >= items ? 1 : Self.harmonicNumber(count, exponent: exponent) / normalization
  }

  /// The generalized harmonic number: the sum of k^-s for k = 1 ... n, to about 13 digits.
  ///
  /// The first 1,000 terms one by one, the rest by the Euler-Maclaurin formula. Source: NIST Digital Library of Mathematical Functions,
  /// 2.10(i).
  /// - Parameters:
  ///   - n: 0 or more; 0 gives 0.
  ///   - exponent: s, 0 or more.
  public static func harmonicNumber(_ n: Int, exponent s: Double) -> Double {
    let head = min(n, headCount)
    var sum = 0.0
    // From the small terms to the large, so that none is rounded away.
    for k in stride(from: head, to: 0, by: -1) { sum += pow(Double(k), -s) }
    return n > head ? sum + rangeSum(after: head, through: n, exponent: s) : sum
  }

  /// The items as classes of equal popularity, for sums over all of them in bounded time: the first 1,000 one by one, the rest in blocks
  /// whose last rank is 0.5 % behind the first, with the mean popularity of the block. At most 6,000 classes.
  /// - Parameters:
  ///   - requestRate: of all items together, per second.
  ///   - itemSize: of each item, in bytes or any other unit of the capacity.
  ///   - expiry: when an item expires.
  public func classes(requestRate: Double, itemSize: Double, expiry: CacheExpiry = .never) -> [CacheItemClass] {
    var classes: [CacheItemClass] = []
    for rank in 1...min(items, Self.headCount) {
      classes.append(CacheItemClass(requestRate: requestRate * probability(rank: rank), itemSize: itemSize, items: 1, expiry: expiry))
    }
    var last = Self.headCount
    while last < items {
      let next = min(items, last + max(1, last / 200))
      let mass = Self.rangeSum(after: last, through: next, exponent: exponent) / normalization
      let count = Double(next - last)
      classes.append(CacheItemClass(requestRate: requestRate * mass / count, itemSize: itemSize, items: count, expiry: expiry))
      last = next
    }
    return classes
  }

  private static let headCount = 1_000

  /// The sum of k^-s for k = first + 1 ... last, both at least `headCount`; the next term of the expansion is below s^5 10^-18.
  private static func rangeSum(after first: Int, through last: Int, exponent s: Double) -> Double {
    let (a, b) = (Double(first), Double(last))
    let step = log1p((b - a) / a)
    // The integral of x^-s from a to b, in a form that stays exact around s = 1.
    let x = (1 - s) * step
    let integral = pow(a, 1 - s) * step * (x == 0 ? 1 : expm1(x) / x)
    let (atFirst, atLast) = (pow(a, -s), pow(b, -s))
    return integral + (atLast - atFirst) / 2 + s / 12 * (atFirst / a - atLast / b)
      - s * (s + 1) * (s + 2) / 720 * (atFirst / (a * a * a) - atLast / (b * b * b))
  }
}
