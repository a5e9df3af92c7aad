import Testing
import Units

@testable import Autoscaling

struct FewestReversalsTests {
  private let minute = SimTime.wholeSeconds(60)

  /// The fewest reversals of all schedules that serve and fit, by trying every one.
  private func bruteForce(_ served: [Int32], most: Int32, allowed: Int64, rule: ReversalRule) -> Int {
    var fewest = Int.max
    var schedule: [Int32] = []
    func extend(_ pods: Int64) {
      guard pods <= allowed else { return }
      if schedule.count == served.count {
        fewest = min(fewest, rule.reversals(of: schedule, period: minute).count)
        return
      }
      for replicas in served[schedule.count]...max(most, served[schedule.count]) {
        schedule.append(replicas)
        extend(pods + Int64(replicas))
        schedule.removeLast()
      }
    }
    extend(0)
    return fewest
  }

  @Test func `no schedule of all there are has fewer`() throws {
    var gaps = 0
    var positive = 0
    for seed in UInt64(1)...500 {
      var random = TestRandom(seed: seed)
      let count = random.integer(3...9)
      let served = (0..<count).map { _ in Int32(random.integer(0...3)) }
      let replicas = served.map { $0 + Int32(random.integer(0...1)) }
      let rule = ReversalRule(scaleDownWindow: .wholeSeconds(Int64(random.integer(0...4)) * 60), startup: .zero)
      let timeline = try ReplicaTimeline(period: minute, replicas: replicas, required: served)
      let extra = Fraction(Double(random.integer(0...5)) / 10)
      let found = FewestReversals(timeline, rule: rule, extra: extra)
      let expected = bruteForce(served, most: 3, allowed: found.podStepsAllowed, rule: rule)
      #expect(found.reversals == expected && found.isExact, "seed \(seed): \(served) of \(replicas)")
      let open = FewestReversals(timeline, rule: rule, extra: extra, mostWork: 0)
      #expect(open.lowerBound <= expected && expected <= open.reversals, "seed \(seed): the bounds hold")
      if !open.isExact { gaps += 1 }
      if expected > 0 { positive += 1 }
    }
    #expect(gaps > 0, "both ways to the answer are taken")
    #expect(positive > 50)
  }

  @Test func `the schedule that is given serves, fits and has that many reversals`() throws {
    var given = 0
    for seed in UInt64(1)...100 {
      var random = TestRandom(seed: seed)
      let required = (0..<200).map { _ in Int32(random.integer(1...12)) }
      let replicas = required.map { max(0, $0 + Int32(random.integer(-1...2))) }
      let rule = ReversalRule(scaleDownWindow: .wholeSeconds(Int64(random.integer(0...6)) * 60), startup: .wholeSeconds(60))
      let timeline = try ReplicaTimeline(period: minute, replicas: replicas, required: required)
      let found = FewestReversals(timeline, rule: rule, mostWork: seed % 2 == 0 ? 0 : 1_500_000_000, keepsSchedule: true)
      guard let schedule = found.schedule else { continue }
      given += 1
      #expect(zip(schedule, timeline.served).allSatisfy { $0 >= $1 }, "seed \(seed)")
      #expect(schedule.reduce(0) { $0 + Int64($1) } == found.podSteps && found.podSteps <= found.podStepsAllowed, "seed \(seed)")
      #expect(rule.reversals(of: schedule, period: minute).count == found.reversals, "seed \(seed)")
    }
    #expect(given >= 50)
  }

  @Test func `a valley is filled where that is cheap, and a peak held where it is not`() throws {
    let rule = ReversalRule(scaleDownWindow: .wholeSeconds(120), startup: .wholeSeconds(60))
    let demand: [Int32] = [9, 9, 8, 9, 9, 9, 9, 9, 9, 9]
    let timeline = try ReplicaTimeline(period: minute, replicas: demand, required: demand)
    let found = FewestReversals(timeline, rule: rule, keepsSchedule: true)
    #expect(found.reversals == 0 && found.schedule == [Int32](repeating: 9, count: 10))
    #expect(FewestReversals(timeline, rule: rule).schedule == nil, "nobody asked")
    // Without anything to spend the valley stays.
    #expect(FewestReversals(timeline, rule: rule, extra: .zero).reversals == 1)
  }

  @Test func `a schedule that would take too much memory is left out`() {
    // 250 levels at 180,000 steps are 270 MB; numbers for a million counts of reversals more than there is.
    let problem = ScheduleProblem(served: (0..<180_000).map { Int32($0 % 250) }, freeAfter: 4)
    #expect(problem.schedule(at: 0) == nil)
    #expect(CountedSchedules.fewest(problem, allowed: 1_000, below: 1_000_000, mostWork: .max) == nil)
  }

  @Test func `a ruler longer than the timeline is as good as one of its length`() throws {
    let replicas = (0..<40).map { Int32($0 % 2 + 1) }
    let timeline = try ReplicaTimeline(period: .wholeSeconds(1), replicas: replicas, required: replicas)
    func fewest(_ seconds: Int64) -> Int {
      FewestReversals(timeline, rule: ReversalRule(scaleDownWindow: .wholeSeconds(seconds), startup: .zero), extra: .zero).reversals
    }
    #expect(fewest(40) == fewest(4_000_000))
  }

  @Test func `an empty timeline has none`() throws {
    let empty = try ReplicaTimeline(period: minute, replicas: [], required: [])
    let found = FewestReversals(empty, rule: ReversalRule(scaleDownWindow: .zero, startup: .zero), keepsSchedule: true)
    #expect(found.reversals == 0 && found.isExact && found.schedule == [])
  }

  @Test(arguments: [(40_320, 20, true), (172_800, 30, false)])
  func `a week of noise and bursts is solved exactly, a month closely`(steps: Int, levels: Int, isExact: Bool) throws {
    var random = TestRandom(seed: 7)
    var burst = 0.0
    let required = (0..<steps).map { step in
      let phase = Double(step % 5_760) / 5_760
      let curve = 1 - 4 * (phase - 0.5) * (phase - 0.5)
      if random.chance(0.01) { burst = random.uniform() * 0.5 } else if random.chance(0.1) { burst = 0 }
      return Int32(1 + Double(levels - 1) * min(1, 0.5 * curve * (0.85 + 0.15 * random.uniform()) + burst))
    }
    let timeline = try ReplicaTimeline(period: .wholeSeconds(15), replicas: required, required: required)
    var found: FewestReversals?
    let rule = ReversalRule(scaleDownWindow: .wholeSeconds(300), startup: .wholeSeconds(40))
    let time = ContinuousClock().measure { found = FewestReversals(timeline, rule: rule) }
    let answer = try #require(found)
    let own = rule.reversals(of: required, period: timeline.period).count
    print("\(steps) steps, \(levels) levels: \(answer.lowerBound)...\(answer.reversals) of \(own) reversals, \(time)")
    #expect(answer.podSteps <= answer.podStepsAllowed && answer.reversals < own / 10)
    // A month at the default amount of work stays open by a few in a hundred.
    #expect(isExact ? answer.isExact : answer.reversals - answer.lowerBound <= answer.reversals / 20)
    // The figure belongs to a quiet machine; this catches a slip by a factor.
    #expect(time < .seconds(30))
  }
}
