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
      let requests = try requests(of: service, autoscale.specification)
      applications[index].scaling = ReplicaScaling(
        autoscale: autoscale, startUp: try sampler(application.lifecycle.startUp),
        startUpCores: application.lifecycle.startUpCPU?.cores ?? 0, grace: application.lifecycle.grace.nanoseconds, requests: requests,
        idleMemory: Double(application.workers) * Double(application.residentMemoryPerWorker.count),
        memoryPerQuery: Double(application.memoryPerQuery.count), sandbox: sandbox(in: name))
    }
  }

  /// What a replica requests of each metric's resource, in milli-units.
  private func requests(of service: Service, _ specification: AutoscalerSpecification) throws(SimulationError) -> [Int64?] {
    var requests: [Int64?] = []
    for metric in specification.metrics {
      switch metric.source {
      case .resource("cpu"), .containerResource("cpu", _): requests.append(service.resources.cpuRequest?.millicores)
      case .resource("memory"), .containerResource("memory", _):
        requests.append(service.resources.memoryRequest.map { $0.count.multipliedReportingOverflow(by: 1_000).partialValue })
      default: throw .metricNotSimulated(metric.name, service: service.name)
      }
    }
    return requests
  }

  /// Whether it is the station of a sandbox in this application's containers.
  private func isHosted(_ station: String, by host: String) -> Bool {
    let owner = station.split(separator: ".").first.map(String.init) ?? station
    guard case .sandbox(let sandbox)? = services[owner]?.kind else { return false }
    return sandbox.host == host
  }

  /// The sandbox that runs in this application's containers.
  private func sandbox(in host: String) -> (family: Int, memoryPerRun: Double)? {
    for service in scenario.services {
      if case .sandbox(let sandbox) = service.kind, sandbox.host == host, let family = family("\(service.name).slots") {
        return (family, Double(sandbox.memoryPerRun.count))
      }
    }
    return nil
  }
}
