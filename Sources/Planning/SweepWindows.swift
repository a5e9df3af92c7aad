import PlanModel
import ServiceSimulation
import Statistics
import Units

/// Where the warm-ups that pilots find are kept, so that a sweep that is broken off before its first point has not lost them.
public struct WarmUpKeeping: Sendable {
  /// The warm-up that was kept under a digest; nil when there is none. Called from any thread, as `save`.
  public var load: @Sendable (String) throws -> SimTime?
  public var save: @Sendable (String, SimTime) throws -> Void
  /// Names the program by its content.
  var program = ""

  /// Keeps nothing where nothing is given.
  public init(
    load: @escaping @Sendable (String) throws -> SimTime? = { _ in nil }, save: @escaping @Sendable (String, SimTime) throws -> Void = { _, _ in }
  ) {
    self.load = load
    self.save = save
  }

  /// Of all that decides a warm-up.
  func digest(of scenario: Scenario, duration: SimTime) -> String {
    ScenarioDigest.ofContent(["warm-up", ScenarioDigest.of(scenario), String(duration.nanoseconds), program])
  }
}

/// The windows of simulated time that the points of a sweep observe.
///
/// Points with the same arrivals share one: trials as long as the longest of them needs, with the latest of their warm-ups cut off, so that
/// trial k of each sees the same queries, and points differ by what is varied and not by luck. Points whose arrivals differ have no
/// queries in common to see.
struct SweepWindows {
  private var windows: [String: SweepPoint.Window] = [:]

  /// What one point would have for itself.
  private struct Need: Sendable {
    var load: String
    var duration: SimTime
    /// Nil where pilots have to find it.
    var cut: SimTime?
  }

  /// - Parameters:
  ///   - kept: points of the same grid that are there already: their windows hold for the others.
  ///   - warmUps: those that pilots have found already, and where new ones go.
  ///   - scenario: of each position of the grid.
  /// - Returns: nil when it was cancelled.
  /// - Throws: `PlanningError`, and whatever `scenario` throws.
  static func find(
    count: Int, kept: [Int: SweepPoint], work: ParallelWork, warmUps: WarmUpKeeping, scenario: @escaping @Sendable (Int) throws -> ScenarioSide
  ) throws -> SweepWindows? {
    var found = SweepWindows()
    for window in kept.values.compactMap(\.window) { found.windows[window.load] = window }
    let needs = try work.results(0..<count) { (position) throws -> Need? in try need(of: try scenario(position).scenario) }
    guard needs.count == count else { return nil }
    let open = needs.indices.filter { found.windows[needs[$0].load] == nil }
    let longest = open.reduce(into: [String: SimTime]()) { $0[needs[$1].load] = max($0[needs[$1].load] ?? .zero, needs[$1].duration) }
    let cuts = try work.results(0..<open.count) { (index) throws -> SimTime? in
      let need = needs[open[index]]
      if let cut = need.cut { return cut }
      let side = try scenario(open[index])
      let duration = longest[need.load] ?? need.duration
      let digest = warmUps.digest(of: side.scenario, duration: duration)
      if let known = try warmUps.load(digest) { return known }
      guard let found = try cut(side, duration: duration, isCancelled: work.isCancelled) else { return nil }
      try warmUps.save(digest, found)
      return found
    }
    guard cuts.count == open.count else { return nil }
    for (index, cut) in zip(open, cuts) {
      let load = needs[index].load
      let latest = max(cut, found.windows[load]?.warmUp ?? .zero)
      found.windows[load] = SweepPoint.Window(load: load, duration: longest[load] ?? needs[index].duration, warmUp: latest)
    }
    return found
  }

  /// A scenario with its window settled.
  func settled(_ scenario: Scenario) -> (scenario: Scenario, window: SweepPoint.Window?) {
    guard let window = windows[Self.load(of: scenario)] else { return (scenario, nil) }
    var settled = scenario
    settled.settings.duration = window.duration
    if scenario.settings.kind == .steadyState { settled.settings.warmUp = window.warmUp == .zero ? .none : .fixed(window.warmUp) }
    return (settled, window)
  }

  private static func need(of scenario: Scenario) throws(PlanningError) -> Need {
    let simulation = try SweepPlan.compiled(scenario)
    var cut: SimTime? = .zero
    if scenario.settings.kind == .steadyState {
      switch scenario.settings.warmUp {
      case .automatic: cut = nil
      case .fixed(let time): cut = time
      case .none: break
      }
    }
    return Need(load: load(of: scenario), duration: simulation.duration, cut: cut)
  }

  /// Found by pilots, in a trial of this length; nil when it was cancelled.
  private static func cut(_ side: ScenarioSide, duration: SimTime, isCancelled: () -> Bool) throws(PlanningError) -> SimTime? {
    var scenario = side.scenario
    scenario.settings.duration = duration
    do throws(SimulationError) {
      let simulation = try Simulation(scenario)
      var courses: [BatchedSeries] = []
      for pilot in 0..<simulation.pilotsNeeded {
        guard let course = try simulation.course(ofPilot: pilot, openTrace: side.openTrace, isCancelled: isCancelled) else { return nil }
        courses.append(course)
      }
      return courses.isEmpty ? .zero : SettledWindows.roundedUp(simulation.warmUpCut(by: courses).time, horizon: simulation.duration)
    } catch { throw .simulation(error) }
  }

  /// Names the queries that arrive: equal where `SettledWindows.hasSameLoad`.
  private static func load(of scenario: Scenario) -> String { ScenarioDigest.ofContent(SettledWindows.Load(scenario)) }
}
