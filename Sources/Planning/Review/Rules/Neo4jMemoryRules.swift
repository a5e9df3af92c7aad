import MemoryTuning
import PlanModel
import Units

/// Memory of Neo4j against what its container may use.
enum Neo4jMemoryRules {
  static let all = [sum, heap, pageCache, pointers, initialHeap]

  /// What the JVM takes beside its heap: threads, code, collector, network buffers, transaction state. An assumption: a quarter of the
  /// heap, at least 256 MiB. Neo4j's own table leaves 1 GiB and more for it and the operating system.
  private static func own(_ heap: Bytes) -> Bytes { max(heap * 0.25, .mebibytes(256)) }

  private struct Database {
    let name: String
    let container: DeployedContainer
    let limit: Written<Bytes>

    static func all(in subject: ReviewSubject) -> [Database] {
      subject.system.containers(of: .neo4j).compactMap { workload, container in
        container.limits.memory.map { Database(name: workload.title, container: container, limit: $0) }
      }
    }

    /// By its name since version 5, or before.
    func setting(_ name: String) -> Written<Bytes>? {
      let names = [name, name.replacing("server.memory", with: "dbms.memory")]
      guard let written = names.lazy.compactMap({ container.settings[$0] }).first else { return nil }
      return SettingSize.neo4j(written.value).map { Written($0, at: written.place) }
    }

    var heap: Written<Bytes>? { setting("server.memory.heap.max_size") }
    var pageCache: Written<Bytes>? { setting("server.memory.pagecache.size") }
    var limitInput: Finding.Input { .init("memory limit", limit.value.told, at: limit.place) }
  }

  private static let sum = ReviewRule(
    RuleDescription(
      .memory, 7, .error, title: "Neo4j's heap and page cache leave the JVM too little of the container's limit",
      explanation: """
        Beside heap and page cache the JVM needs memory for threads, code, its collector, network buffers and transactions. What is \
        missing is not refused but taken, and the kernel kills the server when the container's limit is reached.
        """,
      formula: "heap + page cache + the JVM's own (a quarter of the heap, at least 256 MiB) <= memory limit",
      source: "Neo4j operations manual, Memory configuration; the JVM's share is an assumption, below what Neo4j's own table leaves")
  ) { subject, rule in
    Database.all(in: subject).compactMap { database in
      guard let heap = database.heap, let pages = database.pageCache else { return nil }
      let own = own(heap.value)
      let sum = heap.value + pages.value + own
      guard sum > database.limit.value else { return nil }
      let left = database.limit.value - heap.value - pages.value
      let vendor = Neo4jRecommendation(memory: database.limit.value)
      return rule.finding(
        at: heap.place, in: database.name,
        left.count <= 0
          ? "Heap and page cache take \((heap.value + pages.value).told) of \(database.limit.value.told): nothing "
            + "is left for the JVM itself."
          : "Heap and page cache leave \(left.told) of \(database.limit.value.told) for the JVM itself, which "
            + "needs about \(own.told).",
        configured: "heap \(heap.value.told), page cache \(pages.value.told)",
        recommended: "heap \(vendor.heap.told), page cache \(vendor.pageCache.told), or a limit of \(sum.told)",
        computation:
          "\(heap.value.told) + \(pages.value.told) + \(own.told) = \(sum.told) > \(database.limit.value.told)",
        inputs: [
          .init("heap", heap.value.told, at: heap.place), .init("page cache", pages.value.told, at: pages.place),
          database.limitInput,
        ], severity: left.count <= 0 ? .error : .warning)
    }
  }

