import PlanModel
import RandomStreams
import Statistics
import Synchronization
import Units

/// A scenario made ready to be simulated. Made once, then asked for trials, from any thread.
public final class Simulation: Sendable {
  /// What the closed forms know before anything is simulated.
  public struct Preview: Sendable {
    public struct Station: Sendable {
      public var name: String
      /// Servers, cores or slots of all instances; nil where nobody ever waits.
      public var capacity: Double?
      /// Seconds of its capacity that a query takes up on average; for pools, at least, the time that a slot is held when nobody waits inside.
      public var demandPerQuery: Double
      /// Operations per second of a paced station, or bytes, as `paced` says.
      public var pace: Double?
      public var paced: String
      /// Where a CPU limit makes a container stand still for the rest of a period: its cores.
      public var coresPerContainer: Double?
      /// Whether it is a quota or a rate limit, which turns away what is too much.
      public var isQuota: Bool
      /// Whether all that it turns away goes another way.
      public var isBypassed: Bool
      /// Whether its queue can grow without limit.
      public var isUnbounded: Bool
      /// The profile's figure that gives it more capacity; empty when there is none.
      public var lever: String
    }

    public struct Cache: Sendable {
      public var name: String
      public var hitRatio: Double
      public var note: String
    }

    public var stations: [Station]
    public var caches: [Cache]
    /// Applications whose replicas may run out of memory.
    public var memoryLimits: [MemoryLimit]
    public var memory: [MemoryResult]
    /// What is wrong with how memory is divided, one sentence each.
    public var memoryFindings: [String]
    /// What does not fit on the machines, one sentence each.
    public var placementFindings: [String]
    /// Calls of LLM providers that a query makes on average.
    public var callsPerQuery: Double
    /// Seconds in which the slowest autoscaler's window, its policies and a start-up go by, and how many of them a trial should last at
    /// least; 0 without one.
    public var scalingTime: Double
    public var leastDuration: Double
    /// Of all trials at this horizon, a guess to within a small factor.
    public var eventsPerTrial: Double
  }

  public let scenario: Scenario
  public let preview: Preview
  let network: Network
  /// Seconds that a query takes when it never waits.
  let passage: Double
  let parts: NetworkParts
  private let program: LinkedProgram
  private let plan: TrialPlan
  private let pilotedCut = Mutex<WarmUpCut?>(nil)

  /// - Throws: `SimulationError` when names do not resolve, routes do not end or the workload has no arrivals.
  public init(_ scenario: Scenario) throws(SimulationError) {
    guard scenario.workload.meanRate.perSecond > 0 else { throw .noArrivals }
    guard scenario.settings.kind == .terminating || !scenario.isTimeVarying else { throw .notStationary }
    self.scenario = scenario
    var compiler = RouteCompiler(try NetworkParts(scenario))
    program = try compiler.compile()
    let traffic = try Self.settle(&compiler.parts, program, rate: scenario.workload.meanRate.perSecond)
    let rate = scenario.workload.meanRate.perSecond
    compiler.parts.reportChunks(storedPerSecond: traffic.stored.map { $0 * rate })
    try compiler.parts.resolveFillings(lookupsPerSecond: traffic.lookups.map { $0 * rate }, pagesPerSecond: traffic.pages.map { $0 * rate })
    parts = compiler.parts
    network = Network(parts, program: program)
    let network = network
    passage = traffic.passage
    let busiest = zip(network.families, traffic.demand).compactMap { family, demand in
      network.largestCapacity(of: family).map { rate * demand / $0 }
    }.max() ?? 0
    plan = try TrialPlan(
      scenario, passage: traffic.passage, utilization: busiest, scaling: network.scalingTime, nodes: network.nodeSettlingTime)
    let horizon = SimTime(nanoseconds: plan.horizon)
    preview = Preview(network, traffic, queries: scenario.workload.meanRate(over: horizon).perSecond * horizon.seconds)
  }

  /// Seconds of each station's capacity that a query takes up on average, in the order of `preview.stations`, were it to arrive at this
  /// rate: caches that are asked more often hit more often.
  /// - Throws: as `init`.
  public func demand(at rate: Rate) throws(SimulationError) -> [Double] {
    var parts = parts
    return try Self.settle(&parts, program, rate: rate.perSecond, tolerance: 1e-5).demand
  }

