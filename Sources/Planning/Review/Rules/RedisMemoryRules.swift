import MemoryTuning
import PlanModel
import Units

/// Memory of Redis against what its container may use, and containers without a limit.
enum RedisMemoryRules {
  static let all = [limit, copyOnWrite, unbounded, eviction, noLimit, nodeSum]

  private struct Cache {
    let name: String
    let container: DeployedContainer

    static func all(in subject: ReviewSubject) -> [Cache] {
      subject.system.containers(of: .redis).map { Cache(name: $0.workload.title, container: $0.container) }
    }

    /// nil for 0, which is no bound.
    var maxmemory: Written<Bytes>? {
      guard let written = container.settings["maxmemory"], let bytes = SettingSize.redis(written.value), bytes.count > 0 else { return nil }
      return Written(bytes, at: written.place)
    }

    /// Writing snapshots or rewriting the append-only file forks. Snapshots are on unless turned off.
    var persists: Bool {
      let save = container.settings["save"]?.value.trimmingQuotes
      return container.settings["appendonly"]?.value == "yes" || save.map { !$0.isEmpty } ?? true
    }
  }

  private static let limit = ReviewRule(
    RuleDescription(
      .memory, 12, .error, title: "Redis may keep as much data as its container may use",
      explanation: """
        maxmemory counts the data alone. Buffers of clients, fragmentation, and the pages that are copied while a snapshot or the \
        append-only file is written come on top: the kernel kills Redis before it evicts.
        """,
      formula: "maxmemory < memory limit; with persistence maxmemory x 2 <= memory limit",
      source: "Redis documentation, redis.conf: maxmemory; Redis administration: up to 2 times the memory while saving")
  ) { subject, rule in
    Cache.all(in: subject).compactMap { cache in
      guard let most = cache.maxmemory, let limit = cache.container.limits.memory, most.value >= limit.value else { return nil }
      let factor = cache.persists ? 2.0 : 1.25
      let room = Bytes.mebibytes((limit.value.mebibytes / factor).rounded(.down))
      return rule.finding(
        at: most.place, in: cache.name, "maxmemory is \(most.value.told) in a container of \(limit.value.told).",
        configured: "maxmemory \(most.value.told)",
        recommended: "maxmemory \(room.told), or a limit of \((most.value * factor).told)",
        computation: "\(most.value.told) >= \(limit.value.told)",
        inputs: [
          .init("maxmemory", most.value.told, at: most.place), .init("memory limit", limit.value.told, at: limit.place),
          .init("persistence", cache.persists ? "on" : "off", at: cache.container.settings["appendonly"]?.place),
        ])
    }
  }

  private static let copyOnWrite = ReviewRule(
    RuleDescription(
      .memory, 13, .warning, title: "Redis has no room for copy-on-write while it saves",
      explanation: """
        A snapshot or a rewrite of the append-only file forks, and each page that is written meanwhile is copied: up to twice the data. A \
        mere cache can do without persistence: appendonly no and an empty save.
        """,
      formula: "maxmemory x 2 <= memory limit", source: "Redis documentation, Redis administration: up to 2 times the memory while saving")
  ) { subject, rule in
    Cache.all(in: subject).compactMap { cache in
      guard cache.persists, let most = cache.maxmemory, let limit = cache.container.limits.memory, most.value < limit.value,
        most.value * 2 > limit.value
      else { return nil }
      return rule.finding(
        at: most.place, in: cache.name,
        "While it saves, Redis can need \((most.value * 2).told) in a container of \(limit.value.told).",
        configured: "maxmemory \(most.value.told)",
        recommended: "maxmemory \(Bytes.mebibytes((limit.value.mebibytes / 2).rounded(.down)).told), or no persistence",
        computation: "\(most.value.told) x 2 = \((most.value * 2).told) > \(limit.value.told)",
        inputs: [.init("maxmemory", most.value.told, at: most.place), .init("memory limit", limit.value.told, at: limit.place)])
    }
  }

