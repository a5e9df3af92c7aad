import PlanModel
import ServiceSimulation
import Units

/// What saturates first as the load grows, and what is beyond that already.
///
/// By the utilization law a station's load grows in proportion to the arrivals, with its demand a query unchanged; the one with the largest
/// demand for its capacity binds. Source: Denning, Buzen, "The operational analysis of queueing network models" (1978).
struct Saturation {
  private struct Limit {
    var station: String
    var rate: Double
    var utilization: Double
    var lever: String
  }

  private let limits: [Limit]
  /// One sentence for each station whose queue grows without limit.
  let unstable: [String]

  init(_ fold: TrialFold) {
    let rate = fold.scenario.workload.meanRate.perSecond
    var limits: [Limit] = []
    var overloaded: [String] = []
    for (index, station) in fold.simulation.preview.stations.enumerated() {
      guard let capacity = station.capacity else { continue }
      let busy = fold.trials.reduce(0) { $0 + $1.stations[index].busySeconds }
      let measured = fold.arrived > 0 ? busy / fold.arrived : 0
      let isOverloaded = station.demandPerQuery * rate > capacity
      // A station that is always busy serves what it can, not what is asked of it: then only the closed form knows the demand.
      let demand = isOverloaded ? station.demandPerQuery : measured
      if isOverloaded, station.isUnbounded {
        overloaded.append(
          "\(station.name) is offered \((station.demandPerQuery * rate).significant(3)) erlangs but has \(capacity.significant(4)) "
            + "\(capacity == 1 ? "server" : "servers"): its queue grows without limit")
      }
      guard demand > 0 else { continue }
      limits.append(
        Limit(
          station: station.name, rate: capacity / demand, utilization: busy / fold.observedSeconds / capacity, lever: station.lever))
    }
    self.limits = limits.sorted { $0.rate < $1.rate }
    unstable = fold.scenario.settings.kind == .terminating ? [] : Self.growing(fold, overloaded)
  }

  /// A queue is called unstable when the closed form says so *and* the number in the system really grew, or when a trial had to be ended.
  private static func growing(_ fold: TrialFold, _ overloaded: [String]) -> [String] {
    let growth = fold.trials.reduce(0) { $0 + Double($1.population.atEnd - $1.population.atStart) }
    let isGrowing = growth > max(5, 0.01 * fold.arrived)
    let isEndedEarly = fold.trials.contains { $0.ending == .inFlightLimit }
    if isGrowing || isEndedEarly, !overloaded.isEmpty { return overloaded }
    guard isEndedEarly else { return [] }
    let longest = fold.stations.max { ($0.queueLength.value ?? 0) < ($1.queueLength.value ?? 0) }
    return ["more than \(fold.scenario.settings.inFlightLimit) queries were in the system, most of them waiting at \(longest?.name ?? "?")"]
  }

  var binding: BindingResource? {
    guard let first = limits.first else { return nil }
    let next = limits.dropFirst().first
    return BindingResource(
      station: first.station, utilization: first.utilization, saturationRate: Rate(perSecond: first.rate), next: next?.station,
      nextSaturationRate: next.map { Rate(perSecond: $0.rate) }, lever: first.lever)
  }
}
