import Foundation
import PlanModel
import ServiceSimulation
import Units

/// What saturates first as the load grows, and what is beyond that already.
///
/// By the utilization law a station is busy all the time once arrivals x demand a query reach its capacity; the one that gets there first
/// binds. Source: Denning, Buzen, "The operational analysis of queueing network models" (1978). The demand itself falls as the load grows
/// where caches are asked more often and so hit more often: the rate at which it all meets is found by repetition.
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
    let demands = DemandAtRate(fold)
    var limits: [Limit] = []
    var overloaded: [String] = []
    for (index, station) in fold.simulation.preview.stations.enumerated() {
      guard let capacity = station.capacity else { continue }
      if station.demandPerQuery * rate > capacity, station.isUnbounded {
        overloaded.append(
          "\(station.name) is offered \((station.demandPerQuery * rate).significant(3)) erlangs but has \(capacity.significant(4)) "
            + "\(capacity == 1 ? "server" : "servers"): its queue grows without limit")
      }
      guard let saturation = demands.saturationRate(of: index, capacity: capacity) else { continue }
      let busy = fold.trials.reduce(0) { $0 + $1.stations[index].busySeconds }
      limits.append(
        Limit(station: station.name, rate: saturation, utilization: busy / fold.observedSeconds / capacity, lever: station.lever))
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

/// What a query asks of each station, at arrival rates other than the simulated one.
private final class DemandAtRate {
  private let fold: TrialFold
  private let rate: Double
  private var previews: [Double: Simulation.Preview] = [:]

  init(_ fold: TrialFold) {
    self.fold = fold
    rate = fold.scenario.workload.meanRate.perSecond
  }

  /// The rate at which arrivals x demand meet the capacity; nil for a station that no query visits.
  func saturationRate(of station: Int, capacity: Double) -> Double? {
    var saturation = rate
    for _ in 0..<40 {
      guard let demand = demand(of: station, at: saturation), demand > 0 else { return nil }
      let next = capacity / demand
      // Half a step at a time: demand that falls steeply would otherwise swing to and fro.
      let moved = (saturation * next).squareRoot()
      if abs(moved - saturation) < 1e-4 * saturation { return moved }
      saturation = moved
    }
    return saturation
  }

  /// The closed form where it knows the demand. Slots of a pool are held for as long as the rest takes: measured, and carried over in
  /// proportion to all service that a query asks for.
  private func demand(of station: Int, at rate: Double) -> Double? {
    guard let there = preview(rate) else { return nil }
    let here = fold.simulation.preview
    if here.stations[station].demandPerQuery > 0 { return there.stations[station].demandPerQuery }
    let measured = fold.trials.reduce(0) { $0 + $1.stations[station].busySeconds } / max(1, fold.arrived)
    let all = here.stations.reduce(0) { $0 + $1.demandPerQuery }
    guard all > 0 else { return measured }
    return measured * there.stations.reduce(0) { $0 + $1.demandPerQuery } / all
  }

  private func preview(_ wanted: Double) -> Simulation.Preview? {
    if wanted == rate { return fold.simulation.preview }
    // Steps of a thousandth are close enough, and let stations share their previews.
    let rounded = exp((log(wanted) * 1_000).rounded() / 1_000)
    if let known = previews[rounded] { return known }
    var scenario = fold.scenario
    scenario.workload.arrivals = .poisson(Rate(perSecond: rounded))
    let preview = try? Simulation(scenario).preview
    previews[rounded] = preview
    return preview
  }
}
