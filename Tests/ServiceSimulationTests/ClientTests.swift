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
}
