import PlanModel
import Pricing
import Units

extension Scenario {
  /// The same scenario with the sizes of its machines as the price table has them: pods need room there, and no container runs on more cores
  /// at once than its machine has.
  ///
  /// What the table does not know stays unknown: nothing can be placed then, and the answer says so.
  func withNodeSizes(_ prices: PriceTable) -> Scenario {
    var scenario = self
    for index in nodes.indices {
      guard let known = try? prices.instance(nodes[index].instanceType, provider: nodes[index].provider, region: nodes[index].region) else { continue }
      scenario.nodes[index].vcpu = nodes[index].vcpu ?? known.vcpu
      scenario.nodes[index].memory = nodes[index].memory ?? known.memory
    }
    return scenario
  }
}
