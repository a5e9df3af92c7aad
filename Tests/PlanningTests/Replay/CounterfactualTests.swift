import Autoscaling
import PlanModel
import Testing
import Units

@testable import Planning

/// Flapping whose cause is known, because it was built in.
struct CounterfactualTests {
  private func result(_ setup: ReplaySetup, _ load: ReplayLoad, _ yardstick: FlapYardstick = ReplayParts.yardstick()) throws -> ReplayResult {
    try ReplayPlan(setup, load: load, yardstick: yardstick).run()
  }

  private func first(_ result: ReplayResult) -> FlapCause.Setting? { result.causes.first { $0.removesFlapping }?.setting }

  @Test func `a wave faster than the window is quieted by a longer window, and by nothing of the surroundings`() throws {
    // 2 and 6 cores, 3 minutes each: without a window every change of the load is a change of replicas.
    let load = ReplayParts.load(ReplayParts.wave("2", "6", syncs: 12, periods: 20))
    let setup = ReplayParts.setup(try ReplayParts.specification(max: 20))
    let found = try result(setup, load)
    let isFlapping = found.isFlapping
    #expect(isFlapping)
    let fewest = found.fewest?.reversals
    #expect(fewest == 0, "nobody has to follow a wave when holding costs 10 % or less of what was spent")
    let window = try #require(found.causes.first { $0.setting == .scaleDownWindow })
    // 3 minutes of low load are bridged by the first window above them.
    #expect(window.removesFlapping && window.before == "0s" && window.after == "5m" && window.findings.reversals.isEmpty)
    let isTold = found.causes.contains { $0.setting == .scaleUpWindow }
    #expect(isTold, "what does not help is told as well")
  }

  @Test func `two controllers on the same pods`() throws {
    let load = ReplayParts.load(String(repeating: "4", count: 240))
    let setup = ReplayParts.setup(
      try ReplayParts.specification(), start: 8, rival: try ReplayParts.specification(target: 100))
    let found = try result(setup, load)
    let isFlapping = found.isFlapping
    #expect(isFlapping)
    let cause = first(found)
    #expect(cause == .rival)
    let left = found.causes.first?.findings.reversals.count
    #expect(left == 0)
  }

  @Test func `a number of replicas in a manifest that is applied every ten minutes`() throws {
    let load = ReplayParts.load(String(repeating: "4", count: 480))
    let redeploys = ReplaySetup.Redeploys(every: .wholeSeconds(600), replicas: 9)
    // Up to 9 by hand and down to 8 by the autoscaler: 4 / 9 is 44 %, outside of a tolerance of 0.1.
    let found = try result(ReplayParts.setup(try ReplayParts.specification(), start: 8, redeploys: redeploys), load)
    let isFlapping = found.isFlapping
    #expect(isFlapping)
    let cause = first(found)
    #expect(cause == .redeploys)
    let texts = [found.causes.first?.before, found.causes.first?.after]
    #expect(texts == ["spec.replicas set to 9 every 10m", "left out"])
  }

  @Test func `pods that burn CPU while they warm up ask for more of themselves`() throws {
    // A load that changes every 10 minutes turns nothing around within the ruler of 330 s; the overshoot of each rise does.
    let load = ReplayParts.load(ReplayParts.wave("2", "4", syncs: 40, periods: 6))
    let warmUp = PodPlant.Metric.WarmUp(extra: 1_000, duration: .wholeSeconds(90))
    let cold = try result(ReplayParts.setup(try ReplayParts.specification(max: 30), start: 4), load)
    let reversals = cold.findings.reversals.count
    #expect(reversals == 0)
    let found = try result(ReplayParts.setup(try ReplayParts.specification(max: 30), start: 4, warmUp: warmUp), load)
    let isFlapping = found.isFlapping
    #expect(isFlapping)
    let cause = first(found)
    #expect(cause == .startupCPU)
  }

