import PlanModel
import RandomStreams
import Units

/// Builds a scenario from a profile that was found right.
struct ScenarioBuilder {
  let root: CheckedObject
  let figures: [Figure]
  let tables: [String: SampleTable]
  /// The recorded arrivals, for a workload that replays some.
  let trace: TraceDescription?
  /// Records of how many machines there were to be had, by the name of the pool.
  let availability: [String: AvailabilityTrace]

  func build() -> Scenario {
    var scenario = assembled()
    scenario.settleKind()
    return scenario
  }

  private func assembled() -> Scenario {
    Scenario(
      name: root.get("name"), title: root.find("title") ?? "", workload: workload(root.getObject("workload")),
      stations: objects("stations").map { ServiceBuilder.station($0, $1) },
      services: objects("services").map { ServiceBuilder.service($0, $1) },
      routes: root.map("routes").map { Route(name: $0.key, steps: Self.steps($0.node)) },
      objectives: root.list("objectives").compactMap { node in
        if case .value(let value) = node.content { return value as? Objective }
        return nil
      },
      nodes: root.list("nodes").compactMap { item in
        if case .object(let object) = item.content { return node(object) }
        return nil
      },
      volumes: objects("volumes").map { name, volume in
        Volume(name: name, service: volume.find("service") ?? "", storageType: volume.get("storageType"), size: volume.get("size"))
      },
      settings: settings(root.getObject("run")), figures: figures, claims: root.object("claims").map(Self.claims), tables: tables,
      events: events)
  }

  private func objects(_ key: String) -> [(String, CheckedObject)] {
    root.map(key).compactMap { entry in
      if case .object(let object) = entry.node.content { return (entry.key, object) }
      return nil
    }
  }

  private var events: [ScenarioEvent]? {
    let names = EventNames(root)
    // Read before, when the profile was checked.
    let events = root.list("events").compactMap { node -> ScenarioEvent? in
      guard case .value(let value) = node.content, let text = value as? String else { return nil }
      return try? EventText.parse(text, names: names)
    }
    return events.isEmpty ? nil : events
  }

  private static func steps(_ node: CheckedNode) -> [Step] {
    if case .list(let items) = node.content { return RouteBuilder.steps(items) }
    return []
  }

  private func workload(_ object: CheckedObject) -> Workload {
    let arrivals: Arrivals
    if let trace { arrivals = .trace(trace) } else { arrivals = .poisson(object.get("rate")) }
    let shape = ShapeBuilder.shape(object)
    let clients = object.object("clients").map { clients in
      Clients(
        timeout: clients.find("timeout"), attempts: clients.get("attempts"), backoff: RouteBuilder.backoff(clients.getObject("backoff")))
    }
    if let route = object.find("route", as: String.self) {
      return Workload(arrivals: arrivals, mix: [.init(route: route)], shape: shape, clients: clients)
    }
    let mix = object.map("mix").compactMap { entry -> Workload.RouteShare? in
      guard case .value(let value) = entry.node.content, let weight = value as? Double else { return nil }
      return Workload.RouteShare(route: entry.key, weight: weight)
    }
    return Workload(arrivals: arrivals, mix: mix, shape: shape, clients: clients)
  }

  private func settings(_ object: CheckedObject) -> RunSettings {
    guard let kind = RunSettings.Kind(rawValue: object.get("kind")) else { preconditionFailure("the format has a kind of run too many") }
    let warmUp: RunSettings.WarmUp =
      switch object.word("warmUp") {
      case "auto": .automatic
      case "none": .none
      default: .fixed(object.get("warmUp"))
      }
    let trials: RunSettings.Trials =
      if let precision = object.find("precision", as: Fraction.self) {
        .precision(precision, cap: object.get("maxTrials"))
      } else {
        .count(object.find("trials") ?? 10)
      }
    guard let platform = Platform(rawValue: object.get("platform")) else { preconditionFailure("the format has a platform too many") }
    return RunSettings(
      kind: kind, duration: object.find("duration"), queriesPerTrial: object.get("queriesPerTrial"), warmUp: warmUp, trials: trials,
      seed: object.get("seed"), inFlightLimit: object.get("inFlightLimit"), platform: platform)
  }

  private func node(_ object: CheckedObject) -> NodePool {
    NodePool(
      name: object.get("name"), provider: object.word, region: object.find("region") ?? "", instanceType: object.get("instanceType"),
      count: object.get("count"), vcpu: object.find("vcpu"), memory: object.find("memory"),
      reserved: object.object("reserved").map { NodeReserve(cpu: $0.get("cpu"), memory: $0.get("memory")) },
      autoscale: object.object("autoscale").map { autoscale in
        NodeAutoscale(
          minNodes: autoscale.get("minNodes"), maxNodes: autoscale.get("maxNodes"), startUp: autoscale.get("startUp"),
          scanInterval: autoscale.get("scanInterval"), unneededTime: autoscale.get("unneededTime"),
          delayAfterAdd: autoscale.get("delayAfterAdd"), utilizationThreshold: autoscale.get("utilizationThreshold"))
      }, spot: SpotPurchase(object, trace: availability[object.get("name")]),
      credits: object.find("credits", as: String.self).flatMap { $0 == CreditMode.standard.rawValue ? .standard : nil })
  }

  private static func claims(_ object: CheckedObject) -> OperatorClaims {
    OperatorClaims(
      monthlyCost: object.find("monthlyCost"), cpus: object.find("cpus"), memory: object.find("memory"),
      applicationInstances: object.find("applicationInstances"), source: object.get("source"))
  }
}
