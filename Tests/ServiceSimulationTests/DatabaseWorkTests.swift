import Foundation
import PlanModel
import QueueingTheory
import RandomStreams
import Testing
import Units

@testable import ServiceSimulation

/// What databases do beside answering: log, checkpoints, sorts on the disk, throughput, garbage collection.
@Suite struct DatabaseWorkTests {
  /// Nothing is in memory, so that every page comes from the disk.
  private func graph(
    _ disk: Disk, writes: DatabaseWrites? = nil, collection: HeapCollection? = nil, heap: Bytes = .mebibytes(32), cores: Double? = nil
  ) -> Service {
    Service(
      name: "graph", resources: Resources(cpuLimit: cores.map { CPU(cores: $0) }, memoryLimit: .gibibytes(2)),
      kind: .database(
        Database(
          engine: .neo4j, memory: DatabaseMemory(heap: heap, pageCache: .zero), data: DataSet(size: .gibibytes(400), popularityExponent: 0),
          disk: disk, writes: writes, collection: collection)))
  }

  private func disk(operations: Double, bytes: Bytes? = nil, latency: Double = 0.001) -> Disk {
    Disk(operationsPerSecond: operations, bytesPerSecond: bytes, latency: .deterministic(latency), cachedRead: .zero)
  }

  // MARK: Throughput

  @Test(arguments: [0.5, 0.8]) func `a volume whose throughput binds is a server of bytes`(load: Double) throws {
    // 32 pages of 8 KiB at 25 MiB a second take 10 ms, far longer than the operations themselves.
    let beat = try MG1(arrivalRate: load / 0.01, meanServiceTime: 0.01, serviceTimeVariance: 0)
    let volume = disk(operations: 1e6, bytes: .mebibytes(25), latency: 1e-6)
    try expect(
      "25 MiB a second at \(load)",
      scenario(
        rate: load / 0.01, stations: [], services: [graph(volume)], queries: 100_000,
        steps(.read(database: "graph", time: .deterministic(0), pages: .deterministic(32)))),
      [
        ClosedForm("mean response", beat.meanWaitingTime + 0.01, within: 0.03) { $0.meanResponse },
        ClosedForm("utilization", load) { $0.station("graph.throughput").utilization($0) },
      ])
  }

  // MARK: Sorts

  @Test(arguments: [
    (4, 4.0, 0.0, "what fits is sorted in memory"),
    (4, 8, 16, "two runs, merged at once: written once and read once"),
    (4, 60, 120, "fifteen runs, as many as have a buffer of 272 KiB in 4 MiB"),
    (4, 64, 256, "sixteen runs need a second pass"),
    (1, 6, 12, "six runs are merged at once however small the memory"),
    (1, 7, 28, "seven in 1 MiB need two passes"),
  ] as [(Double, Double, Double, String)])
  func `a sort that spills is written and read once a pass`(memory: Double, sort: Double, expected: Double, why: String) {
    let spec = SpillSpec(sampler: 0, memory: Bytes.mebibytes(memory).double)
    #expect(spec.bytes(of: Bytes.mebibytes(sort).double) == Bytes.mebibytes(expected).double, "\(why)")
  }

  @Test func `exponential sorts spill as often, and as much, as their distribution says`() throws {
    let volume = disk(operations: 1e6, bytes: .mebibytes(1_000), latency: 1e-6)
    let database = Service(
      name: "tsdb", resources: Resources(memoryLimit: .gibibytes(1)),
      kind: .database(
        Database(
          engine: .postgresql, memory: DatabaseMemory(workMem: .mebibytes(4)), data: DataSet(size: .kibibytes(8), popularityExponent: 0),
          disk: volume)))
    let sorted = scenario(
      rate: 50, stations: [], services: [database], queries: 50_000,
      steps(.read(database: "tsdb", time: .deterministic(0), pages: .deterministic(0), sort: .exponential(mean: Bytes.mebibytes(4).double))))
    // P(S > 4) = 1/e and E[S | S > 4] = 8 MiB; more than fifteen runs come once in three million.
    let spilled = 2 * 8 * exp(-1.0)
    try expect(
      "sorts of 4 MiB", sorted,
      [
        ClosedForm("share", exp(-1.0)) { Double($0.databases?.first?.spills ?? 0) / Double($0.completed) },
        ClosedForm("throughput", 50 * spilled / 1_000) { $0.station("tsdb.throughput").utilization($0) },
      ])
    let preview = try Simulation(sorted).preview.stations.first { $0.name == "tsdb.throughput" }
    #expect(abs((preview?.demandPerQuery ?? 0) * 1_000 - spilled) < 0.02 * spilled, "65,536 draws")
  }

  // MARK: Checkpoints

