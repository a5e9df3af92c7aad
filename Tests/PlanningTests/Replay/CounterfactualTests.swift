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

  @Test func `before 1_35 the tolerance that is changed is the controller's own`() throws {
    let load = ReplayParts.load(ReplayParts.wave("2", "6", syncs: 12, periods: 20))
    let found = try result(ReplayParts.setup(try ReplayParts.specification(max: 20)), load)
    let cause = try #require(found.causes.first { $0.setting == .tolerance })
    #expect(cause.before == "0.1, the controller's" && cause.after == "0.3")
  }

  @Test func `what keeps the budget is not asked for causes`() throws {
    let found = try result(ReplayParts.setup(try ReplayParts.specification(), start: 8), ReplayParts.load(String(repeating: "4", count: 100)))
    let (isFlapping, causes, fewest) = (found.isFlapping, found.causes.count, found.fewest?.reversals)
    #expect(!isFlapping && causes == 0 && fewest == nil)
  }
}
