import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Units

/// A run's answer, and the trials that it was folded from.
public struct RunOutcome: Sendable {
  public var result: RunResult
  public var trials: [TrialResult]

  public init(result: RunResult, trials: [TrialResult]) {
    self.result = result
    self.trials = trials
  }
}

/// From a scenario to an answer: trials, folded and priced.
public struct RunPlan: Sendable {
  public let scenario: Scenario
  public let prices: PriceTable
  /// Of the program, as it is stored with the run.
  public let version: String
  /// Threads.
  public let jobs: Int

  public init(scenario: Scenario, prices: PriceTable, version: String, jobs: Int) {
    self.scenario = scenario.withNodeSizes(prices)
    self.prices = prices
    self.version = version
    self.jobs = max(1, jobs)
  }

  /// A run with more events is refused: at some 10 million a second it would take more than a day.
  public static let mostEvents = 1e12

  /// Runs all trials; blocks until they are done.
  /// - Parameters:
  ///   - openTrace: opens the workload's trace anew; called once a trial, from any thread.
  ///   - progress: called after each trial, from any thread.
  ///   - isCancelled: asked now and then from all threads; when it says yes, the trials that are done make the answer.
  /// - Throws: `PlanningError`.
  public func run(
    openTrace: @escaping @Sendable () throws -> (any TraceRowSource)? = { nil },
    progress: @escaping @Sendable (TrialProgress) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(PlanningError) -> RunOutcome {
    let simulation: Simulation
    do throws(SimulationError) { simulation = try Simulation(scenario) } catch { throw .simulation(error) }
    let trials: Int
    switch scenario.settings.trials {
    case .count(let count): trials = count
    case .precision: trials = TrialInterval.minimumTrials
    }
    let events = simulation.preview.eventsPerTrial * Double(trials + simulation.pilotsNeeded)
    guard events <= Self.mostEvents else { throw .endless(events: events) }
    let runner = TrialRunner(simulation: simulation, jobs: jobs, openTrace: openTrace, progress: progress, isCancelled: isCancelled)
    let (finished, ending) = try runner.run()
    guard !finished.isEmpty else { throw .interruptedBeforeFirstTrial }
    let fold = TrialFold(simulation: simulation, trials: finished)
    var result = fold.result(ending: ending, prices: prices, version: version)
    result.burst = BurstFold(simulation: simulation, trials: finished, prices: prices).results
    result.remarks += BurstFold.remarks(on: result.burst ?? [])
    result.spot = try spotResults(result, openTrace, progress, isCancelled)
    return RunOutcome(result: result, trials: finished)
  }

  /// Nil without spot machines, and when it was cancelled.
  private func spotResults(
    _ result: RunResult, _ openTrace: @escaping @Sendable () throws -> (any TraceRowSource)?,
    _ progress: @escaping @Sendable (TrialProgress) -> Void, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(PlanningError) -> [SpotResult]? {
    guard scenario.nodes.contains(where: { $0.spot != nil }), !result.isInterrupted else { return nil }
    let study = SpotStudy(
      scenario: scenario, undisturbed: result, work: ParallelWork(jobs: jobs, isCancelled: isCancelled), openTrace: openTrace,
      progress: progress)
    do throws(SimulationError) { return try study.results() } catch { throw .simulation(error) }
  }
}
