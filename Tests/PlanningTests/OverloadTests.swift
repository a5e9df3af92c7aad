import PlanFiles
import PlanModel
import Pricing
import RandomStreams
import Statistics
import Testing
import Units

@testable import Planning

/// What is told of a load that cannot be carried, and of what binds before that.
@Suite struct OverloadTests {
  private func scenario(
    rate: Double, stations: [Station], _ steps: [Step.Action], change: (inout Scenario) -> Void = { _ in }
  ) -> Scenario {
    var scenario = Scenario(
      name: "slots", workload: Workload(arrivals: .poisson(Rate(perSecond: rate)), mix: [.init(route: "q")]), stations: stations,
      routes: [Route(name: "q", steps: labelled(steps))])
    change(&scenario)
    return scenario
  }

  private func labelled(_ actions: [Step.Action]) -> [Step] {
    actions.enumerated().map { Step(label: "step \($0.offset)", action: $0.element) }
  }

  private func run(_ scenario: Scenario) throws -> RunResult {
    try RunPlan(scenario: scenario, prices: PriceTable(), version: "test", jobs: 2).run().result
  }

  private let work = Step.Action.serve(station: "work", time: .exponential(mean: 0.1))
  private func slots(_ size: Int) -> [Station] {
    [Station(name: "slots", discipline: .pool(size: size, queueLimit: nil, timeout: nil)), Station(name: "work", discipline: .infiniteServer)]
  }

  @Test func `a pool without a limit that is held for too long is overloaded`() throws {
    let result = try run(scenario(rate: 24, stations: slots(2), [.hold(pool: "slots", steps: labelled([work]))]))
    let reason = "slots is offered 2.4 erlangs but has 2 servers: its queue grows without limit"
    #expect(result.unstable == [reason], "24/s x 0.1 s on 2 slots")
    #expect(result.responseTime.p95.reason == reason)
    #expect(result.binding?.station == "slots")
    #expect(abs((result.binding?.saturationRate.perSecond ?? 0) - 20) < 0.01, "2 slots / 0.1 s")
  }

  @Test func `what clients ask again counts when it is said what saturates first`() throws {
    // A desk for 10 a second, and 40 % of the answers are errors: three attempts at most make 1 + 0.4 + 0.16 of one question.
    let desk = Station(name: "desk", discipline: .firstComeFirstServed(servers: 1, queueLimit: nil))
    let steps: [Step.Action] = [.serve(station: "desk", time: .exponential(mean: 0.1)), .fail(cause: "bad luck", probability: Fraction(0.4))]
    func saturation(attempts: Int) throws -> Double {
      let result = try run(
        scenario(rate: 4, stations: [desk], steps) {
          $0.workload.clients = Clients(attempts: attempts)
          $0.settings.duration = .hours(1)
        })
      return try #require(result.binding?.saturationRate.perSecond)
    }
    #expect(abs(try saturation(attempts: 1) - 10) < 1e-3)
    // Some 70,000 questions: the share of errors is known to 0.2 %.
    #expect(abs(try saturation(attempts: 3) - 10 / 1.56) < 0.03)
  }

  /// A desk behind a door that lets so many in at the same time.
  private func door(_ size: Int, rate: Double, duration: SimTime) -> Scenario {
    scenario(
      rate: rate,
      stations: [
        Station(name: "door", discipline: .pool(size: size, queueLimit: 0, timeout: nil)),
        Station(name: "desk", discipline: .firstComeFirstServed(servers: 1, queueLimit: nil)),
      ],
      [.hold(pool: "door", steps: labelled([.serve(station: "desk", time: .exponential(mean: 0.1))]))]
    ) { $0.settings.duration = duration }
  }

  // M/M/1/K at 1.2 erlangs: the desk rests for 0.2 / (1.2^(K+1) - 1) of the time, 2e-5 with 50 inside and 19 % with 3.
  @Test(arguments: [(SimTime.seconds(40), "while it still grows"), (.seconds(4_000), "once the door bounds it")])
  func `a load that is more than there is is overload, whether or not something bounds the queue`(duration: SimTime, why: String) throws {
    let result = try run(door(50, rate: 12, duration: duration))
    #expect(result.unstable.first?.hasPrefix("desk is offered 1.2 erlangs but has 1 server: its queue grows ") == true, "\(why)")
    #expect(result.responseTime.p95.value == nil)
  }

  @Test func `who gets in where few are let in waits little, and that is no overload`() throws {
    #expect(try run(door(3, rate: 12, duration: .seconds(4_000))).unstable.isEmpty)
    #expect(try run(door(50, rate: 8, duration: .seconds(4_000))).unstable.isEmpty)
  }

  @Test func `a pool that is kept full by those who do not give up is overloaded`() throws {
    func patient(_ rate: Double) throws -> [String] {
      try run(
        scenario(
          rate: rate,
          stations: [
            Station(name: "slots", discipline: .pool(size: 2, queueLimit: nil, timeout: .seconds(5))),
            Station(name: "work", discipline: .infiniteServer),
          ], [.hold(pool: "slots", steps: labelled([work]))]) { $0.settings.duration = .seconds(2_000) }
      ).unstable
    }
    // 24/s x 0.1 s on 2 slots: 1.2 times what is there, so that one in six gives up.
    let told = try #require(try patient(24).first)
    #expect(told.hasPrefix("slots is busy all the time, and 1"), "\(told)")
    let times = try #require(told.firstMatch(of: /it is offered ([0-9.]+) times/)).output.1
    #expect(abs((Double(times) ?? 0) - 1.2) < 0.02)
    #expect(try patient(16).isEmpty)
  }