  /// Hit ratios depend on how often caches are asked, and that on what hits before them: repeated until both agree.
  /// - Throws: also `SimulationError.unsettledCaches`.
  private static func settle(
    _ parts: inout NetworkParts, _ program: LinkedProgram, rate: Double, tolerance: Double = 1e-9
  ) throws(SimulationError) -> Traffic {
    var ratios = parts.caches.map(\.hitRatio)
    for round in 0..<100 {
      let traffic = try Traffic(program, parts, hitRatios: ratios)
      let next = try parts.hitRatios(lookupsPerSecond: traffic.lookups.map { $0 * rate })
      let change = zip(ratios, next).reduce(0) { max($0, abs($1.0 - $1.1)) }
      // Where the two chase each other, the middle is nearer to where they meet.
      ratios = round < 20 ? next : zip(ratios, next).map { ($0 + $1) / 2 }
      guard change < tolerance else { continue }
      for index in parts.caches.indices where parts.caches[index].note.isEmpty {
        parts.caches[index].hitRatio = ratios[index]
        parts.caches[index].note = "least recently used and time to live, by the characteristic time (Che et al. 2002)"
      }
      return try Traffic(program, parts, hitRatios: ratios)
    }
    throw .unsettledCaches
  }

  /// Seconds that a warm-up has at least: until machines have begun to come and go; 0 without a node autoscaler.
  public var leastWarmUp: Double { TrialPlan.leastNodeWarmUps * network.nodeSettlingTime }

  /// Simulated time of a trial.
  public var duration: SimTime { SimTime(nanoseconds: plan.horizon) }

  /// Runs one trial. The same scenario, seed and index give the same result, on any thread and in any order.
  ///
  /// The first call runs the pilots, one after the other, if the warm-up is to be found and `settleWarmUp` was not called.
  /// - Parameters:
  ///   - index: the number of the trial, from 0.
  ///   - openTrace: opens the trace of the workload, if it has one.
  ///   - isCancelled: asked now and then from the thread of the trial.
  /// - Returns: nil when it was cancelled.
  /// - Throws: `SimulationError.traceUnreadable`.
  public func run(
    trial index: Int, openTrace: () throws -> (any TraceRowSource)? = { nil }, isCancelled: () -> Bool = { false }
  ) throws(SimulationError) -> TrialResult? {
    guard let cut = try settledCut(openTrace, isCancelled) else { return nil }
    var engine = try engine(StreamKey(seed: scenario.settings.seed, trial: index), openTrace)
    guard engine.run(plan: plan, observingFrom: cut.time.nanoseconds, isCancelled: isCancelled) else { return nil }
    if let failure = engine.failure { throw failure }
    return result(index, &engine, cut)
  }

  private func engine(_ key: StreamKey, _ openTrace: () throws -> (any TraceRowSource)?) throws(SimulationError) -> TrialEngine {
    TrialEngine(
      network, trialKey: key.named("queries"), arrivals: try arrivals(key, openTrace),
      inFlightLimit: scenario.settings.inFlightLimit, eventWindow: eventWindow.nanoseconds)
  }

  // MARK: Warm-up

  /// Pilots that have to be run before the first trial, as the warm-up is to be found; 0 when it is given or known.
  public var pilotsNeeded: Int { plan.givenCut == nil && pilotedCut.withLock { $0 == nil } ? WarmUpPilot.pilots : 0 }

  /// Runs one pilot: a trial of which only the course of the response times is kept.
  /// - Parameter number: from 0 to `pilotsNeeded` - 1.
  /// - Returns: nil when it was cancelled.
  /// - Throws: `SimulationError.traceUnreadable`.
  public func course(
    ofPilot number: Int, openTrace: () throws -> (any TraceRowSource)? = { nil }, isCancelled: () -> Bool = { false }
  ) throws(SimulationError) -> BatchedSeries? {
    let key = StreamKey(seed: scenario.settings.seed, trial: 0).named("pilot").numbered(UInt64(number))
    var engine = try engine(key, openTrace)
    engine.record.keepsSeries = true
    guard engine.run(plan: plan, observingFrom: 0, isCancelled: isCancelled) else { return nil }
    if let failure = engine.failure { throw failure }
    return engine.record.responseSeries.snapshot()
  }

