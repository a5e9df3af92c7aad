import Foundation
import PlanFiles
import PlanModel
import Planning
import Pricing
import RandomStreams
import Units

/// A shipped tier, with a few overrides.
func tier(_ name: String, _ overrides: String...) throws -> Scenario {
  try ProfileReader.read(.embedded(name), overrides: overrides.map { try ProfileOverride(parsing: $0) })
}

func side(_ scenario: Scenario) -> ScenarioSide { ScenarioSide(origin: scenario.name, scenario: scenario) }

/// Machines, a volume and traffic without anything that is simulated in depth: one desk, and an answer of 1 MB.
func pricedDesk(rate: Double = 10, service: Double = 0.05, servers: Int = 1) -> Scenario {
  var scenario = desk(rate: rate, service: service, servers: servers)
  scenario.routes[0].steps.append(Step(label: "respond 1", action: .respond(bytes: Bytes(1_000_000))))
  scenario.nodes = [
    NodePool(name: "nodes", provider: "aws", region: "us-east-1", instanceType: "t3.xlarge", count: 4, vcpu: CPU(cores: 4), memory: .gibibytes(16))
  ]
  return scenario
}
