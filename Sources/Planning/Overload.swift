import PlanModel
import ServiceSimulation
import Statistics
import Units

/// Queues that grow without limit, told from both what the closed form asks of the stations and what the trials did.
struct Overload {
  private let fold: TrialFold

  init(_ fold: TrialFold) { self.fold = fold }

  /// One sentence for each; empty when the load can be carried on.
  ///
  /// Growth must be seen. With a closed form that explains it, a rise beyond 1 % of the arrivals or beyond chance is enough. Without one (retries, slots held
  /// while others wait) it must be beyond chance and beyond the filling up of an empty system: in the second half of the observed window the
  /// 99 % interval of the growth a trial must lie above 1 % of that half's arrivals.
  var sentences: [String] {
    let isEndedEarly = fold.trials.contains { $0.ending == .inFlightLimit }
    let growth = fold.trials.map { Double($0.population.atEnd - $0.population.atStart) }
    let known = stationsOffered
    let late = TrialInterval.estimate(of: fold.trials.map(Self.lateGrowth), confidence: 0.99)
    if !known.isEmpty, isEndedEarly || growth.reduce(0, +) > max(5, 0.01 * fold.arrived) || (late.low ?? 0) > 0 { return known }
    if isEndedEarly {
      return ["more than \(fold.scenario.settings.inFlightLimit) queries were in the system, most of them waiting at \(longestQueue)"]
    }
    guard let low = late.low, let mean = late.value, low > max(1, 0.005 * fold.arrived / Double(fold.trials.count)) else { return [] }
    return [
      "the number of queries in the system kept growing, by \(mean.significant(3)) in the second half of a trial, most of them waiting at \(longestQueue), though "
        + "no station is offered more than it has: it is overloaded by what comes on top (retries, slots held by those who wait), or the "
        + "trials are too short to settle"
    ]
  }

  /// By how much the number in the system grew in the second half of the observed window.
  private static func lateGrowth(_ trial: TrialResult) -> Double {
    let middle = SimTime(nanoseconds: trial.start.nanoseconds / 2 + trial.end.nanoseconds / 2)
    guard let halfway = trial.series.points.first(where: { $0.time >= middle }) else { return 0 }
    return Double(trial.population.atEnd - halfway.inSystem)
  }

  private var longestQueue: String {
    fold.stations.max { ($0.queueLength.value ?? 0) < ($1.queueLength.value ?? 0) }?.name ?? "no station"
  }

  /// The stations that are offered more than they have, the most overloaded first.
  private var stationsOffered: [String] {
    let rate = fold.scenario.workload.meanRate.perSecond
    let overloaded = fold.simulation.preview.stations.filter { station in
      station.isUnbounded && station.capacity.map { station.demandPerQuery * rate > $0 } ?? false
    }
    return overloaded.sorted { load($0, rate) > load($1, rate) }.map { station in
      if let pace = station.pace {
        return "\(station.name) is asked for \((station.demandPerQuery * pace * rate).significant(3)) operations a second but allows "
          + "\(pace.significant(4)): its queue grows without limit"
      }
      let capacity = station.capacity ?? 0
      return "\(station.name) is offered \((station.demandPerQuery * rate).significant(3)) erlangs but has \(capacity.significant(4)) "
        + "\(capacity == 1 ? "server" : "servers"): its queue grows without limit"
    }
  }

  private func load(_ station: Simulation.Preview.Station, _ rate: Double) -> Double {
    station.demandPerQuery * rate / (station.capacity ?? .infinity)
  }
}
