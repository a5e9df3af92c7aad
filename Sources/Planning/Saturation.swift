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
  let binding: BindingResource?
  /// One sentence for each station whose queue grows without limit.
  let unstable: [String]

  init(_ fold: TrialFold) {
    let stations = fold.simulation.preview.stations
    let rate = fold.scenario.workload.meanRate.perSecond
    let overloaded = stations.compactMap { station -> String? in
      guard let capacity = station.capacity, station.isUnbounded, station.demandPerQuery * rate > capacity else { return nil }
      return "\(station.name) is offered \((station.demandPerQuery * rate).significant(3)) erlangs but has \(capacity.significant(4)) "
        + "\(capacity == 1 ? "server" : "servers"): its queue grows without limit"
    }
    unstable = fold.scenario.settings.kind == .terminating ? [] : Self.growing(fold, overloaded)
    let demands = DemandAtRate(fold)
    guard let first = demands.firstToSaturate(besides: nil) else {
      binding = nil
      return
    }
    let next = demands.firstToSaturate(besides: first.station)
    let busy = fold.trials.reduce(0) { $0 + $1.stations[first.station].busySeconds }
    binding = BindingResource(
      station: stations[first.station].name, utilization: busy / fold.observedSeconds / (stations[first.station].capacity ?? 1),
      saturationRate: Rate(perSecond: first.rate), next: next.map { stations[$0.station].name },
      nextSaturationRate: next.map { Rate(perSecond: $0.rate) }, lever: stations[first.station].lever)
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
}

/// What a query asks of each station, at arrival rates other than the simulated one.
private struct DemandAtRate {
  private let fold: TrialFold
  private let rate: Double
  private let here: [Simulation.Preview.Station]
  /// Slots of a pool are held for as long as the rest takes: only the simulation knows for how long. Seconds a query.
  private let measured: [Double]

  init(_ fold: TrialFold) {
    self.fold = fold
    rate = fold.scenario.workload.meanRate.perSecond
    here = fold.simulation.preview.stations
    measured = here.indices.map { index in
      fold.trials.reduce(0) { $0 + $1.stations[index].busySeconds } / max(1, fold.arrived)
    }
  }

  /// The station, besides one, that is the first to be busy all the time, and the arrival rate at which it is; nil when no station has a
  /// capacity and a demand.
  func firstToSaturate(besides excluded: Int?) -> (station: Int, rate: Double)? {
    guard var last = busiest(at: rate, besides: excluded) else { return nil }
    var lastRate = rate
    // Were the demand the same at any rate, this would be the answer.
    var next = rate / last.load
    // Then secant steps on the logarithms: load grows with a power of the rate, or nearly so.
    for _ in 0..<20 {
      guard let here = busiest(at: next, besides: excluded) else { return nil }
      if abs(here.load - 1) < 1e-3 { return (here.station, next) }
      let slope = (log(here.load) - log(last.load)) / (log(next) - log(lastRate))
      (last, lastRate) = (here, next)
      next *= exp(-log(here.load) / (slope.isFinite && slope > 0.05 ? min(slope, 2) : 1))
    }
    return (last.station, lastRate)
  }

  private func busiest(at rate: Double, besides excluded: Int?) -> (station: Int, load: Double)? {
    guard let there = rate == self.rate ? here.map(\.demandPerQuery) : try? fold.simulation.demand(at: Rate(perSecond: rate)) else { return nil }
    let scale = there.reduce(0, +) / max(1e-300, here.reduce(0) { $0 + $1.demandPerQuery })
    return here.indices.compactMap { index -> (station: Int, load: Double)? in
      guard index != excluded, let capacity = here[index].capacity else { return nil }
      // Held slots are carried over in proportion to all service that a query asks for.
      let demand = there[index] > 0 ? there[index] : measured[index] * scale
      return demand > 0 ? (index, rate * demand / capacity) : nil
    }.max { $0.load < $1.load }
  }
}
