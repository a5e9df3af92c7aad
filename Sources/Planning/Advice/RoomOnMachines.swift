import Foundation
import PlanModel
import Pricing
import Units

/// What the machines of a scenario have left for one container more, and what another machine costs.
struct RoomOnMachines {
  let scenario: Scenario
  let prices: PriceTable

  /// Cores of all machines; nil where the size of one is not known.
  var cores: Double? { total { $0.vcpu?.cores } }
  var memory: Double? { total { $0.memory?.gibibytes } }

  private func total(_ value: (NodePool) -> Double?) -> Double? {
    guard !scenario.nodes.isEmpty else { return nil }
    var sum = 0.0
    for pool in scenario.nodes {
      guard let one = value(pool) else { return nil }
      sum += Double(pool.count) * one
    }
    return sum
  }

  /// A month of one machine of the first pool on demand; nil where it has no price.
  var machine: (text: String, cost: USD?) {
    guard let pool = scenario.nodes.first else { return ("another machine", nil) }
    let price = try? prices.instance(pool.instanceType, provider: pool.provider, region: pool.region)
    return ("another \(pool.instanceType)", price.map { ($0.onDemand.usd * Month.hours).roundedToCent })
  }

  /// What all containers request, or may use where they request nothing.
  private func requested(_ value: (Resources) -> Double?) -> Double {
    scenario.services.reduce(0) { sum, service in
      var count = 1
      switch service.kind {
      case .application(let application): count = application.replicas
      case .background(let background): count = background.replicas
      case .llm: count = 0
      case .sandbox(let sandbox): count = sandbox.host == nil ? 1 : 0
      case .database, .cache, .proxy: break
      }
      return sum + Double(count) * (value(service.resources) ?? 0)
    }
  }

  /// What another container, or more for one that is there, costs: nothing where the requests of all leave room for it.
  func step(_ text: String, cores more: Double, memory gibibytes: Double = 0) -> Runway.Step {
    guard let cores, let memory else { return Runway.Step(text: "\(text); the machines' size is not known", cost: nil) }
    let freeCores = cores - requested { ($0.cpuRequest ?? $0.cpuLimit)?.cores }
    let freeMemory = memory - requested { ($0.memoryRequest ?? $0.memoryLimit)?.gibibytes }
    if freeCores >= more, freeMemory >= gibibytes {
      return Runway.Step(text: "\(text); it fits on the machines that are there", cost: .zero)
    }
    let machine = machine
    return Runway.Step(text: "\(text), and \(machine.text) for it", cost: machine.cost)
  }
}
