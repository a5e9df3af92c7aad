import Foundation
import PlanFiles
import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Synchronization
import Testing
import Units

@testable import Planning

struct ComparisonPlanTests {
  @Test func `query k brings the same demands to both sides, whatever their number of servers`() throws {
    // Little load, so that many trials end with nobody inside: then all queries of both sides are done.
    let (one, two) = (
      try Simulation(desk(service: 0.03, kind: .terminating)), try Simulation(desk(service: 0.03, servers: 2, kind: .terminating))
    )
    var compared = 0
    for number in 0..<20 {
      let trials = try [one, two].compactMap { try $0.run(trial: number) }
      let (a, b) = (trials[0], trials[1])
      #expect(a.arrived == b.arrived)
      guard a.population.atEnd == 0, b.population.atEnd == 0 else { continue }
      compared += 1
      // Added up in another order.
      #expect(abs(a.stations[0].serviceSum - b.stations[0].serviceSum) < 1e-9 * a.stations[0].serviceSum)
      #expect(a.stations[0].waitingSum > 2 * b.stations[0].waitingSum, "but two servers let nobody wait for long")
    }
    #expect(compared > 5)
  }

  @Test func `both sides observe the same window: the longer trial and the later cut`() throws {
    var (base, candidate) = (desk(service: 0.05), desk(service: 0.08))
    for duration in [nil, SimTime.seconds(100)] {
      base.settings.duration = duration
      candidate.settings.duration = duration.map { _ in .seconds(250) }
      (base.settings.warmUp, candidate.settings.warmUp) = (.automatic, .fixed(.seconds(60)))
      let sides = [base, candidate].map { ScenarioSide(origin: "", scenario: $0) }
      let own = try sides.map { try Simulation($0.scenario).duration }
      let found = try SettledWindows.find(
        for: sides, work: ParallelWork(jobs: 2, isCancelled: { false }), cache: nil, progress: { _ in })
      let windows = try #require(found)
      #expect(windows.isShared)
      #expect(own[0] < own[1], "a busier desk needs longer trials")
      #expect(windows.simulations.map(\.duration) == [own[1], own[1]])
      let trials = try windows.simulations.compactMap { try $0.run(trial: 0) }
      #expect(trials[0].start == .seconds(60) && trials[1].start == .seconds(60))
      #expect(trials[0].arrived == trials[1].arrived, "the same queries")
    }
  }

  @Test func `a warm-up that was found is rounded up to a twentieth of the trial`() throws {
    let side = ScenarioSide(origin: "", scenario: desk(service: 0.08, duration: .seconds(1_000), warmUp: .automatic))
    let windows = try SettledWindows.find(
      for: [side], work: ParallelWork(jobs: 1, isCancelled: { false }), cache: nil, progress: { _ in })
    let trial = try windows?.simulations[0].run(trial: 0)
    let start = try #require(trial).start
    #expect(start.nanoseconds % SimTime.seconds(50).nanoseconds == 0)
  }

  @Test func `sides with other arrivals keep their own windows, and the report says so`() throws {
    let comparison = try compare(desk(rate: 10, duration: .seconds(100)), desk(rate: 5, duration: .seconds(200)))
    #expect(comparison.remarks.contains { $0.contains("different arrivals") })
    #expect(comparison.duration == .seconds(200))
    #expect(comparison.method == .paired)
  }

  @Test func `an unchanged pair is known by its digest, and nothing is simulated`() throws {
    var renamed = desk()
    renamed.name = "other"
    renamed.figures = [Figure(path: "x", text: "1", origin: .source, note: "somewhere else")]
    renamed.objectives = [Objective(metric: .p95, limit: 1, text: "p95 <= 1s")]
    // The base's seed holds for both.
    renamed.settings.seed = 7
    let gate = Gate(metric: .errors, relation: .above, limits: [.init(factor: 0, constant: 0, text: "0%")])
    let told = Mutex(0)
    let comparison = try ComparisonPlan(
      base: .scenario(ScenarioSide(origin: "a", scenario: desk())), candidate: .scenario(ScenarioSide(origin: "b", scenario: renamed)),
      gates: [gate], trials: .count(10), prices: PriceTable(), version: "test", jobs: 1
    ).run(progress: { _ in told.withLock { $0 += 1 } })
    #expect(comparison.method == .unchanged && comparison.trials == 0 && comparison.rows.isEmpty)
    #expect(comparison.gates.map(\.verdict) == [.unchanged])
    #expect(told.withLock { $0 } == 0)
    #expect(ScenarioDigest.of(desk()) != ScenarioDigest.of(desk(service: 0.051)))
  }

