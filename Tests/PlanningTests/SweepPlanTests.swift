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

  private func run(
    jobs: Int, kept: [Int: SweepPoint] = [:], scenario: (@Sendable (Int) throws -> ScenarioSide)? = nil
  ) throws -> [Int: SweepPoint] {
    let points = Mutex<[Int: SweepPoint]>([:])
    try SweepPlan(prices: PriceTable(), program: "test", jobs: jobs).run(
      6, kept: kept, scenario: scenario ?? side, finished: { position, point in points.withLock { $0[position] = point } })
    return points.withLock { $0 }
  }

  @Test func `the last axis of the grid runs fastest`() {
    #expect(
      (0..<sweep.count).map { sweep.settings(at: $0).joined(separator: " ") } == [
        "1 0.05", "1 0.06", "1 0.08", "2 0.05", "2 0.06", "2 0.08",
      ])
  }

  @Test func `each point is what the closed form says, whatever the number of threads`() throws {
    let points = try run(jobs: 1)
    #expect(try run(jobs: 3) == points)
    #expect(try run(jobs: 2, kept: points.filter { $0.key != 4 }) == [4: points[4]], "what was broken off goes on as if it had not been")
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

  @Test func `points with the same arrivals see the same queries, however long each would warm up`() throws {
    let points = try run(jobs: 2) { position in
      var scenario = side(position).scenario
      scenario.settings.warmUp = .automatic
      scenario.settings.duration = position == 5 ? .seconds(400) : .seconds(300)
      return ScenarioSide(origin: "", scenario: scenario)
    }
    let windows = Set(points.values.map(\.window))
    #expect(windows.count == 1 && windows.first??.duration == .seconds(400), "as long as the longest needs")
    let answered = points.values.compactMap { $0.values?[Metric.throughput.name] }
    // Answers of trial 0 in the same window: all that arrived, but those at its edges.
    let first = answered.compactMap(\.first)
    #expect(first.count == 6 && (first.max() ?? 9) / (first.min() ?? 1) < 1.02)
    let others = try run(jobs: 2) { position in
      ScenarioSide(origin: "", scenario: desk(rate: position < 3 ? 10 : 8, service: 0.05, duration: .seconds(position < 3 ? 300 : 200)))
    }
    #expect(Set(others.values.map(\.window)).count == 2, "each load has its own")
  }

  @Test func `a point that another grid has is not made again`() throws {
    let points = try run(jobs: 2)
    let asked = Mutex<[String]>([])
    let again = Mutex<[Int: SweepPoint]>([:])
    try SweepPlan(prices: PriceTable(), program: "test", jobs: 1).run(
      6, scenario: side,
      known: { digest in
        asked.withLock { $0.append(digest) }
        return points.values.first { $0.digest == digest }
      }, finished: { position, point in again.withLock { $0[position] = point } })
    #expect(again.withLock { $0 } == points)
    #expect(Set(asked.withLock { $0 }) == Set(points.values.map(\.digest)))
  }

  @Test func `a sweep is known by all that decides its answer`() {
    let axes = sweep.axes
    let key = SweepPlan.key(of: desk(), axes: axes, prices: "p", program: "1")
    #expect(SweepPlan.key(of: desk(), axes: axes, prices: "p", program: "1") == key)
    var longer = desk()
    longer.settings.trials = .count(11)
    let others = [
      SweepPlan.key(of: longer, axes: axes, prices: "p", program: "1"),
      SweepPlan.key(of: desk(seed: 2), axes: axes, prices: "p", program: "1"),
      SweepPlan.key(of: desk(), axes: Array(axes.reversed()), prices: "p", program: "1"),
      SweepPlan.key(of: desk(), axes: axes, prices: "q", program: "1"), SweepPlan.key(of: desk(), axes: axes, prices: "p", program: "2"),
    ]
    #expect(Set(others + [key]).count == 6)
  }

  @Test func `a point that cannot be kept ends the sweep`() {
    struct Full: Error {}
    #expect(throws: Full.self) {
      try SweepPlan(prices: PriceTable(), program: "test", jobs: 1).run(6, scenario: side, finished: { _, _ in throw Full() })
    }
  }
}
