import MemoryTuning
import PlanModel
import QueueingTheory
import Units

/// From memory settings to hit ratios: how large each level is, and which share of the look-ups it answers.
extension NetworkParts {
  /// Works out, for each database, the share of touched pages that miss each level. Needs no traffic: only the popularity of pages counts.
  mutating func resolveDatabases() throws(SimulationError) {
    for service in scenario.services {
      guard case .database(let database) = service.kind else { continue }
      let levels = memoryLevels(service, database)
      let spec: PageSpec
      do {
        let hierarchy = try pageHierarchy(service, database)
        spec = PageSpec(
          memoryMiss: 1 - hierarchy.first.hitRatio, systemMiss: 1 - hierarchy.secondHitRatio,
          cachedRead: Double(database.disk.cachedRead.nanoseconds), pageSize: Double(database.data.pageSize.count), collects: database.collection != nil)
      } catch {
        throw .wrongKind(service.name, expected: "data that the closed forms can take: \(error)")
      }
      pageSpecOf[service.name] = Int32(pageSpecs.count)
      pageSpecs.append(spec)
      report(service, levels, spec)
    }
  }

  /// Both levels of a database's memory, with pages asked for once in a unit of time.
  func pageHierarchy(_ service: Service, _ database: Database) throws(QueueingError) -> ForwardedMisses {
    let levels = memoryLevels(service, database)
    let page = Double(database.data.pageSize.count)
    let pages = try ZipfPopularity(items: database.data.pages, exponent: database.data.popularityExponent)
    return try ForwardedMisses(
      classes: pages.classes(requestRate: 1, itemSize: 1), firstCapacity: Double(levels.own.count) / page,
      secondCapacity: Double(levels.system.count) / page)
  }

  private struct Levels {
    var own: Bytes
    var system: Bytes
    var settings: [(name: String, value: Bytes, origin: String)]
    var ownName: String
    var findings: [MemoryFinding]
  }

  private func memoryLevels(_ service: Service, _ database: Database) -> Levels {
    // Without a limit the profile's memory request is what the database can count on.
    let limit = service.resources.memoryLimit ?? service.resources.memoryRequest ?? .zero
    switch database.engine {
    case .postgresql:
      let memory = PostgreSQLMemory(
        limit: limit, connections: database.memory.openConnections,
        configured: PostgreSQLMemory.Configured(
          sharedBuffers: database.memory.sharedBuffers, effectiveCacheSize: database.memory.effectiveCacheSize,
          workMem: database.memory.workMem),
        memoryPerConnection: database.memory.memoryPerConnection)
      return Levels(
        own: memory.sharedBuffers.value, system: memory.osCache,
        settings: [
          ("shared_buffers", memory.sharedBuffers.value, memory.sharedBuffers.origin.description),
          ("effective_cache_size", memory.effectiveCacheSize.value, memory.effectiveCacheSize.origin.description),
          (
            "operating system's cache", memory.osCache,
            "what is left of \(limit.spelling) after shared_buffers and \(database.memory.openConnections) connections"
          ),
        ], ownName: "shared_buffers", findings: memory.findings)
    case .neo4j:
      let memory = neo4jMemory(service, database)
      return Levels(
        // What is left belongs to the JVM itself; how much of it could cache files is not known, so none of it counts.
        own: memory.pageCache.value, system: .zero,
        settings: [
          ("heap", memory.heap.value, memory.heap.origin.description),
          ("page cache", memory.pageCache.value, memory.pageCache.origin.description),
          ("left for the JVM", memory.remaining, "what is left of \(limit.spelling); counted as no cache"),
        ], ownName: "page cache", findings: memory.findings)
    }
  }

  func neo4jMemory(_ service: Service, _ database: Database) -> Neo4jMemory {
    Neo4jMemory(
      limit: service.resources.memoryLimit ?? service.resources.memoryRequest ?? .zero, heap: database.memory.heap,
      pageCache: database.memory.pageCache)
  }

