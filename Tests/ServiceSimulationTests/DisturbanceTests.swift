import Foundation
import PlanModel
import RandomStreams
import Testing
import Units

@testable import ServiceSimulation

/// What happens to a deployment, each thing against what follows from it by hand.
@Suite struct DisturbanceTests {
  private func event(_ hours: Double, _ action: ScenarioEvent.Action) -> ScenarioEvent {
    ScenarioEvent(time: .hours(hours), action: action, text: "test")
  }

  private func disturbed(_ scenario: Scenario, hours: Double, _ events: [ScenarioEvent]) -> Scenario {
    var copy = scenario
    copy.events = events
    copy.settings.duration = .hours(hours)
    copy.settleKind()
    return copy
  }

  /// M/M/1 at 100 a second and 70 % of them offered.
  private func desk(rate: Double = 70, mean: Double = 0.01, servers: Int = 1) -> Scenario {
    scenario(
      rate: rate, stations: [queue("desk", servers: servers)], queries: 1, warmUp: .none,
      steps(.serve(station: "desk", time: .exponential(mean: mean))))
  }

  private func run(_ scenario: Scenario, trial: Int = 0) throws -> TrialResult { try #require(try Simulation(scenario).run(trial: trial)) }

  /// Replicas of one worker with a core of their own; queries wait elsewhere while they are inside.
  private func service(replicas: Int, startUp: Double = 20, grace: Double = 30) -> Service {
    Service(
      name: "api", resources: Resources(cpuLimit: CPU(millicores: 1_000)),
      kind: .application(
        Application(
          replicas: replicas, workers: 1, balancing: .leastConnections,
          lifecycle: ReplicaLifecycle(startUp: .deterministic(startUp), grace: .seconds(grace)))))
  }

  private func replicated(_ service: Service, rate: Double = 1, stay: Double = 10) -> Scenario {
    scenario(
      rate: rate, stations: [delay("elsewhere")], services: [service], queries: 1, warmUp: .none,
      steps(
        .enter(
          service: "api",
          steps: steps(.serve(station: "elsewhere", time: .deterministic(stay)), .serve(station: "api", time: .deterministic(0.001))))))
  }

  // MARK: Load

  @Test func `a surge leaves the backlog of the fluid limit, and it drains as fast`() throws {
    // Offered 70 a second of 100; 210 a second for 600 s. The queue grows at 110 a second to 66,000, and drains at 30 a second in 2,200 s.
    let surge = disturbed(desk(), hours: 3, [event(1, .surge(factor: 3, length: .minutes(10)))])
    let simulation = try Simulation(surge)
    var peaks: [Double] = []
    var ends: [Double] = []
    for trial in 0..<5 {
      let result = try #require(try simulation.run(trial: trial))
      let tally = try #require(result.eventTallies?.first)
      peaks.append(Double(tally.peak))
      ends.append((try #require(tally.recovered) - .hours(1)).seconds)
      #expect(tally.over == .hours(1) + .minutes(10))
    }
    let peak = peaks.reduce(0, +) / 5
    // Standard deviation of the queue at the end: sqrt((210 + 100) x 600) = 431 queries, 0.65 %; a fifth of trials less than half of that.
    #expect(abs(peak - 66_000) < 4 * 431 / 5.0.squareRoot(), "\(peaks)")
    // The last of the backlog is gone 600 + 2,200 s after the beginning; response times are within the band a little later, when the queue
    // is as long as before, and the windows are 1 s wide. The drain's end varies by sqrt(sum of all) / 30: some 20 s a trial.
    let end = ends.reduce(0, +) / 5
    #expect(end > 2_740 && end < 2_900, "\(ends)")
  }

  @Test func `without a surge none of that is there`() throws {
    let calm = disturbed(desk(), hours: 3, [event(1, .surge(factor: 1, length: .minutes(10)))])
    let tally = try #require(try run(calm).eventTallies?.first)
    #expect(tally.peak < 60 && tally.failed == 0)
    #expect(tally.recovered == tally.over, "nothing was out of the band")
  }

  @Test func `the mean number at an infinite server follows the curve by the integral`() throws {
    // M(t)/G/inf: the mean number at time t is the integral of the rate over the past, weighted with the probability of still being there.
    // Rate 10 a second for an hour, 30 for the next, and so on; a stay of exactly 100 s: within the first 100 s of a step up the number
    // goes in a straight line from 1,000 to 3,000. Source: Eick, Massey, Whitt, "The physics of the M(t)/G/inf queue" (1993), theorem 1.
    var scenario = scenario(
      rate: 20, stations: [delay("elsewhere")], queries: 1, warmUp: .none, steps(.serve(station: "elsewhere", time: .deterministic(100))))
    scenario.workload.shape = LoadShape(daily: LoadCurve(steps: (0..<24).map { $0 % 2 == 0 ? 1 : 3 }, period: .days(1)))
    scenario.settings.duration = .hours(24)
    scenario.settleKind()
    let result = try run(scenario)
    // 96 steps of a quarter of an hour. The quarter that begins with the step up: 100 s at 2,000 on average and 800 s at 3,000.
    let rising = result.series.points.enumerated().filter { $0.offset % 8 == 4 }.map { $0.element.busySeconds[0] / 900 }
    let falling = result.series.points.enumerated().filter { $0.offset % 8 == 0 && $0.offset > 0 }.map { $0.element.busySeconds[0] / 900 }
    let high = (100 * 200.0 + 800 * 300) / 900 * 10
    let low = (100 * 200.0 + 800 * 100) / 900 * 10
    for (what, found, truth) in [("up", rising, high), ("down", falling, low)] {
      let mean = found.reduce(0, +) / Double(found.count)
      // A count of Poisson arrivals with mean rate x stay; twelve (eleven) of them, each averaged over nine stays.
      #expect(abs(mean - truth) < 4.5 * (truth / Double(found.count) / 4).squareRoot(), "\(what): \(mean) against \(truth)")
    }
  }

  @Test func `a curve without a given duration lasts its cycle, and events an hour more`() throws {
    var daily = desk()
    daily.workload.shape = LoadShape(daily: LoadCurve(steps: [1, 2], period: .days(1)))
    daily.settleKind()
    #expect(try Simulation(daily).duration == .days(1))
    daily.events = [event(30, .surge(factor: 2, length: .hours(1)))]
    #expect(try Simulation(daily).duration == .days(2), "whole days, so that all hours count alike")
    var plain = desk()
    plain.events = [event(1, .surge(factor: 2, length: .minutes(10)))]
    plain.settleKind()
    #expect(try Simulation(plain).duration == .hours(2) + .minutes(10))
    plain.settings.kind = .steadyState
    #expect(throws: SimulationError.notStationary) { try Simulation(plain) }
    plain.settings.kind = .terminating
    plain.settings.duration = .minutes(59)
    #expect(throws: SimulationError.eventBeyondEnd("test", duration: .minutes(59))) { try Simulation(plain) }
  }

  // MARK: Stations

  @Test func `what is slowed takes so many times as long, for as long as that`() throws {
    // M/D/inf with a service of 10 s, twice as long for an hour: the busy seconds say so, arrival by arrival.
    let slow = scenario(rate: 5, stations: [delay("elsewhere")], queries: 1, warmUp: .none, steps(.serve(station: "elsewhere", time: .deterministic(10))))
    let plain = try run(disturbed(slow, hours: 3, [event(1, .surge(factor: 1, length: .hours(1)))]))
    let slowed = try run(disturbed(slow, hours: 3, [event(1, .slow(name: "elsewhere", factor: 2, length: .hours(1)))]))
    let extra = slowed.station("elsewhere").serviceSum - plain.station("elsewhere").serviceSum
    // 18,000 arrivals in that hour, 10 s more each.
    #expect(abs(extra - 180_000) < 4.5 * 10 * 18_000.0.squareRoot(), "\(extra)")
    #expect(slowed.arrived == plain.arrived, "the same queries arrive")
  }

  @Test func `a slowed station that is overloaded by it queues like the fluid limit`() throws {
    // 70 a second at a desk of 100, five times slower for 300 s: 20 a second, so 50 a second are left over: 15,000.
    let tally = try #require(try run(disturbed(desk(), hours: 2, [event(1, .slow(name: "desk", factor: 5, length: .minutes(5)))])).eventTallies?.first)
    #expect(abs(Double(tally.peak) - 15_000) < 4.5 * (90.0 * 300).squareRoot(), "\(tally.peak)")
    // They drain at 30 a second: 500 s.
    let recovery = (try #require(tally.recovered) - .hours(1)).seconds
    #expect(recovery > 740 && recovery < 880, "\(recovery)")
  }

  @Test func `with half of a provider's slots calls wait, and none is lost`() throws {
    // 10 slots of 1 s, asked for 8 a second: half of them take 5 a second, so 3 a second are left over for 600 s: 1,800.
    let provider = Service(
      name: "claude",
      kind: .llm(
        LLMProvider(
          model: "m", timeToFirstToken: .deterministic(1), timePerToken: .deterministic(0), concurrency: 10)))
    let base = scenario(
      rate: 8, stations: [], services: [provider], queries: 1, warmUp: .none,
      steps(.ask(provider: "claude", tokens: .distributions(input: .deterministic(1), output: .deterministic(1)))))
    let halved = disturbed(base, hours: 2, [event(1, .quota(provider: nil, share: Fraction(0.5), length: .minutes(10)))])
    let result = try run(halved)
    let tally = try #require(result.eventTallies?.first)
    #expect(abs(Double(tally.peak) - 1_805) < 4.5 * (8.0 * 600).squareRoot(), "\(tally.peak)")
    #expect(result.failed == 0 && result.arrived == result.completed + result.population.atEnd)
    var unlimited = halved
    unlimited.services[0].kind = .llm(
      LLMProvider(model: "m", timeToFirstToken: .deterministic(1), timePerToken: .deterministic(0)))
    #expect(throws: SimulationError.self) { try Simulation(unlimited) }
  }

  // MARK: Replicas

  @Test func `a killed replica takes with it whoever is inside, and another is started`() throws {
    // 1 a second, 10 s inside, 4 replicas: 2.5 are inside of each on average. Three are left for 20 s.
    let scenario = disturbed(replicated(service(replicas: 4)), hours: 3, (1...8).map { event(Double($0) / 4, .killReplica(application: "api")) })
    var lost: [Double] = []
    for trial in 0..<12 {
      let result = try run(scenario, trial: trial)
      #expect(result.failures.allSatisfy { $0.cause == "api: replica ended" })
      lost.append(Double(result.failed))
      for (index, tally) in (result.eventTallies ?? []).enumerated() {
        #expect(tally.over == .hours(Double(index + 1) / 4) + .seconds(20), "the start-up of the other one")
      }
      #expect(abs(result.station("api.cpu").capacity! - (4 - 8 * 20.0 / 10_800)) < 1e-9, "capacity counts what has started")
    }
    // Eight kills a trial of 2.5 queries each: 240 in all, Poisson or less.
    let all = lost.reduce(0, +)
    #expect(abs(all - 240) < 4.5 * 240.0.squareRoot(), "\(all)")
    // Nobody is lost without.
    #expect(try run(disturbed(replicated(service(replicas: 4)), hours: 3, [event(1, .surge(factor: 1, length: .hours(1)))])).failed == 0)
  }

  @Test func `a rolling update keeps its promise of replicas and loses nobody within the grace`() throws {
    // Four replicas, 25 % each way: five at most, three that serve at least. New ones take 20 s; the old ones finish what is inside.
    let update = ScenarioEvent.Action.rollingUpdate(application: "api", maxSurge: Fraction(0.25), maxUnavailable: Fraction(0.25))
    let result = try run(disturbed(replicated(service(replicas: 4)), hours: 3, [event(1, update)]))
    #expect(result.failed == 0)
    let tally = try #require(result.eventTallies?.first)
    // At once one old one is told to go and two new ones start (4 + 1 wanted at most); after 20 s two are ready, two more old ones go, and the
    // last two are started: two rounds of 20 s, the third is empty.
    let length = (try #require(tally.over) - .hours(1)).seconds
    #expect(length == 40, "\(length)")
    // Without grace whoever is inside is lost: four replicas with 2.5 each.
    var lost = 0.0
    for trial in 0..<20 {
      lost += Double(try run(disturbed(replicated(service(replicas: 4, grace: 0)), hours: 3, [event(1, update)]), trial: trial).failed)
    }
    #expect(lost > 100 && lost < 300, "\(lost) of some 200")
  }

  @Test func `one replica at a time is what maxSurge 0 and a small share give`() throws {
    let update = ScenarioEvent.Action.rollingUpdate(application: "api", maxSurge: .zero, maxUnavailable: Fraction(0.25))
    let tally = try #require(try run(disturbed(replicated(service(replicas: 4)), hours: 3, [event(1, update)])).eventTallies?.first)
    #expect((try #require(tally.over) - .hours(1)).seconds == 80, "four times 20 s, one after the other")
  }

  @Test func `a redeployment is away from the stop until the replicas have started`() throws {
    // Stop after 75 s, then 30 s until the databases are up and 20 s of start-up: 50 s in which 5 a second find nobody.
    let redeploy = ScenarioEvent.Action.redeploy(application: "api", phases: .update)
    let scenario = disturbed(replicated(service(replicas: 4), rate: 5, stay: 0.1), hours: 3, [event(1, redeploy)])
    var refused = 0.0
    for trial in 0..<10 {
      let result = try run(scenario, trial: trial)
      refused += Double(result.failures.first { $0.cause == "api: no replica is ready" }?.count ?? 0)
      let tally = try #require(result.eventTallies?.first)
      #expect(tally.over == .hours(1) + .seconds(75 + 30 + 20))
    }
    #expect(abs(refused - 10 * 5 * 50) < 4.5 * 2_500.0.squareRoot(), "\(refused)")
    // A rollback saves, pulls and builds nothing: 1 to 2 minutes, as the operators time it.
    let phases = RedeployPhases.rollback
    let whole = phases.beforeStop + phases.stopped + .seconds(12) + phases.healthChecks
    #expect(whole >= .minutes(1) && whole <= .minutes(2))
    let update = RedeployPhases.update
    let updated = update.beforeStop + update.stopped + .seconds(12) + update.healthChecks
    #expect(updated >= .minutes(2) && updated <= .minutes(3))
  }

  @Test func `a backup takes every other operation of a disk for as long as the data takes`() throws {
    // 12.5 GiB at 125 MiB/s: 102.4 s in which a disk of 1,000 operations a second leaves 500.
    let database = Service(
      name: "tsdb", resources: Resources(cpuLimit: CPU(millicores: 64_000), memoryLimit: .mebibytes(1)),
      kind: .database(
        Database(
          engine: .postgresql, data: DataSet(size: .mebibytes(12_800), popularityExponent: 0),
          disk: Disk(operationsPerSecond: 1_000, latency: .deterministic(0.001), cachedRead: .zero))))
    let base = scenario(
      rate: 800, stations: [], services: [database], queries: 1, warmUp: .none,
      steps(.read(database: "tsdb", time: .deterministic(0.000_001), pages: .deterministic(1))))
    let tally = try #require(try run(disturbed(base, hours: 0.5, [event(0.25, .backup(database: nil, length: nil))])).eventTallies?.first)
    #expect(abs((try #require(tally.over) - .hours(0.25)).seconds - 102.4) < 1e-6)
    // 800 a second, nearly all of which miss 1 MiB of memory, at 500: 300 a second are left over, some 30,000.
    #expect(abs(Double(tally.peak) - 300 * 102.4) < 0.03 * 30_720, "\(tally.peak)")
  }

  // MARK: Everywhere

  @Test func `an event changes no query that is over before it`() throws {
    let plain = try run(disturbed(replicated(service(replicas: 4)), hours: 3, [event(2.9, .surge(factor: 1, length: .minutes(1)))]))
    let killed = try run(disturbed(replicated(service(replicas: 4)), hours: 3, [event(2, .killReplica(application: "api"))]))
    let before = { (result: TrialResult) in result.series.points.filter { $0.time < .hours(2) } }
    #expect(before(plain).map(\.responseSum) == before(killed).map(\.responseSum))
    #expect(plain.arrived == killed.arrived)
  }

  @Test(arguments: 0..<60) func `Little's law and the balance of flows hold in random scenarios with events`(seed: Int) throws {
    var scenario = RandomScenario(seed: UInt64(5_000 + seed)).make()
    var stream = DrawStream(StreamKey(seed: UInt64(seed), trial: 0).named("events"))
    let applications = scenario.services.compactMap { service -> String? in
      if case .application = service.kind { service.name } else { nil }
    }
    var events: [ScenarioEvent] = []
    for number in 0..<4 {
      let length = SimTime.seconds(1 + 10 * stream.uniform())
      let time = SimTime.seconds(10 + 20 * Double(number) + 10 * stream.uniform())
      let factor = 0.2 + 4 * stream.uniform()
      let choice = Int(stream.uniform() * 6)
      let action: ScenarioEvent.Action =
        switch choice {
        case 0 where !applications.isEmpty: .killReplica(application: applications[0])
        case 1 where !applications.isEmpty:
          .rollingUpdate(application: applications[0], maxSurge: Fraction(0.3), maxUnavailable: Fraction(0.3))
        case 2 where !applications.isEmpty: .redeploy(application: applications[0], phases: RedeployPhases(
          preflight: .seconds(1), backup: .zero, pull: .zero, build: .zero, stop: .seconds(1), databases: .seconds(1), healthChecks: .zero))
        case 3: .slow(name: "fcfs", factor: factor, length: length)
        case 4: .backup(database: nil, length: length)
        default: .surge(factor: factor, length: length)
        }
      events.append(ScenarioEvent(time: time, action: action, text: "\(number)"))
    }
    scenario.events = events
    scenario.settings.duration = .seconds(120)
    scenario.settleKind()
    let simulation = try Simulation(scenario)
    let result = try #require(try simulation.run(trial: 0))
    let what = "seed \(seed)"
    #expect(abs(result.population.area - result.population.timeWithinWindow) <= 1e-9 * result.population.area + 1e-12, "\(what)")
    #expect(result.arrived - result.completed - result.failed == result.population.atEnd, "\(what)")
    for station in result.stations {
      #expect(station.busySeconds >= -1e-9 && station.queueSeconds >= -1e-9 && station.waitingSum >= -1e-9, "\(what), \(station.name)")
    }
    #expect(try simulation.run(trial: 0) == result, "\(what): the same again")
    #expect(result.eventTallies?.count == 4)
  }
}