  private static func share(
    _ rule: RuleDescription, _ database: Database, _ setting: Written<Bytes>?, _ word: String, operators: MemoryRule,
    vendor: (Neo4jRecommendation) -> Bytes
  ) -> Finding? {
    guard let setting else { return nil }
    let byOperators = operators.value(ofMemory: database.limit.value)
    let byVendor = vendor(Neo4jRecommendation(memory: database.limit.value))
    guard !Tuned.isTuned(setting.value, by: byOperators), !Tuned.isTuned(setting.value, by: byVendor) else { return nil }
    return rule.finding(
      at: setting.place, in: database.name,
      "The \(word) of \(setting.value.told) follows neither the operators' rule nor Neo4j's own for \(database.limit.value.told).",
      configured: setting.value.told, recommended: byVendor.told,
      computation: "\(operators.formula): \(byOperators.told)",
      inputs: [.init(word, setting.value.told, at: setting.place), database.limitInput],
      opinions: [
        .init("configured", setting.value.told), .init("operators", byOperators.told), .init("neo4j-admin", byVendor.told),
      ])
  }

  private static let heap = ReviewRule(
    RuleDescription(
      .memory, 8, .note, title: "Neo4j's heap follows neither the operators' rule nor Neo4j's",
      explanation: """
        Too small a heap spends its time collecting garbage, too large a one takes pages from the page cache. The two rules disagree, so \
        that either is taken for tuned; a value far from both needs a measurement.
        """,
      formula: "25 % of the memory limit, at most 32 GiB (operators); the table of neo4j-admin server memory-recommendation",
      source: "operators' memory tuning rules; neo4j-admin server memory-recommendation, Neo4j 5")
  ) { subject, rule in
    Database.all(in: subject).compactMap { share(rule, $0, $0.heap, "heap", operators: .neo4jHeap) { $0.heap } }
  }

  private static let pageCache = ReviewRule(
    RuleDescription(
      .memory, 9, .note, title: "Neo4j's page cache follows neither the operators' rule nor Neo4j's",
      explanation: """
        The page cache should hold the store that is in use, as each page beside it is a read from disk. It is taken outside of the heap.
        """,
      formula: "50 % of the memory limit (operators); the table of neo4j-admin server memory-recommendation",
      source: "operators' memory tuning rules; neo4j-admin server memory-recommendation, Neo4j 5")
  ) { subject, rule in
    Database.all(in: subject).compactMap { share(rule, $0, $0.pageCache, "page cache", operators: .neo4jPageCache) { $0.pageCache } }
  }

  private static let pointers = ReviewRule(
    RuleDescription(
      .memory, 10, .warning, title: "Neo4j's heap is beyond the JVM's compressed pointers",
      explanation: """
        Up to 31 GiB the JVM addresses objects by 4 bytes, from 32 GiB on by 8: a heap a little larger holds less. Stay at 31 GiB, or go \
        well beyond 40 GiB.
        """,
      formula: "heap <= 31 GiB", source: "neo4j-admin server memory-recommendation: its largest heap is 31,744 MiB")
  ) { subject, rule in
    subject.system.containers(of: .neo4j).compactMap { workload, container in
      let database = Database(name: workload.title, container: container, limit: Written(.zero, at: container.place))
      guard let heap = database.heap, heap.value > Neo4jMemory.compressedPointerHeap, heap.value < .gibibytes(40) else { return nil }
      return rule.finding(
        at: heap.place, in: workload.title, "A heap of \(heap.value.told) doubles the JVM's pointers.", configured: heap.value.told,
        recommended: "31GiB", computation: "\(heap.value.told) > 31GiB", inputs: [.init("heap", heap.value.told, at: heap.place)])
    }
  }

  private static let initialHeap = ReviewRule(
    RuleDescription(
      .memory, 11, .note, title: "Neo4j's heap grows while it runs",
      explanation: "An initial heap below the maximum lets the JVM stop for collections while it grows. Set both to the same.",
      formula: "initial heap = maximum heap", source: "Neo4j operations manual, Memory configuration: heap sizing")
  ) { subject, rule in
    Database.all(in: subject).compactMap { database in
      guard let most = database.heap, let initial = database.setting("server.memory.heap.initial_size"), initial.value != most.value else {
        return nil
      }
      return rule.finding(
        at: initial.place, in: database.name, "The heap begins at \(initial.value.told) and may grow to \(most.value.told).",
        configured: initial.value.told, recommended: most.value.told,
        inputs: [.init("maximum heap", most.value.told, at: most.place)])
    }
  }
}
