import Autoscaling
import PlanModel
import RandomStreams
import Testing
import Units

@testable import Planning

struct SuggestionSearchTests {
  private func search(
    _ setup: ReplaySetup, _ load: ReplayLoad, settings: Int = 120, resamples: Int = 2, jobs: Int = 2
  ) throws -> Suggestion {
    try SuggestionSearch(
      setup, load: load, yardstick: ReplayParts.yardstick(), mostShort: 0.02, settings: settings, resamples: resamples, seed: 7, jobs: jobs
    ).run()
  }

  @Test func `a steady load is served by as many pods as the highest target leaves`() throws {
    // 4 cores for 2 hours: 8 pods at 50 %, of which 4 would do at 100 %. At 90 % ceil(4 / 0.9) = 5 are left; no target of the space leaves 4
    // by itself.
    let load = ReplayParts.load(String(repeating: "4", count: 480))
    let found = try search(ReplayParts.setup(try ReplayParts.specification(), start: 8), load, settings: 200)
    let best = try #require(found.best)
    #expect(best.recorded.shortShare == 0 && best.recorded.reversalsPerHour == 0)
    #expect(best.recorded.podMinutes <= 1.02 * 5 * 120, "5 pods for 120 minutes, and the way there")
    #expect(best.recorded.podMinutes >= 4 * 120, "less cannot serve it")
    #expect(found.present.recorded.podMinutes == 8 * 120)
  }

