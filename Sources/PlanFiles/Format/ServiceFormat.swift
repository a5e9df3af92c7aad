import PlanModel

/// How deployment components are described.
enum ServiceFormat {
  private static let count = Shape.scalar(.whole(1...1_000_000))
  private static let size = Shape.scalar(.bytes(zeroAllowed: false))
  private static let memory = Shape.scalar(.bytes(zeroAllowed: true))
  private static let timeDraw = Shape.scalar(.distribution(.time))
  private static let quantity = Shape.scalar(.number(low: 0, isLowAllowed: false, high: 1e12))
  private static let factor = Shape.scalar(.number(low: 0, isLowAllowed: true, high: 1_000))
  private static let exponent = Shape.scalar(.number(low: 0, isLowAllowed: true, high: 10))

  static let service = ObjectChoice(noun: "service", objects: [
    application, database, cache, llm, sandbox, proxy, background,
  ])

  private static let resources = Field(
    "resources",
    .object(ObjectShape("resources", doc: "What one container asks for and may use.", [
      Field(
        "cpu",
        .object(ObjectShape("cpu", doc: "Cores.", [
          Field("request", .scalar(.cpu), .optional, "What the scheduler sets aside. Left out: nothing."),
          Field("limit", .scalar(.cpu), .optional, "What the container gets at most. Left out: no limit."),
        ])), .defaults(""), "CPU of one container."),
      Field(
        "memory",
        .object(ObjectShape("memory", doc: "Bytes.", [
          Field("request", size, .optional, "What the scheduler sets aside. Left out: nothing."),
          Field("limit", size, .optional, "What the container gets at most. Left out: no limit."),
        ])), .defaults(""), "Memory of one container."),
    ])), .defaults(""), "Requests and limits of one container.")

  private static let restart = Field(
    "restart", .scalar(.time(zeroAllowed: true)), .optional,
    "From the end of its process until it answers again. Left out: at once.")

  private static let application = ObjectShape(
    "application", word: "application", doc: "Replicas of worker processes, each an event loop that runs CPU slices one after the other.", [
      Field("replicas", count, "Containers of the application."),
      Field("workers", count, "Worker processes in each replica."),
      Field("balancing", .scalar(StationFormat.balancing), .defaults("round-robin"), "How a query picks its worker."),
      Field(
        "concurrencyLimit", count, .optional,
        "Queries in flight in one worker, above which a new one is turned away. Left out: any number."),
      Field(
        "rateLimit",
        .object(ObjectShape("rate limit", doc: "Queries that are taken in a minute; one more is turned away.", [
          Field("perMinute", quantity, "How many; a bucket of so many is refilled evenly."),
          Field(
            "scope",
            .scalar(.word([
              .init("worker", "each worker process counts for itself, in its memory"),
              .init("application", "all replicas count together, in a store"),
            ])), .defaults("worker"), "What counts together."),
        ])), .optional, "The application's own rate limit. Left out: none."),
      Field(
        "threads", count, .optional,
        "Threads of each worker for block steps; Starlette has 40. Left out: there are no block steps."),
      Field(
        "pools",
        .map(
          .object(ObjectShape("connection pool", doc: "Connections from one worker to one database.", [
            Field("size", count, "Connections kept open."),
            Field("overflow", .scalar(.whole(0...1_000_000)), .defaults("0"), "Connections opened in excess when all are busy."),
            Field(
              "timeout", .scalar(.time(zeroAllowed: true)), .optional,
              "A query that waits longer for a connection fails. Left out: it waits as long as it takes."),
          ])), keys: .references(.poolTarget), of: "connection pools"), .optional,
        "Connection pools of each worker, by the service they lead to."),
      Field("residentMemoryPerWorker", memory, .defaults("0"), "Memory of an idle worker."),
      Field("memoryPerQuery", memory, .defaults("0"), "Memory of a query in flight."),
      AutoscaleFormat.lifecycle,
      AutoscaleFormat.autoscale,
      resources,
    ])

