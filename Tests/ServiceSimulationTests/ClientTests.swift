import Foundation
import PlanModel
import RandomStreams
import ServiceSimulation
import Testing
import Units

/// Clients and proxies that do not wait for ever, and ask again.
@Suite struct ClientTests {
  private func desk(_ clients: Clients, rate: Double = 8, queries: Int = 60_000) -> Scenario {
    var scenario = scenario(
      rate: rate, stations: [queue("desk")], queries: queries, steps(.serve(station: "desk", time: .exponential(mean: 0.1))))
    scenario.workload.clients = clients
    return scenario
  }

  @Test func `who leaves is worked on all the same: the queue is that of M/M/1, and answers later than the patience are lost`() throws {
    // The response time of M/M/1 is exponential with rate mu - lambda (Kleinrock, Queueing Systems I, 5.6).
    let lost = exp(-5 * 0.4)
    try expect(
      "patience", desk(Clients(timeout: .seconds(0.4)), rate: 5),
      [
        ClosedForm("share lost", lost) { Double($0.failed) / Double($0.arrived) },
        ClosedForm("busy", 0.5) { $0.station("desk").busySeconds / $0.observedSeconds },
        // Of an exponential that is known to be below t: its mean less what is cut off.
        ClosedForm("mean of the answers", 0.2 - 0.4 * lost / (1 - lost)) { $0.responseSum / Double($0.completed) },
      ])
  }

  @Test func `each attempt is a query of its own, with demands of its own`() throws {
    let trace = RecordedArrivals(rows: [TraceRow(time: 1)])
    var scenario = desk(Clients(timeout: .seconds(2), attempts: 3, backoff: Backoff(first: .seconds(10), factor: 2)), queries: 1)
    scenario.routes = [Route(name: "main", steps: steps(.wait(.deterministic(30))))]
    let result = try #require(try Simulation(scenario.replaying(trace)).run(trial: 0, openTrace: { trace.open() }))
    // At 1 s; lost at 3 s, again at 13 s; lost at 15 s, again 20 s later. Each is worked on for 30 s.
    #expect(result.arrived == 3 && result.repeated == 2 && result.completed == 0)
    #expect(result.failures == [FailureCount(cause: "client: no answer within 2s", count: 3)])
    #expect(abs(result.population.area - 90) < 1e-6)
  }

  @Test func `who gets an error asks again, and is answered with the probability that follows`() throws {
    var scenario = desk(Clients(attempts: 3), rate: 5, queries: 40_000)
    scenario.routes = [
      Route(name: "main", steps: steps(.wait(.deterministic(0.2)), .fail(cause: "bad luck", probability: Fraction(0.4))))
    ]
    // Attempts a question: 1 + 0.4 + 0.16. Of them 60 % are answered.
    try expect(
      "errors", scenario,
      [
        ClosedForm("attempts", 0.56 / 1.56) { Double($0.repeated ?? 0) / Double($0.arrived) },
        ClosedForm("answers", 0.6) { Double($0.completed) / Double($0.arrived) },
      ])
  }

  @Test func `a proxy answers 504 and what is behind it works on`() throws {
    let trace = RecordedArrivals(rows: [TraceRow(time: 1), TraceRow(time: 1.5)])
    let nginx = Service(name: "nginx", kind: .proxy(Proxy(workers: 1, timeout: .seconds(4))))
    let scenario = scenario(
      rate: 1, stations: [queue("desk")], services: [nginx], queries: 1,
      steps(.enter(service: "nginx", steps: steps(.serve(station: "desk", time: .deterministic(3))))))
    let result = try #require(try Simulation(scenario.replaying(trace)).run(trial: 0, openTrace: { trace.open() }))
    #expect(result.completed == 1 && result.failures == [FailureCount(cause: "nginx: 504, no answer within 4s", count: 1)])
    #expect(abs(result.station("desk").busySeconds - 6) < 1e-9, "the desk served both")
  }

  @Test(arguments: [
    (4.9, 0, "the connection is held until the proxy gives up, 4 s after 1 s"), (5.1, 1, "from then on it is free, though the desk works on"),
  ])
  func `a proxy that has answered 504 has its connection back`(second: Double, taken: Int64, why: String) throws {
    let trace = RecordedArrivals(rows: [TraceRow(time: 1), TraceRow(time: second)])
    let nginx = Service(name: "nginx", kind: .proxy(Proxy(workers: 1, connectionLimit: 1, timeout: .seconds(4))))
    let scenario = scenario(
      rate: 1, stations: [delay("elsewhere")], services: [nginx], queries: 1,
      steps(.enter(service: "nginx", steps: steps(.serve(station: "elsewhere", time: .deterministic(10))))))
    let result = try #require(try Simulation(scenario.replaying(trace)).run(trial: 0, openTrace: { trace.open() }))
    #expect(result.failures.first { $0.cause == "nginx: connection limit" }?.count ?? 0 == 1 - taken, "\(why)")
    #expect(result.station("nginx.connections").arrivals == 1 + taken && result.station("nginx.connections").completions == 1 + taken)
    #expect(abs(result.station("nginx.connections").busySeconds - Double(1 + taken) * 4) < 1e-9, "each is held for 4 s")
    #expect(abs(result.station("elsewhere").busySeconds - Double(1 + taken) * 10) < 1e-9, "the work goes on")
  }

