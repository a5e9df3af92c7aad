import Foundation
import PlanModel
import ServiceSimulation
import Statistics
import Units

/// All trials of one side of a comparison, as the figures that are compared.
struct SideFigures: Sendable {
  /// What the trials say of a metric.
  enum Sample: Hashable, Sendable {
    /// One value a trial, by trial number.
    case values([Double])
    /// One value a trial, of the queries that left; the two ends hold it whatever becomes of those that had not when the window ended.
    case bounded([Double], low: [Double], high: [Double])
    /// Some station is offered more than it has: no response time is short enough for ever.
    case overloaded
    case refused(String)
  }

  let trials: [FiguredTrial]
  let bills: [TrialBill]
  let overloaded: [String]
  /// Of the queries that arrived, those that had not ended with the trials and were more than chance leaves behind; 0 when the figures can
  /// be taken for the long run.
  var unended = 0.0
  /// Stations with a capacity, in the order of the scenario.
  let stations: [String]
  /// The station with a capacity that is busiest on average.
  let busiest: String?
  /// Whether the windows stand for any time, and not for themselves.
  var isSteady = true
  /// Of the response times of all trials together, with one value a trial for the spread. Without them each trial's own percentile counts.
  var percentiles: [Metric: [Double]] = [:]

  /// What has no price, as the bills call it.
  var unpriced: Set<String> { bills.reduce(into: []) { $0.formUnion($1.labels) } }

  /// Which kinds of ends of replicas the trials saw, as the sentences on them begin.
  var endedReplicas: Set<String> { RestartFold(trials: trials.map(\.trial)).kinds }

  /// Failed queries by cause, of all that left in all trials.
  var failureShares: [String: Double] {
    let left = trials.reduce(0.0) { $0 + Double($1.trial.completed + $1.trial.failed) }
    return trials.flatMap(\.trial.failures).reduce(into: [:]) { $0[$1.cause, default: 0] += Double($1.count) / max(1, left) }
  }

  /// The failed queries of each trial.
  var errors: RareErrors { RareErrors(trials.map(\.trial)) }

  /// Simulated hours of all trials in which an autoscaler was at work; 0 without one.
  var scaledHours: Double { trials.reduce(0) { $0 + ($1.trial.scaling.isEmpty ? 0 : $1.trial.observedSeconds / 3_600) } }

  func sample(of metric: Metric) -> Sample {
    guard !trials.isEmpty else { return .refused("n/a (no trials)") }
    switch metric {
    case .mean, .p50, .p95, .p99:
      if !overloaded.isEmpty { return .overloaded }
      if unended > 0 { return .refused("n/a (\(unendedText))") }
      let fewest = trials.map { Int($0.trial.completed) }.min() ?? 0
      if let refusal = metric.percentile.flatMap({ PercentileRule.refusal(of: $0, count: fewest) }) { return .refused(refusal) }
      let known = values(of: metric.name, otherwise: "n/a (a trial without any answered query)")
      guard case .values = known, let pooled = percentiles[metric] else { return known }
      return .values(pooled)
    case .errors:
      let known = values(of: metric.name, otherwise: "n/a (a trial that no query has left)")
      guard unended > 0, case .values(let values) = known else { return known }
      return .bounded(values, low: trials.map { share(failed: $0, others: 0) }, high: trials.map { share(failed: $0, others: 1) })
    case .utilization:
      guard let busiest else { return .refused("n/a (no station has a capacity)") }
      return sample(of: .stationUtilization(busiest))
    case .stationUtilization(let station): return values(of: metric.name, otherwise: "n/a (no station \(station) with a capacity)")
    case .throughput, .replicas: return values(of: metric.name, otherwise: "n/a")
    case .reversals: return values(of: metric.name, otherwise: "n/a (more changes of replicas than are kept)")
    case .cost(let part):
      if let refusal = bills.compactMap({ $0.unpriced[part] }).first { return .refused(refusal) }
      let amounts = bills.compactMap { $0.amounts[part] }
      // What depends on the load is used up by queries whose end nobody saw; machines are paid for all the same.
      guard unended == 0 || Set(amounts).count <= 1 else { return .refused("n/a (\(unendedText))") }
      return .values(amounts)
    }
  }

  /// Failed queries of all that left or should have, when of the latter this share fails.
  private func share(failed: FiguredTrial, others: Double) -> Double {
    let trial = failed.trial
    let missing = max(0, Double(isSteady ? trial.population.atEnd - trial.population.atStart : trial.population.atEnd))
    return (Double(trial.failed) + others * missing) / max(1, Double(trial.completed + trial.failed) + missing)
  }

  private var unendedText: String { "\((100 * unended).significant(2))% of the queries had not ended" }

  private func values(of name: String, otherwise refusal: String) -> Sample {
    let values = trials.compactMap { $0.values[name] }
    return values.count == trials.count ? .values(values) : .refused(refusal)
  }
}

extension SideFigures {
  /// - Parameter bills: one a trial.
  init(_ trials: [FiguredTrial], bills: [TrialBill], of simulation: Simulation) {
    self.trials = trials
    self.bills = bills
    for metric in [Metric.p50, .p95, .p99] where trials.allSatisfy({ $0.trial.responseTime.total > 0 }) {
      percentiles[metric] = metric.percentile.map { PooledPercentile.values(of: $0, in: trials.map(\.trial.responseTime)) }
    }
    isSteady = simulation.scenario.settings.kind == .steadyState
    let overload = Overload(TrialFold(simulation: simulation, trials: trials.map(\.trial)))
    overloaded = trials.isEmpty ? [] : overload.findings
    unended = isSteady ? (overloaded.isEmpty ? 0 : overload.unended) : Self.cutOff(trials)
    stations = simulation.preview.stations.filter { $0.capacity != nil }.map(\.name)
    busiest = stations.max { a, b in
      Self.mean(trials, a) < Self.mean(trials, b)
    }
  }

  /// Of trials with an end of their own, the share of their queries that it cut off; 0 up to a twentieth, which hardly any load is without.
  private static func cutOff(_ trials: [FiguredTrial]) -> Double {
    let (arrived, left) = trials.reduce((0.0, 0.0)) { ($0.0 + Double($1.trial.arrived), $0.1 + Double($1.trial.population.atEnd)) }
    let share = left / max(1, arrived)
    return share > 0.05 ? share : 0
  }

  private static func mean(_ trials: [FiguredTrial], _ station: String) -> Double {
    let name = Metric.stationUtilization(station).name
    return trials.reduce(0) { $0 + ($1.values[name] ?? 0) }
  }
}
