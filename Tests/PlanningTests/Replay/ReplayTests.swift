import Autoscaling
import PlanModel
import Testing
import Units

@testable import Planning

/// Replays as aligned strings, one column a sync: demand in cores above, replicas below, worked out by hand from the controller's rule.
struct ReplayTests {
  private func replicas(_ setup: ReplaySetup, _ load: ReplayLoad) -> String {
    Replayer(setup, load: load).course(keepsDecisions: false).replicasAtSyncs.map { $0 < 10 ? "\($0)" : "x" }.joined()
  }

  @Test func `a burst is followed in steps of four pods, and unready ones hold it back`() throws {
    // Sync 2: 4 cores on 2 pods are 200 % of a target of 50 %: 8 wanted, 4 more allowed. Sync 3: 2 pods at 200 %, 4 unready at nothing: 66 %
    // of the six, ceil(1.32 x 6) = 8. Until the last two are ready and measured, 8 stands. Sync 7: 1 core on 8 pods is 12 %: ceil(0.24 x 8) = 2.
    let load = ReplayParts.load("1144444111")
    #expect(replicas(ReplayParts.setup(try ReplayParts.specification()), load) == "2268888222")
  }

  @Test func `a window keeps what was asked for`() throws {
    // 60 s are four syncs: the 8 of sync 6 counts at syncs 7 to 9, and is out at sync 10, exactly 60 s later.
    let load = ReplayParts.load("114444411111")
    let setup = ReplayParts.setup(try ReplayParts.specification(behavior: ReplayParts.calm(window: 60)))
    #expect(replicas(setup, load) == "226888888822")
  }

  @Test func `a missing sample changes nothing, and a sync without samples fails`() throws {
    let load = ReplayParts.load("11--44")
    let setup = ReplayParts.setup(try ReplayParts.specification())
    #expect(replicas(setup, load) == "222268")
    let result = try ReplayPlan(setup, load: load, yardstick: ReplayParts.yardstick()).run()
    #expect(result.course.decisions.map(\.isFailed) == [false, false, true, true, false, false])
    #expect(load.missingSteps == 2)
    // What nobody knows counts as needed: neither wasted nor short.
    #expect(result.course.required == [1, 1, 2, 2, 4, 4])
  }

  @Test func `samples of an age show the load of so many syncs before`() throws {
    let load = ReplayParts.load("111444444")
    #expect(replicas(ReplayParts.setup(try ReplayParts.specification(), age: 30), load) == "222226888")
  }

  @Test func `a redeploy sets the number, and a rival answers half a period later`() throws {
    let redeploys = ReplaySetup.Redeploys(every: .wholeSeconds(60), replicas: 1)
    // At sync 4 one pod is left with 2 cores: 200 %, 4 wanted, 1 + 4 allowed.
    #expect(replicas(ReplayParts.setup(try ReplayParts.specification(), start: 4, redeploys: redeploys), ReplayParts.load("22222")) == "44444")
    let course = Replayer(
      ReplayParts.setup(try ReplayParts.specification(), start: 4, rival: try ReplayParts.specification(target: 100)),
      load: ReplayParts.load("22")
    ).course(keepsDecisions: false)
    #expect(course.stepsPerSync == 2 && course.period == .milliseconds(7_500))
    // The rival holds 2 cores on 4 pods for half of its target: 2. The first then holds 100 % on 2 for twice its own: 4.
    #expect(course.replicas == [4, 2, 4, 2])
  }

  @Test func `what a load needs is its demand over what a pod is worth, at least one`() throws {
    let load = ReplayParts.load("0149-")
    let pods = ReplayParts.setup(try ReplayParts.specification()).pods
    #expect(Replayer.needs(of: load, pods: pods) == [1, 1, 4, 9, nil])
    var unknown = pods
    unknown.metrics["cpu"]?.capacity = nil
    #expect(Replayer.needs(of: load, pods: unknown) == [nil, nil, nil, nil, nil])
  }

  @Test func `memory that stays where a burst left it is found, with its floor below`() throws {
    // 9 of 10 hundred MB against 80 %: 1.125, above 1.1. 8: 1. 6: 0.75, and ceil(0.75 n) is n up to 3 (and 4 x 0.75 = 3).
    let cases: [(digit: Character, regime: MemoryRatchet.Regime)] = [("9", .climbs), ("8", .stays), ("6", .falls(floor: 3))]
    for (digit, regime) in cases {
      let load = ReplayParts.load("1111", memory: String(repeating: digit, count: 4))
      let setup = ReplayParts.setup(try ReplayParts.specification(memory: 80))
      let result = try ReplayPlan(setup, load: load, yardstick: ReplayParts.yardstick()).run()
      #expect(result.ratchet?.regime == regime)
    }
  }

  @Test func `a month at 15 s with two metrics replays`() throws {
    let load = ReplayParts.load(
      ReplayParts.wave("2", "7", syncs: 48, periods: 1_800), memory: String(repeating: "6", count: 172_800))
    let setup = ReplayParts.setup(try ReplayParts.specification(memory: 80, behavior: ReplayParts.calm(window: 300)))
    let needs = Replayer.needs(of: load, pods: setup.pods)
    let time = try ContinuousClock().measure {
      let findings = try ReplayPlan.findings(of: setup, load: load, needs: needs, yardstick: ReplayParts.yardstick())
      // A turn every 12 minutes is the load's own.
      #expect(findings.reversals.isEmpty && findings.hours == 720)
    }
    print("a month, 2 metrics, replayed and judged: \(time)")
    // The figure belongs to a quiet machine; this catches a slip by a factor.
    #expect(time < .seconds(3))
  }
}
