import PlanModel
import RandomStreams
import Units

/// Scenarios of every kind of step, put together at random from a seed.
struct RandomScenario {
  /// Time-outs, refusals and limits of queues: what makes the demand of a query depend on the load.
  var hasLimits = true
  private var stream: DrawStream
  private var budget = 40
  private let seed: UInt64

  init(seed: UInt64, hasLimits: Bool = true) {
    self.seed = seed
    self.hasLimits = hasLimits
    stream = DrawStream(StreamKey(seed: seed, trial: 0).named("scenario"))
  }

  /// Where the steps stand.
  private struct Place {
    var depth = 0
    var isInLoop = false
    var isInApplication = false
    /// Pools are taken in the order of their numbers, so that nobody waits for each other in a circle.
    var firstPool = 0
  }

  private static let pools = 3

  /// The same scenario for the same seed.
  func make(queries: Int = 300) -> Scenario {
    var copy = self
    return copy.assembled(queries: queries)
  }

  private mutating func assembled(queries: Int) -> Scenario {
    let rate = hasLimits ? number(2, 40) : 5
    let routes = [
      Route(name: "main", steps: many(Place(depth: 1), atLeast: 2)), Route(name: "side", steps: many(Place(depth: 2), atLeast: 1)),
      Route(name: "shared", steps: steps(.serve(station: "fcfs", time: time()), .wait(time()))),
    ]
    return Scenario(
      name: "random \(seed)",
      workload: Workload(
        arrivals: .poisson(Rate(perSecond: rate)),
        mix: [Workload.RouteShare(route: "main", weight: 3), Workload.RouteShare(route: "side", weight: 1)]),
      stations: stations(), services: services(), routes: routes,
      settings: RunSettings(queriesPerTrial: queries, seed: seed, inFlightLimit: 20_000),
      tables: [
        "calls": SampleTable(
          origin: "test",
          columns: [
            SampleTable.Column(name: "tokens_in", values: [100, 2_000, 350]), SampleTable.Column(name: "tokens_out", values: [10, 250, 31]),
          ])
      ])
  }

  // MARK: Draws

  private mutating func below(_ limit: Int) -> Int { Int(stream.next().multipliedFullWidth(by: UInt64(limit)).high) }
  private mutating func number(_ low: Double, _ high: Double) -> Double { low + (high - low) * stream.uniform() }
  private mutating func coin(_ probability: Double = 0.5) -> Bool { stream.uniform() < probability }
  private mutating func one<T>(of values: [T]) -> T { values[below(values.count)] }
  private mutating func limited<T>(_ value: T) -> T? { hasLimits && coin() ? value : nil }
  private mutating func balancing() -> Balancing { one(of: Balancing.allCases) }

  private mutating func time() -> Distribution {
    let mean = number(0.001, 0.05)
    switch below(9) {
    case 0: return .deterministic(mean)
    case 1: return .uniform(low: 0, high: 2 * mean)
    case 2: return .lognormal(mean: mean, cv: number(0, 2))
    case 3: return .gamma(mean: mean, cv: number(0.1, 2))
    case 4: return .erlang(stages: 1 + below(4), mean: mean)
    case 5: return .hyperexponential(mean: mean, cv: number(1, 2))
    case 6: return .weibull(mean: mean, shape: number(0.6, 3))
    case 7: return .boundedPareto(shape: number(0.8, 2.5), low: mean / 10, high: mean * 10)
    default: return .exponential(mean: mean)
    }
  }

  // MARK: Stations and services

