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

  @Test func `bursts and surges that differ are other arrivals`() throws {
    func window(_ change: (inout Scenario) -> Void) -> SettledWindows.Load {
      var scenario = desk()
      change(&scenario)
      return SettledWindows.Load(scenario)
    }
    let plain = window { _ in }
    let surge = { (factor: Double, text: String) in
      window { $0.events = [ScenarioEvent(time: .hours(1), action: .surge(factor: factor, length: .minutes(10)), text: text)] }
    }
    let daily = window { $0.workload.shape = LoadShape(daily: LoadCurve(steps: [1, 2], period: .days(1))) }
    #expect(Set([plain, surge(2, "a"), surge(3, "a"), daily]).count == 4)
    #expect(surge(2, "1h: surge 2x for 10m") == surge(2, "60m: surge 2x for 600s"), "however it is written")
    let slow = window { $0.events = [ScenarioEvent(time: .hours(1), action: .slow(name: "desk", factor: 2, length: .hours(1)), text: "")] }
    #expect(slow == plain, "the same queries come")
    let points = try run(jobs: 2) { position in
      var scenario = side(0).scenario
      scenario.workload.shape = LoadShape(daily: LoadCurve(steps: [1, position < 3 ? 1.1 : 1.2], period: .seconds(100)))
      scenario.settings.duration = .seconds(300)
      scenario.settleKind()
      return ScenarioSide(origin: "", scenario: scenario)
    }
    #expect(Set(points.values.map(\.window)).count == 2)
  }

  @Test func `warm-ups that were found are not looked for again`() throws {
    let kept = Mutex<[String: SimTime]>([:])
    let asked = Mutex(0)
    let keeping = WarmUpKeeping(
      load: { digest in
        asked.withLock { $0 += 1 }
        return kept.withLock { $0[digest] }
      }, save: { digest, time in kept.withLock { $0[digest] = time } })
    let automatic: @Sendable (Int) throws -> ScenarioSide = { position in
      var scenario = side(position).scenario
      scenario.settings.warmUp = .automatic
      return ScenarioSide(origin: "", scenario: scenario)
    }
    func points(_ keeping: WarmUpKeeping) throws -> [Int: SweepPoint] {
      let points = Mutex<[Int: SweepPoint]>([:])
      try SweepPlan(prices: PriceTable(), program: "test", jobs: 1).run(
        6, scenario: automatic, warmUps: keeping, finished: { position, point in points.withLock { $0[position] = point } })
      return points.withLock { $0 }
    }
    let first = try points(keeping)
    #expect(kept.withLock { $0.count } == 6 && asked.withLock { $0 } == 6)
    let before = kept.withLock { $0 }
    #expect(try points(keeping) == first && kept.withLock { $0 } == before)
    // That they are used shows where they are others.
    let shifted = WarmUpKeeping(load: { digest in kept.withLock { $0[digest] }.map { _ in .seconds(77) } })
    #expect(Set(try points(shifted).values.map(\.window?.warmUp)) == [.seconds(77)])
  }

  @Test func `a point that would never end is refused before any is made`() {
    let made = Mutex(0)
    #expect(throws: PlanningError.self) {
      try SweepPlan(prices: PriceTable(), program: "test", jobs: 1).run(
        6,
        scenario: { position in
          position < 5 ? side(position) : ScenarioSide(origin: "", scenario: desk(rate: 1e5, service: 1e-6, duration: .hours(800_000)))
        }, finished: { _, _ in made.withLock { $0 += 1 } })
    }
    #expect(made.withLock { $0 } == 0)
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
