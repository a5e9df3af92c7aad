/// The least pod-time of schedules by their exact number of reversals: `ScheduleProblem`'s recursion with a number for each count. It
/// closes the gap that prices leave, as the least pod-time need not be convex in the count: filling one valley can save two reversals at
/// once.
enum CountedSchedules {
  struct Found {
    /// nil when no schedule with fewer reversals fits.
    var reversals: Int?
    var podSteps: Int64
  }

  private static let unreachable = Int32.max / 2

  /// The fewest reversals below `limit` that fit.
  /// - Returns: nil when that would take more than `mostWork` operations, too much memory, or sums beyond 32 bits.
  static func fewest(_ problem: ScheduleProblem, allowed: Int64, below limit: Int, mostWork: Int) -> Found? {
    let counts = limit
    let levels = problem.levels.count
    let (work, isTooMuch) = (problem.floors.count * levels).multipliedReportingOverflow(by: counts)
    guard counts > 0, !isTooMuch, work <= mostWork, allowed < Int64(unreachable) / 2 else { return nil }
    guard Sweep.bytes(problem, counts: counts) <= FewestReversals.mostBytes else { return nil }
    let least = Sweep(problem, counts: counts, mostPodSteps: Int32(allowed)).run()
    for (reversals, podSteps) in least.enumerated() where Int64(podSteps) <= allowed {
      return Found(reversals: reversals, podSteps: Int64(podSteps))
    }
    return Found(reversals: nil, podSteps: 0)
  }

  /// One pass over the steps. Rows of numbers by count lie one behind the other, by level, each with a vector before it that stays out of
  /// reach, so that one count less can be read at its start.
  private final class Sweep {
    private typealias Vector = SIMD8<Int32>

    private let problem: ScheduleProblem
    private let counts: Int
    private let levels: Int
    private let ceiling: Int32
    /// Vectors of a row, the one before it among them.
    private let width: Int
    private let up, down, free, climbed, fallen, best, landing: UnsafeMutablePointer<Vector>

    /// What it allocates.
    static func bytes(_ problem: ScheduleProblem, counts: Int) -> Int {
      width(counts) * (problem.levels.count * (5 + problem.freeAfter) + 1) * MemoryLayout<Vector>.stride
    }

    private static func width(_ counts: Int) -> Int { (counts + Vector.scalarCount - 1) / Vector.scalarCount + 1 }

    init(_ problem: ScheduleProblem, counts: Int, mostPodSteps: Int32) {
      self.problem = problem
      self.counts = counts
      levels = problem.levels.count
      // Costs only grow: what is above the bound can be forgotten, which keeps every sum within 32 bits.
      ceiling = mostPodSteps
      width = Self.width(counts)
      let rows = width * levels
      let total = rows * (5 + problem.freeAfter) + width
      up = .allocate(capacity: total)
      up.initialize(repeating: Vector(repeating: unreachable), count: total)
      (down, free, climbed, fallen) = (up + rows, up + 2 * rows, up + 3 * rows, up + 4 * rows)
      landing = up + 5 * rows
      best = landing + rows * problem.freeAfter
    }

    deinit { up.deallocate() }

    /// The least pod-steps by count.
    func run() -> [Int32] {
      for level in Int(problem.floors[0])..<levels {
        free[level * width + 1][0] = problem.levels[level] > ceiling ? unreachable : problem.levels[level]
      }
      for step in problem.floors.indices.dropFirst() { advance(step) }
      return (0..<counts).map { count in
        let (vector, lane) = (count / Vector.scalarCount + 1, count % Vector.scalarCount)
        return (0..<levels).reduce(unreachable) { least, level in
          let place = level * width + vector
          return min(least, up[place][lane], down[place][lane], free[place][lane])
        }
      }
    }

    private func advance(_ step: Int) {
      arrive(at: climbed, keeping: up, turning: down, from: 0, by: 1)
      arrive(at: fallen, keeping: down, turning: up, from: levels - 1, by: -1)
      let freeAfter = problem.freeAfter
      let landed = landing + step % freeAfter * width * levels
      let launched = landing + (step + freeAfter - 1) % freeAfter * width * levels
      let outOfReach = Vector(repeating: unreachable)
      let most = Vector(repeating: ceiling)
      let floor = Int(problem.floors[step])
      for place in 0..<floor * width {
        up[place] = outOfReach
        down[place] = outOfReach
        free[place] = outOfReach
        landed[place] = outOfReach
      }
      for level in floor..<levels {
        let cost = Vector(repeating: problem.levels[level])
        let jump = Int64(problem.levels[level]) * Int64(freeAfter)
        let isHeld = level >= Int(problem.heldFloors[step]) && jump <= Int64(ceiling)
        let jumpCost = Vector(repeating: isHeld ? Int32(jump) : 0)
        for place in level * width + 1..<(level + 1) * width {
          let (rise, fall) = (climbed[place], fallen[place])
          let rises = pointwiseMin(up[place], rise) &+ cost
          let falls = pointwiseMin(down[place], fall) &+ cost
          up[place] = rises.replacing(with: outOfReach, where: rises .> most)
          down[place] = falls.replacing(with: outOfReach, where: falls .> most)
          var launching = pointwiseMin(rise, fall) &+ jumpCost
          launching = isHeld ? launching.replacing(with: outOfReach, where: launching .> most) : outOfReach
          let landingCost = freeAfter == 1 ? launching : landed[place]
          if freeAfter > 1 {
            landed[place] = outOfReach
            launched[place] = launching
          }
          let freed = free[place] &+ cost
          free[place] = pointwiseMin(freed.replacing(with: outOfReach, where: freed .> most), landingCost)
        }
      }
    }

    /// The cheapest way to change to each level from those that the walk has passed; a turn costs one count.
    private func arrive(
      at arrivals: UnsafeMutablePointer<Vector>, keeping: UnsafeMutablePointer<Vector>, turning: UnsafeMutablePointer<Vector>,
      from first: Int, by direction: Int
    ) {
      for vector in 1..<width { best[vector] = Vector(repeating: unreachable) }
      var level = first
      for _ in 0..<levels {
        let row = level * width
        let oneLess = UnsafeRawPointer(turning + row) - MemoryLayout<Int32>.stride
        for vector in 1..<width {
          let place = row + vector
          arrivals[place] = best[vector]
          let turned = oneLess.loadUnaligned(fromByteOffset: vector * MemoryLayout<Vector>.stride, as: Vector.self)
          best[vector] = pointwiseMin(best[vector], pointwiseMin(pointwiseMin(keeping[place], free[place]), turned))
        }
        level += direction
      }
    }
  }
}
