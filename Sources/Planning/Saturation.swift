import Foundation
import PlanModel
import ServiceSimulation
import Statistics
import Units

/// What saturates first as the load grows, and what is beyond that already.
///
/// By the utilization law a station is busy all the time once arrivals x demand a query reach its capacity; the one that gets there first
/// binds. Source: Denning, Buzen, "The operational analysis of queueing network models" (1978). The demand itself falls as the load grows
/// where caches are asked more often and so hit more often: the rate at which it all meets is searched for.
struct Saturation {
  let binding: BindingResource?
  /// One sentence for each station whose queue grows without limit.
  let unstable: [String]
  /// Why nothing is said of what binds; nil when something is, or nothing has a limit.
  let problem: String?

  init(_ fold: TrialFold) {
    let stations = fold.simulation.preview.stations
    unstable = Overload(fold).findings
    let demands = DemandAtRate(fold)
    guard let first = demands.firstToSaturate(besides: nil) else {
      binding = nil
      problem = demands.problem.map { "what saturates first was not found: \($0)" }
      return
    }
    problem = nil
    let next = demands.firstToSaturate(besides: first.station)
    let busy = fold.trials.reduce(0) { $0 + $1.stations[first.station].busySeconds }
    let available = fold.trials.reduce(0) { $0 + ($1.stations[first.station].capacity ?? 1) * $1.observedSeconds }
    binding = BindingResource(
      station: stations[first.station].name, utilization: busy / available,
      saturationRate: Rate(perSecond: first.rate), next: next.map { stations[$0.station].name },
      nextSaturationRate: next.map { Rate(perSecond: $0.rate) }, lever: stations[first.station].lever)
  }
}

/// The load of each station, at arrival rates other than the simulated one.
private struct DemandAtRate {
  private let fold: TrialFold
  private let rate: Double
  private let here: [Simulation.Preview.Station]

  init(_ fold: TrialFold) {
    self.fold = fold
    rate = fold.scenario.workload.meanRate.perSecond
    here = fold.simulation.preview.stations
  }

  /// The station, besides one, that is the first to be busy all the time, and the arrival rate at which it is; nil when no station has a
  /// capacity and a demand.
  ///
  /// The load of the busiest station rises with the rate. Two rates are found between which it passes 1, and the straight line through
  /// them, on logarithms, is followed (Illinois rule: the end that stays counts half), which cannot leave the stretch.
  func firstToSaturate(besides excluded: Int?) -> (station: Int, rate: Double)? {
    guard var low = point(rate, excluded) else { return nil }
    var high = low
    var step = -low.height
    while low.height > 0 {
      guard let next = point(low.rate * exp(-max(step.magnitude, 0.01)), excluded) else { return nil }
      low = next
      step *= 2
    }
    step = high.height
    while high.height < 0 {
      guard let next = point(high.rate * exp(max(step.magnitude, 0.01)), excluded), next.rate < 1e15 else { return nil }
      high = next
      step *= 2
    }
    var (lowWeight, highWeight) = (1.0, 1.0)
    for _ in 0..<60 where high.height > 1e-4 && low.height < -1e-4 {
      let (a, b) = (low.height * lowWeight, high.height * highWeight)
      guard let between = point(exp((log(low.rate) * b - log(high.rate) * a) / (b - a)), excluded) else { return nil }
      if between.height < 0 {
        low = between
        (lowWeight, highWeight) = (1, highWeight / 2)
      } else {
        high = between
        (lowWeight, highWeight) = (lowWeight / 2, 1)
      }
    }
    let nearest = high.height <= -low.height ? high : low
    return (nearest.station, nearest.rate)
  }

  /// Why the demand cannot be worked out near the simulated rate; nil when it can.
  var problem: String? {
    do throws(SimulationError) { _ = try fold.simulation.demand(at: Rate(perSecond: rate * 1.01)) } catch { return error.description }
    return nil
  }

  private struct Point {
    var rate: Double
    var station: Int
    /// Logarithm of the load of the busiest station.
    var height: Double
  }

  private func point(_ rate: Double, _ excluded: Int?) -> Point? {
    guard let demand = rate == self.rate ? here.map(\.demandPerQuery) : try? fold.simulation.demand(at: Rate(perSecond: rate)) else { return nil }
    return here.indices.compactMap { index -> Point? in
      guard index != excluded, let capacity = here[index].capacity, demand[index] > 0 else { return nil }
      return Point(rate: rate, station: index, height: log(rate * demand[index] / capacity))
    }.max { $0.height < $1.height }
  }
}
