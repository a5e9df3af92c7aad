import Foundation
import PlanModel
import Pricing
import QueueingTheory
import Statistics
import Synchronization
import Testing
import Units

@testable import Planning

struct SweepPlanTests {
  private let sweep = Sweep(
    name: "desk", axes: [.init(path: "servers", values: ["1", "2"]), .init(path: "service", values: ["0.05", "0.06", "0.08"])])

  @Sendable private func side(_ position: Int) -> ScenarioSide {
    let settings = sweep.settings(at: position)
    return ScenarioSide(origin: "", scenario: desk(service: Double(settings[1]) ?? 0, servers: Int(settings[0]) ?? 0))
  }

  private func run(_ positions: [Int], jobs: Int) throws -> [Int: SweepPoint] {
    let points = Mutex<[Int: SweepPoint]>([:])
    try SweepPlan(prices: PriceTable(), version: "test", jobs: jobs).run(
      positions, scenario: side, finished: { position, point in points.withLock { $0[position] = point } })
    return points.withLock { $0 }
  }

  @Test func `the last axis of the grid runs fastest`() {
    #expect(
      (0..<sweep.count).map { sweep.settings(at: $0).joined(separator: " ") } == [
        "1 0.05", "1 0.06", "1 0.08", "2 0.05", "2 0.06", "2 0.08",
      ])
  }

  @Test func `each point is what the closed form says, whatever the number of threads`() throws {
    let points = try run(Array(0..<6), jobs: 1)
    #expect(try run(Array(0..<6), jobs: 3) == points)
    #expect(try run([4], jobs: 2)[4] == points[4], "alone, or among others")
    for (position, point) in points {
      let settings = sweep.settings(at: position).compactMap { Double($0) }
      let queue = try MMc(arrivalRate: 10, meanServiceTime: settings[1], servers: Int(settings[0]))
      let mean = try #require(point.estimate(of: .mean))
      // Six intervals at 95 %; twice as wide ones miss once in some hundred thousand times.
      let half = ((mean.high ?? 9) - (mean.low ?? 0)) / 2
      #expect(abs((mean.value ?? 9) - queue.meanResponseTime) < 2 * half, "point \(position)")
      #expect(half < 0.25 * queue.meanResponseTime)
    }
  }

  @Test func `a sweep is known by all that decides its answer`() {
    let axes = sweep.axes
    let key = SweepPlan.key(of: desk(), axes: axes, prices: "p", version: "1")
    #expect(SweepPlan.key(of: desk(), axes: axes, prices: "p", version: "1") == key)
    var longer = desk()
    longer.settings.trials = .count(11)
    let others = [
      SweepPlan.key(of: longer, axes: axes, prices: "p", version: "1"),
      SweepPlan.key(of: desk(seed: 2), axes: axes, prices: "p", version: "1"),
      SweepPlan.key(of: desk(), axes: Array(axes.reversed()), prices: "p", version: "1"),
      SweepPlan.key(of: desk(), axes: axes, prices: "q", version: "1"), SweepPlan.key(of: desk(), axes: axes, prices: "p", version: "2"),
    ]
    #expect(Set(others + [key]).count == 6)
  }

  @Test func `a point that cannot be kept ends the sweep`() {
    struct Full: Error {}
    #expect(throws: Full.self) {
      try SweepPlan(prices: PriceTable(), version: "test", jobs: 1).run(Array(0..<6), scenario: side, finished: { _, _ in throw Full() })
    }
  }
}
