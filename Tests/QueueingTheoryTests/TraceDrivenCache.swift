import Foundation

/// A cache that evicts the least recently used item, request by request: what the formulas are held against. It shares nothing with them.
struct TraceDrivenCache {
  enum Expiry {
    case never
    case afterStoring(Double)
    case afterLastRead(Double)
  }

  private let sizes: [Double]
  private let capacity: Double
  private let expiry: Expiry
  private var used = 0.0
  // A ring through the items present, the least recently used first; place `sizes.count` is its head.
  private var before: [Int]
  private var after: [Int]
  private var present: [Bool]
  private var storedAt: [Double]
  private var lastRead: [Double]
  // Items by the time they expire at, where that is fixed when they are stored.
  private var dueItems: [(item: Int, time: Double)] = []
  private var firstDue = 0

  init(sizes: [Double], capacity: Double, expiry: Expiry = .never) {
    self.sizes = sizes
    self.capacity = capacity
    self.expiry = expiry
    before = Array(repeating: sizes.count, count: sizes.count + 1)
    after = before
    present = Array(repeating: false, count: sizes.count)
    storedAt = Array(repeating: 0, count: sizes.count)
    lastRead = storedAt
  }

  /// Whether the item is there; afterwards it is, as the most recently used.
  mutating func request(_ item: Int, at time: Double) -> Bool {
    removeExpired(at: time)
    let hit = present[item]
    if hit {
      unlink(item)
    } else {
      while used + sizes[item] > capacity, after[sizes.count] != sizes.count { remove(after[sizes.count]) }
      used += sizes[item]
      present[item] = true
      if case .afterStoring(let lifetime) = expiry { dueItems.append((item, time + lifetime)) }
      storedAt[item] = time
    }
    let last = before[sizes.count]
    (after[last], before[item], after[item], before[sizes.count]) = (item, last, sizes.count, item)
    lastRead[item] = time
    return hit
  }

  private mutating func removeExpired(at time: Double) {
    switch expiry {
    case .never: break
    case .afterLastRead(let lifetime):
      while after[sizes.count] != sizes.count, lastRead[after[sizes.count]] + lifetime <= time { remove(after[sizes.count]) }
    case .afterStoring(let lifetime):
      while firstDue < dueItems.count, dueItems[firstDue].time <= time {
        let (item, due) = dueItems[firstDue]
        // It may have been evicted and stored anew since.
        if present[item], storedAt[item] + lifetime == due { remove(item) }
        firstDue += 1
      }
    }
  }

  private mutating func remove(_ item: Int) {
    unlink(item)
    present[item] = false
    used -= sizes[item]
  }

  private mutating func unlink(_ item: Int) {
    after[before[item]] = after[item]
    before[after[item]] = before[item]
  }
}

/// Poisson requests, one a second in all, spread over items by k^-s.
struct ZipfTrace {
  private var random: TestRandom
  private var cumulative: [Double] = []
  private(set) var time = 0.0

  init(items: Int, exponent: Double, seed: UInt64) {
    random = TestRandom(seed: seed)
    var sum = 0.0
    for rank in 1...items {
      sum += pow(Double(rank), -exponent)
      cumulative.append(sum)
    }
  }

  /// The next item, from 0, and the clock set to its time.
  mutating func next() -> Int {
    time += random.exponential()
    let aim = random.uniform() * cumulative[cumulative.count - 1]
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] < aim { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
