import PlanModel
import ServiceSimulation
import Statistics
import Testing
import Units

@testable import Planning

/// The search against what is known of its answer otherwise.
struct SizingPlanTests {
  /// Every set of machines that is cheaper, with every number of replicas of every shape that it holds, held against the objectives on seeds
  /// of its own: none may keep them.
  @Test func `a search through everything finds nothing cheaper`() throws {
    let scenario = try SizingParts.scenario(rate: "6/s")
    let question = try SizingParts.question(["p95 <= 900ms"])
    let outcome = try SizingParts.size(scenario, question)
    let chosen = try #require(outcome.result.chosen)
    let plan = SizingPlan(scenario: scenario, question: question, prices: SizingParts.prices, version: "test", jobs: 2)
    let unlimited = try RunPlan(scenario: SizingModel.unlimited(plan.scenario), prices: plan.prices, version: "test", jobs: 2).run().result
    let needs = ServiceNeeds(
      try Simulation(SizingModel.unlimited(plan.scenario)).preview.stations, rate: 6, meanResponse: try #require(unlimited.responseTime.mean.value))
    let model = SizingModel(plan.scenario, needs: needs, question: question)
    let judge = CandidateJudge(objectives: question.objectives, prices: plan.prices)
    let work = ParallelWork(jobs: 2, isCancelled: { false })
    var (tried, keeping) = (0, [String]())
    for price in SizingParts.prices.instances {
      for count in 1...4 {
        let cost = price.onDemand.usd * (730 * count)
        guard cost < chosen.machines.cost else { continue }
        let machines = MachineSet(price: price, count: count, purchase: .onDemand, cost: cost)
        for (cpu, workers) in ContainerPlan.shapes {
          for replicas in 1...16 {
            let candidate = ContainerPlan(replicas: replicas, workers: workers, cpu: cpu, level: 0)
            guard model.fitting(candidate, on: machines) >= replicas else { continue }
            tried += 1
            var candidateScenario = model.scenario(candidate, on: machines)
            candidateScenario.settings.seed = 4_711
            let judgement = try #require(try judge.judge(candidateScenario, looks: Looks(once: 20), work))
            if judgement.verdict == .kept { keeping.append("\(machines.told.text): \(candidate.text)") }
          }
        }
      }
    }
    #expect(tried >= 5, "there was something to try")
    #expect(keeping.isEmpty, "cheaper than \(chosen.machines.text) and as good: \(keeping)")
  }

  @Test func `more load never has a cheaper answer`() throws {
    let question = try SizingParts.question(["p95 <= 900ms"])
    var costs: [USD] = []
    for rate in ["1/s", "4/s", "8/s", "16/s", "32/s"] {
      let outcome = try SizingParts.size(try SizingParts.scenario(rate: rate), question)
      costs.append(try #require(outcome.result.chosen, "at \(rate)").machines.cost)
    }
    #expect(zip(costs, costs.dropFirst()).allSatisfy { $0 <= $1 }, "\(costs.map(\.cents))")
    #expect((costs.last ?? .zero) > (costs.first ?? .zero))
  }

  @Test func `what is chosen keeps its objectives, and says what binds and where it breaks`() throws {
    let outcome = try SizingParts.size(try SizingParts.scenario(rate: "6/s"), try SizingParts.question(["p95 <= 900ms", "errors <= 1%"]))
    let chosen = try #require(outcome.result.chosen)
    #expect(outcome.result.verdict == .found && chosen.objectives.allSatisfy { $0.verdict == .kept })
    #expect(["api.cpu", "api.workers", "api.memory"].contains(chosen.binding?.station), "\(chosen.binding?.station ?? "nothing")")
    #expect(chosen.keepsUpTo.perSecond >= 6)
    let breaks = try #require(chosen.breaksAt)
    // No more than the cores of the application can carry: 0.2 s of CPU a query.
    let cores = try #require(chosen.containers.first { $0.service == "api" }.map { Double($0.count) * $0.cpu.cores })
    #expect(breaks.perSecond <= cores / 0.2 * 1.001 && breaks > chosen.keepsUpTo)
    // The kept run is of the chosen deployment, on other queries than the search's.
    #expect(outcome.scenario?.nodes.first?.instanceType == chosen.machines.instanceType && outcome.run?.result.seed != 1)
    for rejected in outcome.result.nearMisses { #expect(!rejected.reason.isEmpty && rejected.machines.cost <= chosen.machines.cost) }
  }

  @Test func `what no machine can do is told, with what it consists of`() throws {
    // The time of service alone is above it: an exponential time of 200 ms has its 95th percentile at 599 ms.
    let outcome = try SizingParts.size(try SizingParts.scenario(), try SizingParts.question(["p95 <= 400ms"]))
    #expect(outcome.result.verdict == .impossible && outcome.result.chosen == nil)
    let held = try #require(outcome.result.floor.objectives.first)
    let value = try #require(held.measured.value)
    #expect(held.verdict == .broken && abs(value - 0.605) < 0.03)
    #expect(outcome.result.floor.parts.first?.component.hasPrefix("api") == true)
  }

  @Test func `a budget is held against the cheapest that keeps the objectives`() throws {
    let scenario = try SizingParts.scenario()
    let found = try #require(try SizingParts.size(scenario, try SizingParts.question(["p95 <= 2s"])).result.chosen)
    let question = try SizingParts.question(["p95 <= 2s"], budget: found.costWithoutTokens - USD(1))
    let outcome = try SizingParts.size(scenario, question)
    #expect(outcome.result.verdict == .beyondBudget && outcome.result.chosen?.machines == found.machines)
  }

  @Test func `a loss that has to be survived costs machines, and the rest keeps the objectives`() throws {
    let scenario = try SizingParts.scenario()
    let plain = try #require(try SizingParts.size(scenario, try SizingParts.question(["p95 <= 2s"])).result.chosen)
    let safe = try #require(try SizingParts.size(scenario, try SizingParts.question(["p95 <= 2s"], survival: .oneNode)).result.chosen)
    #expect(safe.machines.count >= 2 && safe.machines.cost > plain.machines.cost)
    #expect(!safe.afterLoss.isEmpty && safe.afterLoss.allSatisfy { $0.verdict == .kept } && safe.loss != nil)
    let replica = try #require(try SizingParts.size(scenario, try SizingParts.question(["p95 <= 2s"], survival: .oneReplica)).result.chosen)
    #expect(try #require(replica.containers.first { $0.service == "api" }).count >= 2)
  }

  @Test func `only a constant load can be sized`() throws {
    var scenario = try SizingParts.scenario()
    #expect(SizingPlan.refusal(of: scenario) == nil)
    scenario.settings.kind = .terminating
    #expect(SizingPlan.refusal(of: scenario)?.contains("constant") == true)
    scenario.services = []
    scenario.settings.kind = .steadyState
    #expect(SizingPlan.refusal(of: scenario)?.contains("no application") == true)
  }
}
