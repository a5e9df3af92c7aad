import PlanModel
import Units

/// What the format alone cannot say of a whole profile: names of their own, one of two settings, requests within limits.
struct ScenarioChecks {
  private let names: ProfileNames
  private(set) var errors = ProfileErrors()

  init(names: ProfileNames) { self.names = names }

  mutating func run(_ root: CheckedObject) {
    checkNames(root)
    if let workload = root.object("workload") {
      checkWorkload(workload)
      checkShape(workload)
    }
    checkEvents(root)
    if let run = root.object("run"), run.has("trials"), run.has("precision") {
      errors.add(.oneOfTwo("trials", "precision", of: "run", found: 2), at: run.place(of: "precision"))
    }
    for entry in root.map("services") {
      guard case .object(let service) = entry.node.content else { continue }
      checkService(entry.key, service)
      guard let autoscale = service.object("autoscale") else { continue }
      var checks = AutoscaleChecks()
      checks.run(autoscale)
      errors.add(checks.errors)
    }
    var routes = RouteChecks(names: names, routes: root.map("routes"))
    routes.run(entries: Self.entryRoutes(root))
    errors.add(routes.errors)
  }

  mutating func add(_ problem: ProfileProblem, at place: Place) { errors.add(problem, at: place) }

  /// The routes that arriving queries take.
  private static func entryRoutes(_ root: CheckedObject) -> [String] {
    guard let workload = root.object("workload") else { return [] }
    return [workload.find("route", as: String.self)].compactMap(\.self) + workload.map("mix").map(\.key)
  }

  private mutating func checkNames(_ root: CheckedObject) {
    let stations = Set(root.map("stations").map(\.key))
    for service in root.map("services") where stations.contains(service.key) {
      errors.add(.nameTaken(service.key, by: "a station"), at: service.keyPlace)
    }
    var nodes: Set<String> = []
    for node in root.list("nodes") {
      guard case .object(let object) = node.content, let name = object.find("name", as: String.self) else { continue }
      if !nodes.insert(name).inserted { errors.add(.nameTaken(name, by: "another node"), at: object.place(of: "name")) }
      var spot = SpotChecks()
      spot.run(object)
      errors.add(spot.errors)
      if let reserved = object.object("reserved") { checkReserve(reserved, of: object) }
      if let autoscale = object.object("autoscale"), let least = autoscale.find("minNodes", as: Int.self),
        let most = autoscale.find("maxNodes", as: Int.self)
      {
        if most < least { errors.add(.nodesDescend(what: "maxNodes", found: most, least: least, of: "minNodes"), at: autoscale.place(of: "maxNodes")) }
        if let count = object.find("count", as: Int.self), count < least {
          errors.add(.nodesDescend(what: "count", found: count, least: least, of: "minNodes"), at: object.place(of: "count"))
        }
        if let count = object.find("count", as: Int.self), count > most {
          errors.add(.nodesDescend(what: "maxNodes", found: most, least: count, of: "count"), at: autoscale.place(of: "maxNodes"))
        }
      }
    }
  }

  /// Machines whose size is in the profile; that of others is in the price table.
  private mutating func checkReserve(_ reserved: CheckedObject, of node: CheckedObject) {
    if let cpu = reserved.find("cpu", as: CPU.self), let whole = node.find("vcpu", as: CPU.self), cpu >= whole {
      errors.add(.reserveTooLarge(found: cpu.spelling, of: whole.spelling), at: reserved.place(of: "cpu"))
    }
    if let memory = reserved.find("memory", as: Bytes.self), let whole = node.find("memory", as: Bytes.self), memory >= whole {
      errors.add(.reserveTooLarge(found: memory.spelling, of: whole.spelling), at: reserved.place(of: "memory"))
    }
  }

  private mutating func checkWorkload(_ workload: CheckedObject) {
    switch (workload.has("route"), workload.has("mix")) {
    case (true, true): errors.add(.oneOfTwo("route", "mix", of: "workload", found: 2), at: workload.place(of: "mix"))
    case (false, false): errors.add(.oneOfTwo("route", "mix", of: "workload", found: 0), at: workload.place)
    case (true, false), (false, true): break
    }
  }

  private mutating func checkService(_ name: String, _ service: CheckedObject) {
    if let collection = service.object("collection") {
      if service.find("engine", as: String.self) == "postgresql" {
        errors.add(.unexpected(found: "collection", expected: "the engine neo4j beside it"), at: service.place(of: "collection"))
      }
      if service.object("resources")?.object("cpu")?.has("limit") != true {
        errors.add(.missingKey("limit", of: "cpu in the resources of \(name)", meaning: "what the collector stops"), at: collection.place)
      }
    }
    guard let resources = service.object("resources") else { return }
    let cpu = resources.object("cpu")
    let memory = resources.object("memory")
    if let request = cpu?.find("request", as: CPU.self), let limit = cpu?.find("limit", as: CPU.self), request > limit {
      errors.add(
        .resourcesDescend(what: "CPU", request: request.spelling, limit: limit.spelling), at: cpu?.place(of: "request") ?? service.place)
    }
    if let request = memory?.find("request", as: Bytes.self), let limit = memory?.find("limit", as: Bytes.self), request > limit {
      errors.add(
        .resourcesDescend(what: "memory", request: request.spelling, limit: limit.spelling),
        at: memory?.place(of: "request") ?? service.place)
    }
    if service.word == "sandbox", !service.has("host"), cpu?.has("limit") != true {
      errors.add(.sandboxWithoutCPU(name), at: service.place)
    }
  }
}
