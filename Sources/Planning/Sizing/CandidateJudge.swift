import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Units

/// Holds a candidate against the objectives: by arithmetic first, then by trials that all candidates' queries are common to.
struct CandidateJudge: Sendable {
  let objectives: [Objective]
  let prices: PriceTable
  let version: String

  /// What became of a candidate.
  struct Judgement: Sendable {
    var held: [SizingResult.Held]
    var p95: Estimate
    /// Why it does not keep the objectives, or is not known to; nil when it does.
    var reason: String?
    var trials: Int

    var verdict: ObjectiveResult.Verdict {
      if held.contains(where: { $0.verdict == .broken }) { return .broken }
      if held.isEmpty { return .broken }
      return held.allSatisfy { $0.verdict == .kept } ? .kept : .undecided
    }
  }

  /// Why a candidate is not worth a trial: a station that is offered as much as it has, or memory that is divided wrongly.
  /// - Throws: `SimulationError`.
  static func arithmetic(_ simulation: Simulation) -> String? {
    let rate = simulation.scenario.workload.meanRate.perSecond
    let loads = simulation.preview.stations.compactMap { station -> (load: Double, text: String)? in
      guard let capacity = station.capacity, capacity > 0 else { return nil }
      let offered = rate * station.demandPerQuery
      let load = offered / capacity
      return load < 1 ? nil : (load, "\(station.name) is offered \(offered.significant(3)) erlangs and has \(capacity.significant(3))")
    }
    return loads.max { $0.load < $1.load }?.text ?? simulation.preview.memoryFindings.first
  }

  /// Trials at each look until every objective is decided, or the last look.
  /// - Returns: nil when it was cancelled.
  func judge(_ scenario: Scenario, looks: Looks, _ work: ParallelWork) throws(PlanningError) -> Judgement? {
    let simulation: Simulation
    do throws(SimulationError) { simulation = try Simulation(scenario) } catch { throw .simulation(error) }
    if let reason = Self.arithmetic(simulation) {
      return Judgement(held: [], p95: Estimate(refused: "n/a (not simulated)", trials: 0), reason: reason, trials: 0)
    }
    var run = SideRun(ScenarioSide(origin: "", scenario: scenario), simulation: simulation, prices: prices, version: version, cache: nil)
    var judgement: Judgement?
    for count in looks.trials {
      let (before, current) = (run.trials.count, run)
      let more: [FiguredTrial]
      do throws(SimulationError) {
        more = try work.results(before..<count) { (number) throws(SimulationError) in
          try current.trial(number, isCancelled: work.isCancelled)
        }
      } catch { throw .simulation(error) }
      guard more.count == count - before else { return nil }
      run.add(more)
      let now = Self.judgement(.trials(run.figures(first: count)), objectives, confidence: looks.confidence, trials: count)
      judgement = now
      if now.verdict != .undecided { break }
    }
    return judgement
  }

  private static func judgement(_ side: ComparedSide, _ objectives: [Objective], confidence: Double, trials: Int) -> Judgement {
    let held = objectives.map { objective -> SizingResult.Held in
      let measured = side.estimate(of: objective.metric.metric, confidence: confidence)
      let isTime = objective.metric.metric.unit == .seconds
      let verdict: ObjectiveResult.Verdict =
        isTime && !side.overloaded.isEmpty ? .broken : ObjectiveCheck.verdict(of: measured, limit: objective.limit)
      return SizingResult.Held(objective: objective, measured: measured, verdict: verdict)
    }
    let failing = held.first { $0.verdict == .broken } ?? held.first { $0.verdict != .kept }
    return Judgement(
      held: held, p95: side.estimate(of: .p95, confidence: confidence), reason: failing.map { reason($0, side.overloaded) }, trials: trials)
  }

  private static func reason(_ held: SizingResult.Held, _ overloaded: [String]) -> String {
    if let sentence = overloaded.first, held.measured.value == nil { return sentence }
    guard let value = held.measured.value else { return "\(held.objective.metric.rawValue): \(held.measured.reason ?? "n/a")" }
    let unit = held.objective.metric.metric.unit
    func text(_ value: Double) -> String { unit == .share ? "\((value * 100).significant(3))%" : "\(value.significant(3)) s" }
    var measured = "\(held.objective.metric.rawValue) \(text(value))"
    if let low = held.measured.low, let high = held.measured.high { measured += " (\(text(low)) … \(text(high)))" }
    return held.verdict == .broken
      ? "\(measured), above \(text(held.objective.limit))"
      : "\(measured), not known to be within \(text(held.objective.limit))"
  }
}

extension Objective.Metric {
  /// The same figure as comparisons name it.
  var metric: Metric {
    switch self {
    case .mean: .mean
    case .p50: .p50
    case .p95: .p95
    case .p99: .p99
    case .errors: .errors
    case .utilization: .utilization
    case .cost: .cost(.total)
    }
  }
}
