import PlanModel
import QueueingTheory
import Units

/// How memory that was lost fills up again.
extension NetworkParts {
  /// Whether some event takes memory away.
  private var losesMemory: Bool {
    (scenario.events ?? []).contains { event in
      switch event.action {
      case .killService, .killNode, .interrupt, .redeploy: true
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
