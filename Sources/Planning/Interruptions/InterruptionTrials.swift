import Foundation
import PlanModel
import RandomStreams
import ServiceSimulation
import Statistics
import Units

/// Trials with all queries that hold one interruption each, at a random time.
struct InterruptionTrials {
  static let count = 20
  /// Longest outage that is simulated with queries; what a longer one does beyond it is not said.
  static let longestOutage = SimTime.hours(6)

  let scenario: Scenario
  /// What was simulated without interruptions: its warm-up is over by then, and its errors come anyway.
  let undisturbed: RunResult
  let work: ParallelWork
  let openTrace: @Sendable () throws -> (any TraceRowSource)?
  let progress: @Sendable (TrialProgress) -> Void

  /// - Returns: nil when it was cancelled.
  func result(pool: NodePool, outage: SimTime, share: Double) throws(SimulationError) -> SpotResult.Case? {
    let simulated = min(outage, Self.longestOutage)
    let told: @Sendable (Int) -> Void = { [progress] in progress(TrialProgress(phase: .interruptions, finished: $0, planned: Self.count)) }
    let runs = try work.results(0..<Self.count, finished: told) { (number) throws(SimulationError) -> (time: SimTime, tally: EventTally)? in
      try run(pool: pool, outage: simulated, number: number)
    }
    guard runs.count == Self.count else { return nil }
    let tallies = runs.map(\.tally)
    let base = undisturbed.errorRate.value ?? 0
    let extra = tallies.map { Double($0.failed) - base * Double($0.completed + $0.failed) }
    return SpotResult.Case(
      outage: simulated, share: share, effect: EventFold.result(eventText(pool, simulated), at: runs.map(\.time), tallies, isPooled: true),
      extraFailed: TrialInterval.estimate(of: extra))
  }

  private func eventText(_ pool: NodePool, _ outage: SimTime) -> String {
    "interrupt \(pool.name)" + (outage > .zero ? " for \(outage.spelling)" : "")
  }

  private func run(pool: NodePool, outage: SimTime, number: Int) throws(SimulationError) -> (time: SimTime, tally: EventTally)? {
    var disturbed = scenario
    let time = time(number, outage: outage)
    disturbed.events = [ScenarioEvent(time: time, action: .interrupt(pool: pool.name, outage: outage), text: eventText(pool, outage))]
    disturbed.settings.kind = .terminating
    disturbed.settings.warmUp = .none
    disturbed.settings.duration = time + outage + tail
    let simulation = try Simulation(disturbed)
    let trial = try simulation.run(trial: number, openTrace: openTrace, isCancelled: work.isCancelled)
    return trial?.eventTallies?.first.map { (time, $0) }
  }

  /// Seconds of thirty arrivals, by which it is judged whether the effects are over.
  private var window: Double { max(1, 30 / scenario.workload.meanRate.perSecond) }

  /// What is simulated behind the outage: enough for a machine to start, and for the queues to empty.
  private var tail: SimTime { .seconds(max(2_700, 20 * window)) }

  /// When the machines are taken: after the warm-up and the windows that make the band, at a random time of what the run without
  /// interruptions saw, or within ten minutes of a stationary one.
  private func time(_ number: Int, outage: SimTime) -> SimTime {
    var stream = DrawStream(StreamKey(seed: scenario.settings.seed, trial: number).named("time of the interruption"))
    let lead = max(undisturbed.warmUp.seconds, 40 * window)
    let span = scenario.settings.kind == .terminating ? max(600, (undisturbed.duration - outage - tail).seconds - lead) : 600
    return .seconds((lead + stream.uniform() * span).rounded())
  }
}