  private func writes(timeout: SimTime = .minutes(5), log: Bytes = .gibibytes(100), target: Double = 0.5) -> DatabaseWrites {
    DatabaseWrites(
      checkpointTimeout: timeout, maxLogSize: log, completionTarget: Fraction(target), logPerByte: 1, pagesPerByte: 10, pageWriteSize: .kibibytes(8))
  }

  @Test func `a checkpoint writes in batches, and who reads meanwhile waits for them`() throws {
    // 128 KiB stored are 1,280 KiB of pages: 160 operations at 10 a second. Half of a minute is their time: ten batches of 16, each 3 s after
    // the last, each busy for 1.6 s. The second query comes 0.5 s after the first batch, so its read begins 1.1 s later.
    let service = graph(disk(operations: 10), writes: writes(timeout: .minutes(1)))
    let trace = RecordedArrivals(rows: [TraceRow(time: 1), TraceRow(time: 60.5)])
    let stored = scenario(
      rate: 1, stations: [], services: [service], queries: 10,
      steps(.read(database: "graph", time: .deterministic(0), pages: .deterministic(1)), .store(database: "graph", bytes: .kibibytes(128)))
    ).replaying(trace, until: .seconds(300))
    let result = try #require(try Simulation(stored).run(trial: 0, openTrace: { trace.open() }))
    // Each query reads, and has its log written a tenth of a second later; both take a millisecond.
    #expect(abs(result.responseSum - (0.101 + 1.1 + 0.101)) < 1e-6, "\(result.responseSum)")
    // 2 reads, 2 log writes and twice 160 pages: the second checkpoint is a minute after the first.
    #expect(abs(result.station("graph.disk").busySeconds - 32.4) < 1e-6)
    let tally = try #require(result.databases?.first)
    #expect(tally.checkpoints == 2 && tally.requestedCheckpoints == 0 && abs(tally.pageWrites - 320) < 1e-9)
  }

  @Test func `the log asks for checkpoints before it grows too large`() throws {
    // 10 MiB a query, and a limit of 150 MiB / (1 + 0.5): every tenth query.
    let service = graph(disk(operations: 1e6), writes: writes(timeout: .hours(20), log: .mebibytes(150)))
    let trace = RecordedArrivals(rows: (1...105).map { TraceRow(time: Double($0)) })
    let stored = scenario(
      rate: 1, stations: [], services: [service], queries: 10, steps(.store(database: "graph", bytes: .mebibytes(10)))
    ).replaying(trace, until: .seconds(200))
    let result = try #require(try Simulation(stored).run(trial: 0, openTrace: { trace.open() }))
    #expect(result.databases?.first?.requestedCheckpoints == 10 && result.databases?.first?.checkpoints == 10)
  }

  @Test func `what is stored comes back as operations of the disk, and saturates it`() throws {
    // One operation for the log and ten for pages: at 4 a second 44 of 100.
    let service = graph(disk(operations: 100), writes: writes(timeout: .seconds(20)))
    let stored = scenario(
      rate: 4, stations: [], services: [service], queries: 20_000, steps(.store(database: "graph", bytes: .kibibytes(8))))
    try expect("11 operations a query", stored, [ClosedForm("utilization", 0.44, within: 0.03) { $0.station("graph.disk").utilization($0) }])
    let demand = try Simulation(stored).preview.stations.first { $0.name == "graph.disk" }?.demandPerQuery
    #expect(abs((demand ?? 0) - 0.11) < 1e-12)
  }

  @Test func `storing takes its CPU time over a connection of the application`() throws {
    let pool = ConnectionPool(target: "graph", size: 1)
    let api = Service(name: "api", kind: .application(Application(replicas: 1, workers: 1, pools: [pool])))
    let trace = RecordedArrivals(rows: [TraceRow(time: 1), TraceRow(time: 1)])
    let stored = scenario(
      rate: 1, stations: [], services: [api, graph(disk(operations: 1_000))], queries: 10,
      steps(.enter(service: "api", steps: steps(.store(database: "graph", bytes: .kibibytes(8), time: .deterministic(0.5)))))
    ).replaying(trace, until: .seconds(10))
    let result = try #require(try Simulation(stored).run(trial: 0, openTrace: { trace.open() }))
    // One after the other, as there is one connection.
    #expect(abs(result.responseSum - 1.5) < 1e-9 && result.consumption.stored.first?.bytes == 2 * 8_192)
  }

  // MARK: Garbage collection

  private func collected(rate: Double, live: Bytes = .mebibytes(100), livePerRead: Bytes = .zero) -> Scenario {
    // The heap of 500 MiB has room for 400: a collection every 100 reads, of 0.5 s.
    let collection = HeapCollection(live: live, allocationPerRead: .mebibytes(4), livePerRead: livePerRead, bytesPerSecond: .mebibytes(200))
    return scenario(
      rate: rate, stations: [], services: [graph(disk(operations: 1e6), collection: collection, heap: .mebibytes(500), cores: 2)],
      queries: 50_000, steps(.read(database: "graph", time: .exponential(mean: 0.02), pages: .deterministic(0))))
  }