  @Test func `a memory metric that breathes`() throws {
    // CPU asks for 8 throughout. Memory of each pod at 90 % of its request asks for half as many again, at 30 % for half as many, whatever
    // their number: 2 minutes up to the maximum, 2 minutes down to what CPU asks for.
    let memory = ReplayParts.wave("3", "9", syncs: 8, periods: 30)
    let load = ReplayParts.load(String(repeating: "4", count: memory.count), memory: memory)
    let found = try result(ReplayParts.setup(try ReplayParts.specification(memory: 60, max: 40), start: 8), load)
    let isFlapping = found.isFlapping
    #expect(isFlapping)
    let cause = try #require(found.causes.first { $0.removesFlapping })
    #expect(cause.setting == .metric && cause.before == "Resource memory" && cause.after == "left out")
  }

  @Test func `of values that do not help the best is told, not the last that was tried`() throws {
    let load = ReplayParts.load(ReplayParts.wave("2", "6", syncs: 12, periods: 20))
    let setup = ReplayParts.setup(try ReplayParts.specification(max: 20))
    let found = try result(setup, load)
    for cause in found.causes where !cause.removesFlapping && cause.setting == .target {
      let tried = try [Int32(40), 60, 30, 70, 20].map { percent -> Int in
        var other = setup
        SettingChange.target(&other.specification, metric: 0, percent: percent)
        return try result(other, load).findings.mostReversalsInAnHour
      }
      #expect(cause.findings.mostReversalsInAnHour == tried.min())
    }
    let isTold = found.causes.contains { !$0.removesFlapping && $0.setting == .target }
    #expect(isTold)
    let policy = found.causes.first { $0.setting == .scaleUpPolicy }?.before
    #expect(policy == "Max of 4 pods per 15s, 100% per 15s")
  }

  @Test func `what nobody knows the need of is not judged by what the autoscaler itself held`() throws {
    // Each pod at 90 % and at 10 % of its request in turn, whatever their number: up and down, and no schedule is known to be enough.
    let cores = ReplayParts.wave("1", "9", syncs: 8, periods: 20)
    var load = ReplayParts.load(cores)
    load.columns[0].demand = .eachPod
    load.columns[0].values = load.columns[0].values.map { $0.map { $0 / 10 } }
    let found = try result(ReplayParts.setup(try ReplayParts.specification(max: 20)), load)
    let (isFlapping, doubt, hasCauses) = (found.isFlapping, found.doubt, !found.causes.isEmpty)
    #expect(found.findings.mostReversalsInAnHour > 5)
    #expect(!isFlapping && doubt == .needUnknown && hasCauses)
  }

  @Test func `an hour of flapping in a long quiet recording is flapping`() throws {
    // 30 quiet hours around one of three minutes up, three minutes down: 0.6 reversals an hour on average.
    let quiet = String(repeating: "2", count: 15 * 240)
    let load = ReplayParts.load(quiet + ReplayParts.wave("2", "6", syncs: 12, periods: 10) + quiet)
    let found = try ReplayPlan(
      ReplayParts.setup(try ReplayParts.specification(max: 20), start: 4), load: load, yardstick: ReplayParts.yardstick(reversals: 2)
    ).run(seeksCauses: false)
    let flapping = try #require(found.flapping)
    #expect(found.findings.reversalsPerHour < 1 && flapping.fewest == 0)
    #expect((15 * 240...16 * 240).contains(flapping.start) && flapping.reversals == found.findings.reversals.count)
  }

  @Test func `before 1_35 the tolerance that is changed is the controller's own`() throws {
    let load = ReplayParts.load(ReplayParts.wave("2", "6", syncs: 12, periods: 20))
    let found = try result(ReplayParts.setup(try ReplayParts.specification(max: 20)), load)
    let cause = try #require(found.causes.first { $0.setting == .tolerance })
    #expect(cause.before == "0.1, the controller's" && ["0.15", "0.2", "0.3"].contains(cause.after))
  }

  @Test func `what keeps the budget is not asked for causes`() throws {
    let found = try result(ReplayParts.setup(try ReplayParts.specification(), start: 8), ReplayParts.load(String(repeating: "4", count: 100)))
    let (isFlapping, causes, fewest) = (found.isFlapping, found.causes.count, found.fewest?.reversals)
    #expect(!isFlapping && causes == 0 && fewest == nil)
  }
}
