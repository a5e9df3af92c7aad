import PlanModel

/// What is away for a while, by its numbers.
struct Absence: Sendable {
  var databases: [Int] = []
  var caches: [Int] = []
  /// Families of the connections of proxies.
  var proxies: [Int] = []
  /// Replicas by application.
  var replicas: [Int: Int] = [:]
  /// Whether the machine's memory is lost, not only that of the processes.
  var isMachine = false

  /// What containers of these services, one for each time that a name comes, mean.
  init(of names: [String], isMachine: Bool, _ parts: NetworkNames) {
    self.isMachine = isMachine
    for name in names {
      if let number = parts.databaseNumber[name] { databases.append(Int(number)) }
      caches += parts.caches.indices.filter { parts.caches[$0].hasPrefix(name + "/") }
      if let family = parts.connections[name] { proxies.append(family) }
      if let application = parts.applications.firstIndex(of: name) { replicas[application, default: 0] += 1 }
    }
  }
}

/// The names of what can be away, and their numbers.
struct NetworkNames: Sendable {
  var databaseNumber: [String: Int32]
  var caches: [String]
  /// Of proxies.
  var connections: [String: Int]
  var applications: [String]

  init(_ parts: NetworkParts) {
    databaseNumber = parts.databaseNumber
    caches = parts.caches.map(\.name)
    applications = parts.applications.map(\.name)
    connections = [:]
    for service in parts.scenario.services {
      if case .proxy = service.kind { connections[service.name] = parts.family("\(service.name).connections") }
    }
  }
}
