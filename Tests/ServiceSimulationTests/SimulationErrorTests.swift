import PlanModel
import RandomStreams
import ServiceSimulation
import Testing
import Units

@Suite struct SimulationErrorTests {
  private func problem(_ scenario: Scenario) -> SimulationError? {
    do throws(SimulationError) {
      _ = try Simulation(scenario)
      return nil
    } catch { return error }
  }

  private func route(_ actions: Step.Action..., stations: [Station] = [delay("work"), pool("slots", size: 1)]) -> Scenario {
    scenario(rate: 1, stations: stations, queries: 10, labelled(actions))
  }

  private let time = Distribution.deterministic(1)

  @Test func `each scenario that cannot be simulated is told why`() {
    let api = Service(name: "api", kind: .application(Application(replicas: 1, workers: 1)))
    let inside = Service(name: "vee", kind: .sandbox(Sandbox(host: "api", slots: 1, startUp: time)))
    func with(_ services: [Service], _ actions: Step.Action...) -> Scenario {
      scenario(rate: 1, stations: [], services: services, queries: 10, labelled(actions))
    }
    var cyclic = route(.call(route: "other"))
    cyclic.routes.append(Route(name: "other", steps: steps(.call(route: "main"))))
    var long = route(.call(route: "0"))
    for level in 0..<16 {
      let next = Step.Action.call(route: "\(level + 1)")
      long.routes.append(Route(name: "\(level)", steps: steps(next, next)))
    }
    long.routes.append(Route(name: "16", steps: steps(.wait(time))))
    let cases: [(Scenario, SimulationError, String)] = [
      (
        route(.serve(station: "wrok", time: time)), .unknownName("wrok", of: "station or service"),
        "found \"wrok\"; expected the name of a station or service of this scenario"
      ),
      (
        route(.serve(station: "slots", time: time)), .wrongKind("slots", expected: "a station that serves; a pool is held"),
        "found \"slots\"; expected a station that serves; a pool is held"
      ),
      (
        route(.hold(pool: "work", steps: [])), .wrongKind("work", expected: "a pool with one instance"),
        "found \"work\"; expected a pool with one instance"
      ),
      (cyclic, .cyclicRoute(["main", "other", "main"]), "route calls itself: main -> other -> main; expected routes that end"),
      (long, .programTooLong(20_000), "routes with all their calls have more than 20000 steps; expected fewer"),
      (
        route(.loop(steps(.parallel([steps(.again(probability: Fraction(0.5)))])))), .againOutsideLoop,
        "found \"again\" outside any loop of the same branch; expected it inside a loop"
      ),
      (
        with([api], .serve(station: "api", time: time)), .poolWithoutApplication("api"),
        "\"api\" runs in an application's container; expected the step inside an enter of that application"
      ),
      (
        with([api, inside], .execute(sandbox: "vee", time: time)), .poolWithoutApplication("vee"),
        "\"vee\" runs in an application's container; expected the step inside an enter of that application"
      ),
      (
        route(.serve(station: "work", time: .empirical(table: "calls", column: "seconds", scale: 1))), .emptyTable("calls"),
        "sample table \"calls\" lacks the column or has no rows; expected at least one row"
      ),
      (
        scenario(rate: 0, stations: [], queries: 10, steps(.wait(time))), .noArrivals,
        "the workload has no arrivals; expected a rate above 0"
      ),
      (
        route(.loop(steps(.wait(time), .again(probability: .one)))), .endlessRoute,
        "a query goes round a loop more than some thousand times on average, or for ever; expected loops that are left"
      ),
      (
        route(.call(route: "nowhere")), .unknownName("nowhere", of: "route"),
        "found \"nowhere\"; expected the name of a route of this scenario"
      ),
    ]
    for (scenario, error, text) in cases {
      let found = problem(scenario)
      #expect(found == error, "\(text)")
      #expect(found?.description == text)
    }
  }

  @Test func `a trace that breaks off is an error, not a trial that was cancelled`() throws {
    final class BreakingOff: TraceRowSource {
      struct Broken: Error, CustomStringConvertible { var description: String { "the file is shorter than it was" } }
      private var given = false
      func nextRows(into buffer: UnsafeMutableBufferPointer<TraceRow>) throws -> Int {
        guard !given else { throw Broken() }
        given = true
        buffer[0] = TraceRow(time: 1)
        return 1
      }
    }
    let trace = RecordedArrivals(rows: [TraceRow(time: 1), TraceRow(time: 2)])
    for warmUp in [RunSettings.WarmUp.none, .automatic] {
      var scenario = route(.serve(station: "work", time: time)).replaying(trace)
      scenario.settings.warmUp = warmUp
      let simulation = try Simulation(scenario)
      let error = #expect(throws: SimulationError.self) { try simulation.run(trial: 0, openTrace: { BreakingOff() }) }
      #expect(error?.description == "the trace could not be read again: the file is shorter than it was")
    }
  }

  // MARK: What must not stop the program

  @Test func `an empty parallel block is passed by`() throws {
    let result = try #require(try Simulation(route(.parallel([]), .serve(station: "work", time: time))).run(trial: 0))
    #expect(result.completed > 0)
    #expect(result.failed == 0)
  }

  @Test func `a demand that no clock can count waits for ever`() throws {
    // 100 years each, shared by all on half a core.
    let scenario = route(
      .serve(station: "cpu", time: .deterministic(1e10)), stations: [Station(name: "cpu", discipline: .processorSharing(capacity: 0.5))])
    var short = scenario
    short.settings.duration = .minutes(1)
    let result = try #require(try Simulation(short).run(trial: 0))
    #expect(result.completed == 0)
    #expect(result.arrived > 0)
  }

  @Test func `a disk without any latency costs only the wait for its next operation`() throws {
    let database = Service(
      name: "tsdb", resources: Resources(memoryLimit: .mebibytes(64)),
      kind: .database(
        Database(
          engine: .postgresql, data: DataSet(size: .gibibytes(4), popularityExponent: 0),
          disk: Disk(operationsPerSecond: 100, latency: .deterministic(0), cachedRead: .zero))))
    let scenario = scenario(
      rate: 1, stations: [], services: [database], queries: 100, warmUp: .none,
      steps(.read(database: "tsdb", time: .deterministic(0.01), pages: .deterministic(20))))
    let result = try #require(try Simulation(scenario).run(trial: 0))
    #expect(result.completed > 70)
    // Alike pages that hardly fit: nearly all of the 20 are read, the first at once and the others 10 ms apart.
    #expect(result.meanResponse > 0.01 + 17 * 0.01 && result.meanResponse < 0.01 + 19 * 0.01 + 0.1, "\(result.meanResponse)")
  }
}
