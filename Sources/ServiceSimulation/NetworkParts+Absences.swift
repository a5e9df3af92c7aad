import PlanModel
import QueueingTheory
import Units

/// The course of what memory answers after it was lost: hit ratios of a cache, or miss ratios of a database's two levels, step by step.
struct MemoryFilling: Sendable {
  /// Nanoseconds.
  var step: Int64
  /// Of a cache.
  var hitRatios: [Double] = []
  /// Of a database, when its own memory alone is lost, and when the machine's is lost as well.
  var process: [PageSpec] = []
  var machine: [PageSpec] = []

  static let steps = 128
}

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

extension NetworkParts {
  /// Whether some event takes memory away.
  private var losesMemory: Bool {
    (scenario.events ?? []).contains { event in
      switch event.action {
      case .killService, .killNode, .redeploy: true
      case .killReplica, .surge, .slow, .quota, .rollingUpdate, .backup: false
      }
    }
  }

  /// Works out how caches and databases fill up again, at these rates; nothing where no memory is ever lost.
  mutating func resolveFillings(lookupsPerSecond: [Double], pagesPerSecond: [Double]) throws(SimulationError) {
    cacheFillings = caches.map { _ in nil }
    databaseFillings = databaseSpecs.map { _ in nil }
    guard losesMemory else { return }
    for service in scenario.services {
      do {
        switch service.kind {
        case .cache(let cache) where cache.persistence != .log: try fill(service, cache, lookupsPerSecond)
        case .database(let database):
          guard let number = databaseNumber[service.name].map(Int.init), pagesPerSecond[number] > 0 else { continue }
          databaseFillings[number] = try filling(service, database, pagesPerSecond[number])
        default: continue
        }
      } catch {
        throw .wrongKind(service.name, expected: "items that the closed forms can take: \(error)")
      }
    }
  }

  private mutating func fill(_ service: Service, _ cache: Cache, _ lookupsPerSecond: [Double]) throws {
    let solved = try keyspaces(of: service, cache, lookupsPerSecond)
    for (number, range) in zip(solved.numbers, solved.ranges) {
      let filling = CacheFilling(solved.cache, classes: range, steps: MemoryFilling.steps)
      cacheFillings[number] = MemoryFilling(step: Self.nanoseconds(filling.step), hitRatios: filling.hitRatios)
    }
  }

  /// Pages are asked for once in a unit of time when they are worked out.
  private func filling(_ service: Service, _ database: Database, _ pagesPerSecond: Double) throws -> MemoryFilling {
    let hierarchy = try pageHierarchy(service, database)
    let spec = pageSpecs[Int(pageSpecOf[service.name] ?? 0)]
    let both = 1 - spec.memoryMiss * spec.systemMiss
    let classes = hierarchy.first.classes
    var end = CacheFilling.filled(classes, within: hierarchy.first.seconds)
    while end > 0, end < 1e15, CacheFilling.hitRatio(of: classes, after: end) < 0.999 * both { end *= 1.5 }
    let step = end / Double(MemoryFilling.steps)
    var filling = MemoryFilling(step: Self.nanoseconds(step / pagesPerSecond))
    for index in 0..<MemoryFilling.steps {
      let time = (Double(index) + 0.5) * step
      let own = min(1 - spec.memoryMiss, CacheFilling.hitRatio(of: classes, after: time, idleLimit: hierarchy.first.seconds))
      // What was asked for since is in the machine's memory, as far as there is room.
      let either = min(both, CacheFilling.hitRatio(of: classes, after: time))
      func missing(_ all: Double) -> PageSpec {
        var copy = spec
        copy.memoryMiss = 1 - own
        copy.systemMiss = own < 1 ? min(1, (1 - max(all, own)) / (1 - own)) : 0
        return copy
      }
      filling.process.append(missing(spec.systemMiss < 1 ? both : own))
      filling.machine.append(missing(either))
    }
    return filling
  }

  private static func nanoseconds(_ seconds: Double) -> Int64 { Int64(min(max(1, seconds * 1e9), 9e17)) }

  /// What a database or a cache is away for when its process ends.
  func restart(of name: String) -> SimTime? {
    switch services[name]?.kind {
    case .database(let database)?: database.restart ?? .zero
    case .cache(let cache)?: cache.restart ?? .zero
    default: nil
    }
  }
}
