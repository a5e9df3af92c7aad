import PlanModel
import ServiceSimulation
import Statistics
import Units

/// A load that the service cannot carry on, told from both what the closed form asks of the stations and what the trials did.
///
/// A station is overloaded when it is offered more than it has: by the utilization law some of what comes is then never served. Whether its
/// queue grows, or is kept short by queries that are turned away or give up, depends on limits elsewhere and on how long one looks, so
/// that both count: a scenario is overloaded in a short window and in a long one. Source: O. Garnett, A. Mandelbaum, M. Reiman, Designing a
/// call center with impatient customers, Manufacturing & Service Operations Management 4 (2002): the efficiency-driven regime.
struct Overload {
  private let fold: TrialFold

  init(_ fold: TrialFold) { self.fold = fold }

  /// From here on a station is busy all the time: what is left is the gaps of chance.
  private static let allTheTime = 0.98
  /// More arrivals than these may not be missing from a window that is taken for the long run.
  private static let mostUnended = 0.01

  /// Of a stationary load what cannot be carried on; of a recording or a curve, which may be too much for a while, only what ended a trial
  /// early.
  var findings: [String] {
    guard fold.scenario.settings.kind == .terminating else { return sentences }
    return isEndedEarly ? [tooMany] : []
  }

  private var isEndedEarly: Bool { fold.trials.contains { $0.ending == .inFlightLimit } }

  private var tooMany: String {
    "more than \(fold.scenario.settings.inFlightLimit) queries were in the system, most of them waiting at \(longestQueue)"
  }

  /// One sentence for each; empty when the load can be carried on.
  ///
  /// Growth or a station that never rests must be seen. With a closed form that explains it, a rise beyond 1 % of the arrivals or beyond
  /// chance is enough. Without one (retries, slots held while others wait) it must be beyond chance and beyond the filling up of an empty
  /// system: in the second half of the observed window the 99 % interval of the growth a trial must lie above 1 % of that half's arrivals.
  private var sentences: [String] {
    let growth = fold.trials.map { Double($0.population.atEnd - $0.population.atStart) }
    let known = offered.map { "\(text(of: $0)): its queue grows without limit" }
    let late = TrialInterval.estimate(of: fold.trials.map(Self.lateGrowth), confidence: 0.99)
    if !known.isEmpty, isEndedEarly || growth.reduce(0, +) > max(5, 0.01 * fold.arrived) || (late.low ?? 0) > 0 { return known }
    if isEndedEarly { return [tooMany] }
    let shedding = shedding
    if !shedding.isEmpty { return shedding }
    guard let low = late.low, let mean = late.value, low > max(1, 0.005 * fold.arrived / Double(fold.trials.count)) else { return [] }
    return [
      "the number of queries in the system kept growing, by \(mean.significant(3)) in the second half of a trial, most of them waiting at "
        + "\(longestQueue), though no station is offered more than it has: it is overloaded by what comes on top (retries, slots held by "
        + "those who wait), or the trials are too short to settle"
    ]
  }

  /// The share of the queries that arrived in the observed windows and had not ended with them, beyond those that were there before; 0
  /// when the windows can be taken for the long run.
  var unended: Double {
    let growth = fold.trials.reduce(0) { $0 + max(0, Double($1.population.atEnd - $1.population.atStart)) }
    let share = growth / max(1, fold.arrived)
    return share > Self.mostUnended ? share : 0
  }

  /// By how much the number in the system grew in the second half of the observed window.
  private static func lateGrowth(_ trial: TrialResult) -> Double {
    halfway(trial).map { Double(trial.population.atEnd - $0.inSystem) } ?? 0
  }

  /// The point of the course in the middle of the observed window; nil when no course was kept.
  static func halfway(_ trial: TrialResult) -> TimeSeries.Point? {
    let middle = SimTime(nanoseconds: trial.start.nanoseconds / 2 + trial.end.nanoseconds / 2)
    return trial.series.points.first { $0.time >= middle }
  }

  private var longestQueue: String {
    fold.stations.max { ($0.queueLength.value ?? 0) < ($1.queueLength.value ?? 0) }?.name ?? "no station"
  }

  // MARK: Stations

  private var rate: Double { fold.scenario.workload.meanRate.perSecond }

  /// The stations without a limit of their own that are offered more than they have, the most overloaded first.
  private var offered: [Simulation.Preview.Station] {
    let overloaded = fold.simulation.preview.stations.filter { $0.isUnbounded && load($0) > 1 }
    return overloaded.sorted { load($0) > load($1) }
  }

  /// The stations that are busy all the time with queues that do not grow: queries give up, or are turned away before they get there.
  ///
  /// Where queries give up at the station itself, what it carries and what share gives up tell what it is offered. A queue that turns away
  /// at its own length is left out: whoever gets in waits no longer than that, however much more is offered.
  private var shedding: [String] {
    let stations = fold.simulation.preview.stations
    return stations.indices.compactMap { index -> (load: Double, text: String)? in
      let (station, tallies) = (stations[index], fold.trials.map { $0.stations[index] })
      let available = zip(tallies, fold.trials).reduce(0) { $0 + ($1.0.capacity ?? 0) * $1.1.observedSeconds }
      let carried = tallies.reduce(0) { $0 + $1.busySeconds } / available
      guard available > 0, carried >= Self.allTheTime else { return nil }
      if station.isUnbounded {
        guard load(station) > 1 else { return nil }
        return (load(station), "\(text(of: station)): its queue grows until queries are turned away or give up")
      }
      let (gaveUp, rejected) = tallies.reduce((0, 0)) { ($0.0 + $1.timedOut, $0.1 + $1.rejected) }
      let share = Double(gaveUp) / Double(max(1, tallies.reduce(0) { $0 + $1.arrivals }))
      let offered = carried / max(1e-9, 1 - share)
      guard rejected == 0, gaveUp > 0, !station.isQuota, offered > 1 else { return nil }
      return (
        offered,
        "\(station.name) is busy all the time, and \((100 * share).significant(2))% of those who come give up waiting: it is offered "
          + "\(offered.significant(3)) times what it has"
      )
    }.sorted { $0.load > $1.load }.map(\.text)
  }

  /// `api.cpu is offered 4.62 erlangs but has 4 servers`.
  private func text(of station: Simulation.Preview.Station) -> String {
    if let pace = station.pace {
      return "\(station.name) is asked for \((station.demandPerQuery * pace * rate).significant(3)) \(station.paced) a second but allows "
        + "\(pace.significant(4))"
    }
    let capacity = station.capacity ?? 0
    return "\(station.name) is offered \((station.demandPerQuery * rate).significant(3)) erlangs but has \(capacity.significant(4)) "
      + "\(capacity == 1 ? "server" : "servers")"
  }

  /// Offered over available.
  private func load(_ station: Simulation.Preview.Station) -> Double { station.demandPerQuery * rate / (station.capacity ?? .infinity) }
}