  private mutating func report(_ service: Service, _ levels: Levels, _ spec: PageSpec) {
    for setting in levels.settings {
      var effect = ""
      if setting.name == levels.ownName {
        effect = "answers \(percent(1 - spec.memoryMiss)) of the pages touched"
        if levels.system == .zero { effect += "; \(percent(spec.memoryMiss)) come from the disk" }
      } else if setting.name == "operating system's cache", levels.system > .zero {
        effect = "answers \(percent(1 - spec.systemMiss)) of the rest; \(percent(spec.memoryMiss * spec.systemMiss)) come from the disk"
      } else if setting.name == "effective_cache_size" {
        effect = "tells the planner what to expect; allocates nothing"
      }
      memory.append(
        MemoryResult(service: service.name, setting: setting.name, value: setting.value, origin: setting.origin, effect: effect))
    }
    if service.resources.memoryLimit == nil, service.resources.memoryRequest == nil {
      memoryFindings.append("\(service.name) has neither a limit nor a request of memory: it counts as having none")
    }
    memoryFindings += levels.findings.map(\.description)
  }

  private func percent(_ share: Double) -> String { (share * 100).significant(3) + " %" }

  /// Works out the hit ratio of each keyspace, for this many look-ups a second of each cache.
  ///
  /// Keyspaces of one cache share its memory: the least recently used item of all goes first, so that all have one characteristic time.
  func hitRatios(lookupsPerSecond: [Double]) throws(SimulationError) -> [Double] {
    var ratios = caches.map(\.hitRatio)
    for service in scenario.services {
      guard case .cache(let cache) = service.kind else { continue }
      do {
        let solved = try keyspaces(of: service, cache, lookupsPerSecond)
        for (number, range) in zip(solved.numbers, solved.ranges) {
          var hits = 0.0, requests = 0.0
          for index in range {
            let itemClass = solved.cache.classes[index]
            hits += solved.cache.hitRatios[index] * itemClass.requestRate * itemClass.items
            requests += itemClass.requestRate * itemClass.items
          }
          ratios[number] = hits / requests
        }
      } catch {
        throw .wrongKind(service.name, expected: "keyspaces that the closed forms can take: \(error)")
      }
    }
    return ratios
  }

  /// All items of a cache together, and which of them belong to each keyspace.
  func keyspaces(
    of service: Service, _ cache: Cache, _ lookupsPerSecond: [Double]
  ) throws(QueueingError) -> (cache: CharacteristicTime, numbers: [Int], ranges: [Range<Int>]) {
    let numbers = cache.keyspaces.compactMap { keyspace in caches.firstIndex { $0.name == "\(service.name)/\(keyspace.name)" } }
    var classes: [CacheItemClass] = []
    var ranges: [Range<Int>] = []
    for (keyspace, number) in zip(cache.keyspaces, numbers) {
      let start = classes.count
      // A keyspace that nobody asks for has no hit ratio; a rate near 0 keeps the closed form defined and takes no room.
      let rate = max(lookupsPerSecond[number], 1e-12)
      classes += try ZipfPopularity(items: keyspace.items, exponent: keyspace.popularityExponent)
        .classes(requestRate: rate, itemSize: Double(keyspace.itemSize.count), expiry: keyspace.expiry)
      ranges.append(start..<classes.count)
    }
    let memory = Double(redisMemory(service, cache).maxmemory.value.count)
    return (try CharacteristicTime(classes: classes, capacity: memory), numbers, ranges)
  }

  func redisMemory(_ service: Service, _ cache: Cache) -> RedisMemory {
    RedisMemory(limit: service.resources.memoryLimit ?? service.resources.memoryRequest ?? .zero, maxmemory: cache.maxMemory)
  }

  mutating func reportCaches() {
    for service in scenario.services {
      guard case .cache(let cache) = service.kind else { continue }
      let settings = redisMemory(service, cache)
      let room = cache.keyspaces.map { keyspace in
        "\(settings.maxmemory.value.count / max(1, keyspace.itemSize.count)) items of \(keyspace.name)"
      }
      memory.append(
        MemoryResult(
          service: service.name, setting: "maxmemory", value: settings.maxmemory.value, origin: settings.maxmemory.origin.description,
          effect: "holds \(room.joined(separator: " or "))"))
      memoryFindings += settings.findings.map(\.description)
    }
  }
}

extension Keyspace {
  var expiry: CacheExpiry { timeToLive.map { .afterStoring($0.seconds) } ?? .never }
}
