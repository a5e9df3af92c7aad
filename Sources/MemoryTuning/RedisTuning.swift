import Units

/// The settings of Redis: the operators' range, held within what Redis' documentation says that it needs beside the data.
struct RedisTuning {
  private let machine: DatabaseMachine
  private let rules: TuningRules

  init(_ machine: DatabaseMachine, rules: TuningRules) {
    self.machine = machine
    self.rules = rules
  }

  private static let administration = "Redis documentation, Redis administration: up to 2 times the memory while saving"
  /// Source: redis.conf, maxclients.
  private static let clients = 10_000

  /// What is left for data when Redis forks, or when it does not.
  private var room: (value: Bytes, reason: String, source: String) {
    machine.isPersistent
      ? (
        Bytes(machine.memory.count / 2).wholeMebibytes, "half of \(machine.memory.spelling): pages are copied while it saves",
        Self.administration
      )
      : (
        (machine.memory * 0.75).wholeMebibytes, "75 % of \(machine.memory.spelling): buffers and fragmentation come on top",
        "AWS, ElastiCache: reserved-memory-percent is 25 by default; Redis' documentation gives no figure"
      )
  }

  var tuned: TunedSettings {
    let most = MemoryRule.redisMost
    let isCapped = rules == .operators && room.value > most
    let maxmemory = isCapped ? most : room.value
    var settings = [
      TunedSetting(
        "maxmemory", .memory(maxmemory), because: isCapped ? "at most 2 GiB" : room.reason,
        source: isCapped ? MemoryRule.redisMaxmemory.source : room.source, byDefault: .count(0)),
      TunedSetting(
        "maxmemory-policy", .word("allkeys-lru"), because: "a full cache makes room for what is asked for",
        source: "operators' memory tuning rules; Redis documentation, Key eviction", byDefault: .word("noeviction")),
    ]
    if !machine.isPersistent {
      settings += [
        TunedSetting("save", .word(""), because: "a mere cache writes no snapshots", source: "Redis documentation, Redis persistence"),
        TunedSetting(
          "appendonly", .word("no"), because: "nor a log", source: "Redis documentation, Redis persistence", byDefault: .word("no")),
      ]
    }
    if let connections = machine.connections {
      settings.append(
        TunedSetting(
          "maxclients", .count(connections), because: "as asked; each takes a file descriptor", source: "redis.conf, maxclients",
          byDefault: .count(Self.clients)))
    }
    return TunedSettings(settings, remarks: remarks(maxmemory), findings: RedisMemory(limit: machine.memory, maxmemory: maxmemory).findings)
  }

  private func remarks(_ maxmemory: Bytes) -> [String] {
    var remarks: [String] = []
    if rules == .operators, maxmemory < MemoryRule.redisLeast {
      let need = Bytes(Int64(Double(MemoryRule.redisLeast.count) * (machine.isPersistent ? 2 : 4.0 / 3)))
      remarks.append("The operators' least maxmemory of 512 MiB needs a container of \(need.spelling).")
    }
    if machine.isPersistent {
      remarks.append("Forking needs vm.overcommit_memory = 1 on the host, and no transparent huge pages (Redis administration).")
    }
    return remarks
  }
}
