import PlanFiles
import PlanModel
import Pricing
import RandomStreams
import Statistics
import Testing
import Units

@testable import Planning

/// CPU credits of simulated machines.
@Suite struct BurstFoldTests {
  /// One application whose queries take 0.4 s of a core, and something that serves no query and requests half a core, on one t3.large.
  private func scenario(rate: Double, credits: CreditMode? = nil, type: String = "t3.large") -> Scenario {
    let api = Service(
      name: "api", resources: Resources(cpuRequest: CPU(cores: 0.5), memoryRequest: .gibibytes(1)), kind: .application(Application(replicas: 1, workers: 4)))
    let watch = Service(
      name: "watch", resources: Resources(cpuRequest: CPU(cores: 0.5), memoryRequest: .gibibytes(1)), kind: .background(Background()))
    return Scenario(
      name: "burst", workload: Workload(arrivals: .poisson(Rate(perSecond: rate)), mix: [.init(route: "query")]), services: [api, watch],
      routes: [
        Route(
          name: "query",
          steps: [Step(label: "enter", action: .enter(service: "api", steps: [Step(label: "think", action: .serve(station: "api", time: .deterministic(0.4)))]))])
      ], nodes: [NodePool(name: "box", provider: "aws", region: "us-east-1", instanceType: type, count: 1, credits: credits)],
      settings: RunSettings(duration: .hours(1), warmUp: .none, trials: .count(5)))
  }

  private func run(_ scenario: Scenario) throws -> RunResult {
    try RunPlan(scenario: scenario, prices: try PriceTableReader.embedded(), version: "test", jobs: 2).run().result
  }

  @Test func `what spends more than it earns is paid for`() throws {
    let result = try run(scenario(rate: 1))
    let burst = try #require(result.burst?.first)
    let node = try #require(burst.nodes.first)
    #expect(burst.nodes.count == 1 && burst.mode == .unlimited && burst.creditsPerHour == 36 && burst.vcpu == 2)
    #expect(node.services.sorted() == ["api", "watch"])
    // 0.4 cores at one query a second, within what 18,000 arrivals of a Poisson process vary, and half a core requested: 45 % of two.
    #expect(abs(node.utilization - 0.45) < 0.01, "\(node.utilization)")
    let cpu = try #require(result.stations.first { $0.name == "api.cpu" }?.utilization.value)
    #expect(abs(node.utilization - (cpu * 4 + 0.5) / 2) < 1e-9, "four workers' cores, of which this share is busy")
    // 54 credits an hour are spent and 36 earned: after eight days of a day's surplus all of the difference is charged.
    let spent = node.utilization * 120
    #expect(abs(node.surplusPerMonth - (spent - 36) * 730) < 1e-6)
    #expect(node.runsOut == .zero && node.unserved == 0, "it begins without any")
    #expect(burst.basis.contains { $0.contains("watch") })
    #expect(!result.remarks.contains { $0.contains("CPU credits") })
  }

  @Test func `what earns more than it spends is free`() throws {
    // 0.02 cores and half of one are 26 %, below the baseline of 30 %.
    let node = try #require(try run(scenario(rate: 0.05)).burst?.first?.nodes.first)
    #expect(node.utilization < 0.3 && node.runsOut == nil && node.surplusPerMonth == 0)
  }

  @Test func `in standard mode it is said that the slow machine is not simulated`() throws {
    let result = try run(scenario(rate: 1, credits: .standard))
    let node = try #require(result.burst?.first?.nodes.first)
    #expect(node.surplusPerMonth == 0)
    // Of 54 credits an hour 18 are not there.
    #expect(abs(node.unserved - (node.utilization - 0.3) / node.utilization) < 1e-9)
    #expect(result.remarks.contains { $0.contains("(t3.large, standard mode) has no CPU credits left after 0s and is slowed down to its baseline of 30%") })
  }

  @Test func `a type of fixed performance has no credits`() throws {
    #expect(try run(scenario(rate: 1, type: "c5.2xlarge")).burst == nil)
  }
}
