import PlanModel
import RandomStreams
import Statistics
import Testing
import Units

@testable import Planning

/// What is told of replicas and databases, from tallies made by hand.
@Suite struct TallyFoldTests {
  private func trial(
    hours: Double = 1, arrived: Int64 = 1_000, repeated: Int64? = nil, restarts: [RestartTally]? = nil, databases: [DatabaseTally]? = nil
  ) -> TrialResult {
    TrialResult(
      index: 0, start: .zero, end: .hours(hours), warmUpReached: true, ending: .horizon, events: 1, arrivedInAll: arrived, arrived: arrived,
      completed: arrived, failures: [], responseSum: 1, responseTime: Histogram(), stations: [], caches: [], lookups: [],
      breakdown: BreakdownTally(components: [], bands: []), consumption: Consumption(),
      population: Population(area: 0, atStart: 0, atEnd: 0, peak: 0, timeWithinWindow: 0), series: TimeSeries(step: .seconds(1), points: []),
      repeated: repeated, restarts: restarts, databases: databases)
  }

  // MARK: Replicas

  @Test func `restarts are told an hour, with Student's interval where there are many`() throws {
    // 40, 60, 50, 45 and 55 in two hours each: a mean of 25 an hour, a standard deviation of sqrt(62.5) / 2; t = 2.776 for four degrees.
    let trials = [40, 60, 50, 45, 55].map { trial(hours: 2, restarts: [RestartTally(application: "api", outOfMemory: $0)]) }
    let result = try #require(RestartFold(trials: trials).results?.first)
    let half = 2.776445 * (62.5.squareRoot() / 2) / 5.0.squareRoot()
    #expect(result.outOfMemory.value == 25)
    #expect(abs((result.outOfMemory.low ?? 0) - (25 - half)) < 1e-4 && abs((result.outOfMemory.high ?? 0) - (25 + half)) < 1e-4)
    #expect(
      RestartFold(trials: trials).remarks == ["api: a replica ran out of memory 25 times an hour and was killed with all that it was working on"])
  }

  @Test func `none in ten hours is at most 0_37 an hour, not never`() throws {
    let trials = (0..<5).map { _ in trial(hours: 2, restarts: [RestartTally(application: "api")]) }
    let result = try #require(RestartFold(trials: trials).results?.first)
    // Garwood's upper end for a count of 0: -ln(0.025) = 3.689.
    #expect(result.unhealthy.value == 0 && result.unhealthy.low == 0)
    #expect(abs((result.unhealthy.high ?? 0) - 0.3689) < 1e-4)
    #expect(RestartFold(trials: trials).remarks.isEmpty)
  }

  @Test func `one in ten hours leaves room for half of one percent to 5_6 of them`() throws {
    var trials = (0..<4).map { _ in trial(hours: 2, restarts: [RestartTally(application: "api")]) }
    trials.append(trial(hours: 2, restarts: [RestartTally(application: "api", unhealthy: 1)]))
    let result = try #require(RestartFold(trials: trials).results?.first)
    // Garwood for 1: 0.0253 to 5.572. Student's, cut off at 0: 0 to 0.3776.
    #expect(result.unhealthy.value == 0.1 && result.unhealthy.low == 0)
    #expect(abs((result.unhealthy.high ?? 0) - 0.5572) < 1e-4)
  }

  @Test func `where nothing can restart and clients ask once nothing is told`() {
    let fold = RestartFold(trials: [trial(), trial()])
    #expect(fold.results == nil && fold.repeated == nil && fold.remarks.isEmpty)
  }

  @Test func `what is asked again is a share of what arrived`() throws {
    let fold = RestartFold(trials: [100, 200, 300, 200, 200].map { trial(repeated: $0) })
    #expect(fold.repeated?.value == 0.2)
  }

  // MARK: Databases

  private func scenario(operations: Double) -> Scenario {
    let database = Database(
      engine: .postgresql, data: DataSet(size: .gibibytes(1), popularityExponent: 0.9),
      disk: Disk(operationsPerSecond: operations, latency: .deterministic(0.001), cachedRead: .seconds(2e-5)))
    return Scenario(
      name: "tallies", workload: Workload(arrivals: .poisson(Rate(perSecond: 1)), mix: []), stations: [],
      services: [Service(name: "tsdb", kind: .database(database))], routes: [])
  }

  private func remarks(_ tally: DatabaseTally, operations: Double = 1_000) -> [String] {
    DatabaseFold.remarks(on: [trial(databases: [tally]), trial(databases: [DatabaseTally(database: "tsdb")])], scenario(operations: operations))
  }

  @Test func `checkpoints are told where they take a hundredth of the disk`() {
    // 720,000 operations in two hours of 1,000 a second: a tenth. 24 checkpoints, 6 of which began early.
    let tally = DatabaseTally(database: "tsdb", checkpoints: 24, requestedCheckpoints: 6, pageWrites: 720_000)
    #expect(
      remarks(tally) == [
        "tsdb: checkpoints write changed pages 12 times an hour, with 10% of the disk's operations; 25% of them begin early, as the log would "
          + "outgrow writes.maxLogSize"
      ])
    #expect(remarks(tally, operations: 10_100) == [], "0.99 % is not told")
    let timed = DatabaseTally(database: "tsdb", checkpoints: 24, pageWrites: 720_000)
    #expect(remarks(timed) == ["tsdb: checkpoints write changed pages 12 times an hour, with 10% of the disk's operations"])
  }

  @Test func `spilt sorts are told with the mean of what they write`() {
    let tally = DatabaseTally(database: "tsdb", spills: 4, spilledBytes: 4 * 33_554_432)
    #expect(remarks(tally) == ["tsdb: a sort does not fit into workMem 2 times an hour and writes and reads 32MiB on the disk"])
  }

  @Test func `pauses are told from a thousandth of the time on`() {
    let tally = DatabaseTally(database: "tsdb", pauses: 60, pausedSeconds: 72)
    #expect(remarks(tally) == ["tsdb: all stands still for garbage collection 30 times an hour, for 1.2s each: 1% of the time"])
    #expect(remarks(DatabaseTally(database: "tsdb", pauses: 60, pausedSeconds: 7)) == [], "7 of 7,200 s")
  }
}