  @Test func `pauses take the share of the time that the size of the heap says`() throws {
    try expect(
      "a collection every 100 reads", collected(rate: 40),
      [
        ClosedForm("paused", 40 * 0.005) { ($0.databases?.first?.pausedSeconds ?? 0) / $0.observedSeconds },
        ClosedForm("busy", (40 * 0.02 + 40 * 0.005 * 2) / 2, within: 0.03) { $0.station("graph.cpu").utilization($0) },
      ])
  }

  @Test func `what the collector takes is missing when the CPU is full`() throws {
    // 100 reads a second make for a collection a second, of half a second: half of the time is left for reads of 0.02 s on two cores.
    var full = collected(rate: 100)
    // A machine of as many cores as the limit: with more of them a period's CPU time could be used up before or behind a pause.
    full.nodes = [NodePool(name: "box", provider: "local", region: "", instanceType: "box", count: 1, vcpu: CPU(cores: 2), memory: .gibibytes(4))]
    full.settings.duration = .seconds(2_000)
    full.settings.warmUp = .none
    let result = try #require(try Simulation(full).run(trial: 0))
    let most = 2 * 0.5 / 0.02
    #expect(abs(result.throughput - most) < 0.02 * most, "\(result.throughput) of \(most)")
    let demand = try Simulation(full).preview.stations.first { $0.name == "graph.cpu" }?.demandPerQuery
    // 0.02 s of one core, and 0.005 s of both: the CPU is full at 66.7 a second.
    #expect(abs((demand ?? 0) - 0.03) < 1e-12)
  }

  @Test func `nobody is served in a pause, under a limit by period or without one`() {
    for quota in [nil, CPUQuota(cores: 1, machineCores: .infinity, phase: 0)] {
      var shared = SharingState(cores: 1, quota: quota)
      defer { shared.deallocate() }
      shared.insert(7, demand: 1_000_000_000)
      shared.advance(to: 200_000_000)
      shared.pause(for: 500_000_000, at: 200_000_000)
      #expect(shared.nextDeparture(200_000_000) == 1_500_000_000)
      shared.advance(to: 450_000_000)
      shared.pause(for: 100_000_000, at: 450_000_000)
      #expect(shared.nextDeparture(450_000_000) == 1_600_000_000, "a second pause begins when the first is over")
      shared.advance(to: 1_600_000_000)
      #expect(abs(shared.usedByPauses - 6e8) < 1 && abs(shared.attained - 1e9) < 1)
    }
  }

  @Test func `a heap that is full of what is reachable refuses reads`() throws {
    let trace = RecordedArrivals(rows: [TraceRow(time: 1), TraceRow(time: 1), TraceRow(time: 1)])
    // Room for two of 150 MiB beside 100 MiB in 500; the third would fill it up.
    let crowded = collected(rate: 1, livePerRead: .mebibytes(150)).replaying(trace, until: .seconds(100))
    let result = try #require(try Simulation(crowded).run(trial: 0, openTrace: { trace.open() }))
    #expect(result.completed == 2 && result.failures == [FailureCount(cause: "graph: heap full", count: 1)])
  }

  // MARK: Chunks

  @Test func `an active chunk of more than a quarter of the memory is told`() throws {
    func simulation(perSecond rate: Double) throws -> Simulation {
      let database = Service(
        name: "tsdb", resources: Resources(memoryLimit: .gibibytes(8)),
        kind: .database(
          Database(
            engine: .postgresql, data: DataSet(size: .gibibytes(10), popularityExponent: 0.9, chunkInterval: .days(1)),
            disk: disk(operations: 1e6), writes: writes())))
      return try Simulation(
        scenario(rate: rate, stations: [], services: [database], queries: 100, steps(.store(database: "tsdb", bytes: Bytes(1_000)))))
    }
    // 86,400 s x 10,000 bytes of pages a second each: 0.8 GiB a query a second. A quarter of 8 GiB is at 2.4855.
    #expect(try simulation(perSecond: 2.48).preview.memoryFindings.isEmpty)
    let large = try simulation(perSecond: 2.49).preview
    #expect(large.memoryFindings.count == 1 && large.memoryFindings[0].hasPrefix("tsdb: a chunk of 1d grows to 2.003"), "\(large.memoryFindings)")
    #expect(large.memory.contains { $0.setting == "active chunk" && $0.value == Bytes(2_151_360_000) })
  }
}

extension Bytes {
  fileprivate var double: Double { Double(count) }
}
