import PlanFiles
import PlanModel
import Pricing
import ServiceSimulation
import Testing
import Units

@testable import Planning

/// The binding resource that a report names is the one that has to grow: held against the simulation beyond the knee.
struct KneeTests {
  /// Answered queries of those offered, in the second half of one trial at this rate. The providers' quotas are out of the way: calls that
  /// they refuse go to another provider, and until then take so long that the proxy gives up.
  private func goodput(_ tier: String, rate: Rate, hours: Double, doubling lever: String?) throws -> Double {
    var scenario = try ProfileReader.read(.embedded(tier))
    if let lever {
      let path = lever.split(separator: ".").map(String.init)
      let value = try #require(Self.value(of: path, in: scenario), "no figure at \(lever)")
      let unit = lever.hasSuffix("memory.limit") ? "B" : ""
      scenario = try ProfileReader.read(.embedded(tier), overrides: [ProfileOverride(parsing: "\(lever)=\(value * 2)\(unit)")])
    }
    for index in scenario.services.indices {
      guard case .llm(var provider) = scenario.services[index].kind else { continue }
      provider.quota = nil
      scenario.services[index].kind = .llm(provider)
    }
    scenario.workload.arrivals = .poisson(rate)
    scenario.settings.duration = .hours(hours)
    scenario.settings.warmUp = .fixed(.hours(hours / 2))
    let trial = try #require(try Simulation(scenario).run(trial: 0))
    return Double(trial.completed) / trial.observedSeconds / rate.perSecond
  }

  /// The present value of the levers that the tiers' reports name.
  private static func value(of path: [String], in scenario: Scenario) -> Int? {
    guard path.count >= 3, let service = scenario.services.first(where: { $0.name == path[1] }) else { return nil }
    switch (service.kind, path[2...].joined(separator: ".")) {
    case (.application(let application), "replicas"): return application.replicas
    case (_, "resources.memory.limit"): return service.resources.memoryLimit.map { Int($0.count) }
    case (.database, "resources.cpu.limit"): return service.resources.cpuLimit.map { Int($0.cores) }
    default: return nil
    }
  }

  @Test(arguments: [
    ("dev", 3.0, 1.5, "one replica"), ("small", 3, 1.5, "two replicas"), ("medium", 3, 1.5, "four replicas"), ("large", 2, 1.5, "eight replicas"),
    ("xlarge", 0.5, 1.9, "96 replicas: a shorter time, in which less than that loses too few of them to tell"),
  ])
  func `doubling the named binding resource moves the knee, doubling another does not`(
    tier: String, hours: Double, factor: Double, why: String
  ) throws {
    let scenario = try ProfileReader.read(.embedded(tier))
    var short = scenario
    short.settings.trials = .count(1)
    short.settings.duration = .minutes(40)
    let result = try RunPlan(scenario: short, prices: PriceTable(), version: "test", jobs: 1).run().result
    let binding = try #require(result.binding)
    let beyond = binding.saturationRate * factor
    let before = try goodput(tier, rate: binding.saturationRate * 0.85, hours: hours, doubling: nil)
    let base = try goodput(tier, rate: beyond, hours: hours, doubling: nil)
    let doubled = try goodput(tier, rate: beyond, hours: hours, doubling: binding.lever)
    let other = try goodput(tier, rate: beyond, hours: hours, doubling: "services.timescaledb.resources.cpu.limit")
    #expect(before > 0.95, "below the saturation rate nearly all are answered (\(why))")
    #expect(base < 0.9, "far beyond it many are not (\(why))")
    #expect(doubled > 0.95, "with twice \(binding.lever) they are")
    #expect(abs(other - base) < 0.03, "what does not bind does not help")
  }
}
