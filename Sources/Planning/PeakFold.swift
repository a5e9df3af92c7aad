import Foundation
import PlanModel
import ServiceSimulation
import Units

/// The hour of the largest expected load, and what kind of run a varying load makes.
struct PeakFold {
  let fold: TrialFold
  private var workload: Workload { fold.scenario.workload }
  private var horizon: SimTime { fold.simulation.duration }

  /// Nil where the expected load is constant. Surges have their own place in a report, and bursts no hour.
  var peakHour: PeakHour? {
    guard let shape = workload.shape, shape.isTimeVarying else { return nil }
    let hours = max(1, Int((horizon.seconds / 3_600).rounded(.down)))
    let factors = (0..<min(hours, 24 * 366)).map { hour in
      (hour: hour, factor: shape.meanFactor(from: Double(hour) * 3_600, to: min(horizon.seconds, Double(hour + 1) * 3_600)))
    }
    guard let peak = factors.max(by: { $0.factor < $1.factor }) else { return nil }
    let rate = workload.meanRate * peak.factor
    let start = SimTime.hours(Double(peak.hour))
    return PeakHour(rate: rate, start: start, stations: stations(at: rate, from: start))
  }

  private func stations(at rate: Rate, from start: SimTime) -> [PeakHour.Station] {
    let known = fold.simulation.preview.stations
    // Caches that are asked more often hit more often.
    let demands = (try? fold.simulation.demand(at: rate)) ?? known.map(\.demandPerQuery)
    let middle = start + .minutes(30)
    let found = known.indices.compactMap { index -> PeakHour.Station? in
      guard let capacity = known[index].capacity, capacity > 0, demands[index] > 0 else { return nil }
      let busy = fold.trials.reduce(0) { $0 + $1.stations[index].busySeconds } / fold.trials.reduce(0) { $0 + $1.observedSeconds }
      return PeakHour.Station(
        name: known[index].name, offered: demands[index] * rate.perSecond / capacity, mean: busy / capacity,
        measured: measured(index, at: middle) / capacity)
    }
    return found.sorted { ($0.offered, $1.name) > ($1.offered, $0.name) }
  }

  /// Busy servers in the steps of the course that lie in the peak hour, or in the one that holds its middle.
  private func measured(_ station: Int, at middle: SimTime) -> Double {
    var busy = 0.0
    var time = 0.0
    for trial in fold.trials {
      let step = trial.series.step
      let (low, high) = (middle - .minutes(30), middle + .minutes(30))
      for point in trial.series.points where station < point.busySeconds.count {
        let start = point.time - step
        guard (start >= low && point.time <= high) || (start <= middle && point.time > middle) else { continue }
        busy += point.busySeconds[station]
        time += step.seconds
      }
    }
    return time > 0 ? busy / time : 0
  }

  /// What a reader should know of a load that varies, one sentence each.
  func remarks(_ peak: PeakHour?) -> [String] {
    guard fold.scenario.isTimeVarying else { return [] }
    var sentences = ["\(reasons) this a terminating run: all of it counts, from an empty system on, and no warm-up is cut off"]
    if let cycle = workload.shape?.cycle {
      let cycles = horizon.seconds / cycle.seconds
      if abs(cycles - cycles.rounded()) > 1e-6 || cycles < 1 {
        sentences.append(
          "\(horizon.spelling) are no whole number of \(cycle == .days(1) ? "days" : "weeks"): some hours of the curve count more often than "
            + "others, in the monthly bill as well")
      }
    }
    for station in peak?.overloaded ?? [] {
      sentences.append(
        "in the peak hour \(station.name) is offered \((station.offered * 100).significant(3)) % of what it has: its queue grows all the "
          + "while, and is worked off when the load falls")
    }
    if peak != nil, fold.simulation.preview.caches.contains(where: { !$0.note.hasPrefix("given") }) {
      sentences.append("hit ratios of caches are those of the mean rate at all hours")
    }
    if fold.scenario.events?.isEmpty == false {
      sentences.append(
        "an event's effects count as over once three windows of \(fold.simulation.eventWindow.spelling) in a row have a mean response time "
          + "within the band (mean and three standard deviations of up to thirty windows before the event, at least 10 % above their mean) "
          + "and no more errors")
    }
    return sentences
  }

  private var reasons: String {
    var parts: [String] = []
    if workload.shape?.daily != nil { parts.append("the daily curve") }
    if workload.shape?.weekly != nil { parts.append("the weekly curve") }
    if workload.shape?.growthPerMonth ?? 0 != 0 { parts.append("growth") }
    if fold.scenario.events?.isEmpty == false { parts.append("events") }
    let text = parts.count < 2 ? parts.joined() : parts.dropLast().joined(separator: ", ") + " and " + (parts.last ?? "")
    let verb = parts == ["events"] || parts.count > 1 ? "make" : "makes"
    return text.prefix(1).uppercased() + text.dropFirst() + " " + verb
  }
}

extension Scenario {
  /// Expected arrivals per second over the horizon, surges included.
  func offeredRate(over horizon: SimTime) -> Rate {
    var mean = workload.meanRate(over: horizon)
    for event in events ?? [] {
      guard case .surge(let factor, let length) = event.action, case .poisson(let rate) = workload.arrivals else { continue }
      let (start, end) = (event.time.seconds, min((event.time + length).seconds, horizon.seconds))
      guard end > start else { continue }
      let within = rate.perSecond * (workload.shape?.meanFactor(from: start, to: end) ?? 1) * (end - start)
      mean = Rate(perSecond: mean.perSecond + (factor - 1) * within / horizon.seconds)
    }
    return mean
  }
}
