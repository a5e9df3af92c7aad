import Autoscaling
import PlanModel
import Units

/// What the autoscalers of a scenario read, and what they change.
extension NetworkParts {
  /// Completes the applications whose number of replicas can change, once all stations are there.
  mutating func resolveScaling() throws(SimulationError) {
    for index in applications.indices {
      let name = applications[index].name
      guard let service = services[name], case .application(let application) = service.kind, let autoscale = activeAutoscale(of: application)
      else { continue }
      applications[index].unreachableCause = cause("\(name): no replica is ready")
      applications[index].goneCause = cause("\(name): replica ended")
      for family in families.indices where isHosted(families[family].name, by: name) { families[family].application = index }
      let startUp = application.lifecycle.startUp.mean(columns)
      let window = Autoscaler(autoscale.specification, flags: autoscale.flags, release: autoscale.release).scaleDownWindow
      let reversals = ReversalRule(scaleDownWindow: window, startup: .seconds(startUp.isFinite ? startUp : 0))
      let requests = try requests(of: service, autoscale.specification)
      applications[index].scaling = ReplicaScaling(
        autoscale: autoscale, startUp: try sampler(application.lifecycle.startUp),
        startUpCores: application.lifecycle.startUpCPU?.cores ?? 0, grace: application.lifecycle.grace.nanoseconds, requests: requests,
        idleMemory: Double(application.workers) * Double(application.residentMemoryPerWorker.count),
        memoryPerQuery: Double(application.memoryPerQuery.count), sandboxes: sandboxes(in: name),
        reversalWindow: reversals.window.nanoseconds,
        settlingTime: (reversals.window + longestPeriod(autoscale.specification) + autoscale.flags.syncPeriod).seconds)
    }
  }

  /// What a replica requests of each metric's resource, in milli-units.
  private func requests(of service: Service, _ specification: AutoscalerSpecification) throws(SimulationError) -> [Int64?] {
    var requests: [Int64?] = []
    for metric in specification.metrics {
      switch metric.source {
      case .resource("cpu"), .containerResource("cpu", _): requests.append(service.resources.cpuRequest?.millicores)
      case .resource("memory"), .containerResource("memory", _):
        requests.append(service.resources.memoryRequest.map { Int64(min(Double($0.count) * 1_000, 9e18)) })
      default: throw .metricNotSimulated(metric.name, service: service.name)
      }
    }
    return requests
  }

  /// Whether it is the station of a sandbox in this application's containers.
  func isHosted(_ station: String, by host: String) -> Bool {
    let owner = station.split(separator: ".").first.map(String.init) ?? station
    guard case .sandbox(let sandbox)? = services[owner]?.kind else { return false }
    return sandbox.host == host
  }

  func isScaled(_ application: String) -> Bool { applications.contains { $0.name == application && $0.isLosable } }

  private func longestPeriod(_ specification: AutoscalerSpecification) -> SimTime {
    let policies = [specification.behavior?.scaleUp, specification.behavior?.scaleDown].compactMap { $0?.policies }.joined()
    return policies.map(\.period).max() ?? .seconds(15)
  }

  /// The sandboxes that run in this application's containers.
  func sandboxes(in host: String) -> [(family: Int, memoryPerRun: Double)] {
    scenario.services.compactMap { service in
      guard case .sandbox(let sandbox) = service.kind, sandbox.host == host, let family = family("\(service.name).slots") else { return nil }
      return (family, Double(sandbox.memoryPerRun.count))
    }
  }
}
