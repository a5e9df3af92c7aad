import PlanModel
import Units

/// An event of the scenario, its names resolved.
struct DisturbanceSpec: Sendable {
  enum Kind: Sendable {
    /// Felt by the arrivals alone.
    case surge
    case slow(families: [Int], factor: Double)
    /// Servers that are away, by family, and the share that is left of what buckets hold and get.
    case lessQuota(servers: [(family: Int, away: Int)], meters: [Int], share: Double)
    case kill(application: Int)
    /// A process ends and is away for the length of the event.
    case killProcess(Absence)
    /// Of this pool, nil: of any; nanoseconds until its machine is back.
    case killNode(pool: Int?, back: Int64)
    case interrupt(InterruptionSpec)
    case rollingUpdate(application: Int, maxSurge: Fraction, maxUnavailable: Fraction)
    /// Nanoseconds from the event's time.
    case redeploy(application: Int, stop: Int64, grace: Int64, start: Int64)
  }

  /// Nanoseconds.
  var time: Int64
  /// Nanoseconds; negative: until its work is done.
  var length: Int64
  var kind: Kind
}

/// How the replicas of an application come and go that no autoscaler looks after, but which may end.
struct ReplicaComings: Sendable {
  /// Sampler of the seconds from creation to readiness.
  var startUp: Int32
  /// Nanoseconds.
  var grace: Int64
}

extension NetworkParts {
  /// How many times a disk is slower for queries while it is dumped: the dump takes every other operation. An assumption.
  static let dumpSlowness = 2.0
  /// Bytes a second that a dump reads. Source: AWS, EBS volume types: gp3 delivers a consistent baseline throughput of 125 MiB/s.
  static let dumpRate = 125.0 * 1_048_576

  /// Whether some event ends replicas of this application.
  func isDisturbed(_ application: String) -> Bool {
    scenario.events?.contains { event in
      switch event.action {
      case .killNode, .interrupt: true
      default: event.application == application
      }
    } ?? false
  }

  /// Completes the applications whose replicas may end; those with an autoscaler have all they need.
  mutating func resolveComings() throws(SimulationError) {
    for index in applications.indices where applications[index].scaling == nil && losesReplicas(applications[index].name) {
      let name = applications[index].name
      guard let service = services[name], case .application(let application) = service.kind else { continue }
      applications[index].unreachableCause = cause("\(name): no replica is ready")
      applications[index].goneCause = cause("\(name): replica ended")
      for family in families.indices where isHosted(families[family].name, by: name) { families[family].application = index }
      applications[index].comings = ReplicaComings(
        startUp: try sampler(application.lifecycle.startUp), grace: application.lifecycle.grace.nanoseconds)
    }
  }

  /// - Throws: `SimulationError` for a name that the scenario has not, or a thing that cannot happen to it.
  mutating func disturbanceSpecs() throws(SimulationError) -> [DisturbanceSpec] {
    var specs: [DisturbanceSpec] = []
    for event in scenario.events ?? [] {
      let more = try disturbance(event)
      specs += more
    }
    return specs
  }

