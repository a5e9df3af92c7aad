import PlanModel

/// What stands on one machine when a trial begins.
public struct MachineContents: Hashable, Sendable {
  /// Index of the pool in the scenario.
  public var pool: Int
  /// Each service as often as it has containers there.
  public var services: [String]

  public init(pool: Int, services: [String]) {
    self.pool = pool
    self.services = services
  }
}

extension Simulation {
  /// The machines with what is bound to each by its requests, as when a machine dies; empty where the size of one is not known.
  /// Containers that find no room stand nowhere.
  public var machines: [MachineContents] {
    var parts = parts
    guard let plan = (try? parts.machines()) ?? nil else { return [] }
    return NodeCluster(plan).contents(network.applications.map(\.name))
  }
}

extension NodeCluster {
  /// - Parameter applications: their names.
  fileprivate func contents(_ applications: [String]) -> [MachineContents] {
    var contents = nodes.map { MachineContents(pool: $0.pool, services: []) }
    for (container, node) in fixedHomes.enumerated() where node >= 0 { contents[node].services.append(plan.fixed[container].service) }
    for node in nodes.indices { contents[node].services += replicas(on: node).map { applications[$0.application] } }
    return contents
  }
}