  @Test func `a client who leaves closes the connections of both proxies, once`() throws {
    let trace = RecordedArrivals(rows: [TraceRow(time: 1), TraceRow(time: 3.5)])
    let (outer, inner) = (
      Service(name: "outer", kind: .proxy(Proxy(workers: 1, connectionLimit: 1))),
      Service(name: "inner", kind: .proxy(Proxy(workers: 1, connectionLimit: 1)))
    )
    var scenario = scenario(
      rate: 1, stations: [delay("elsewhere")], services: [outer, inner], queries: 1,
      steps(
        .enter(
          service: "outer",
          steps: steps(.enter(service: "inner", steps: steps(.serve(station: "elsewhere", time: .deterministic(10))))))))
    scenario.workload.clients = Clients(timeout: .seconds(2))
    let result = try #require(try Simulation(scenario.replaying(trace)).run(trial: 0, openTrace: { trace.open() }))
    #expect(result.failures == [FailureCount(cause: "client: no answer within 2s", count: 2)], "neither is turned away")
    for name in ["outer.connections", "inner.connections"] {
      #expect(abs(result.station(name).busySeconds - 4) < 1e-9 && result.station(name).completions == 2, "\(name)")
    }
  }

  @Test func `a repeated question loads the service as the closed form of thinning says`() throws {
    // Waiting without queueing: half of the answers take 1 s, half 3 s; patience 2 s, two attempts. Rate 4 becomes 4 + 2.
    var scenario = desk(Clients(timeout: .seconds(2), attempts: 2), rate: 4, queries: 40_000)
    scenario.routes = [
      Route(
        name: "main",
        steps: steps(.branch([
          Step.Choice(probability: Fraction(0.5), steps: steps(.wait(.deterministic(1)))),
          Step.Choice(probability: Fraction(0.5), steps: steps(.wait(.deterministic(3)))),
        ])))
    ]
    try expect(
      "storm", scenario,
      [
        ClosedForm("rate", 6) { Double($0.arrived) / $0.observedSeconds },
        ClosedForm("in the system", 6 * 2) { $0.population.area / $0.observedSeconds },
      ])
  }

  @Test func `nobody loses patience with a query because of another one that came to its place`() throws {
    // Half fail at once and are asked again after a second; the others take 9.5 s, and nobody waits for more than 10 s.
    var scenario = desk(Clients(timeout: .seconds(10), attempts: 3, backoff: Backoff(first: .seconds(1))), rate: 5, queries: 20_000)
    scenario.routes = [
      Route(name: "main", steps: steps(.fail(cause: "at once", probability: Fraction(0.5)), .wait(.deterministic(9.5))))
    ]
    let result = try #require(try Simulation(scenario).run(trial: 0))
    #expect(result.failures.map(\.cause) == ["at once"])
    #expect((result.repeated ?? 0) > 1_000)
  }

  @Test func `the patience of a proxy ends where the query leaves it`() throws {
    func failures(_ route: [Step]) throws -> [String] {
      let trace = RecordedArrivals(rows: (1...50).map { TraceRow(time: Double($0)) })
      let services = [
        Service(name: "ingress", kind: .proxy(Proxy(workers: 1, timeout: .seconds(5)))),
        Service(name: "nginx", kind: .proxy(Proxy(workers: 1, timeout: .seconds(60)))),
      ]
      let scenario = scenario(rate: 1, stations: [], services: services, queries: 1, route)
      return try #require(try Simulation(scenario.replaying(trace)).run(trial: 0, openTrace: { trace.open() })).failures.map(\.cause)
    }
    func inside(_ name: String, _ actions: Step.Action...) -> Step.Action { .enter(service: name, steps: labelled(actions)) }
    let wait = Step.Action.wait(.deterministic(20))
    #expect(try failures(steps(inside("ingress", .wait(.deterministic(1))), wait)) == [], "it has left the proxy when the time is up")
    #expect(try failures(steps(inside("ingress", inside("nginx", wait)))) == ["ingress: 504, no answer within 5s"], "the outer one is told")
    #expect(try failures(steps(inside("nginx", inside("ingress", .wait(.deterministic(1))), wait, wait, wait))) == ["nginx: 504, no answer within 1m"])
  }
}