  @Test func `what had not ended is told beside the figures`() throws {
    let result = try run(door(50_000, rate: 20, duration: .seconds(400)))
    // Two erlangs for one server: half of what arrives is still there.
    let told = try #require(result.remarks.first { $0.contains("had not ended") })
    #expect(abs((Double(told.prefix { $0 != "%" }) ?? 0) - 50) < 4, "\(told)")
  }

  @Test func `a pool whose holders queue for something else is not what binds`() throws {
    // Beyond the desk's 10 a second, all slots are held by those who wait for it.
    let stations = slots(20) + [Station(name: "desk", discipline: .firstComeFirstServed(servers: 1, queueLimit: nil))]
    let result = try run(
      scenario(
        rate: 9.5, stations: stations,
        [.hold(pool: "slots", steps: labelled([.serve(station: "desk", time: .exponential(mean: 0.1))]))]))
    #expect(result.binding?.station == "desk")
    #expect(abs((result.binding?.saturationRate.perSecond ?? 0) - 10) < 0.01)
    #expect(result.binding?.next == "slots")
    #expect(abs((result.binding?.nextSaturationRate?.perSecond ?? 0) - 200) < 0.1, "20 slots / 0.1 s")
  }

  @Test func `an overload that no closed form knows is told from its growth`() throws {
    // A slot is held for four branches side by side. The longest of four exponential branches takes 25/12 times their mean, so that the slot is held for 0.2083 s,
    // not for the 0.1 s that is foreseen: 16/s x 0.2083 s = 3.33 fits, 22/s x 0.2083 s = 4.58 does not.
    func forked(_ rate: Double) -> Scenario {
      scenario(
        rate: rate, stations: slots(4),
        [.hold(pool: "slots", steps: labelled([.parallel((0..<4).map { _ in labelled([work]) })]))])
    }
    #expect(try run(forked(16)).unstable.isEmpty)
    let result = try run(forked(22))
    #expect(result.unstable.count == 1)
    #expect(result.unstable.first?.contains("kept growing") == true && result.unstable.first?.contains("waiting at slots") == true)
    #expect(result.responseTime.mean.value == nil)
  }

  @Test func `a load just above what is there is told, however long the trials are`() throws {
    for queries in [4_000, 200_000] {
      let above = scenario(
        rate: 10.05, stations: [Station(name: "desk", discipline: .firstComeFirstServed(servers: 1, queueLimit: nil))],
        [.serve(station: "desk", time: .deterministic(0.1))]
      ) {
        $0.settings.queriesPerTrial = queries
        $0.settings.trials = .count(20)
      }
      // 1.005 erlangs: the queue grows by 0.5 % of the arrivals, less than the 1 % that is told at once.
      let isTold = try !run(above).unstable.isEmpty
      #expect(isTold || queries == 4_000, "\(queries) queries: 20 cannot be told from chance, 1,000 can")
    }
  }

  @Test func `a busy queue that keeps up is not called overloaded`() throws {
    for seed in UInt64(1)...20 {
      let busy = scenario(
        rate: 9.6, stations: [Station(name: "desk", discipline: .firstComeFirstServed(servers: 1, queueLimit: nil))],
        [.serve(station: "desk", time: .exponential(mean: 0.1))]
      ) { $0.settings.seed = seed }
      #expect(try run(busy).unstable.isEmpty, "seed \(seed)")
    }
  }

  @Test func `response times of an overloaded service are broken objectives, not unknown ones`() throws {
    let result = try run(
      scenario(rate: 24, stations: slots(2), [.hold(pool: "slots", steps: labelled([work]))]) {
        $0.objectives = [
          Objective(metric: .p95, limit: 1, text: "p95 <= 1s"), Objective(metric: .errors, limit: 0.01, text: "errors <= 1%"),
        ]
      })
    #expect(result.objectives.map(\.verdict) == [.broken, .kept])
    #expect(result.objectives[0].measured.reason?.contains("grows without limit") == true)
  }

  @Test func `no failure in n queries leaves room for 3.7 in n`() throws {
    let result = try run(scenario(rate: 5, stations: slots(20), [work]))
    let left = 10.0 * 2_000
    #expect(result.errorRate.value == 0 && result.errorRate.low == 0)
    // -ln 0.025 = 3.689; the warm-up is cut off and the numbers of arrivals vary.
    #expect(abs((result.errorRate.high ?? 0) * left / 3.689 - 1) < 0.25, "\(result.errorRate)")
    #expect(result.errorsByCause.isEmpty)
  }

  @Test func `no queries, no share of errors`() throws {
    let result = try run(
      scenario(rate: 0.1, stations: slots(20), [work]) {
        $0.settings.duration = .milliseconds(1)
        $0.settings.warmUp = .none
        $0.objectives = [Objective(metric: .errors, limit: 0.01, text: "errors <= 1%")]
      })
    #expect(result.errorRate.value == nil && result.errorRate.reason == "n/a (no query has left)")
    #expect(result.objectives.map(\.verdict) == [.unknown])
  }

  @Test func `more events than a day has time for are refused before anything runs`() throws {
    let endless = scenario(rate: 1e9, stations: [Station(name: "work", discipline: .infiniteServer)], [work]) {
      $0.settings.duration = .hours(1)
    }
    // 10 trials and 4 pilots of 3.6e12 queries with two events each: 1.0e14.
    #expect(throws: PlanningError.endless(events: 14 * 3.6e12 * 2)) { try run(endless) }
    #expect(PlanningError.endless(events: 1.008e14).description.hasPrefix("the trials would have about 10^14 events; expected at most 10^12"))
  }
}
