import QueueingTheory
import Testing

@Suite struct ForkJoinTests {
  /// The mean time until the last of the branches' tasks is done, branch by branch through Lindley's recursion: a task waits for what the
  /// one before it in its branch had left when it came.
  private func simulated(branches: Int, utilization: Double, queries: Int) -> Double {
    var random = TestRandom(seed: UInt64(branches))
    var left = [Double](repeating: 0, count: branches)
    var sum = 0.0
    for _ in 0..<queries {
      let interval = random.exponential() / utilization
      var last = 0.0
      for branch in 0..<branches {
        left[branch] = max(0, left[branch] - interval) + random.exponential()
        last = max(last, left[branch])
      }
      sum += last
    }
    return sum / Double(queries)
  }

  @Test func `two branches take (12 - rho) / 8 of one M/M/1, exactly`() throws {
    let pair = try ForkJoin(arrivalRate: 0.5, meanServiceTime: 1, branches: 2)
    #expect(pair.isExact)
    #expect(isClose(pair.meanResponseTime, 2.875), "(12 - 0.5) / 8 x 2")
    // The standard error over 400,000 correlated queries is some 0.4 %.
    #expect(isClose(simulated(branches: 2, utilization: 0.5, queries: 400_000), 2.875, relative: 0.015))
  }

  @Test func `one branch is an M/M/1`() throws {
    let one = try ForkJoin(arrivalRate: 0.75, meanServiceTime: 1, branches: 1)
    #expect(one.isExact && one.meanResponseTime == 4)
  }

  @Test(arguments: [(3, 0.5), (8, 0.5), (8, 0.7)] as [(Int, Double)])
  func `more branches are within 5 % of a simulation`(branches: Int, utilization: Double) throws {
    let many = try ForkJoin(arrivalRate: utilization, meanServiceTime: 1, branches: branches)
    #expect(!many.isExact)
    #expect(isClose(many.meanResponseTime, simulated(branches: branches, utilization: utilization, queries: 200_000), relative: 0.05))
  }

  @Test func `without load the join waits for the largest of n service times`() throws {
    // 1 + 1/2 + 1/3 + 1/4 services.
    let idle = try ForkJoin(arrivalRate: 1e-12, meanServiceTime: 1, branches: 4)
    #expect(isClose(idle.meanResponseTime, 25.0 / 12, relative: 1e-9))
  }

  @Test func `what is outside of the domain is refused`() {
    let many = #expect(throws: QueueingError.self) { try ForkJoin(arrivalRate: 0.1, meanServiceTime: 1, branches: 33) }
    #expect(many?.description == "found branches 33; expected a whole number from 1 to 32")
    let busy = #expect(throws: QueueingError.self) { try ForkJoin(arrivalRate: 1, meanServiceTime: 1, branches: 2) }
    #expect(busy == .unstable(station: nil, offeredErlangs: 1, servers: 1))
  }
}
