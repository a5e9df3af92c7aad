/// Schedules of replicas that serve what was served, as a shortest path: see `FewestReversals`.
struct ScheduleProblem {
  struct Solution: Hashable, Sendable {
    var reversals: Int
    var podSteps: Int64
  }

  /// Prices are in 16ths of a pod-step, so that the bound from the best price lies close to the truth.
  static let priceScale: Int64 = 16
  /// The most levels of which a path can be written down.
  static let mostLevelsOfPath = 0x1FFE

  /// Replica numbers that a schedule takes, ascending.
  let levels: [Int32]
  /// The lowest level that serves each step.
  let floors: [Int32]
  /// The lowest level that serves all steps from this one until the next change is free.
  let heldFloors: [Int32]
  /// Steps after which a turn is free.
  let freeAfter: Int

  /// - Parameter freeAfter: at least 1.
  init(served: [Int32], freeAfter: Int) {
    let levels = Set(served).sorted()
    let index = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
    let floors = served.map { index[$0] ?? 0 }
    self.levels = levels
    self.floors = floors
    self.freeAfter = freeAfter
    heldFloors = Self.slidingMaximum(floors, width: freeAfter)
  }

  /// The largest of each element and those behind it, `width` in all.
  static func slidingMaximum(_ values: [Int32], width: Int) -> [Int32] {
    var result = values
    // Indices whose values fall from the front: the largest of the window stands in front.
    var candidates: [Int] = []
    var front = 0
    for index in values.indices.reversed() {
      while candidates.count > front, values[candidates[candidates.count - 1]] <= values[index] { candidates.removeLast() }
      candidates.append(index)
      while candidates[front] >= index + width { front += 1 }
      result[index] = values[candidates[front]]
    }
    return result
  }

  /// The cheapest schedule at that price of a reversal, the one with the fewest reversals among equals.
  func cheapest(price: Int64) -> Solution {
    let cost = sweep(price: price, path: nil).cost
    return solution(cost, price)
  }

  /// Above every sum of a schedule: at this price it has no reversal that it can do without.
  var highestPrice: Int64 { (Int64(floors.count) * Int64(levels.last ?? 0) + 1) * Self.priceScale }

  /// Replicas at each step of the schedule that `cheapest` finds; nil for too many levels, or steps times levels.
  func schedule(at price: Int64) -> [Int32]? {
    guard levels.count <= Self.mostLevelsOfPath else { return nil }
    let count = floors.count * levels.count
    guard count * 3 * MemoryLayout<UInt16>.stride <= FewestReversals.mostBytes else { return nil }
    let path = UnsafeMutablePointer<UInt16>.allocate(capacity: count * 3)
    defer { path.deallocate() }
    let end = sweep(price: price, path: path)
    var schedule = [Int32](repeating: 0, count: floors.count)
    var step = floors.count - 1
    var (state, level) = (end.state, end.level)
    while true {
      schedule[step] = levels[level]
      guard step > 0 else { return schedule }
      let entry = path[(step * levels.count + level) * 3 + state]
      if entry == Self.stay {
        step -= 1
        continue
      }
      // A jump held this level back to the step of its change.
      let change = entry & Self.jump != 0 ? step - freeAfter + 1 : step
      while step > change {
        step -= 1
        schedule[step] = levels[level]
      }
      step -= 1
      state = Int(entry >> 14)
      level = Int(entry & 0x1FFF)
    }
  }

  // MARK: - The recursion

  /// A cost holds the reversals in its low bits, so that the smallest cost has the fewest of them among equals.
  private static let countBits: Int64 = 21
  private static let unreachable = Int64.max / 4
  private static let stay: UInt16 = .max
  private static let jump: UInt16 = 1 << 13

  private func solution(_ cost: Int64, _ price: Int64) -> Solution {
    let reversals = cost & (1 << Self.countBits - 1)
    return Solution(reversals: Int(reversals), podSteps: (cost >> Self.countBits - price * reversals) / Self.priceScale)
  }

  private struct End {
    var cost: Int64
    var state: Int
    var level: Int
  }

