import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Units

/// Finds out which window of the simulated time the trials of scenarios observe, before any trial is made.
///
/// Two sides with the same arrivals observe the same window: trials as long as the longer of the two would have them, with the later of the
/// two warm-ups cut off. So trial k of both sees the same queries, and neither side is observed while it still settles. Where the arrivals
/// differ there are no common queries to see, and each side keeps the length and the warm-up that suit it: the trials of a rate a hundred
/// times as high would else be a hundred times too long.
struct SettledWindows {
  /// A warm-up that was found is rounded up to a whole part of so many of the trial, so that a small change does not shift the window: the
  /// trials of the base can be used again for the next candidate.
  static let parts: Int64 = 20

  let simulations: [Simulation]
  /// Whether all sides observe the same window of the same arrivals.
  let isShared: Bool
  /// Whether each warm-up ended in the first half of the pilots.
  let isWarmUpReached: Bool

  /// - Returns: nil when it was cancelled.
  /// - Throws: `PlanningError.simulation`.
  static func find(
    for sides: [ScenarioSide], work: ParallelWork, cache: FigureCache?, progress: @Sendable (TrialProgress) -> Void
  ) throws(PlanningError) -> SettledWindows? {
    var scenarios = sides.map(\.scenario)
    let isShared = scenarios.count > 1 && scenarios.dropFirst().allSatisfy { hasSameLoad($0, scenarios[0]) }
    guard var simulations = try compiled(scenarios, work) else { return nil }
    if isShared, let longest = simulations.map(\.duration).max() {
      for index in scenarios.indices { scenarios[index].settings.duration = longest }
      guard let same = try compiled(scenarios, work) else { return nil }
      simulations = same
    }
    guard var cuts = try warmUps(of: simulations, sides, work, cache, progress) else { return nil }
    if isShared, let latest = cuts.map(\.time).max() { for index in cuts.indices { cuts[index].time = latest } }
    for index in scenarios.indices {
      scenarios[index].settings.duration = simulations[index].duration
      if scenarios[index].settings.kind == .steadyState {
        scenarios[index].settings.warmUp = cuts[index].time == .zero ? .none : .fixed(cuts[index].time)
      }
    }
    guard let settled = try compiled(scenarios, work) else { return nil }
    return SettledWindows(simulations: settled, isShared: isShared, isWarmUpReached: cuts.allSatisfy(\.isReached))
  }

  private static func compiled(_ scenarios: [Scenario], _ work: ParallelWork) throws(PlanningError) -> [Simulation]? {
    do throws(SimulationError) {
      let simulations = try work.results(0..<scenarios.count) { (index) throws(SimulationError) in try Simulation(scenarios[index]) }
      return simulations.count == scenarios.count ? simulations : nil
    } catch { throw .simulation(error) }
  }

  /// The same queries arrive at the same times, and as much of them counts.
  static func hasSameLoad(_ a: Scenario, _ b: Scenario) -> Bool { Load(a) == Load(b) }

  /// All that decides which queries arrive at which times.
  struct Load: Encodable, Hashable {
    let kind: RunSettings.Kind
    let seed: UInt64
    let arrivals: Arrivals
    let shape: LoadShape?
    let surges: [ScenarioEvent]

    init(_ scenario: Scenario) {
      kind = scenario.settings.kind
      seed = scenario.settings.seed
      shape = scenario.workload.shape
      // Where the file lies is no matter, and neither is how a surge was written.
      if case .trace(var trace) = scenario.workload.arrivals {
        trace.origin = ""
        arrivals = .trace(trace)
      } else {
        arrivals = scenario.workload.arrivals
      }
      surges = (scenario.events ?? []).compactMap { event in
        guard case .surge = event.action else { return nil }
        return ScenarioEvent(time: event.time, action: event.action, text: "")
      }
    }
  }

  private static func warmUps(
    of simulations: [Simulation], _ sides: [ScenarioSide], _ work: ParallelWork, _ cache: FigureCache?,
    _ progress: @Sendable (TrialProgress) -> Void
  ) throws(PlanningError) -> [Cut]? {
    let names = simulations.map { cache?.name("warm-up", of: ScenarioDigest.of($0.scenario)) ?? "" }
    var known = zip(simulations, names).map { simulation, name -> Cut? in
      switch simulation.scenario.settings.warmUp {
      case _ where simulation.scenario.settings.kind == .terminating: Cut(time: .zero, isReached: true)
      case .none: Cut(time: .zero, isReached: true)
      case .fixed(let time): Cut(time: time, isReached: true)
      case .automatic: cache?.value(Cut.self, named: name)
      }
    }
    let unknown = known.indices.filter { known[$0] == nil }
    let pilots = unknown.flatMap { side in (0..<simulations[side].pilotsNeeded).map { (side: side, number: $0) } }
    let courses: [BatchedSeries]
    do throws(SimulationError) {
      courses = try work.results(
        0..<pilots.count, finished: { progress(TrialProgress(phase: .pilots, finished: $0, planned: pilots.count)) }
      ) { (index) throws(SimulationError) in
        let pilot = pilots[index]
        return try simulations[pilot.side].course(
          ofPilot: pilot.number, openTrace: sides[pilot.side].openTrace, isCancelled: work.isCancelled)
      }
    } catch { throw .simulation(error) }
    guard courses.count == pilots.count else { return nil }
    for side in unknown {
      let own = pilots.indices.filter { pilots[$0].side == side }.map { courses[$0] }
      let found = simulations[side].warmUpCut(by: own)
      let cut = Cut(time: roundedUp(found.time, horizon: simulations[side].duration), isReached: found.isReached)
      known[side] = cut
      cache?.keep(cut, named: names[side])
    }
    return known.compactMap { $0 }
  }

  /// To a whole part of the horizon, at most half of it.
  static func roundedUp(_ cut: SimTime, horizon: SimTime) -> SimTime {
    let part = max(1, horizon.nanoseconds / parts)
    let rounded = (cut.nanoseconds + part - 1) / part * part
    return SimTime(nanoseconds: min(rounded, horizon.nanoseconds / 2))
  }

  /// Where the observed window begins, as it can be kept.
  private struct Cut: Codable {
    var time: SimTime
    var isReached: Bool
  }
}
