import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Units

/// One side of a comparison as it is given: a scenario to be simulated.
public struct ScenarioSide: Sendable {
  /// As the user named it.
  public var origin: String
  public var scenario: Scenario
  /// Opens the workload's trace anew; called once a trial, from any thread.
  public var openTrace: @Sendable () throws -> (any TraceRowSource)?

  public init(
    origin: String, scenario: Scenario, openTrace: @escaping @Sendable () throws -> (any TraceRowSource)? = { nil }
  ) {
    self.origin = origin
    self.scenario = scenario
    self.openTrace = openTrace
  }
}

/// A scenario whose window is settled, and the trials of it that were made.
struct SideRun: Sendable {
  let simulation: Simulation
  private let side: ScenarioSide
  private let prices: PriceTable
  /// Nil to keep nothing.
  private let cache: FigureCache?
  private let cacheName: String
  private let keptBefore: Int
  private(set) var trials: [FiguredTrial]
  private var bills: [TrialBill]

  /// - Parameter simulation: of the side's scenario with its window settled.
  init(_ side: ScenarioSide, simulation: Simulation, prices: PriceTable, cache: FigureCache?) {
    self.side = side
    self.simulation = simulation
    self.prices = prices
    self.cache = cache
    cacheName = cache?.name("figures of trials with their response times", of: ScenarioDigest.of(simulation.scenario)) ?? ""
    trials = cache?.value([FiguredTrial].self, named: cacheName) ?? []
    keptBefore = trials.count
    bills = trials.map { TrialBill($0.trial, scenario: simulation.scenario, prices: prices) }
  }

  /// Makes one trial; nil when it was cancelled.
  func trial(_ number: Int, isCancelled: () -> Bool) throws(SimulationError) -> FiguredTrial? {
    try simulation.run(trial: number, openTrace: side.openTrace, isCancelled: isCancelled).map { FiguredTrial($0, of: simulation.scenario) }
  }

  /// Adds the trials that follow those that are there.
  mutating func add(_ further: [FiguredTrial]) {
    trials += further
    bills += further.map { TrialBill($0.trial, scenario: simulation.scenario, prices: prices) }
  }

  /// Keeps the trials for the next comparison, if there are more than before.
  func keep() { if trials.count > keptBefore { cache?.keep(trials, named: cacheName) } }

  /// - Parameter count: how many of the first trials count.
  func figures(first count: Int) -> SideFigures {
    SideFigures(Array(trials.prefix(count)), bills: Array(bills.prefix(count)), of: simulation)
  }
}
