import PlanModel
import Units

/// How many of a thing run at once, against what serves them.
enum ConnectionRules {
  static let all = [connections, neo4jConnections, workersPerCore, admission, sandboxMemory, backgroundWorkers, rateLimit]

  /// The database that an application talks to: by the address that it is told, else the only one there is.
  private static func database(
    of software: Software, for workload: DeployedWorkload, _ container: DeployedContainer, in subject: ReviewSubject
  )
    -> (workload: DeployedWorkload, container: DeployedContainer)?
  {
    let all = subject.containers(of: software)
    let hosts = container.environment.compactMap { variable -> String? in
      if case .address(let host, _) = variable.content { host } else { nil }
    }
    if let named = all.first(where: { hosts.contains($0.workload.name) && $0.workload.platform == workload.platform }) { return named }
    let here = all.filter { $0.workload.platform == workload.platform }
    return here.count == 1 ? here[0] : all.count == 1 ? all[0] : nil
  }

  private static let connections = ReviewRule(
    RuleDescription(
      .concurrency, 1, .error, title: "The application's pools can open more connections than PostgreSQL accepts",
      explanation: """
        Each worker process has a pool of its own. When all of them are full, PostgreSQL answers "too many clients already" and queries \
        fail, at the worst moment. Take smaller pools, or a pooler such as PgBouncer before the database; more connections cost memory \
        (APE-MEM-001).
        """,
      formula: "replicas (the autoscaler's maximum) x workers x (pool + overflow) <= max_connections - reserved",
      source: "SQLAlchemy documentation, QueuePool: pool_size + max_overflow; PostgreSQL 16 documentation, 20.3.1")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard let pool = subject.tuning(.poolSize, of: container), pool.value < 1e6,
        let (server, database) = database(of: .postgreSQL, for: workload, container, in: subject)
      else { return nil }
      let overflow = subject.tuning(.poolOverflow, of: container)
      let workers = subject.workers(of: container)
      let replicas = subject.system.mostReplicas(of: workload)
      let each = pool.value + min(1e6, overflow?.value ?? 0)
      let need = Double(replicas * (workers?.value ?? 1)) * each
      let settings = PostgreSQLSettings(database)
      let have = settings.maxConnections - settings.reservedConnections
      guard need > Double(have) else { return nil }
      let room = Int(Double(have) / Double(max(1, replicas * (workers?.value ?? 1))))
      let autoscaler = subject.system.autoscaler(of: workload)
      return rule.finding(
        at: autoscaler?.place(of: "maxReplicas") ?? workload.replicas?.place ?? pool.place, in: workload.title,
        "\(replicas) replicas with \(workers?.value ?? 1) workers can open \(need.significant(6)) connections; "
          + "\(server.title) accepts \(have).",
        configured: "\(each.significant(4)) connections a worker",
        recommended: room >= 1
          ? "at most \(room) a worker, pool and overflow together"
          : "a pooler before the database: there are more workers than connections",
        computation:
          "\(replicas) x \(workers?.value ?? 1) x (\(pool.value.significant(4)) + "
            + "\((overflow?.value ?? 0).significant(4))) = \(need.significant(6)) > \(settings.maxConnections) - "
            + "\(settings.reservedConnections)",
        inputs: [
          .init("replicas", "\(replicas)", at: autoscaler?.place(of: "maxReplicas") ?? workload.replicas?.place),
          .init("workers", "\(workers?.value ?? 1)", at: workers?.place), .init("pool", pool.value.significant(4), at: pool.place),
          .init("overflow", (overflow?.value ?? 0).significant(4), at: overflow?.place),
          .init("max_connections", "\(settings.maxConnections)", at: database.settings["max_connections"]?.place),
        ])
    }
  }

  private static let neo4jConnections = ReviewRule(
    RuleDescription(
      .concurrency, 2, .warning, title: "The application's pools can open more connections than Neo4j has threads for",
      explanation: """
        Neo4j serves a connection that works by a thread of its Bolt connector, 400 unless it is told otherwise. What comes beyond is \
        refused with "there are insufficient threads".
        """,
      formula: "replicas (the autoscaler's maximum) x workers x pool <= server.bolt.thread_pool_max_size",
      source: "Neo4j operations manual, Bolt thread pool configuration: default 400")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard let pool = subject.tuning(.neo4jPoolSize, of: container), pool.value < 1e6,
        let (server, database) = database(of: .neo4j, for: workload, container, in: subject)
      else { return nil }
      let written = database.settings["server.bolt.thread_pool_max_size"]
      let have = written.flatMap { Int($0.value) } ?? 400
      let workers = subject.workers(of: container)
      let replicas = subject.system.mostReplicas(of: workload)
      let need = Double(replicas * (workers?.value ?? 1)) * pool.value
      guard need > Double(have) else { return nil }
      return rule.finding(
        at: subject.system.autoscaler(of: workload)?.place(of: "maxReplicas") ?? pool.place, in: workload.title,
        "\(replicas) replicas with \(workers?.value ?? 1) workers can open \(need.significant(6)) connections; "
          + "\(server.title) has \(have) threads.",
        configured: "\(pool.value.significant(4)) connections a worker",
        recommended: "at most \(have / max(1, replicas * (workers?.value ?? 1))) a worker, or more threads",
        computation: "\(replicas) x \(workers?.value ?? 1) x \(pool.value.significant(4)) = \(need.significant(6)) > \(have)",
        inputs: [.init("pool", pool.value.significant(4), at: pool.place), .init("threads", "\(have)", at: written?.place)])
    }
  }

  private static let workersPerCore = ReviewRule(
    RuleDescription(
      .concurrency, 3, .warning, title: "There are more worker processes than cores that the container may use",
      explanation: """
        Linux enforces a CPU limit as a quota for each 100 ms. Busy workers burn it together, and then all of them stand still until the \
        period ends: response times get a tail that average utilization does not show. Each worker holds its memory as well.
        """,
      formula: "workers <= CPU limit in cores, rounded up", source: "Linux kernel documentation, CFS bandwidth control: period of 100 ms")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard let workers = subject.workers(of: container), let limit = container.limits.cpu,
        Double(workers.value) > limit.value.cores.rounded(.up), limit.value.cores > 0
      else { return nil }
      let burnt = limit.value.cores * 100 / Double(workers.value)
      return rule.finding(
        at: limit.place, in: workload.title,
        "\(workers.value) busy workers burn the quota in \(burnt.significant(3)) ms and stand still for "
          + "\((100 - burnt).significant(3)) ms of each 100 ms.",
        configured: "\(workers.value) workers, \(limit.value.told) CPU",
        recommended: "\(Int(limit.value.cores.rounded(.up))) workers, or a limit of \(workers.value) CPUs",
        computation: "\(limit.value.cores.significant(3)) x 100 ms / \(workers.value) = \(burnt.significant(3)) ms",
        inputs: [.init("workers", "\(workers.value)", at: workers.place), .init("CPU limit", limit.value.told, at: limit.place)])
    }
  }

  private static let admission = ReviewRule(
    RuleDescription(
      .concurrency, 4, .note, title: "A worker admits more queries than its database pool has connections",
      explanation: """
        What is beyond waits for a connection, up to the pool's time-out of 30 s, and holds its memory meanwhile. That is right where \
        queries spend most of their time elsewhere, as with an LLM; else admit no more than can work.
        """,
      formula: "admitted queries <= 3 x (pool + overflow), an allowance for the time that they spend elsewhere",
      source: "SQLAlchemy documentation, QueuePool: pool_timeout 30 s; the factor of 3 is an assumption")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard let admitted = container.tuning(.concurrency), let pool = container.tuning(.poolSize) else { return nil }
      let each = pool.value + (container.tuning(.poolOverflow)?.value ?? 0)
      guard admitted.value > 3 * each, each > 0 else { return nil }
      return rule.finding(
        at: admitted.place, in: workload.title,
        "A worker admits \(admitted.value.significant(4)) queries and has \(each.significant(4)) connections for them.",
        configured: admitted.value.significant(4), recommended: "at most \((3 * each).significant(4))",
        computation: "\(admitted.value.significant(4)) > 3 x \(each.significant(4))",
        inputs: [.init("admitted", admitted.value.significant(4), at: admitted.place), .init("pool", each.significant(4), at: pool.place)])
    }
  }

  private static let sandboxMemory = ReviewRule(
    RuleDescription(
      .concurrency, 5, .error, title: "Sandboxes that run in the application's container can use up its memory",
      explanation: """
        Code that is executed in the API's own container takes from its limit. When all slots are in use at their limit, beside the \
        workers' own memory, the kernel kills a worker or the container: everybody's queries fail over one user's code. Run fewer at \
        once, or in a container of their own. The slots are taken for those of the whole container; if each worker has as many, it is \
        worse.
        """,
      formula: "workers x memory of a worker + slots x sandbox memory <= memory limit",
      source: "operators' variables VEE_MAX_CONCURRENT and VEE_MEMORY_LIMIT_MB; operators' table of the small tier for a worker")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard let each = subject.tuning(.sandboxMemory, of: container), let slots = subject.tuning(.sandboxConcurrency, of: container),
        let limit = container.limits.memory, each.value < 1e9, slots.value < 1e6,
        !subject.system.workloads.contains(where: { $0.platform == workload.platform && ["vee", "sandbox"].contains($0.name.lowercased()) })
      else { return nil }
      let workers = subject.workers(of: container)
      let own = Bytes(subject.memoryPerWorker.count * Int64(workers?.value ?? 1))
      let sandboxes = Bytes.mebibytes(each.value * slots.value)
      guard own + sandboxes > limit.value else { return nil }
      let room = max(0, Int((limit.value - own).mebibytes / max(1, each.value)))
      return rule.finding(
        at: limit.place, in: workload.title,
        "\(slots.value.significant(4)) sandboxes and \(workers?.value ?? 1) workers can need "
          + "\((own + sandboxes).told) of \(limit.value.told).",
        configured: "\(slots.value.significant(4)) x \(each.value.significant(4))MiB",
        recommended: room >= 1 ? "\(room) at once, or a limit of \((own + sandboxes).told)" : "a container of their own",
        computation:
          "\(workers?.value ?? 1) x \(subject.memoryPerWorker.told) + \(slots.value.significant(4)) x "
            + "\(each.value.significant(4))MiB = \((own + sandboxes).told) > \(limit.value.told)",
        inputs: [
          .init("slots", slots.value.significant(4), at: slots.place),
          .init("sandbox memory", "\(each.value.significant(4))MiB", at: each.place),
          .init("workers", "\(workers?.value ?? 1)", at: workers?.place),
          .init("memory of a worker", "\(subject.memoryPerWorker.told) (assumed)"),
          .init("memory limit", limit.value.told, at: limit.place),
        ])
    }
  }

  private static let backgroundWorkers = ReviewRule(
    RuleDescription(
      .concurrency, 6, .warning, title: "TimescaleDB has fewer worker processes than it asks for",
      explanation: """
        Compression, retention and continuous aggregates run in background workers, 16 unless told otherwise, which come out of \
        PostgreSQL's max_worker_processes together with those of parallel queries. PostgreSQL's default of 8 leaves jobs waiting: "failed \
        to launch job: out of background workers".
        """,
      formula: "max_worker_processes >= 3 + timescaledb.max_background_workers + max_parallel_workers",
      source: "TimescaleDB documentation, Configuration: worker settings; timescale/timescaledb-tune, pkg/pgtune/parallel.go")
  ) { subject, rule in
    subject.system.containers(of: .postgreSQL).compactMap { workload, container in
      guard let image = container.image?.value, image.name.contains("timescale") else { return nil }
      let settings = PostgreSQLSettings(container)
      let have = settings.number("max_worker_processes", default: 8)
      let background = settings.number("timescaledb.max_background_workers", default: 16)
      let parallel = settings.number("max_parallel_workers", default: 8)
      let need = 3 + background + parallel
      guard have < need else { return nil }
      let written = container.settings["max_worker_processes"]
      return rule.finding(
        at: written?.place ?? container.place, in: workload.title,
        "\(have.significant(4)) worker processes for \(need.significant(4)) that may be asked for.",
        configured: written == nil ? "nothing, so 8" : have.significant(4), recommended: "max_worker_processes = \(need.significant(4))",
        computation: "3 + \(background.significant(4)) + \(parallel.significant(4)) = \(need.significant(4)) > \(have.significant(4))",
        inputs: [
          .init(
            "timescaledb.max_background_workers", background.significant(4),
            at: container.settings["timescaledb.max_background_workers"]?.place),
          .init("max_parallel_workers", parallel.significant(4), at: container.settings["max_parallel_workers"]?.place),
        ])
    }
  }

  private static let rateLimit = ReviewRule(
    RuleDescription(
      .concurrency, 7, .warning, title: "The application's rate limit is below the tier's load",
      explanation: """
        If the limit is for everybody together, queries are turned away at the tier's own load; if it is for each client, this is no \
        fault, and a comment may say so. Asked only with --tier.
        """,
      formula: "rate limit >= the tier's rate", source: "the tier's profile")
  ) { subject, rule in
    guard let tier = subject.tier, let rate = tier.rate else { return [] }
    return subject.applications.compactMap { workload, container in
      guard let limit = container.tuning(.rateLimitPerMinute), container.tuning(.rateLimitEnabled)?.value != 0,
        limit.value * 60 < rate.perHour
      else { return nil }
      return rule.finding(
        at: limit.place, in: workload.title,
        "\((limit.value * 60).significant(6)) queries an hour are let in; the tier \(tier.name) has \(rate.perHour.significant(6)).",
        configured: "\(limit.value.significant(6)) a minute",
        recommended: "at least \((rate.perHour / 60).rounded(.up).significant(6)) a minute",
        computation: "\(limit.value.significant(6)) x 60 = \((limit.value * 60).significant(6)) < \(rate.perHour.significant(6))")
    }
  }
}
