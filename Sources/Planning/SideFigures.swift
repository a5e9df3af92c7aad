import Foundation
import PlanModel
import ServiceSimulation
import Statistics

/// All trials of one side of a comparison, as the figures that are compared.
struct SideFigures: Sendable {
  /// What the trials say of a metric.
  enum Sample: Hashable, Sendable {
    /// One value a trial, by trial number.
    case values([Double])
    /// Some queue grows without limit: no response time is short enough for ever.
    case overloaded
    case refused(String)
  }

  let trials: [FiguredTrial]
  let bills: [TrialBill]
  let overloaded: [String]
  /// Stations with a capacity, in the order of the scenario.
  let stations: [String]
  /// The station with a capacity that is busiest on average.
  let busiest: String?

  /// Queries that left in all trials.
  var left: Int64 { trials.reduce(0) { $0 + $1.trial.completed + $1.trial.failed } }

  func sample(of metric: Metric) -> Sample {
    guard !trials.isEmpty else { return .refused("n/a (no trials)") }
    switch metric {
    case .mean, .p50, .p95, .p99:
      if !overloaded.isEmpty { return .overloaded }
      let fewest = trials.map { Int($0.trial.completed) }.min() ?? 0
      if let refusal = metric.percentile.flatMap({ PercentileRule.refusal(of: $0, count: fewest) }) { return .refused(refusal) }
      return values(of: metric.name, otherwise: "n/a (a trial without any answered query)")
    case .errors: return values(of: metric.name, otherwise: "n/a (a trial that no query has left)")
    case .utilization:
      guard let busiest else { return .refused("n/a (no station has a capacity)") }
      return sample(of: .stationUtilization(busiest))
    case .stationUtilization(let station): return values(of: metric.name, otherwise: "n/a (no station \(station) with a capacity)")
    case .throughput, .replicas: return values(of: metric.name, otherwise: "n/a")
    case .reversals: return values(of: metric.name, otherwise: "n/a (more changes of replicas than are kept)")
    case .cost(let part):
      if let refusal = bills.compactMap({ $0.unpriced[part] }).first { return .refused(refusal) }
      return .values(bills.compactMap { $0.amounts[part] })
    }
  }

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
    let isSteady = simulation.scenario.settings.kind == .steadyState
    overloaded = isSteady && !trials.isEmpty ? Overload(TrialFold(simulation: simulation, trials: trials.map(\.trial))).sentences : []
    stations = simulation.preview.stations.filter { $0.capacity != nil }.map(\.name)
    busiest = stations.max { a, b in
      Self.mean(trials, a) < Self.mean(trials, b)
    }
  }

  private static func mean(_ trials: [FiguredTrial], _ station: String) -> Double {
    let name = Metric.stationUtilization(station).name
    return trials.reduce(0) { $0 + ($1.values[name] ?? 0) }
  }
}

/// What may happen although it was never seen.
enum RareEvents {
  /// Of n independent queries none did: a share above -ln(1 - confidence)/n would have shown up with that confidence. Source: Hanley,
  /// Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249 (1983), the rule of three at 95 %.
  /// - Returns: at most 1.
  static func bound(queries: Int64, confidence: Double) -> Double { queries > 0 ? min(1, -log(1 - confidence) / Double(queries)) : 1 }
}