  private static let database = ObjectShape(
    "database", word: "database",
    doc: "Look-ups need CPU and touch pages: in its own memory, in the operating system's cache, or on the disk.", [
      Field(
        "engine", .scalar(.word([.init("postgresql", "PostgreSQL, with or without TimescaleDB"), .init("neo4j", "Neo4j")])),
        "Whose memory rules apply."),
      Field("maxConnections", count, .optional, "Connections accepted in all. Left out: not limited."),
      Field(
        "memory",
        .object(ObjectShape("database memory", doc: "Memory settings; auto applies the rules to the container's memory limit.", [
          Field("sharedBuffers", .scalar(.bytes(zeroAllowed: false), or: ["auto"]), .defaults("auto"), "PostgreSQL's own cache of pages."),
          Field(
            "effectiveCacheSize", .scalar(.bytes(zeroAllowed: false), or: ["auto"]), .defaults("auto"),
            "What PostgreSQL's planner expects to be cached; allocates nothing."),
          Field(
            "openConnections", .scalar(.whole(0...1_000_000)), .defaults("0"),
            "PostgreSQL connections that are open in normal operation."),
          Field("memoryPerConnection", memory, .defaults("0"), "Private memory of one PostgreSQL connection."),
          Field(
            "workMem", .scalar(.bytes(zeroAllowed: false), or: ["auto"]), .defaults("auto"),
            "What one sort of PostgreSQL may use before it spills to the disk; auto is its default, 4 MiB."),
          Field("heap", .scalar(.bytes(zeroAllowed: false), or: ["auto"]), .defaults("auto"), "Neo4j's heap."),
          Field("pageCache", .scalar(.bytes(zeroAllowed: false), or: ["auto"]), .defaults("auto"), "Neo4j's own cache of pages."),
        ])), .defaults(""), "Memory settings."),
      Field(
        "data",
        .object(ObjectShape("data", doc: "The data that look-ups touch.", [
          Field("size", size, "Size before compression, with indexes."),
          Field(
            "compression", .scalar(.number(low: 1, isLowAllowed: true, high: 1_000)), .defaults("1"),
            "The data shrinks by this factor on disk and in memory."),
          Field("pageSize", size, .defaults("8KiB"), "Size of a page."),
          Field("popularityExponent", exponent, "Exponent of the pages' Zipf popularity; 0: all alike."),
          Field(
            "chunkInterval", .scalar(.time(zeroAllowed: false)), .optional,
            "The time that a chunk of TimescaleDB covers. Left out: there are no chunks."),
        ])), "The data that look-ups touch."),
      Field(
        "disk",
        .object(ObjectShape("disk", doc: "What a page costs that is not in the database's own memory.", [
          Field(
            "operationsPerSecond", .scalar(.number(low: 0, isLowAllowed: false, high: 1e9)),
            "Reads and writes per second that the volume allows."),
          Field("bytesPerSecond", size, .optional, "Bytes per second that the volume passes. Left out: any number."),
          Field("latency", timeDraw, "Time of one read or write on an idle volume."),
          Field("cachedRead", .scalar(.time(zeroAllowed: true)), "Time to take a page from the operating system's cache."),
        ])), "What a page costs that is not in the database's own memory."),
      Field(
        "writes",
        .object(ObjectShape("writes", doc: "What storing takes of the disk: the write-ahead log, and changed pages at checkpoints.", [
          Field("checkpointTimeout", .scalar(.time(zeroAllowed: false)), .defaults("5m"), "From one checkpoint to the next."),
          Field("maxLogSize", size, .defaults("1GiB"), "Checkpoints begin early enough for the write-ahead log to stay below this."),
          Field(
            "completionTarget", .scalar(.share), .defaults("90%"), "Of the time to the next checkpoint, over which one spreads its writes."),
          Field("logPerByte", factor, "Bytes of the log for each byte stored, images of whole pages included."),
          Field("pagesPerByte", factor, "Bytes of changed pages, of tables and indexes, for each byte stored."),
          Field("pageWriteSize", size, .defaults("8KiB"), "Mean size of an operation that writes changed pages."),
        ])), .optional, "What storing takes of the disk. Left out: nothing."),
      Field(
        "collection",
        .object(ObjectShape("collection", doc: "Garbage collection in Neo4j's heap: all stands still while what is reachable is copied.", [
          Field("live", memory, "What is reachable when nobody reads."),
          Field("allocationPerRead", size, "What one read allocates."),
          Field("livePerRead", memory, .defaults("0"), "How much of that is reachable until the read's end."),
          Field("bytesPerSecond", size, "Bytes that the collector copies in a second."),
        ])), .optional, "Garbage collection. Left out: it takes no time."),
      restart,
      resources,
    ])