  /// - Parameter path: for each step, level and state, where it came from; nil when nobody asks.
  private func sweep(price: Int64, path: UnsafeMutablePointer<UInt16>?) -> End {
    // Two copies of the loop, as the one without a path runs many times.
    if let path { return sweep(price, path, records: true) }
    return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 1) { none in
      none.baseAddress.map { sweep(price, $0, records: false) } ?? End(cost: Self.unreachable, state: 2, level: 0)
    }
  }

  @inline(__always)
  private func sweep(_ price: Int64, _ path: UnsafeMutablePointer<UInt16>, records: Bool) -> End {
    let count = levels.count
    let turn = price << Self.countBits + 1
    let costs = UnsafeMutablePointer<Int64>.allocate(capacity: count * (6 + freeAfter))
    defer { costs.deallocate() }
    costs.initialize(repeating: Self.unreachable, count: count * (6 + freeAfter))
    let (up, down, free, climbed, fallen) = (costs + count, costs + 2 * count, costs + 3 * count, costs + 4 * count, costs + 5 * count)
    // Jumps under way: row s mod freeAfter lands at step s.
    let landing = costs + 6 * count
    let origins = UnsafeMutablePointer<UInt16>.allocate(capacity: count * (2 + freeAfter))
    defer { origins.deallocate() }
    origins.initialize(repeating: 0, count: count * (2 + freeAfter))
    let (climbedFrom, fallenFrom, landingFrom) = (origins, origins + count, origins + 2 * count)
    for level in 0..<count {
      costs[level] = Int64(levels[level]) * Self.priceScale << Self.countBits
      if level >= Int(floors[0]) { free[level] = costs[level] }
    }

    for step in 1..<max(floors.count, 1) {
      arrive(at: climbed, climbedFrom, keeping: up, 0, free, turning: down, 1, turn, from: 0, by: 1, records)
      arrive(at: fallen, fallenFrom, keeping: down, 1, free, turning: up, 0, turn, from: count - 1, by: -1, records)
      let floor = Int(floors[step])
      let heldFloor = Int(heldFloors[step])
      let landed = step % freeAfter * count
      let launched = (step + freeAfter - 1) % freeAfter * count
      for level in 0..<floor {
        up[level] = Self.unreachable
        down[level] = Self.unreachable
        free[level] = Self.unreachable
        landing[landed + level] = Self.unreachable
      }
      for level in floor..<count {
        let cost = costs[level]
        let (rise, fall) = (climbed[level], fallen[level])
        let row = (step &* count &+ level) &* 3
        if records {
          path[row] = rise < up[level] ? climbedFrom[level] : Self.stay
          path[row + 1] = fall < down[level] ? fallenFrom[level] : Self.stay
        }
        up[level] = min(up[level], rise) &+ cost
        down[level] = min(down[level], fall) &+ cost
        // A jump that is launched now lands later, or at once where a turn is always free.
        let held = level >= heldFloor ? min(rise, fall) &+ cost &* Int64(freeAfter) : Self.unreachable
        let source = records ? (rise <= fall ? climbedFrom[level] : fallenFrom[level]) : 0
        let landingCost = freeAfter == 1 ? held : landing[landed + level]
        let origin = records ? (freeAfter == 1 ? source : landingFrom[landed + level]) : 0
        if freeAfter > 1 {
          landing[landed + level] = Self.unreachable
          landing[launched + level] = held
          if records { landingFrom[launched + level] = source }
        }
        let freed = free[level] &+ cost
        if records { path[row + 2] = landingCost < freed ? origin | Self.jump : Self.stay }
        free[level] = min(freed, landingCost)
      }
    }
    var end = End(cost: .max, state: 2, level: count - 1)
    for level in 0..<count {
      for (state, cost) in [up[level], down[level], free[level]].enumerated() where cost < end.cost {
        end = End(cost: cost, state: state, level: level)
      }
    }
    return end
  }

  /// The cheapest change to each level from one that the walk has passed, and where it comes from. A turn costs `turn`.
  @inline(__always)
  private func arrive(
    at arrivals: UnsafeMutablePointer<Int64>, _ origins: UnsafeMutablePointer<UInt16>,
    keeping: UnsafeMutablePointer<Int64>, _ kept: UInt16, _ free: UnsafeMutablePointer<Int64>,
    turning: UnsafeMutablePointer<Int64>, _ turned: UInt16, _ turn: Int64, from first: Int, by direction: Int, _ records: Bool
  ) {
    var best = Self.unreachable
    var from: UInt16 = 0
    var level = first
    for _ in 0..<levels.count {
      arrivals[level] = best
      if records {
        origins[level] = from
        let place = UInt16(truncatingIfNeeded: level)
        if keeping[level] < best { (best, from) = (keeping[level], kept << 14 | place) }
        if free[level] < best { (best, from) = (free[level], 2 << 14 | place) }
        if turning[level] &+ turn < best { (best, from) = (turning[level] &+ turn, turned << 14 | place) }
      } else {
        best = min(best, min(keeping[level], free[level], turning[level] &+ turn))
      }
      level += direction
    }
  }
}
