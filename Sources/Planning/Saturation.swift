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
    guard let first = demands.firstToSaturate(among: demands.limits) else {
      binding = nil
      problem = demands.problem.map { "what saturates first was not found: \($0)" }
      return
    }
    problem = nil
    let next = demands.firstToSaturate(among: demands.limits.filter { $0 != first.limit })
    let bypassed = stations.indices.filter { stations[$0].isBypassed }.compactMap { index -> BypassedQuota? in
      guard let usedUp = demands.firstToSaturate(among: [.station(index)]), usedUp.rate < first.rate else { return nil }
      return BypassedQuota(station: stations[index].name, rate: Rate(perSecond: usedUp.rate), lever: stations[index].lever)
    }
    binding = BindingResource(
      station: demands.name(of: first.limit), utilization: Self.utilization(of: first.limit, fold),
      saturationRate: Rate(perSecond: first.rate), next: next.map { demands.name(of: $0.limit) },
      nextSaturationRate: next.map { Rate(perSecond: $0.rate) }, lever: demands.lever(of: first.limit),
      isMemory: first.limit.isMemory ? true : nil, bypassed: bypassed.isEmpty ? nil : bypassed)
  }

  /// Measured for a station; foreseen for memory, at the simulated load.
  private static func utilization(of limit: Limit, _ fold: TrialFold) -> Double {
    switch limit {
    case .station(let index):
      let busy = fold.trials.reduce(0) { $0 + $1.stations[index].busySeconds }
      return busy / fold.trials.reduce(0) { $0 + ($1.stations[index].capacity ?? 1) * $1.observedSeconds }
    case .memory(let index):
      // A replica that would need more is killed before it has it.
      return min(1, fold.simulation.memoryNeeds(
        at: fold.scenario.workload.meanRate, demand: fold.simulation.preview.stations.map(\.demandPerQuery))[index].mean)
    }
  }
}

/// What can be used up: a station, or the memory of an application's replicas, by their numbers in the preview.
private enum Limit: Hashable {
  case station(Int)
  case memory(Int)

  var isMemory: Bool { if case .memory = self { true } else { false } }
}

/// The load of each station, at arrival rates other than the simulated one.
private struct DemandAtRate {
  private let fold: TrialFold
  private let rate: Double
  /// Queries for each that arrives of itself, as clients ask again: as many as in the trials, since how many fail depends on the load.
  private let attempts: Double
  private let here: [Simulation.Preview.Station]

  init(_ fold: TrialFold) {
    self.fold = fold
    rate = fold.scenario.workload.meanRate.perSecond
    attempts = 1 / max(1e-3, 1 - (RestartFold(trials: fold.trials).repeated?.value ?? 0))
    here = fold.simulation.preview.stations
  }

  /// Whatever may bind: stations with a capacity, but for quotas whose refusals go another way, and memory.
  var limits: [Limit] {
    here.indices.filter { here[$0].capacity != nil && !here[$0].isBypassed }.map(Limit.station)
      + fold.simulation.preview.memoryLimits.indices.map(Limit.memory)
  }

  func name(of limit: Limit) -> String {
    switch limit {
    case .station(let index): here[index].name
    case .memory(let index): fold.simulation.preview.memoryLimits[index].name
    }
  }

  func lever(of limit: Limit) -> String {
    switch limit {
    case .station(let index): here[index].lever
    case .memory(let index): fold.simulation.preview.memoryLimits[index].lever
    }
  }

  /// The first of some limits to be reached, and the arrival rate at which it is; nil when none is ever reached.
  ///
  /// The load of the busiest rises with the rate. Two rates are found between which it passes 1, and the straight line through
  /// them, on logarithms, is followed (Illinois rule: the end that stays counts half), which cannot leave the stretch.
  func firstToSaturate(among limits: [Limit]) -> (limit: Limit, rate: Double)? {
    guard var low = point(rate, limits) else { return nil }
    var high = low
    var step = -low.height
    while low.height > 0 {
      // Beyond it without any load, as where idle workers do not fit into their memory.
      guard low.rate > Self.hardlyAny else { return (low.limit, 0) }
      guard let next = point(low.rate * exp(-min(max(step.magnitude, 0.01), Self.longestStep)), limits) else { return nil }
      low = next
      step *= 2
    }
    step = high.height
    while high.height < 0 {
      guard let next = point(high.rate * exp(min(max(step.magnitude, 0.01), Self.longestStep)), limits), next.rate < 1e15 else { return nil }
      high = next
      step *= 2
    }
    var (lowWeight, highWeight) = (1.0, 1.0)
    for _ in 0..<60 where high.height > 1e-4 && low.height < -1e-4 {
      let (a, b) = (low.height * lowWeight, high.height * highWeight)
      guard let between = point(exp((log(low.rate) * b - log(high.rate) * a) / (b - a)), limits) else { return nil }
      if between.height < 0 {
        low = between
        (lowWeight, highWeight) = (1, highWeight / 2)
      } else {
        high = between
        (lowWeight, highWeight) = (lowWeight / 2, 1)
      }
    }
    let nearest = high.height <= -low.height ? high : low
    return (nearest.limit, nearest.rate)
  }

  /// Why the demand cannot be worked out near the simulated rate; nil when it can.
  var problem: String? {
    do throws(SimulationError) { _ = try fold.simulation.demand(at: Rate(perSecond: rate * 1.01)) } catch { return error.description }
    return nil
  }

  /// Of the logarithm of the rate in the search, and how far beyond its limit memory is said to be: what an overloaded CPU needs has no bound.
  private static let longestStep = 2.0
  /// Arrivals a second: one in 30 years.
  private static let hardlyAny = 1e-9

  private struct Point {
    var rate: Double
    var limit: Limit
    /// Logarithm of the share of it that is used.
    var height: Double
  }

  /// What is used most at this rate of arrivals.
  private func point(_ rate: Double, _ limits: [Limit]) -> Point? {
    let asked = rate * attempts
    guard let demand = asked == self.rate ? here.map(\.demandPerQuery) : try? fold.simulation.demand(at: Rate(perSecond: asked)) else {
      return nil
    }
    let memory = fold.simulation.memoryNeeds(at: Rate(perSecond: asked), demand: demand)
    return limits.compactMap { limit -> Point? in
      switch limit {
      case .station(let index):
        guard let capacity = here[index].capacity, demand[index] > 0 else { return nil }
        return Point(rate: rate, limit: limit, height: log(asked * demand[index] / capacity))
      case .memory(let index): return Point(rate: rate, limit: limit, height: min(log(memory[index].high), Self.longestStep))
      }
    }.max { $0.height < $1.height }
  }
}