  private static let unbounded = ReviewRule(
    RuleDescription(
      .memory, 14, .warning, title: "Redis has no maxmemory",
      explanation: "Without it Redis grows until the container's limit, or the node's memory, ends it: nothing is ever evicted.",
      formula: "512 MiB to 2 GiB", source: "operators' memory tuning rules; Redis documentation, redis.conf: maxmemory 0 is no limit")
  ) { subject, rule in
    Cache.all(in: subject).compactMap { cache in
      guard cache.maxmemory == nil else { return nil }
      let memory = cache.container.limits.memory?.value
      let recommended = memory.map { "half of the limit: \(($0 * 0.5).told)" } ?? "512MiB to 2GiB"
      return rule.finding(
        at: cache.container.settings["maxmemory"]?.place ?? cache.container.place, in: cache.name, "Redis has no maxmemory.",
        configured: "none", recommended: "maxmemory of \(recommended)")
    }
  }

  private static let eviction = ReviewRule(
    RuleDescription(
      .memory, 15, .warning, title: "A full Redis refuses to write, or evicts by another rule than the operators'",
      explanation: """
        Redis' default is noeviction: a full cache answers each write with an error. The operators use allkeys-lru; other policies for all \
        keys do as well. Policies for volatile keys refuse writes too once no key with an expiry is left.
        """,
      source: "operators' memory tuning rules; Redis documentation, Key eviction")
  ) { subject, rule in
    Cache.all(in: subject).compactMap { cache in
      guard cache.maxmemory != nil else { return nil }
      let policy = cache.container.settings["maxmemory-policy"]
      guard !(policy?.value.hasPrefix("allkeys-") ?? false) else { return nil }
      return rule.finding(
        at: policy?.place ?? cache.container.settings["maxmemory"]?.place ?? cache.container.place, in: cache.name,
        "When Redis is full, it does not evict every key.", configured: policy?.value ?? "nothing, so noeviction",
        recommended: "allkeys-lru")
    }
  }

  private static let noLimit = ReviewRule(
    RuleDescription(
      .memory, 16, .warning, title: "A container has no memory limit",
      explanation: """
        Without a limit one container can take the node from all others, and rules about its memory cannot be held. Kubernetes evicts such \
        pods first.
        """,
      source: "Kubernetes documentation, Resource Management for Pods; Compose specification, deploy.resources.limits")
  ) { subject, rule in
    subject.system.containers.compactMap { workload, container in
      guard container.limits.memory == nil, !workload.isJob else { return nil }
      return rule.finding(
        at: container.place, in: workload.title, "\(container.name) has no memory limit.", configured: "none",
        recommended: workload.platform == .compose ? "deploy.resources.limits.memory" : "resources.limits.memory")
    }
  }

  private static let nodeSum = ReviewRule(
    RuleDescription(
      .memory, 17, .error, title: "The containers of a host may use more memory than its node has",
      explanation: """
        Compose runs all containers on one host. When their limits together are more than its memory, the kernel chooses whom to kill, and \
        the largest is the database. Asked only with --tier, which says what the node is.
        """,
      formula: "sum over services of replicas x memory limit <= memory of one node",
      source: "the tier's profile; the price table's instance sizes")
  ) { subject, rule in
    guard let pool = subject.tier?.pools.first else { return [] }
    return subject.composeProjects.compactMap { services in
      let limited = services.compactMap { service in
        service.containers[0].limits.memory.map { (service, Bytes($0.value.count * Int64(service.replicaCount)), $0.place) }
      }
      let sum = limited.reduce(Bytes.zero) { $0 + $1.1 }
      guard let largest = limited.max(by: { $0.1 < $1.1 }), sum > pool.memory else { return nil }
      return rule.finding(
        at: largest.2, in: "compose", "The services may use \(sum.told); one \(pool.instanceType) has \(pool.memory.told).",
        configured: sum.told, recommended: "at most \(pool.memory.told), less what the system needs",
        computation: limited.map { "\($0.0.replicaCount) x \($0.0.name)" }.joined(separator: " + ")
          + " = \(sum.told) > \(pool.memory.told)",
        inputs: limited.map { .init($0.0.name, $0.1.told, at: $0.2) })
    }
  }
}

extension String {
  /// Without one pair of quotes around it.
  fileprivate var trimmingQuotes: String {
    count > 1 && (hasPrefix("\"") || hasPrefix("'")) && first == last ? String(dropFirst().dropLast()) : self
  }
}
