import Units

/// The settings of Neo4j: the operators' shares, or Neo4j's own tool.
struct Neo4jTuning {
  private let machine: DatabaseMachine
  private let rules: TuningRules

  init(_ machine: DatabaseMachine, rules: TuningRules) {
    self.machine = machine
    self.rules = rules
  }

  private static let vendor = "neo4j-admin server memory-recommendation (Neo4j 5)"
  /// Threads of the Bolt connector unless it is told otherwise.
  /// Source: Neo4j operations manual, Bolt thread pool configuration.
  private static let boltThreads = 400

  var tuned: TunedSettings {
    let memory = Neo4jMemory(limit: machine.memory, heap: heap.value, pageCache: pageCache.value)
    var settings = [
      TunedSetting(
        "server.memory.heap.initial_size", .memory(heap.value), because: "as the maximum: the heap need not grow", source: Self.vendor),
      TunedSetting("server.memory.heap.max_size", .memory(heap.value), because: heap.reason, source: heap.source),
      TunedSetting("server.memory.pagecache.size", .memory(pageCache.value), because: pageCache.reason, source: pageCache.source),
      TunedSetting(
        "server.jvm.additional", .word("-XX:+ExitOnOutOfMemoryError"),
        because: "a server without memory ends and is started again, instead of running half", source: Self.vendor),
    ]
    if let connections = machine.connections, connections > Self.boltThreads {
      settings.append(
        TunedSetting(
          "server.bolt.thread_pool_max_size", .count(connections), because: "a thread for each connection that works",
          source: "Neo4j operations manual, Bolt thread pool configuration", byDefault: .count(Self.boltThreads)))
    }
    return TunedSettings(settings, remarks: remarks, findings: memory.findings)
  }

  private typealias Choice = (value: Bytes, reason: String, source: String)
  private var limit: String { machine.memory.spelling }
  private var recommendation: Neo4jRecommendation { Neo4jRecommendation(memory: machine.memory) }

  private var heap: Choice {
    guard rules == .operators else { return (recommendation.heap, "by its table, for \(limit)", Self.vendor) }
    let byOperators = MemoryRule.neo4jHeap.value(ofMemory: machine.memory)
    guard byOperators > Neo4jMemory.compressedPointerHeap else { return (byOperators, "25 % of \(limit)", MemoryRule.neo4jHeap.source) }
    return (
      Neo4jMemory.compressedPointerHeap, "25 % of \(limit), held at 31 GiB: from 32 on, which the operators allow, pointers double",
      "\(MemoryRule.neo4jHeap.source); \(Self.vendor)"
    )
  }

  private var pageCache: Choice {
    rules == .operators
      ? (MemoryRule.neo4jPageCache.value(ofMemory: machine.memory), "50 % of \(limit)", MemoryRule.neo4jPageCache.source)
      : (recommendation.pageCache, "what heap and system leave of \(limit)", Self.vendor)
  }

  private var remarks: [String] {
    let left = machine.memory - heap.value - pageCache.value
    return [
      "\(max(.zero, left).spelling) are left for the JVM itself, Lucene, the network and the system; transactions are inside the heap, "
        + "up to 70 % of it (dbms.memory.transaction.total.max)."
    ]
  }
}
