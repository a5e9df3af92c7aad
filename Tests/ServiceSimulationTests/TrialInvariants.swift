import PlanModel
import Testing
import Units

// What holds in every trial of every scenario, for suites with scenarios of their own.

func isClose(_ a: Double, _ b: Double, relative: Double = 1e-9) -> Bool { abs(a - b) <= relative * max(abs(a), abs(b)) + 1e-12 }

/// - Parameter isHeldOn: stations whose slots may be held by queries of replicas that have ended, until these notice.
func expectInvariants(_ result: TrialResult, _ what: String, isHeldOn: (String) -> Bool = { _ in false }) {
  let observed = result.observedSeconds
  #expect(observed > 0, "\(what)")
  #expect(result.arrived >= 0 && result.completed >= 0 && result.failures.allSatisfy { $0.count > 0 }, "\(what)")
  let population = result.population
  // Little's law with its boundary terms: the area under the number in the system, taken from event to event, is the time spent in the
  // system, added up query by query.
  #expect(isClose(population.area, population.timeWithinWindow), "\(what): \(population)")
  #expect(result.arrived - result.completed - result.failed == population.atEnd - population.atStart, "\(what)")
  #expect(population.peak >= max(population.atStart, population.atEnd), "\(what)")
  #expect(population.area <= Double(population.peak) * observed * (1 + 1e-12), "\(what)")
  #expect(result.responseTime.total == UInt64(result.completed), "\(what)")

  let parts = result.breakdown.bands.reduce(0) { $0 + $1.waiting.reduce(0, +) + $1.service.reduce(0, +) }
  #expect(isClose(parts, result.responseSum), "\(what): parts add up to \(parts) of \(result.responseSum)")
  #expect(result.breakdown.bands.reduce(0) { $0 + $1.count } == result.completed, "\(what)")
  for band in result.breakdown.bands {
    let sum = band.waiting.reduce(0, +) + band.service.reduce(0, +)
    let (low, high) = (band.low * Double(band.count), band.high * Double(band.count))
    #expect(sum >= low * (1 - 1e-9) - 1e-12 && sum <= high * (1 + 1e-9) + 1e-12, "\(what): \(sum) in \(low) to \(high)")
    #expect((band.waiting + band.service).allSatisfy { $0 >= 0 }, "\(what)")
  }
  for station in result.stations {
    let name = "\(what), \(station.name)"
    #expect([station.arrivals, station.completions, station.rejected, station.timedOut].allSatisfy { $0 >= 0 }, "\(name)")
    #expect([station.busySeconds, station.queueSeconds, station.waitingSum, station.serviceSum].allSatisfy { $0 >= -1e-9 }, "\(name)")
    // A window may hold the CPU time of one period more than it has periods.
    let extra = station.throttledSeconds == nil ? 0 : 0.1
    if let capacity = station.capacity, !isHeldOn(station.name) { #expect(station.busySeconds <= capacity * (observed + extra) * (1 + 1e-9), "\(name)") }
  }
  for lookup in result.lookups {
    #expect(lookup.sum >= 0 && (lookup.times.total > 0 || lookup.sum == 0), "\(what), \(lookup.name)")
  }
  #expect(result.consumption.tokens.allSatisfy { $0.calls >= 0 && $0.input >= 0 && $0.output >= 0 }, "\(what)")
}