  private mutating func disturbance(_ event: ScenarioEvent) throws(SimulationError) -> [DisturbanceSpec] {
    func spec(_ kind: DisturbanceSpec.Kind, _ length: SimTime? = nil) -> DisturbanceSpec {
      DisturbanceSpec(time: event.time.nanoseconds, length: (length ?? event.length)?.nanoseconds ?? -1, kind: kind)
    }
    switch event.action {
    case .surge:
      guard case .poisson = scenario.workload.arrivals else {
        throw .eventImpossible(event.text, "the arrivals are recorded ones; use --trace-scale")
      }
      return [spec(.surge)]
    case .slow(let name, let factor, _): return [spec(.slow(families: try slowed(name, event), factor: factor))]
    case .quota(let provider, let share, _):
      let names = provider.map { [$0] } ?? providers.map(\.name)
      guard !names.isEmpty else { throw .eventImpossible(event.text, "the scenario has no LLM provider") }
      var away: [(family: Int, away: Int)] = []
      var meters: [Int] = []
      for name in names {
        guard providers.contains(where: { $0.name == name }), let family = family(name) else {
          throw .unknownName(name, of: "LLM provider")
        }
        meters += families.indices.filter { index in
          if case .metered = families[index].discipline { families[index].name.hasPrefix(name + ".") } else { false }
        }
        // Where any number of calls may run at the same time, half of it is no fewer; providers that do have a limit feel it.
        guard case .firstComeFirstServed(let servers, _) = families[family].discipline else { continue }
        away.append((family, servers - Int((Double(servers) * share.value).rounded(.down))))
      }
      guard !away.isEmpty || !meters.isEmpty else {
        throw .eventImpossible(
          event.text, "\(names.joined(separator: " and ")) takes any number of calls, of which a share is no limit: give "
            + "services.\(names[0]).quota or services.\(names[0]).concurrency")
      }
      return [spec(.lessQuota(servers: away, meters: meters, share: share.value))]
    case .killReplica(let name): return [spec(.kill(application: try number(of: name)))]
    case .killService(let name):
      guard let away = restart(of: name) else { throw .unknownName(name, of: "database or cache") }
      return [spec(.killProcess(Absence(of: [name], isMachine: false, NetworkNames(self))), away)]
    case .killNode(let pool, let back):
      let number = pool.map { name in scenario.nodes.firstIndex { $0.name == name } }
      if let number, number == nil { throw .unknownName(pool ?? "", of: "pool of nodes") }
      var spec = spec(.killNode(pool: number ?? nil, back: back.nanoseconds))
      spec.length = -1
      return [spec]
    case .interrupt(let pool, let outage):
      guard let number = scenario.nodes.firstIndex(where: { $0.name == pool }) else { throw .unknownName(pool, of: "pool of nodes") }
      guard let spot = scenario.nodes[number].spot else {
        throw .eventImpossible(event.text, "nobody takes machines of \(pool) back; expected a pool with purchase: spot")
      }
      guard spot.share > 0 else { throw .eventImpossible(event.text, "in the record of \(pool) no machine is ever taken") }
      let interruption = InterruptionSpec(
        pool: number, share: spot.share, types: spot.types.count, startUp: try sampler(spot.startUp), outage: outage.nanoseconds)
      return [spec(.interrupt(interruption))]
    case .rollingUpdate(let name, let surge, let unavailable):
      return [spec(.rollingUpdate(application: try number(of: name), maxSurge: surge, maxUnavailable: unavailable))]
    case .redeploy(let name, let phases):
      let application = try number(of: name)
      guard applications[application].scaling == nil else {
        throw .eventImpossible(event.text, "docker compose has no autoscaler; expected --platform compose")
      }
      return [
        spec(
          .redeploy(
            application: application, stop: phases.beforeStop.nanoseconds, grace: phases.stop.nanoseconds,
            start: (phases.beforeStop + phases.stopped).nanoseconds))
      ]
    case .backup(let name, let length):
      let disks = try dumped(name, event)
      return [spec(.slow(families: disks.map(\.family), factor: Self.dumpSlowness), length ?? disks.map(\.time).max() ?? .zero)]
    }
  }

  /// The disks of a database, or of all, and how long a dump of each takes.
  private func dumped(_ name: String?, _ event: ScenarioEvent) throws(SimulationError) -> [(family: Int, time: SimTime)] {
    var disks: [(family: Int, time: SimTime)] = []
    for service in scenario.services where name == nil || service.name == name {
      guard case .database(let database) = service.kind, let family = family("\(service.name).disk") else { continue }
      let bytes = Double(database.data.size.count) / database.data.compression
      disks.append((family, SimTime(seconds: bytes / Self.dumpRate)))
    }
    guard !disks.isEmpty else {
      if let name { throw .unknownName(name, of: "database") }
      throw .eventImpossible(event.text, "the scenario has no database")
    }
    return disks
  }

  private func number(of application: String) throws(SimulationError) -> Int {
    guard let number = applications.firstIndex(where: { $0.name == application }) else { throw .unknownName(application, of: "application") }
    return number
  }

  /// The stations that make up a service, or the station itself.
  private func slowed(_ name: String, _ event: ScenarioEvent) throws(SimulationError) -> [Int] {
    if let service = services[name], case .sandbox(let sandbox) = service.kind, let host = sandbox.host {
      throw .eventImpossible(event.text, "\(name) runs on the CPU of \(host); expected slow \(host)")
    }
    let found = families.indices.filter { families[$0].name == name || families[$0].name.hasPrefix(name + ".") }
    guard !found.isEmpty else { throw .unknownName(name, of: "service or station") }
    return found
  }
}
