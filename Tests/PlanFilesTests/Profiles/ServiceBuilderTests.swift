import PlanModel
import RandomStreams
import Testing
import Units

@testable import PlanFiles

struct ServiceBuilderTests {
  private static let text = """
    schemaVersion: 1
    name: services
    workload: {arrivals: poisson, rate: 1/s, mix: {query: 3, other: 1.5}}
    run: {kind: terminating, duration: 1h30m, queriesPerTrial: 7, warmUp: 10m, precision: 5%, maxTrials: 50,
      seed: 18446744073709551615, inFlightLimit: 9}
    stations:
      desk: {discipline: fcfs, servers: 4, queueLimit: 0, instances: 2, balancing: round-robin}
      core: {discipline: processor-sharing, cores: 1.5}
      think: {discipline: infinite-server}
      connections: {discipline: pool, size: 8, queueLimit: 100, timeout: 30s}
      answers: {discipline: cache, hitRatio: 60%}
    services:
      nginx:
        {kind: proxy, workers: 2, connectionLimit: 1024,
          resources: {cpu: {request: 100m, limit: 500m}, memory: {request: 64MiB, limit: 128MiB}}}
      api:
        kind: application
        replicas: 4
        workers: 4
        balancing: least-connections
        concurrencyLimit: 100
        residentMemoryPerWorker: 180MiB
        memoryPerQuery: 4MiB
        pools: {timescaledb: {size: 20, overflow: 10, timeout: 30s}, redis: {size: 5}}
      timescaledb:
        kind: database
        engine: postgresql
        maxConnections: 200
        memory: {sharedBuffers: 1GiB, effectiveCacheSize: auto, memoryPerConnection: 10MiB}
        data: {size: 50GB, compression: 7, pageSize: 8KiB, popularityExponent: 0.9}
        disk: {operationsPerSecond: 3000, latency: lognormal(mean=1ms cv=0.5), cachedRead: 10us}
      neo4j:
        kind: database
        engine: neo4j
        data: {size: 5GB, popularityExponent: 1}
        disk: {operationsPerSecond: 100.5, latency: 2ms, cachedRead: 0}
      redis:
        {kind: cache, operationTime: 20us, roundTrip: 300us,
          keyspaces: {answers: {items: 1000000, itemSize: 8kB, popularityExponent: 0.8, timeToLive: 1h}}}
      claude:
        {kind: llm, model: claude-sonnet-5-5, timeToFirstToken: lognormal(mean=1.2s cv=0.6), timePerToken: 15ms,
          concurrency: 50, timeout: 60s, failureProbability: 0.5%}
      vee: {kind: sandbox, host: api, slots: 4, timeout: 30s, startUp: 300ms, memoryPerRun: 512MiB}
      prometheus: {kind: background}
    routes: {query: [], other: []}
    nodes:
      - {name: main, provider: aws, region: us-east-1, instanceType: t3.xlarge, count: 4}
      - {name: laptop, provider: local, vcpu: 4, memory: 4GiB}
    volumes:
      timescaledb_data: {service: timescaledb, storageType: gp3_storage, size: 50GB}
    claims: {monthlyCost: 500, cpus: 16, memory: 16GB, applicationInstances: 4, source: the operators' table}
    """