  /// Settles where the observed window of all trials begins, from the courses of all pilots in the order of their numbers.
  public func settleWarmUp(_ courses: [BatchedSeries]) {
    let cut = warmUpCut(by: courses)
    pilotedCut.withLock { $0 = $0 ?? cut }
  }

  /// Where the observed window begins; nil when the pilots were cancelled.
  private func settledCut(
    _ openTrace: () throws -> (any TraceRowSource)?, _ isCancelled: () -> Bool
  ) throws(SimulationError) -> WarmUpCut? {
    if let known = plan.givenCut ?? pilotedCut.withLock({ $0 }) { return known }
    var courses: [BatchedSeries] = []
    for pilot in 0..<WarmUpPilot.pilots {
      guard let course = try course(ofPilot: pilot, openTrace: openTrace, isCancelled: isCancelled) else { return nil }
      courses.append(course)
    }
    settleWarmUp(courses)
    return pilotedCut.withLock { $0 }
  }

  /// Length of the windows by which it is judged whether an event's effects are over.
  public var eventWindow: SimTime {
    SimTime(nanoseconds: EventCourse.width(meanRate: scenario.workload.meanRate.perSecond, horizon: plan.horizon))
  }

  private func arrivals(_ trial: StreamKey, _ openTrace: () throws -> (any TraceRowSource)?) throws(SimulationError) -> ArrivalProcess {
    let key = trial.named("arrivals")
    switch scenario.workload.arrivals {
    case .poisson(let rate):
      let surges = (scenario.events ?? []).enumerated().compactMap { index, event -> ModulatedArrivals.Surge? in
        guard case .surge(let factor, let length) = event.action else { return nil }
        return ModulatedArrivals.Surge(
          start: event.time.seconds, end: (event.time + length).seconds, factor: factor, key: trial.named("surge").numbered(UInt64(index)))
      }
      guard scenario.workload.shape != nil || !surges.isEmpty else { return ArrivalProcess(meanGap: 1e9 / rate.perSecond, key: key) }
      let arrivals = ModulatedArrivals(
        rate: rate.perSecond, shape: scenario.workload.shape ?? LoadShape(), surges: surges, queries: trial.named("queries"),
        bursts: trial.named("bursts"))
      return ArrivalProcess(from: arrivals, key: key)
    case .trace(let description):
      let source: (any TraceRowSource)?
      do { source = try openTrace() } catch { throw .traceUnreadable("\(error)") }
      guard let source else { throw .traceUnreadable("nobody opened \(description.origin)") }
      return ArrivalProcess(from: TraceArrivals(description, source: source), key: key)
    }
  }

