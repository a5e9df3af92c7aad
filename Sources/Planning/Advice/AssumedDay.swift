import PlanModel
import Units

/// The curve of a day that stands in where a profile has none.
///
/// An assumption: nobody has recorded the service's own day. It is that of another service that calls language models.
public enum AssumedDay {
  /// Arrivals of each hour over their mean, from midnight of the recording, to two digits.
  ///
  /// Source: alibaba/ServeGen at f891d11, the category m-small: one week of requests to a language model, the mean of each hour of the day.
  public static let factors = [
    0.84, 0.67, 0.66, 0.66, 0.62, 0.64, 0.72, 0.81, 0.98, 1.18, 1.15, 1.10, 1.04, 1.01, 1.05, 1.04, 1.07, 1.08, 1.07, 1.22, 1.47, 1.47, 1.34,
    1.11,
  ]

  /// As reports say it.
  public static let origin =
    "assumed: from 0.62 to 1.47 times the mean rate, as the requests of one week to a language model have it by the hour (alibaba/ServeGen, "
    + "m-small); set workload.daily for your own"

  static var curve: LoadCurve { LoadCurve(steps: factors, period: .days(1)) }

  /// Whether a scenario's own load varies over the day or the week, or was recorded.
  static func isOwn(_ scenario: Scenario) -> Bool {
    guard case .poisson = scenario.workload.arrivals else { return true }
    return scenario.workload.shape?.daily != nil || scenario.workload.shape?.weekly != nil
  }

  /// The scenario over a day: with its own curve, else with the assumed one.
  static func laid(over scenario: Scenario) -> Scenario {
    var day = scenario
    guard !isOwn(scenario) else { return day }
    var shape = day.workload.shape ?? LoadShape()
    shape.daily = curve
    day.workload.shape = shape
    day.settings.duration = .days(1)
    day.settleKind()
    return day
  }

  /// The scenario over a day where its machines come and go, as their number at a constant rate says nothing of the hours of a day; else as
  /// it is.
  static func whereNeeded(_ scenario: Scenario) -> Scenario {
    let comesAndGoes = scenario.settings.platform == .kubernetes && scenario.nodes.contains { $0.autoscale != nil }
    return comesAndGoes ? laid(over: scenario) : scenario
  }
}