  @Test func `a profile with everything becomes what it says`() throws {
    let scenario = try SmallProfile.read(Self.text)
    #expect(
      scenario.workload
        == Workload(arrivals: .poisson(Rate(perSecond: 1)), mix: [.init(route: "query", weight: 3), .init(route: "other", weight: 1.5)]))
    #expect(
      scenario.settings
        == RunSettings(
          kind: .terminating, duration: .minutes(90), queriesPerTrial: 7, warmUp: .fixed(.minutes(10)),
          trials: .precision(Fraction(0.05), cap: 50), seed: .max, inFlightLimit: 9))
    #expect(
      scenario.stations == [
        Station(name: "desk", discipline: .firstComeFirstServed(servers: 4, queueLimit: 0), instances: 2, balancing: .roundRobin),
        Station(name: "core", discipline: .processorSharing(capacity: 1.5)),
        Station(name: "think", discipline: .infiniteServer),
        Station(name: "connections", discipline: .pool(size: 8, queueLimit: 100, timeout: .seconds(30))),
        Station(name: "answers", discipline: .cache(hitRatio: Fraction(0.6))),
      ])
    #expect(
      scenario.nodes == [
        NodePool(name: "main", provider: "aws", region: "us-east-1", instanceType: "t3.xlarge", count: 4),
        NodePool(
          name: "laptop", provider: "local", region: "", instanceType: "local", count: 1, vcpu: CPU(cores: 4), memory: .gibibytes(4)),
      ])
    #expect(
      scenario.volumes == [
        Volume(name: "timescaledb_data", service: "timescaledb", storageType: "gp3_storage", size: Bytes(50_000_000_000))
      ])
    #expect(
      scenario.claims
        == OperatorClaims(
          monthlyCost: USD(500), cpus: CPU(cores: 16), memory: Bytes(16_000_000_000), applicationInstances: 4,
          source: "the operators' table"))
  }

  @Test func `each kind of service becomes what it says`() throws {
    let services = try SmallProfile.read(Self.text).services
    let expected: [Service] = [
      Service(
        name: "nginx",
        resources: Resources(
          cpuRequest: CPU(millicores: 100), cpuLimit: CPU(millicores: 500), memoryRequest: .mebibytes(64), memoryLimit: .mebibytes(128)),
        kind: .proxy(Proxy(workers: 2, connectionLimit: 1_024))),
      Service(
        name: "api",
        kind: .application(
          Application(
            replicas: 4, workers: 4, balancing: .leastConnections, concurrencyLimit: 100,
            pools: [
              ConnectionPool(target: "timescaledb", size: 20, overflow: 10, timeout: .seconds(30)),
              ConnectionPool(target: "redis", size: 5),
            ], residentMemoryPerWorker: .mebibytes(180), memoryPerQuery: .mebibytes(4)))),
      Service(
        name: "timescaledb",
        kind: .database(
          Database(
            engine: .postgresql, maxConnections: 200,
            memory: DatabaseMemory(sharedBuffers: .gibibytes(1), memoryPerConnection: .mebibytes(10)),
            data: DataSet(size: Bytes(50_000_000_000), compression: 7, popularityExponent: 0.9),
            disk: Disk(operationsPerSecond: 3_000, latency: .lognormal(mean: 0.001, cv: 0.5), cachedRead: SimTime(nanoseconds: 10_000))))),
      Service(
        name: "neo4j",
        kind: .database(
          Database(
            engine: .neo4j, data: DataSet(size: Bytes(5_000_000_000), popularityExponent: 1),
            disk: Disk(operationsPerSecond: 100.5, latency: .deterministic(0.002), cachedRead: .zero)))),
      Service(
        name: "redis",
        kind: .cache(
          Cache(
            operationTime: .deterministic(0.000_02), roundTrip: .deterministic(0.000_3),
            keyspaces: [Keyspace(name: "answers", items: 1_000_000, itemSize: Bytes(8_000), popularityExponent: 0.8, timeToLive: .hours(1))]
          ))),
      Service(
        name: "claude",
        kind: .llm(
          LLMProvider(
            model: "claude-sonnet-5-5", timeToFirstToken: .lognormal(mean: 1.2, cv: 0.6), timePerToken: .deterministic(0.015),
            concurrency: 50, timeout: .seconds(60), failureProbability: Fraction(0.005)))),
      Service(
        name: "vee",
        kind: .sandbox(
          Sandbox(host: "api", slots: 4, timeout: .seconds(30), startUp: .deterministic(0.3), memoryPerRun: .mebibytes(512)))),
      Service(name: "prometheus", kind: .background(Background())),
    ]
    #expect(services.count == expected.count)
    for (service, wanted) in zip(services, expected) { #expect(service == wanted) }
  }
}