  @Test func `a wave gets a longer window, on loads too that nothing was chosen on`() throws {
    let load = ReplayParts.load(ReplayParts.wave("2", "6", syncs: 12, periods: 40))
    let found = try search(ReplayParts.setup(try ReplayParts.specification(max: 20)), load)
    #expect(found.present.recorded.reversalsPerHour > 10)
    let best = try #require(found.best)
    let fresh = try #require(best.fresh)
    for score in [best.recorded, fresh] { #expect(score.reversalsPerHour <= 1 && score.shortShare <= 0.02) }
    #expect(!best.changes.isEmpty && best.specification != found.present.specification)
    // Nothing on the frontier is beaten in all three by another.
    for one in found.frontier {
      for other in found.frontier where other != one {
        let (a, b) = (one.recorded, other.recorded)
        #expect(!(b.podMinutes < a.podMinutes && b.shortShare < a.shortShare && b.mostReversalsInAnHour < a.mostReversalsInAnHour))
      }
    }
  }

  @Test func `the number of threads changes nothing, and a seed gives the same again`() throws {
    let load = ReplayParts.load(ReplayParts.wave("2", "6", syncs: 12, periods: 10))
    let setup = ReplayParts.setup(try ReplayParts.specification(max: 20))
    #expect(try search(setup, load, settings: 60, jobs: 1) == search(setup, load, settings: 60, jobs: 2))
  }

  @Test func `what nothing can serve is said to have no answer`() throws {
    // 9 cores for the last 40 of 100 syncs, out of 1: pods need 1,400 s to start, longer than is left, and no minimum of the space is above
    // what half of the time needs, and 1.
    let load = ReplayParts.load(String(repeating: "1", count: 60) + String(repeating: "9", count: 40))
    let found = try search(ReplayParts.setup(try ReplayParts.specification(max: 3), startup: 1_400), load, settings: 40)
    #expect(found.best == nil)
    let nearest = try #require(found.nearest)
    #expect(nearest.throughout.shortShare >= 0.4 && !nearest.throughout.keeps(.shortage, found.budget, mostShort: 0.02))
    #expect(found.keeping[.shortage] == 0 && found.keeping[.reversals] == found.tried)
  }

  @Test func `the number of pods that a replay begins with is no fault of a setting`() throws {
    // 4 cores from the start, and 1 pod: with the cold start charged, pods of 10 minutes' start-up would be short for 8 % of two hours.
    let load = ReplayParts.load(String(repeating: "4", count: 480))
    let found = try search(ReplayParts.setup(try ReplayParts.specification(), start: 1, startup: 600), load)
    #expect(found.present.recorded.shortShare == 0 && found.present.recorded.podMinutes == 8 * 120)
    #expect(found.best != nil)
  }

  @Test func `no setting is tried whose memory comes down worse than now`() throws {
    // 600 of 1,000 MB against 80 %: 0.75, which comes down to 3. Against 60 % and below it stays or climbs; against 70 %, 0.857, the floor
    // is 6, and a minimum up to there is worse all the same.
    let cores = ReplayParts.wave("2", "6", syncs: 12, periods: 20)
    let load = ReplayParts.load(cores, memory: String(repeating: "6", count: cores.count))
    let found = try search(ReplayParts.setup(try ReplayParts.specification(memory: 80, max: 20)), load, settings: 200)
    #expect(found.ratcheting > 0)
    for candidate in found.frontier + [found.best].compactMap(\.self) {
      for metric in candidate.specification.metrics where metric.name == "memory" {
        guard case .utilization(let percent) = metric.target else { continue }
        #expect(percent >= 80 || candidate.specification.minReplicas >= 6, "\(candidate.changes)")
      }
    }
    #expect(RatchetFinding(metric: "memory", idle: 1, ratio: 1, regime: .stays).isWorse(
      than: RatchetFinding(metric: "memory", idle: 1, ratio: 0.7, regime: .falls(floor: 3)), under: try ReplayParts.specification(),
      presentMaximum: 10))
  }

  @Test(arguments: [
    (.climbs, 10, .climbs, false), (.climbs, 11, .climbs, true), (.stays, 10, .stays, false), (.stays, 11, .stays, true),
    (.stays, 11, .climbs, false), (.climbs, 5, .stays, true), (.falls(floor: 3), 20, .falls(floor: 3), false),
    (.falls(floor: 4), 10, .falls(floor: 3), true),
  ] as [(MemoryRatchet.Regime, Int32, MemoryRatchet.Regime, Bool)])
  func `under a ratchet a higher maximum is worse`(regime: MemoryRatchet.Regime, most: Int32, present: MemoryRatchet.Regime, isWorse: Bool) throws {
    func finding(_ regime: MemoryRatchet.Regime) -> RatchetFinding { RatchetFinding(metric: "memory", idle: 1, ratio: 1, regime: regime) }
    #expect(
      finding(regime).isWorse(than: finding(present), under: try ReplayParts.specification(max: most), presentMaximum: 10) == isWorse)
  }

  @Test func `the largest maximum that Kubernetes takes is searched around`() throws {
    let space = SettingsSpace(ReplayParts.setup(try ReplayParts.specification(max: .max)), needs: [1, 9_999, 10_000])
    #expect(space.axes.contains { $0.choices.contains { $0.text == "minReplicas 10000" } })
    #expect(!space.axes.contains { $0.choices.contains { $0.text.hasPrefix("maxReplicas") } }, "nothing lies above it")
  }

  @Test func `another choice among the present policies is a change of its own`() throws {
    func texts(_ behavior: ScalingBehavior?) throws -> [String] {
      SettingsSpace(ReplayParts.setup(try ReplayParts.specification(behavior: behavior)), needs: [1]).axes.flatMap { $0.choices.map(\.text) }.filter {
        $0.contains("selectPolicy")
      }
    }
    #expect(try texts(nil) == ["scale-up selectPolicy Min"], "of the two that are filled in")
    let one = ScalingBehavior.Direction(policies: [ScalingPolicy(.pods, 1, every: .wholeSeconds(60))])
    #expect(try texts(ScalingBehavior(scaleUp: one, scaleDown: one)) == [])
    let two = ScalingBehavior.Direction(selectPolicy: .min, policies: [
      ScalingPolicy(.pods, 1, every: .wholeSeconds(60)), ScalingPolicy(.percent, 10, every: .wholeSeconds(60)),
    ])
    #expect(try texts(ScalingBehavior(scaleUp: one, scaleDown: two)) == ["scale-down selectPolicy Max"])
  }

  @Test func `a longer window is held against a longer ruler`() throws {
    let yardstick = ReplayParts.yardstick(window: 300, startup: 30)
    func window(_ seconds: Int64) throws -> SimTime {
      yardstick.rule(for: ReplayParts.setup(try ReplayParts.specification(behavior: ReplayParts.calm(window: seconds)), startup: 40)).window
    }
    #expect(try window(60) == .wholeSeconds(330) && window(300) == .wholeSeconds(340) && window(1_800) == .wholeSeconds(1_840))
    // 10 minutes at 4 cores, 10 at 2, over and over, with a window of 7 minutes: down 7 minutes after the fall, up again 3 minutes later, and
    // down 17 minutes behind that. The common ruler of 330 s sees the first turn of each; its own sees no more, and that of half an hour all.
    let load = ReplayParts.load(ReplayParts.wave("4", "2", syncs: 40, periods: 6))
    func most(_ ruler: Int64, window: Int64) throws -> Int {
      let setup = ReplayParts.setup(try ReplayParts.specification(max: 20, behavior: ReplayParts.calm(window: window)), start: 8)
      let needs = Replayer.needs(of: load, pods: setup.pods)
      return try ReplayPlan.findings(of: setup, load: load, needs: needs, yardstick: ReplayParts.yardstick(window: ruler)).reversals.count
    }
    #expect(try most(300, window: 420) == 5 && most(1_800, window: 420) == 10)
  }

  @Test func `each that is put to fresh loads gets its own`() throws {
    let load = ReplayParts.load(ReplayParts.wave("2", "6", syncs: 12, periods: 10))
    let search = SuggestionSearch(
      ReplayParts.setup(try ReplayParts.specification()), load: load, yardstick: ReplayParts.yardstick(), mostShort: 0.02, settings: 1,
      resamples: 2, seed: 7, jobs: 1)
    let rounds = (0..<3).map { search.freshLoads(BlockBootstrap(load), round: $0).map(\.load) }
    #expect(Set(rounds.joined()).count == 6)
    #expect(search.freshLoads(BlockBootstrap(load), round: 1).map(\.load) == rounds[1])
  }

  /// 4 cores, then 8 for 5 minutes and 4 again. Pods of 1 core: 8 pods, as a target of 50 % holds, serve it all along; fewer are short until
  /// those that the burst asks for are ready.
  private static let steady = ReplayParts.load(String(repeating: "4", count: 120))
  private static let burst = ReplayParts.load(
    String(repeating: "4", count: 40) + String(repeating: "8", count: 20) + String(repeating: "4", count: 60))

  /// Points of a space with another CPU target.
  private func targets(_ percents: [Int], in space: SettingsSpace) throws -> [SettingsSpace.Point] {
    try percents.map { percent in
      var point = Array(repeating: 0, count: space.axes.count)
      let axis = try #require(space.axes.firstIndex { $0.choices.contains { $0.text == "cpu target \(percent)%" } })
      point[axis] = try #require(space.axes[axis].choices.firstIndex { $0.text == "cpu target \(percent)%" })
      return point
    }
  }

  private func tried(on load: ReplayLoad, mostShort: Double = 0) throws -> TriedSettings {
    let setup = ReplayParts.setup(try ReplayParts.specification(), start: 8)
    let search = SuggestionSearch(
      setup, load: load, yardstick: ReplayParts.yardstick(), mostShort: mostShort, settings: 10, resamples: 0, seed: 1, jobs: 2)
    let recorded = SuggestionSearch.Course(load, setup.pods)
    return TriedSettings(search: search, space: SettingsSpace(setup, needs: recorded.needs), recorded: recorded)
  }

  @Test func `a load on which a finalist failed counts for all that come after it`() throws {
    var tried = try tried(on: Self.steady)
    try tried.evaluate([Array(repeating: 0, count: tried.space.axes.count)])
    try tried.evaluate(try targets([60, 70, 80], in: tried.space))
    let burst = SuggestionSearch.Course(Self.burst, tried.search.setup.pods)
    // ceil(4 / 0.8) = 5 pods are the cheapest where nothing happens, and short in the burst.
    let cheapest = try #require(try tried.nextFinalist())
    #expect(tried.entries[cheapest].candidate.changes == ["cpu target 80%"] && tried.entries[cheapest].candidate.recorded.podMinutes == 5 * 30)
    let failed = try #require(try tried.prove(cheapest, on: [burst]))
    #expect(failed.shortShare > 0 && tried.resampled.count == 1)
    // So are 6 and 7 pods, which are not put to fresh loads any more.
    let next = try #require(try tried.nextFinalist())
    #expect(tried.entries[next].candidate.changes.isEmpty && tried.ruledOut == 3)
    let kept = try #require(try tried.prove(next, on: [burst]))
    #expect(kept.shortShare == 0 && tried.resampled.count == 1)
  }

  @Test func `what was passed by as too dear gets its turn when the cheap ones fail`() throws {
    var tried = try tried(on: Self.steady)
    let burst = SuggestionSearch.Course(Self.burst, tried.search.setup.pods)
    tried.resampled = [SuggestionSearch.Course(Self.steady, tried.search.setup.pods)]
    try tried.evaluate(try targets([80], in: tried.space))
    // 8 pods are more than a tenth dearer than 5.
    try tried.evaluate([Array(repeating: 0, count: tried.space.axes.count)])
    #expect(tried.entries.map(\.looks) == [1, 0])
    #expect(try tried.nextFinalist() == 0)
    _ = try tried.prove(0, on: [burst])
    #expect(try tried.nextFinalist() == 1)
    #expect(tried.entries.map(\.looks) == [1, 2])
    _ = try tried.prove(1, on: [SuggestionSearch.Course(ReplayParts.load(String(repeating: "9", count: 120) + "0"), tried.search.setup.pods)])
    #expect(try tried.nextFinalist() == 1, "10 pods serve 9 cores as well: nothing was ruled out")
  }

  @Test func `the frontier is of reversals as the budget counts them`() throws {
    func candidate(_ name: String, _ minutes: Double, most: Int, mean: Double) throws -> Suggestion.Candidate {
      var score = Suggestion.Score(try ReplayPlan.findings(
        of: ReplayParts.setup(try ReplayParts.specification()), load: ReplayParts.load("11"), needs: [1, 1], yardstick: ReplayParts.yardstick()))
      (score.podMinutes, score.shortShare, score.mostReversalsInAnHour, score.reversalsPerHour) = (minutes, 0, most, mean)
      return Suggestion.Candidate(specification: try ReplayParts.specification(), changes: [name], recorded: score)
    }
    // One bad hour against many harmless ones; and of the same busiest hour the lower mean.
    let all = [
      try candidate("bad hour", 10, most: 5, mean: 0.1), try candidate("spread", 10, most: 1, mean: 0.5),
      try candidate("cheap", 9, most: 5, mean: 0.2), try candidate("cheap and quieter", 9, most: 5, mean: 0.1),
      try candidate("the same again", 9, most: 5, mean: 0.1),
    ]
    #expect(TriedSettings.frontier(of: all).map(\.changes) == [["cheap and quieter"], ["spread"]])
  }

  @Test func `a minimum above the maximum says that it raises it`() throws {
    // 9 cores most of the time, for which 3 pods are too few.
    let space = SettingsSpace(ReplayParts.setup(try ReplayParts.specification(max: 3)), needs: [9, 9, 9])
    let axis = try #require(space.axes.firstIndex { $0.choices.contains { $0.text == "minReplicas 9" } })
    var point = Array(repeating: 0, count: space.axes.count)
    point[axis] = try #require(space.axes[axis].choices.firstIndex { $0.text == "minReplicas 9" })
    #expect(space.specification(at: point).maxReplicas == 9)
    #expect(space.changes(at: point) == ["minReplicas 9", "maxReplicas 9"])
    #expect(space.changes(at: Array(repeating: 0, count: space.axes.count)) == [])
  }

  @Test func `settings of more pods than a replay holds are passed by`() throws {
    // 6,000 cores in pods of one: 7,500 pods at 80 %, and 12,000 at 50 %, beyond the 10,000 of a timeline.
    let setup = ReplayParts.setup(try ReplayParts.specification(target: 80, max: .max), start: 7_500)
    let load = ReplayLoad(
      period: .wholeSeconds(15), steps: 40,
      columns: [.init(metric: "cpu", demand: .total, values: [Int64?](repeating: 6_000_000, count: 40))])
    let found = try search(setup, load, settings: 60)
    #expect(found.present.recorded.podMinutes == 7_500 * 10)
    #expect(found.frontier.allSatisfy { $0.recorded.podMinutes <= 10_000 * 10 })
    #expect(throws: PlanningError.self) {
      var beyond = setup
      beyond.specification = try ReplayParts.specification(target: 50, max: .max)
      _ = try search(beyond, load, settings: 60)
    }
  }

  @Test func `a score over several loads says how many, and its minutes are the mean of all of them`() throws {
    var score = Suggestion.Score(try ReplayPlan.findings(
      of: ReplayParts.setup(try ReplayParts.specification()), load: ReplayParts.load("11"), needs: [1, 1], yardstick: ReplayParts.yardstick()))
    func of(_ minutes: Double, _ short: Double) -> Suggestion.Score {
      score.podMinutes = minutes
      score.shortShare = short
      return score
    }
    let others = try #require(Suggestion.Score.worst(of: [of(10, 0.1), of(20, 0.3), of(30, 0.2)]))
    let all = try #require(Suggestion.Score.worst(of: [of(100, 0), others]))
    #expect(others.podMinutes == 20 && others.loads == 3 && all.loads == 4 && all.podMinutes == 40 && all.shortShare == 0.3)
  }

  @Test(arguments: [(34, false), (35, true)])
  func `tolerances are varied where the release has them on`(minor: Int, varies: Bool) throws {
    var setup = ReplayParts.setup(try ReplayParts.specification())
    setup.release = ControllerRelease(minor: minor)
    func hasTolerance() -> Bool {
      SettingsSpace(setup, needs: [1]).axes.contains { $0.choices.contains { $0.text.hasPrefix("tolerance") } }
    }
    #expect(hasTolerance() == varies)
    // Who has one has the gate.
    setup.specification.behavior?.scaleUp = ScalingBehavior.Direction(tolerance: ToleranceQuantity(thousandths: 50))
    #expect(hasTolerance())
    setup.release = ControllerRelease(minor: 32)
    #expect(!hasTolerance(), "a release that does not know the field")
  }

  @Test func `blocks of a day keep their time of day`() throws {
    // Four days of hours: a value tells its hour of the day and its day.
    let steps = 4 * 5_760
    let values: [Int64?] = (0..<steps).map { step -> Int64? in
      let (day, place) = step.quotientAndRemainder(dividingBy: 5_760)
      return Int64(place * 10 + day)
    }
    let load = ReplayLoad(period: .wholeSeconds(15), steps: steps, columns: [.init(metric: "cpu", demand: .total, values: values)])
    let bootstrap = BlockBootstrap(load)
    #expect(bootstrap.keepsTimeOfDay && bootstrap.blockLength == .wholeSeconds(3_600))
    let resampled: [Int] = bootstrap.resampled(StreamKey(seed: 1, trial: 0)).columns[0].values.compactMap { $0.map(Int.init) }
    #expect(resampled.count == steps)
    for (place, value) in resampled.enumerated() { try #require(value / 10 == place % 5_760) }
    // 96 blocks of 4 days each: that one of them is never drawn has a probability of 4 x 0.75^96.
    let days = resampled.map { $0 % 10 }
    #expect(Set(days) == [0, 1, 2, 3])
    for hour in 0..<96 {
      let block = days[hour * 240..<(hour + 1) * 240]
      #expect(Set(block).count == 1, "a block is of one day")
    }
    #expect(bootstrap.resampled(StreamKey(seed: 2, trial: 0)) != bootstrap.resampled(StreamKey(seed: 1, trial: 0)))
  }

  @Test func `a short recording is cut anywhere, into eighths`() {
    let load = ReplayLoad(
      period: .wholeSeconds(15), steps: 16, columns: [.init(metric: "cpu", demand: .total, values: (0..<16).map { Int64($0) })])
    let bootstrap = BlockBootstrap(load)
    #expect(!bootstrap.keepsTimeOfDay && bootstrap.blockLength == .wholeSeconds(30))
    var drawn = [Int](repeating: 0, count: 16)
    for seed in UInt64(1)...2_000 {
      let values = bootstrap.resampled(StreamKey(seed: seed, trial: 0)).columns[0].values.compactMap(\.self)
      #expect(values.count == 16)
      // Within a block of two each value is followed by its successor, the last by the first.
      for block in stride(from: 0, to: 16, by: 2) { #expect(values[block + 1] == (values[block] + 1) % 16) }
      for value in values { drawn[Int(value)] += 1 }
    }
    // Each is as likely as every other: 2,000 times, with a standard deviation below 45. Blocks that end at the end give the ends half of it.
    for count in drawn { #expect((1_800...2_200).contains(count)) }
  }
}