  private mutating func stations() -> [Station] {
    // Without limits nothing may be unstable for long, so that every query leaves.
    let large = hasLimits ? 1 : 50
    var list = [
      Station(name: "fcfs", discipline: .firstComeFirstServed(servers: large * (1 + below(3)), queueLimit: limited(below(6)))),
      Station(
        name: "copies", discipline: .firstComeFirstServed(servers: large, queueLimit: limited(below(4))), instances: 2 + below(3),
        balancing: balancing()),
      Station(
        name: "cores", discipline: .processorSharing(capacity: Double(large) * number(0.5, 4)), instances: 1 + below(2),
        balancing: balancing()),
      Station(name: "delay", discipline: .infiniteServer),
      Station(name: "shelf", discipline: .cache(hitRatio: Fraction(number(0, 1)))),
    ]
    for pool in 0..<Self.pools {
      list.append(
        Station(
          name: "pool \(pool)",
          discipline: .pool(size: large * (1 + below(4)), queueLimit: limited(below(5)), timeout: limited(.seconds(number(0.001, 0.2))))))
    }
    return list
  }

  private mutating func services() -> [Service] {
    let cores = hasLimits ? number(0.5, 2) : 40
    let replicas = 1 + below(3)
    let api = Application(
      replicas: replicas, workers: hasLimits ? 1 + below(4) : 60, balancing: balancing(), concurrencyLimit: limited(2 + below(20)),
      pools: coin()
        ? [
          ConnectionPool(
            target: "tsdb", size: hasLimits ? 1 + below(3) : 99, overflow: below(2), timeout: limited(.seconds(number(0.005, 0.5))))
        ] : [])
    let data = DataSet(size: .mebibytes(number(1, 80)), compression: number(1, 4), popularityExponent: number(0, 1.2))
    let disk = Disk(
      operationsPerSecond: hasLimits ? number(200, 5_000) : 1e6, bytesPerSecond: limited(.mebibytes(number(5, 100))),
      latency: .exponential(mean: number(0.0002, 0.002)), cachedRead: .seconds(20e-6))
    let writes = DatabaseWrites(
      checkpointTimeout: .seconds(number(0.5, 5)), maxLogSize: .kibibytes(number(4, 200)), completionTarget: Fraction(number(0.1, 1)),
      logPerByte: number(0.5, 3), pagesPerByte: number(0.5, 4), pageWriteSize: .kibibytes(8))
    return [
      Service(name: "api", resources: Resources(cpuLimit: CPU(cores: cores)), kind: .application(api)),
      Service(
        name: "tsdb", resources: Resources(cpuLimit: coin() ? CPU(cores: 2 * cores) : nil, memoryLimit: .mebibytes(number(64, 256))),
        kind: .database(
          Database(
            engine: .postgresql, maxConnections: limited(1 + below(8)), memory: DatabaseMemory(sharedBuffers: .mebibytes(number(1, 10))),
            data: data, disk: disk, writes: coin() ? writes : nil))),
      Service(
        name: "redis", resources: Resources(memoryLimit: .mebibytes(64)),
        kind: .cache(
          Cache(
            maxMemory: .mebibytes(number(1, 20)), operationTime: .exponential(mean: 2e-5), roundTrip: .deterministic(2e-4),
            keyspaces: [
              Keyspace(
                name: "answers", items: 10_000, itemSize: .kibibytes(4), popularityExponent: 0.9, timeToLive: coin() ? .minutes(1) : nil)
            ]))),
      Service(
        name: "claude",
        kind: .llm(
          LLMProvider(
            model: "claude", timeToFirstToken: time(), timePerToken: .deterministic(0.0001), concurrency: limited(1 + below(6)),
            timeout: limited(.seconds(number(0.01, 0.1))), failureProbability: Fraction(coin() ? number(0, 0.3) : 0)))),
      Service(
        name: "vee", resources: Resources(cpuLimit: CPU(cores: cores)),
        kind: .sandbox(
          Sandbox(slots: hasLimits ? 1 + below(4) : 99, timeout: limited(.seconds(number(0.01, 0.2))), startUp: .deterministic(0.002)))),
      Service(
        name: "inner",
        kind: .sandbox(
          Sandbox(
            host: "api", slots: hasLimits ? 1 + below(3) : 99, timeout: limited(.seconds(number(0.01, 0.2))), startUp: time()))),
      Service(name: "nginx", kind: .proxy(Proxy(workers: hasLimits ? 1 + below(2) : 20, connectionLimit: limited(5 + below(50))))),
      Service(name: "grafana", kind: .background(Background())),
    ]
  }