  private func result(_ index: Int, _ engine: inout TrialEngine, _ cut: WarmUpCut) -> TrialResult {
    engine.touchAll()
    let last = engine.record.tallies(engine.now, stations: engine.stations)
    let first = engine.windowStart ?? .nothing(network)
    let lookups: [LookupTally]
    let responses: Histogram
    do throws(StatisticsError) {
      lookups = try last.lookups(since: first, network)
      responses = try last.responses.since(first.responses)
    } catch {
      preconditionFailure("a trial's window begins before its end: \(error)")
    }
    let scalingBefore = engine.scalingAtWindowStart
    let scaling = engine.scalingTallies().enumerated().map { number, tally in
      number < scalingBefore.count ? tally.since(scalingBefore[number]) : tally
    }
    let nodesBefore = engine.nodesAtWindowStart
    let nodes = (engine.cluster?.tallies ?? []).enumerated().map { pool, tally in
      pool < nodesBefore.count ? tally.since(nodesBefore[pool]) : tally
    }
    let restartsBefore = engine.restartsAtWindowStart
    let restarts = engine.restarts.enumerated().filter { network.applications[$0.offset].isLosable }.map { number, tally in
      number < restartsBefore.count ? tally.since(restartsBefore[number]) : tally
    }
    var stations = last.stations(since: first, network)
    let observed = (last.time - first.time).seconds
    for (number, tally) in scaling.enumerated() {
      network.setMeanCapacity(of: engine.scalers[number].application, replicas: tally.startedSeconds / observed, &stations)
    }
    let startedBefore = engine.startedAreaAtWindowStart
    for (number, application) in network.applications.enumerated() where application.comings != nil {
      let area = engine.fleets[number].startedArea - (number < startedBefore.count ? startedBefore[number] : 0)
      network.setMeanCapacity(of: number, replicas: area * 1e-9 / observed, &stations)
    }
    let databasesBefore = engine.databasesAtWindowStart
    let databases = network.databaseSpecs.indices.filter { network.doesMoreThanAnswer($0) }.map { number in
      let tally = engine.databases[number].tally
      return number < databasesBefore.count ? tally.since(databasesBefore[number]) : tally
    }
    return TrialResult(
      index: index, start: first.time, end: last.time, warmUpReached: cut.isReached,
      ending: engine.overflowed ? .inFlightLimit : .horizon, events: engine.events,
      arrivedInAll: last.arrived, arrived: last.arrived - first.arrived,
      completed: last.completed - first.completed, failures: last.failures(since: first, network),
      responseSum: last.responseSum - first.responseSum, responseTime: responses, stations: stations,
      caches: last.caches(since: first, network), lookups: lookups, breakdown: last.breakdown(since: first, network),
      consumption: last.consumption(since: first, network),
      population: Population(
        area: last.populationArea - first.populationArea, atStart: first.population, atEnd: last.population, peak: engine.record.largestPopulation,
        timeWithinWindow: last.timeInSystem - first.timeInSystem),
      series: TimeSeries(step: SimTime(nanoseconds: plan.seriesPoint(1)), points: engine.record.steps), scaling: scaling,
      nodes: nodes, eventTallies: engine.eventTallies(), repeated: network.clients.map { _ in last.repeated - first.repeated },
      restarts: restarts.isEmpty ? nil : restarts, databases: databases.isEmpty ? nil : databases)
  }
}

extension Simulation.Preview {
  /// - Parameter queries: that arrive in a trial.
  fileprivate init(_ network: Network, _ traffic: Traffic, queries: Double) {
    stations = network.families.enumerated().map { index, family in
      let isUnbounded =
        switch family.discipline {
        case .firstComeFirstServed(_, let limit), .pool(_, let limit): limit == nil && family.timeoutCause < 0
        case .processorSharing, .limitedCPU, .paced: true
        // A bucket turns away who finds too little in it.
        case .infiniteServer, .metered: false
        }
      var pace: Double?
      if case .paced(let perSecond) = family.discipline { pace = perSecond }
      var isQuota = false
      if case .metered = family.discipline { isQuota = true }
      var cores: Double?
      if case .limitedCPU(let limit, _) = family.discipline { cores = limit }
      return Station(
        name: family.name, capacity: network.largestCapacity(of: family),
        demandPerQuery: traffic.demand[index], pace: pace, paced: family.work, coresPerContainer: cores, isQuota: isQuota,
        isBypassed: family.isBypassed, isUnbounded: isUnbounded, lever: family.lever)
    }
    caches = network.caches.map { Cache(name: $0.name, hitRatio: $0.hitRatio, note: $0.note) }
    memoryLimits = Simulation.memoryLimits(network)
    memory = network.memory
    memoryFindings = network.memoryFindings
    placementFindings = network.placementFindings
    callsPerQuery = traffic.calls
    let (replicas, nodes) = (network.scalingTime * TrialPlan.leastScalings, network.nodeSettlingTime * TrialPlan.leastNodeSettlings)
    scalingTime = replicas >= nodes ? network.scalingTime : network.nodeSettlingTime
    leastDuration = max(replicas, nodes)
    // An arrival and, for each visit, the end of the service.
    let visits = zip(network.program, traffic.passes).reduce(0) { $0 + ($1.0.opcode == .visit ? $1.1 : 0) }
    eventsPerTrial = queries * (1 + visits)
  }
}