  @Test func `the number of threads changes nothing`() throws {
    let gates = [Gate(metric: .p95, relation: .above, limits: [.init(factor: 1.1, constant: 0, text: "base+10%")])]
    let runs = try [1, 3].map {
      try compare(desk(), desk(service: 0.055), gates: gates, trials: .precision(Fraction(0.05), cap: 80), jobs: $0)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0].digest.count == 64)
  }

  @Test func `trials are made until the differences are precise and the gates decided, at most the cap`() throws {
    let precise = try compare(desk(), desk(service: 0.055), trials: .precision(Fraction(0.2), cap: 160))
    #expect(precise.ending == .precise && precise.trials < 160)
    let row = try #require(precise.row(.mean))
    let half = ((row.difference.high ?? 9) - (row.difference.low ?? 0)) / 2
    #expect(half <= 0.2 * (row.base.value ?? 0))
    // 0.1 and 0.1222 s by the closed form: a limit between the two that is nearly met keeps the trials going.
    let gate = Gate(metric: .mean, relation: .above, limits: [.init(factor: 1, constant: 0.0222, text: "base+22.2ms")])
    let open = try compare(desk(), desk(service: 0.055), gates: [gate], trials: .precision(Fraction(0.2), cap: 20))
    #expect(open.ending == .capReached && open.trials == 20 && open.gates[0].verdict == .undecided)
  }

  @Test func `who stops it gets the pairs that are done`() throws {
    let done = Mutex(0)
    let plan = ComparisonPlan(
      base: .scenario(ScenarioSide(origin: "a", scenario: desk())),
      candidate: .scenario(ScenarioSide(origin: "b", scenario: desk(service: 0.06))),
      trials: .count(100), prices: PriceTable(), version: "test", jobs: 1)
    let comparison = try plan.run(
      progress: { progress in done.withLock { $0 = progress.finished } }, isCancelled: { done.withLock { $0 >= 8 } })
    #expect(comparison.ending == .interrupted)
    #expect((5..<100).contains(comparison.trials))
    let whole = try compare(desk(), desk(service: 0.06), trials: .count(comparison.trials))
    #expect(comparison.rows == whole.rows, "what was done is what a shorter comparison would have done")
    #expect(throws: PlanningError.interruptedBeforeFirstTrial) { try plan.run(isCancelled: { true }) }
  }

  @Test func `a side that is overloaded has no times, and is worse than any limit`() throws {
    let gates = [
      Gate(
        metric: .p95, relation: .above,
        limits: [.init(factor: 1.1, constant: 0, text: "base+10%"), .init(factor: 0, constant: 9e9, text: "9e9s")])
    ]
    let worse = try compare(desk(), desk(service: 0.2), gates: gates)
    #expect(worse.candidate.overloaded.first?.contains("2 erlangs") == true, "10 a second of 0.2 s are 2 erlangs for one server")
    #expect(worse.gates[0].verdict == .fired)
    #expect(worse.row(.p95)?.difference.value == nil)
    #expect(try compare(desk(service: 0.2), desk(), gates: gates).gates[0].verdict == .passed)
    let both = try compare(desk(service: 0.2), desk(service: 0.3), gates: gates)
    #expect(both.gates[0].verdict == .undecided)
    // 2 and 3 erlangs for one server: a half and two thirds of the queries are still there, and may all fail.
    #expect(abs((both.row(.errors)?.base.high ?? 0) - 0.5) < 0.05 && abs((both.row(.errors)?.candidate.high ?? 0) - 2.0 / 3) < 0.05)
    #expect(both.row(.errors)?.direction == .unsure)
  }

  @Test func `figures of trials that were kept are used again, and give the same`() throws {
    let kept = Mutex<[String: Data]>([:])
    let cache = FigureCache(program: "a", load: { name in kept.withLock { $0[name] } }, save: { name, bytes in kept.withLock { $0[name] = bytes } })
    let (base, candidate) = (desk(warmUp: .automatic), desk(service: 0.06, warmUp: .automatic))
    let first = try compare(base, candidate, trials: .count(6), cache: cache)
    #expect(kept.withLock { $0.count } == 4, "the warm-up and the trials of both sides")
    let told = Mutex<[Int]>([])
    let plan = ComparisonPlan(
      base: .scenario(ScenarioSide(origin: "base", scenario: base)),
      candidate: .scenario(ScenarioSide(origin: "candidate", scenario: candidate)),
      trials: .count(6), prices: PriceTable(), version: "test", jobs: 1, cache: cache)
    #expect(try plan.run(progress: { progress in told.withLock { $0.append(progress.finished) } }) == first)
    #expect(told.withLock { $0.isEmpty }, "nothing was simulated")
    let more = try compare(base, candidate, trials: .count(9), cache: cache)
    #expect(more == (try compare(base, candidate, trials: .count(9))), "trials are added to those that are there")
    let other = FigureCache(program: "b", load: cache.load, save: cache.save)
    let before = kept.withLock { $0.count }
    #expect(try compare(base, candidate, trials: .count(6), cache: other) == first)
    #expect(kept.withLock { $0.count } == before + 4, "another program takes nothing from it, whatever its version says")
    kept.withLock { kept in for name in kept.keys { kept[name] = Data("{".utf8) } }
    #expect(try compare(base, candidate, trials: .count(6), cache: cache) == first, "what cannot be read counts as not there")
  }

  @Test func `a gate on a station that is not there says which are`() throws {
    let gate = Gate(metric: .stationUtilization("dask"), relation: .above, limits: [.init(factor: 0, constant: 0.5, text: "50%")])
    #expect(throws: PlanningError.unknownStation("dask", gate: "utilization.dask > 50%", stations: ["desk"])) {
      try compare(desk(), desk(service: 0.06), gates: [gate])
    }
    #expect(throws: PlanningError.unknownStation("dask", gate: "utilization.dask > 50%", stations: ["desk"])) {
      try compare(desk(), desk(), gates: [gate])
    }
    let saved = SavedResult(
      origin: "base.json", name: "x", title: "", digest: "", programVersion: "test", seed: 1, trials: 10,
      entries: [.init(metric: .stationUtilization("desk"), estimate: Estimate(value: 0.5, low: 0.4, high: 0.6, trials: 10))])
    for other in [ComparisonSide.saved(saved), .scenario(ScenarioSide(origin: "", scenario: desk()))] {
      #expect(throws: PlanningError.unknownStation("dask", gate: "utilization.dask > 50%", stations: ["desk"]), "with saved sides too") {
        try ComparisonPlan(
          base: .saved(saved), candidate: other, gates: [gate], trials: .count(5), prices: PriceTable(), version: "test", jobs: 1
        ).run()
      }
    }
    #expect(
      PlanningError.unknownStation("dask", gate: "utilization.dask > 50%", stations: ["desk"]).description
        == "the gate 'utilization.dask > 50%': found the station \"dask\"; expected one with a capacity: desk; did you mean \"desk\"?")
  }

  @Test func `what is different is told as a profile would name it`() throws {
    let base = try ProfileReader.read(.embedded("medium"))
    let changed = try ProfileReader.read(
      .embedded("medium"),
      overrides: [
        ProfileOverride(path: "services.api.replicas", value: "8"), ProfileOverride(path: "services.redis.maxMemory", value: "1GiB"),
        ProfileOverride(path: "workload.rate", value: "2000/hour"), ProfileOverride(path: "nodes[0].instanceType", value: "c5.2xlarge"),
      ])
    #expect(
      ScenarioChanges.between(base, changed) == [
        "workload.rate: 1000/hour -> 2000/hour", "services.api.replicas: 4 -> 8", "services.redis.maxMemory: 512MiB -> 1GiB",
        "nodes[0].instanceType: t3.xlarge -> c5.2xlarge",
      ])
    #expect(ScenarioChanges.between(base, base).isEmpty)
  }

  @Test(arguments: [
    ("services.api.resources.cpu.limit", "2"), ("services.api.resources.memory.limit", "3GiB"), ("services.api.autoscale.maxReplicas", "12"),
    ("services.api.autoscale.behavior.scaleDown.stabilizationWindow", "2m"), ("services.api.autoscale.tolerance", "0.2"),
    ("services.api.autoscale.metrics[0].averageUtilization", "60"), ("services.api.pools.timescaledb.size", "40"),
    ("services.api.lifecycle.startUp", "lognormal(mean=30s cv=0.3)"), ("services.timescaledb.data.compression", "5"),
    ("services.timescaledb.disk.latency", "2ms"), ("services.vee.slots", "9"), ("services.claude.failureProbability", "9%"),
    ("routes.think[0].time", "lognormal(mean=20ms cv=0.7)"), ("routes.investigate[1].copies", "5"),
    ("routes.investigate[1].parallel[0].repeat", "4"), ("routes.query[0].steps[1].steps[1].branch[0].probability", "40%"),
    ("nodes[0].count", "6"), ("volumes.neo4j_data.size", "80GiB"),
  ])
  func `what is different is told under the path that would change it`(path: String, value: String) throws {
    let base = try ProfileReader.read(.embedded("medium"))
    let changed = try ProfileReader.read(.embedded("medium"), overrides: [ProfileOverride(path: path, value: value)])
    let changes = ScenarioChanges.between(base, changed)
    // What is missing to 100 % goes another way.
    #expect(changes.first?.hasPrefix("\(path): ") == true && changes.count <= 2, "\(changes)")
    #expect(changes.first?.hasSuffix(" -> \(value)") == true, "\(changes)")
  }

  @Test func `once a gate has fired and no other is open, trials end`() throws {
    let gate = Gate(metric: .p95, relation: .above, limits: [.init(factor: 1.1, constant: 0, text: "base+10%")])
    let fired = try compare(desk(), desk(service: 0.08), gates: [gate], trials: .precision(Fraction(0.001), cap: 160))
    #expect(fired.ending == .fired && fired.trials < 160 && fired.gates[0].verdict == .fired)
    #expect(try compare(desk(), desk(service: 0.055), trials: .precision(Fraction(0.5), cap: 160)).ending == .precise, "no gates, none decided")
    let unpriced = Gate(metric: .stationUtilization("desk"), relation: .above, limits: [.init(factor: 1, constant: 0.9, text: "base+90pp")])
    #expect(try compare(desk(), desk(service: 0.055), gates: [unpriced], trials: .precision(Fraction(0.5), cap: 160)).ending == .decided)
  }

  @Test func `a run and a comparison say the same of an overload, whatever the length of their trials`() throws {
    for seconds in [60.0, 600, 3_000] {
      let busy = desk(service: 0.12, duration: .seconds(seconds), warmUp: .fixed(.seconds(15)))
      let run = try RunPlan(scenario: busy, prices: PriceTable(), version: "test", jobs: 1).run().result
      let compared = try compare(desk(duration: .seconds(seconds)), busy)
      #expect(run.unstable == compared.candidate.overloaded && !run.unstable.isEmpty, "\(seconds) s")
    }
  }

  @Test func `growth that no closed form knows is seen by comparisons and sweeps too`() throws {
    // A slot is held for the longest of four branches, 25/12 of their mean: 22/s x 0.2083 s = 4.6 for 4 slots.
    @Sendable func forked(_ rate: Double) -> Scenario {
      let branch = [Step(label: "work", action: .serve(station: "work", time: .exponential(mean: 0.1)))]
      return Scenario(
        name: "forked", workload: Workload(arrivals: .poisson(Rate(perSecond: rate)), mix: [.init(route: "q")]),
        stations: [
          Station(name: "slots", discipline: .pool(size: 4, queueLimit: nil, timeout: nil)), Station(name: "work", discipline: .infiniteServer),
        ],
        routes: [
          Route(
            name: "q",
            steps: [
              Step(
                label: "hold",
                action: .hold(pool: "slots", steps: [Step(label: "fork", action: .parallel(Array(repeating: branch, count: 4)))]))
            ])
        ])
    }
    let gate = Gate(metric: .p95, relation: .above, limits: [.init(factor: 0, constant: 600, text: "10m")])
    let compared = try compare(forked(16), forked(22), gates: [gate])
    #expect(compared.base.overloaded.isEmpty && compared.candidate.overloaded.first?.contains("kept growing") == true)
    #expect(compared.gates[0].verdict == .fired)
    let point = Mutex<SweepPoint?>(nil)
    try SweepPlan(prices: PriceTable(), program: "test", jobs: 1).run(
      1, scenario: { _ in ScenarioSide(origin: "", scenario: forked(22)) }, finished: { _, made in point.withLock { $0 = made } })
    #expect(point.withLock { $0?.overloaded.count } == 1)
  }

  @Test func `a curve whose trials are ended early by what is inside is overloaded too`() throws {
    var flooded = desk(service: 2, kind: .terminating)
    flooded.settings.inFlightLimit = 500
    let compared = try compare(desk(kind: .terminating), flooded)
    #expect(compared.candidate.overloaded.first?.hasPrefix("more than 500 queries were in the system") == true)
    #expect(compared.row(.p95)?.candidate.value == nil)
  }

  @Test func `a saved result of the same scenario is unchanged, where this version made it`() throws {
    let result = try RunPlan(scenario: desk(), prices: PriceTable(), version: "test", jobs: 1).run().result
    func method(_ version: String, _ candidate: Scenario) throws -> Comparison.Method {
      let saved = SavedResult(
        origin: "base.json", name: "desk", title: "", digest: result.digest, scenarioDigest: result.scenarioDigest, programVersion: version,
        seed: 1, trials: 10, entries: [.init(metric: .mean, estimate: result.responseTime.mean)])
      return try ComparisonPlan(
        base: .saved(saved), candidate: .scenario(ScenarioSide(origin: "b", scenario: candidate)), trials: .count(5), prices: PriceTable(),
        version: "test", jobs: 1
      ).run().method
    }
    #expect(try method("test", desk()) == .unchanged)
    #expect(try method("older", desk()) != .unchanged)
    #expect(try method("test", desk(service: 0.051)) != .unchanged)
  }

  @Test func `a saved result is compared without pairs, and says so`() throws {
    let outcome = try RunPlan(scenario: desk(), prices: PriceTable(), version: "test", jobs: 1).run()
    let saved = SavedResult(
      origin: "base.json", name: "desk", title: "", digest: outcome.result.digest, programVersion: "older", seed: 1, trials: 10,
      busiest: "desk", entries: [.init(metric: .mean, estimate: outcome.result.responseTime.mean)])
    let comparison = try ComparisonPlan(
      base: .saved(saved), candidate: .scenario(ScenarioSide(origin: "b", scenario: desk(service: 0.06))),
      trials: .precision(Fraction(0.05), cap: 80), prices: PriceTable(), version: "test", jobs: 1
    ).run()
    #expect(comparison.method == .unpaired(because: "base.json holds no trials"))
    // 0.05 s more by the closed form.
    #expect(comparison.row(.mean)?.difference.contains(0.05) == true)
    #expect(comparison.row(.mean)?.trialsSaved == nil)
    #expect(comparison.row(.p95)?.difference.reason == "n/a (not in base.json)")
    #expect(comparison.remarks.contains("what is different was not looked for: base.json holds no scenario"))
    #expect(comparison.remarks.contains("a saved result was made by version older of this program, which is now test"))
    let same = try ComparisonPlan(
      base: .saved(saved), candidate: .saved(saved), trials: .count(1), prices: PriceTable(), version: "test", jobs: 1
    ).run()
    #expect(same.method == .unchanged)
  }

  @Test func `two saved results are looked at once, so that each interval is one at 95 %`() throws {
    func saved(_ mean: Double, _ half: Double, _ digest: String) -> ComparisonSide {
      .saved(
        SavedResult(
          origin: "\(digest).json", name: "desk", title: "", digest: digest, programVersion: "test", seed: 1, trials: 10,
          entries: [.init(metric: .mean, estimate: Estimate(value: mean, low: mean - half, high: mean + half, trials: 10))]))
    }
    // 3 and 4 make 5: standard errors of 3 / 2.262 and 4 / 2.262; by Welch and Satterthwaite 16.7 degrees of freedom, whose t is 2.113.
    let gate = Gate(metric: .mean, relation: .above, limits: [.init(factor: 1, constant: 5, text: "base+5s")])
    let comparison = try ComparisonPlan(
      base: saved(100, 3, "a"), candidate: saved(110, 4, "b"), gates: [gate], trials: .precision(Fraction(0.05), cap: 200),
      prices: PriceTable(), version: "test", jobs: 1
    ).run()
    #expect(comparison.looks == 1 && comparison.confidence == 0.95 && comparison.trials == 10 && comparison.ending == .saved)
    let half = ((comparison.row(.mean)?.difference.high ?? 0) - (comparison.row(.mean)?.difference.low ?? 0)) / 2
    #expect(abs(half - 2.113 * 5 / 2.262) < 0.005, "\(half)")
    #expect(comparison.gates[0].verdict == .fired, "10 - 4.67 is more than 5")
  }
}
