import PlanModel
import Statistics
import Units

/// Everything a trial has counted from its start to one instant. The difference of two is what happened between them.
struct Tallies {
  struct Station {
    var arrivals: Int64 = 0
    var completions: Int64 = 0
    var rejected: Int64 = 0
    var timedOut: Int64 = 0
    /// Seconds.
    var busy = 0.0
    var queue = 0.0
    var waiting = 0.0
    var service = 0.0
    var throttled = 0.0

    mutating func add(_ state: StationState) {
      arrivals += state.arrivals
      completions += state.completions
      rejected += state.rejected
      throttled += state.throttled * 1e-9
      timedOut += state.timedOut
      busy += state.busyArea * 1e-9
      waiting += state.waitingSum * 1e-9
      // A slot of a pool is held for as long as it is busy. At a sharing station, waiting is what the sharing costs.
      service += (state.kind == .pool ? state.busyArea : state.serviceSum) * 1e-9
      // Those at a paced station are counted when they leave it.
      queue += (state.kind == .paced ? state.waitingSum : state.queueArea) * 1e-9
    }
  }

  var time: SimTime
  var arrived: Int64
  var repeated: Int64
  var completed: Int64
  var failures: [Int64]
  var responseSum: Double
  var responses: Histogram
  var bandCounts: [Int64]
  /// Nanoseconds by band and component, waiting and service in turn.
  var bands: [Double]
  var stations: [Station]
  var hits: [Int64]
  var misses: [Int64]
  var lookupSums: [Double]
  var lookupTimes: [Histogram]
  var calls: [Double]
  var egressBytes: Double
  var stored: [Double]
  var population: Int64
  var populationArea: Double
  var timeInSystem: Double

  /// Nothing counted, at the start of the clock.
  static func nothing(_ network: Network) -> Tallies {
    let components = max(1, network.components.count) * 2
    return Tallies(
      time: .zero, arrived: 0, repeated: 0, completed: 0, failures: Array(repeating: 0, count: network.causes.count), responseSum: 0,
      responses: Histogram(), bandCounts: Array(repeating: 0, count: TrialRecord.bandCount),
      bands: Array(repeating: 0, count: TrialRecord.bandCount * components),
      stations: Array(repeating: Station(), count: network.families.count), hits: Array(repeating: 0, count: network.caches.count),
      misses: Array(repeating: 0, count: network.caches.count), lookupSums: Array(repeating: 0, count: network.lookups.count),
      lookupTimes: Array(repeating: Histogram(), count: network.lookups.count),
      calls: Array(repeating: 0, count: network.providers.count * 3), egressBytes: 0,
      stored: Array(repeating: 0, count: network.databases.count), population: 0, populationArea: 0, timeInSystem: 0)
  }

  // MARK: Differences

  func failures(since start: Tallies, _ network: Network) -> [FailureCount] {
    zip(network.causes, zip(failures, start.failures)).compactMap { cause, counts in
      counts.0 > counts.1 ? FailureCount(cause: cause, count: counts.0 - counts.1) : nil
    }
  }

  func stations(since start: Tallies, _ network: Network) -> [StationTally] {
    network.families.indices.map { index in
      let family = network.families[index]
      let (last, first) = (stations[index], start.stations[index])
      return StationTally(
        name: family.name, capacity: family.discipline.capacity.map { $0 * Double(family.instances) },
        arrivals: last.arrivals - first.arrivals, completions: last.completions - first.completions,
        rejected: last.rejected - first.rejected, timedOut: last.timedOut - first.timedOut, busySeconds: last.busy - first.busy,
        queueSeconds: last.queue - first.queue, waitingSum: last.waiting - first.waiting, serviceSum: last.service - first.service,
        throttledSeconds: family.discipline.isThrottled ? last.throttled - first.throttled : nil)
    }
  }

  func caches(since start: Tallies, _ network: Network) -> [CacheTally] {
    network.caches.indices.map {
      CacheTally(name: network.caches[$0].name, hits: hits[$0] - start.hits[$0], misses: misses[$0] - start.misses[$0])
    }
  }

  func lookups(since start: Tallies, _ network: Network) throws(StatisticsError) -> [LookupTally] {
    var result: [LookupTally] = []
    for (index, name) in network.lookups.enumerated() {
      result.append(
        LookupTally(
          name: name, sum: lookupSums[index] - start.lookupSums[index], times: try lookupTimes[index].since(start.lookupTimes[index])))
    }
    return result
  }

  func breakdown(since start: Tallies, _ network: Network) -> BreakdownTally {
    let count = network.components.count
    let width = max(1, count) * 2
    let bands = bandCounts.indices.compactMap { band -> BreakdownTally.Band? in
      let queries = bandCounts[band] - start.bandCounts[band]
      guard queries > 0 else { return nil }
      func seconds(_ offset: Int) -> [Double] {
        (0..<count).map { (self.bands[band * width + 2 * $0 + offset] - start.bands[band * width + 2 * $0 + offset]) * 1e-9 }
      }
      let last = ((band + 1) << TrialRecord.bandShift) - 1
      return BreakdownTally.Band(
        low: Double(LogBuckets.lowerBound(band << TrialRecord.bandShift)) * 1e-9,
        high: (Double(LogBuckets.upperBound(last)) + 1) * 1e-9, count: queries, waiting: seconds(0), service: seconds(1))
    }
    return BreakdownTally(components: network.components, bands: bands)
  }

  func consumption(since start: Tallies, _ network: Network) -> Consumption {
    let used = zip(calls, start.calls).map { $0 - $1 }
    return Consumption(
      tokens: network.providers.enumerated().map { index, provider in
        Consumption.Tokens(
          provider: provider.name, model: provider.model, calls: Int64(used[3 * index]), input: used[3 * index + 1],
          output: used[3 * index + 2], cachedInput: provider.cachedShare > 0 ? used[3 * index + 1] * provider.cachedShare : nil)
      },
      egressBytes: egressBytes - start.egressBytes,
      stored: network.databases.enumerated().map {
        Consumption.Stored(database: $0.element, bytes: stored[$0.offset] - start.stored[$0.offset])
      })
  }
}