  private static let cache = ObjectShape("cache service", word: "cache", doc: "A key-value cache that evicts the least recently used.", [
    Field(
      "maxMemory", .scalar(.bytes(zeroAllowed: false), or: ["auto"]), .defaults("auto"),
      "Memory for items; auto applies the rules to the container's memory limit."),
    Field("operationTime", timeDraw, "Time of one operation in the single serving thread."),
    Field("roundTrip", timeDraw, "Time on the network, there and back."),
    Field(
      "keyspaces",
      .map(
        .object(ObjectShape("keyspace", doc: "Keys of the same size, popularity and time to live.", [
          Field("items", .scalar(.whole(1...1_000_000_000_000)), "How many different keys are ever asked for."),
          Field("itemSize", size, "Memory of one item, with its key and overhead."),
          Field("popularityExponent", exponent, "Exponent of the keys' Zipf popularity; 0: all alike."),
          Field(
            "timeToLive", .scalar(.time(zeroAllowed: false)), .optional,
            "Counted from the write. Left out: items stay until they are evicted."),
        ])), keys: .names, of: "keyspaces"), "Families of keys, by name."),
    Field(
      "persistence",
      .scalar(.word([
        .init("none", "it begins empty"),
        .init("log", "it has all that it had, as with Redis' append-only file"),
      ])), .defaults("none"), "What it has after a restart."),
    restart,
    resources,
  ])

  private static let llm = ObjectShape("LLM provider", word: "llm", doc: "Time to the first token, then a time for each further one.", [
    Field("model", .scalar(.text), "The model as the price table names it."),
    Field("timeToFirstToken", timeDraw, "Time to the first token of the answer."),
    Field("timePerToken", timeDraw, "Time of one token of the answer, drawn once a call."),
    Field("concurrency", count, .optional, "Calls at the same time; further ones wait. Left out: any number."),
    Field(
      "timeout", .scalar(.time(zeroAllowed: false)), .optional,
      "A call that takes longer fails. Left out: it takes as long as it takes."),
    Field("failureProbability", .scalar(.share), .defaults("0"), "Calls that the provider itself fails."),
    Field(
      "quota",
      .object(ObjectShape("quota", doc: "What may be used in a minute: buckets of so many that are refilled evenly.", [
        Field("requestsPerMinute", quantity, .optional, "Calls. Left out: any number."),
        Field(
          "inputTokensPerMinute", quantity, .optional,
          "Input tokens, without those read from the prompt cache. Left out: any number."),
        Field("outputTokensPerMinute", quantity, .optional, "Output tokens. Left out: any number."),
        Field(
          "reservedOutput", quantity, .optional,
          "Output tokens that a call sets aside until its end, its max_tokens. Left out: what it has written counts at its end."),
      ])), .optional, "A call beyond it is refused with 429. Left out: no limit."),
    Field("refusalTime", timeDraw, .optional, "Time until a refusal arrives. Left out: none."),
    Field(
      "cachedInput", .scalar(.share), .optional,
      "Input tokens read from the provider's prompt cache: billed as such, free of the quota. Left out: none."),
    Field("spendCap", .scalar(.money), .optional, "USD that a month may cost; `runway` says when it is reached, no trial enforces it. Left out: no cap."),
    resources,
  ])

  private static let sandbox = ObjectShape("sandbox", word: "sandbox", doc: "Runs generated code in slots with a time-out.", [
    Field(
      "host", .scalar(.reference(.application)), .optional,
      "The application in whose container it runs. Left out: it has a container of its own."),
    Field("slots", count, "Runs at the same time: per replica of the host, or in all."),
    Field(
      "timeout", .scalar(.time(zeroAllowed: false)), .optional,
      "A run that takes longer is ended and fails. Left out: it takes as long as it takes."),
    Field("startUp", timeDraw, "Time until the code starts."),
    Field("memoryPerRun", memory, .defaults("0"), "Memory of one run."),
    resources,
  ])

  private static let proxy = ObjectShape("proxy", word: "proxy", doc: "A reverse proxy.", [
    Field("workers", count, "Worker processes that each pass one query at a time."),
    Field("connectionLimit", count, .optional, "Queries that have entered and not left; one more is turned away. Left out: any number."),
    Field(
      "timeout", .scalar(.time(zeroAllowed: false)), .optional,
      "A query without an answer after this time is answered with 504, though it is worked on. Left out: it waits as long as it takes."),
    resources,
  ])

  private static let background = ObjectShape(
    "background service", word: "background", doc: "Takes its share of the nodes and serves no query: monitoring, dashboards.", [
      Field("replicas", count, .defaults("1"), "Containers of the service."),
      resources,
    ])
}
