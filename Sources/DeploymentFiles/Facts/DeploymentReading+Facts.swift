import PlanModel
import Units

extension DeploymentReading {
  /// What the files say of the parts that a model of the service has.
  /// - Parameters:
  ///   - platform: nil for that of the files.
  ///   - application: the name of the container that answers queries; nil to find it.
  /// - Throws: `DeploymentFactsError` where nothing, or too much, may be the application.
  public func facts(platform: Platform? = nil, application: String? = nil) throws(DeploymentFactsError) -> DeploymentFacts {
    let files = scope.files.map(\.path)
    let cast = try RoleCast(system, platform: platform, application: application, files: files)
    var facts = DeploymentFacts(platform: cast.platform, remarks: cast.remarks, files: files)
    let passed = scope.passedOver.sorted { $0.key < $1.key }.map { "\($0.value) x \($0.key)" }
    if !passed.isEmpty { facts.remarks.append("Not understood and passed over: \(passed.joined(separator: ", ")).") }
    for actor in cast.actors {
      if ![.application, .background].contains(actor.role), actor.workload.replicaCount > 1 {
        facts.remarks.append("\(actor.name) has \(actor.workload.replicaCount) replicas; the model has one of it.")
      }
      switch actor.role {
      case .application:
        let reader = ApplicationFacts(actor, system: system, platform: cast.platform)
        facts.parts += reader.parts
        facts.remarks += reader.remarks
      case .postgreSQL, .neo4j, .redis: facts.parts.append(part(of: actor, DatabaseFacts.read(actor)))
      case .proxy: facts.parts.append(part(of: actor, ContainerFacts(actor).resources()))
      default: facts.parts.append(part(of: actor, ContainerFacts(actor).replicas() + ContainerFacts(actor).resources()))
      }
    }
    // Connections that are open at once depend on the workers, wherever these were written.
    if let open = openConnections(facts), let index = facts.parts.firstIndex(where: { $0.role == .postgreSQL }) {
      facts.parts[index].facts.append(open)
    }
    return facts
  }

  private func part(of actor: RoleCast.Actor, _ found: [DeploymentFacts.Fact]) -> DeploymentFacts.Part {
    .init(
      role: actor.role, name: actor.name, place: actor.container.place, facts: found, claims: system.claims(of: actor))
  }

  /// Pools open connections when they are needed at the same time: two for each worker, as the shipped profiles assume.
  private func openConnections(_ facts: DeploymentFacts) -> DeploymentFacts.Fact? {
    guard let application = facts.parts.first(where: { $0.role == .application }) else { return nil }
    func number(_ path: String) -> Int? { application.facts.first { $0.path == path && $0.pool == nil }?.text.flatMap { Int($0) } }
    guard let replicas = number("replicas"), let workers = number("workers"), replicas * workers <= 400_000 else { return nil }
    return .init("memory.openConnections", "\(2 * replicas * workers)", .assumed("two for each of \(replicas * workers) workers"))
  }
}

extension DeployedSystem {
  /// Claims with a size that a container mounts.
  func claims(of actor: RoleCast.Actor) -> [ClusterObjects.Claim] {
    actor.container.mounts.compactMap { mount in
      guard case .claim(let name) = mount.source else { return nil }
      return cluster.claims.first { $0.name == name && $0.namespace == actor.workload.namespace && $0.size != nil }
    }
  }
}
