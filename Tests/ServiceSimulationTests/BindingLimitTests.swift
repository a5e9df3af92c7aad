import PlanModel
import RandomStreams
import Testing
import Units

@testable import ServiceSimulation

/// What the closed forms say of limits that are no station's: a replica's memory, and quotas that are gone round.
struct BindingLimitTests {
  private let memory = ReplicaMemory(limit: 1_000, idle: 400, perQuery: 50, sandboxes: [])

  private func need(_ rate: Double, cpu: Double, cores: Double = 1, passage: Double, most: Double? = nil, runs: [(Double, Double, Double)] = [])
    -> ReplicaMemoryNeed
  {
    ReplicaMemoryNeed(
      memory, arrivalRate: rate, cpu: cpu, cores: cores, passage: passage, mostInside: most,
      runs: runs.map { (seconds: $0.0, slots: $0.1, perRun: $0.2) })
  }

  @Test func `queries that only wait are a Poisson number`() {
    // 0.5 a second x 8 s: mean 4, variance 4.
    let need = need(0.5, cpu: 0, passage: 8)
    #expect(abs(need.mean - (400 + 4 * 50) / 1_000) < 1e-12)
    #expect(abs(need.high - (400 + 4 * 50 + 3 * 2 * 50) / 1_000) < 1e-12)
  }

  @Test func `queries that share one core are a geometric number`() {
    // 0.6 busy: mean 0.6 / 0.4 = 1.5, variance 0.6 / 0.16 = 3.75.
    let need = need(0.6, cpu: 1, passage: 1)
    #expect(abs(need.mean - (400 + 1.5 * 50) / 1_000) < 1e-12)
    #expect(abs(need.high - (400 + 1.5 * 50 + 3 * 3.75.squareRoot() * 50) / 1_000) < 1e-12)
  }

  @Test func `nobody comes in beyond the concurrency limit, and no run begins without a slot`() {
    let need = need(5, cpu: 1, passage: 9, most: 6, runs: [(0.5, 2, 100)])
    #expect(abs(need.high - (400 + 6 * 50 + 2 * 100) / 1_000) < 1e-12)
  }

  @Test func `many cores leave everybody a core`() {
    let alone = need(0.5, cpu: 2, cores: 50, passage: 2)
    #expect(abs(alone.mean - (400 + 1 * 50) / 1_000) < 1e-6)
    #expect(abs(alone.high - (400 + 1 * 50 + 3 * 50) / 1_000) < 1e-6)
  }

  // MARK: Quotas

  private func isBypassed(_ route: [Step]) throws -> Bool? {
    let provider = Service(
      name: "first",
      kind: .llm(LLMProvider(
        model: "m", timeToFirstToken: .deterministic(1), timePerToken: .deterministic(0), quota: LLMQuota(requestsPerMinute: 60))))
    let other = Service(
      name: "second", kind: .llm(LLMProvider(model: "m", timeToFirstToken: .deterministic(1), timePerToken: .deterministic(0))))
    let scenario = scenario(rate: 0.5, stations: [], services: [provider, other], queries: 10, route)
    return try Simulation(scenario).preview.stations.first { $0.name == "first.requests" }?.isBypassed
  }

  private func ask(_ name: String) -> Step.Action {
    .ask(provider: name, tokens: .distributions(input: .deterministic(10), output: .deterministic(10)))
  }

  @Test func `a quota limits unless each call has another way`() throws {
    let covered = Step.Action.attempt(steps: steps(.retry(attempts: 2, backoff: Backoff(), steps: steps(ask("first")))), otherwise: steps(ask("second")))
    #expect(try isBypassed(steps(ask("first"))) == false, "nothing else is tried")
    #expect(try isBypassed(steps(covered)) == true, "also from within a retry")
    #expect(try isBypassed(steps(covered, ask("first"))) == false, "one call has no other way")
    #expect(try isBypassed(steps(.attempt(steps: steps(ask("first")), otherwise: []))) == false, "to go without is no other way")
  }
}