  // MARK: Steps

  private mutating func many(_ place: Place, atLeast least: Int = 0) -> [Step] {
    let count = max(least, min(budget, 1 + below(4)))
    return labelled((0..<count).map { _ in action(place) })
  }

  private mutating func action(_ place: Place) -> Step.Action {
    budget -= 1
    var inner = place
    inner.depth += 1
    let isDeep = place.depth > 4 || budget <= 0
    switch isDeep ? below(12) : below(24) {
    case 0: return .serve(station: "fcfs", time: time())
    case 1: return .serve(station: "copies", time: time())
    case 2: return .serve(station: "cores", time: time())
    case 3: return .serve(station: "delay", time: time())
    case 4: return .wait(time())
    case 5: return place.isInApplication ? .serve(station: "api", time: time()) : .serve(station: "nginx", time: .exponential(mean: 1e-4))
    case 6:
      return .read(
        database: "tsdb", time: time(), pages: .erlang(stages: 2, mean: number(1, 30)), sort: coin(0.2) ? .exponential(mean: 2e6) : nil)
    case 7:
      return .ask(
        provider: "claude",
        tokens: coin()
          ? .table("calls", inputScale: 1, outputScale: number(0.5, 2))
          : .distributions(input: .deterministic(10), output: .deterministic(50)))
    case 8: return .execute(sandbox: place.isInApplication && coin() ? "inner" : "vee", time: time())
    case 9: return coin() ? .respond(bytes: Bytes(1_000)) : .store(database: "tsdb", bytes: Bytes(500), time: coin() ? time() : nil)
    case 10:
      return place.isInLoop ? .again(probability: Fraction(number(0, 0.5))) : .fail(cause: "luck", probability: Fraction(number(0, 0.2)))
    case 11: return .fail(cause: "bad input", probability: Fraction(number(0, 0.1)))
    case 12, 13:
      guard place.firstPool < Self.pools else { return .call(route: "shared") }
      let pool = place.firstPool + below(Self.pools - place.firstPool)
      inner.firstPool = pool + 1
      return .hold(pool: "pool \(pool)", steps: many(inner))
    case 14, 15:
      guard !place.isInApplication else { return .enter(service: "nginx", steps: many(inner)) }
      inner.isInApplication = true
      return .enter(service: "api", steps: many(inner, atLeast: 1))
    case 16:
      let (p, q) = (number(0, 0.5), number(0, 0.5))
      return .branch([Step.Choice(probability: Fraction(p), steps: many(inner)), Step.Choice(probability: Fraction(q), steps: many(inner))])
    case 17:
      inner.isInLoop = true
      return .loop(many(inner) + [Step(label: "again", action: .again(probability: Fraction(number(0, 0.5))))])
    case 18: return .repeated(count: hasLimits ? .uniform(low: 0, high: 3) : .deterministic(Double(below(4))), steps: many(inner))
    case 19:
      inner.isInLoop = false
      return .parallel((0...(1 + below(3))).map { _ in many(inner) })
    case 20:
      return .retry(
        attempts: 1 + below(4),
        backoff: Backoff(first: .seconds(number(0, 0.05)), factor: number(1, 3), longest: .seconds(0.1), jitter: Fraction(number(0, 1))),
        steps: many(inner))
    case 21: return .attempt(steps: many(inner), otherwise: many(inner))
    case 22: return .lookup(cache: "shelf", keyspace: "", hit: many(inner), miss: many(inner))
    default: return .lookup(cache: "redis", keyspace: "answers", hit: many(inner), miss: many(inner))
    }
  }
}
