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
    #expect(result.course.required == [1, 1, nil, nil, 4, 4] && result.course.knowsNeed)
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
    // The rival holds 2 cores on 4 pods for half of its target: 2. The first then holds 100 % on 2 for twice its own: 4. The two that are new
    // are not ready when the rival looks again: 100 % on the others is its target.
    #expect(course.replicas == [4, 2, 4, 4])
  }

  @Test func `a redeploy that the next sync undoes is seen, and its pods start again`() throws {
    // 2 cores at 50 % hold 4 pods. Every 2 syncs a manifest sets 1, half a sync before the second: 4 4 | 4 1 | 4 4 | 4 1 | 4 4.
    let redeploys = ReplaySetup.Redeploys(every: .wholeSeconds(30), replicas: 1)
    let setup = ReplayParts.setup(try ReplayParts.specification(), start: 4, redeploys: redeploys)
    let result = try ReplayPlan(setup, load: ReplayParts.load("22222"), yardstick: ReplayParts.yardstick()).run(seeksCauses: false)
    let (course, findings) = (result.course, result.findings)
    #expect(course.stepsPerSync == 2 && course.period == .milliseconds(7_500))
    #expect(course.replicas == [4, 4, 4, 1, 4, 4, 4, 1, 4, 4])
    #expect(findings.podStarts == 6 && findings.reversals.count == 3)
    // Both others at once, by the quarter of a sync: main, main, rival at a half, redeploy at three quarters.
    let rival = ReplayParts.setup(try ReplayParts.specification(), start: 4, redeploys: redeploys, rival: try ReplayParts.specification())
    let both = Replayer(rival, load: ReplayParts.load("222")).course(keepsDecisions: false)
    #expect(both.stepsPerSync == 4 && both.replicas == [4, 4, 4, 4, 4, 4, 4, 1, 4, 4, 4, 4])
  }

  @Test func `pods that the first sync starts are counted`() throws {
    // 4 cores on 2 pods: 8 wanted, 4 more at once, the others when they are ready.
    let setup = ReplayParts.setup(try ReplayParts.specification())
    let result = try ReplayPlan(setup, load: ReplayParts.load("4444"), yardstick: ReplayParts.yardstick()).run()
    #expect(result.course.replicas.last == 8 && result.findings.podStarts == 6 && result.course.initial == 2)
  }

  @Test func `a settled replay begins where its first sync changes nothing`() throws {
    // 4 cores at 50 % of 1: 8 pods, whatever was there; at most 6; memory of 90 % of its request against 60 % climbs to the maximum.
    let load = ReplayParts.load("4444", memory: "9999")
    func start(_ specification: AutoscalerSpecification, from replicas: Int32) -> Int32 {
      ReplayParts.setup(specification, start: replicas).settled(on: load).initialReplicas
    }
    let (free, bounded) = (try ReplayParts.specification(), try ReplayParts.specification(max: 6))
    let ratchet = try ReplayParts.specification(memory: 60, max: 20)
    #expect(start(free, from: 1) == 8 && start(free, from: 10) == 8)
    #expect(start(bounded, from: 2) == 6 && start(ratchet, from: 2) == 20)
    let nothing = ReplayParts.setup(try ReplayParts.specification(), start: 3).settled(on: ReplayParts.load("----"))
    #expect(nothing.initialReplicas == 3, "without a sample nothing is known")
  }

  @Test func `what is of each pod says nothing about what is short`() throws {
    // Each pod at 90 % of 1 core, whatever their number: to the maximum, most of the pods not ready on the way.
    var load = ReplayParts.load("1111")
    load.columns[0].demand = .eachPod
    load.columns[0].values = [900, 900, 900, 900]
    let result = try ReplayPlan(ReplayParts.setup(try ReplayParts.specification()), load: load, yardstick: ReplayParts.yardstick()).run()
    #expect(!result.course.knowsNeed && result.course.ready.contains { $0 < 4 })
    #expect(result.findings.minutesShort == 0 && result.findings.wastedPodMinutes == 0)
  }

  @Test func `a recording that proves nothing says why`() throws {
    func doubt(_ cores: String) throws -> ReplayResult.Doubt? {
      try ReplayPlan(ReplayParts.setup(try ReplayParts.specification()), load: ReplayParts.load(cores), yardstick: ReplayParts.yardstick()).run().doubt
    }
    #expect(try doubt(String(repeating: "1", count: 240)) == nil)
    #expect(try doubt(String(repeating: "1", count: 239)) == .short)
    #expect(try doubt(String(repeating: "-", count: 240)) == .fewSamples(decided: 0, of: 240))
    #expect(try doubt(String(repeating: "1", count: 119) + String(repeating: "-", count: 121)) == .fewSamples(decided: 119, of: 240))
  }

  @Test func `what a load needs is its demand over what a pod is worth, at least one`() throws {
    let load = ReplayParts.load("0149-")
    let pods = ReplayParts.setup(try ReplayParts.specification()).pods
    #expect(Replayer.needs(of: load, pods: pods) == [1, 1, 4, 9, nil])
    var unknown = pods
    unknown.metrics["cpu"]?.capacity = nil
    #expect(Replayer.needs(of: load, pods: unknown) == [nil, nil, nil, nil, nil])
    var most = load
    most.columns[0].values = [.max, 1_000, 1_001, 0, nil]
    #expect(Replayer.needs(of: most, pods: pods) == [Int32(ReplicaTimeline.mostReplicas), 1, 2, 1, nil], "the largest amount, and edges")
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

  @Test func `a sample of memory that is nothing is no pod without work`() {
    var load = ReplayParts.load("1111", memory: "7068")
    #expect(Ratchets.idle(of: load) == 600_000_000_000)
    load.columns[1].values = [0, nil, 0, 0]
    #expect(Ratchets.idle(of: load) == nil)
  }

  @Test func `a month at 15 s with two metrics replays`() throws {
    let load = ReplayParts.load(
      ReplayParts.wave("2", "7", syncs: 48, periods: 1_800), memory: String(repeating: "1", count: 172_800))
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
