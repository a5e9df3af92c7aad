import Foundation
import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Units

/// Folds trials into one answer: each figure is worked out per trial, and the trials, which are independent, give its interval.
struct TrialFold {
  let simulation: Simulation
  let trials: [TrialResult]

  var scenario: Scenario { simulation.scenario }
  var observedSeconds: Double { trials.reduce(0) { $0 + $1.observedSeconds } }
  var arrived: Double { Double(trials.reduce(0) { $0 + $1.arrived }) }

  func estimate(_ value: (TrialResult) -> Double) -> Estimate { Self.notNegative(TrialInterval.estimate(of: trials.map(value))) }

  /// Student's interval knows no bounds; none of these figures can be below 0, so neither is their interval.
  static func notNegative(_ estimate: Estimate) -> Estimate {
    var bounded = estimate
    bounded.low = estimate.low.map { max(0, $0) }
    return bounded
  }

  /// The same for a share of 1.
  static func share(_ estimate: Estimate) -> Estimate {
    var bounded = notNegative(estimate)
    // A mean above 1 is a fault of the model's that must not be hidden.
    if (estimate.value ?? 0) <= 1 { bounded.high = estimate.high.map { min(1, $0) } }
    return bounded
  }

  // MARK: Queries

  func responseTime(_ unstable: [String]) -> ResponseTimeResult {
    if let reason = unstable.first {
      let refused = Estimate(refused: reason, trials: trials.count)
      return ResponseTimeResult(mean: refused, p50: refused, p95: refused, p99: refused)
    }
    guard trials.allSatisfy({ $0.completed > 0 }) else {
      let refused = Estimate(refused: "n/a (a trial without any answered query)", trials: trials.count)
      return ResponseTimeResult(mean: refused, p50: refused, p95: refused, p99: refused)
    }
    return ResponseTimeResult(
      mean: estimate(TrialRunner.meanResponse), p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99))
  }

  private func percentile(_ p: Double) -> Estimate { percentile(p, of: \.responseTime) }

  /// Of the times of all trials together; refused when any trial has too few for a percentile of its own.
  private func percentile(_ p: Double, of histogram: (TrialResult) -> Histogram) -> Estimate {
    let histograms = trials.map(histogram)
    let fewest = histograms.map { Int($0.total) }.min() ?? 0
    if let refusal = PercentileRule.refusal(of: p, count: fewest) { return Estimate(refused: refusal, trials: trials.count) }
    return Self.notNegative(TrialInterval.estimate(of: PooledPercentile.values(of: p, in: histograms)))
  }

  var throughput: Estimate { estimate { Double($0.completed) / $0.observedSeconds } }

  /// Refused when no query has left. When few have failed, Student's interval over trials is too short, and empty when none has: it then
  /// reaches at least as far as the exact interval of the number of clumps in which they came.
  var errorRate: Estimate {
    let left = trials.reduce(0) { $0 + $1.completed + $1.failed }
    guard left > 0 else { return Estimate(refused: "n/a (no query has left)", trials: trials.count) }
    return RareErrors(trials).widened(share(\.failed), confidence: 0.95)
  }

  /// Of all queries that left.
  private func share(_ count: (TrialResult) -> Int64) -> Estimate {
    Self.share(
      estimate { trial in
        let left = trial.completed + trial.failed
        return left > 0 ? Double(count(trial)) / Double(left) : .nan
      })
  }

  var errorsByCause: [ErrorShare] {
    var causes: [String] = []
    for failure in trials.flatMap(\.failures) where !causes.contains(failure.cause) { causes.append(failure.cause) }
    return causes.map { cause in
      ErrorShare(cause: cause, share: share { trial in trial.failures.first { $0.cause == cause }?.count ?? 0 })
    }.sorted { ($0.share.value ?? 0, $1.cause) > ($1.share.value ?? 0, $0.cause) }
  }

  // MARK: Stations

  var stations: [StationResult] {
    guard let first = trials.first else { return [] }
    return first.stations.indices.map { index in
      let tallies = trials.map { $0.stations[index] }
      func each(_ value: (StationTally, TrialResult) -> Double) -> Estimate {
        Self.notNegative(TrialInterval.estimate(of: zip(tallies, trials).map(value)))
      }
      func per(_ visits: (StationTally) -> Int64, _ sum: (StationTally) -> Double) -> Estimate {
        // A trial without a visit says nothing about the time of one.
        let visited = tallies.filter { visits($0) > 0 }
        guard !visited.isEmpty else { return Estimate(refused: "n/a (no visits)", trials: trials.count) }
        return Self.notNegative(TrialInterval.estimate(of: visited.map { sum($0) / Double(visits($0)) }))
      }
      let tally = first.stations[index]
      let limit = simulation.preview.stations[index].coresPerContainer
      return StationResult(
        name: tally.name, capacity: tally.capacity == nil ? nil : tallies.reduce(0) { $0 + ($1.capacity ?? 0) } / Double(tallies.count),
        utilization: tally.capacity == nil
          ? each { $0.busySeconds / $1.observedSeconds } : Self.share(each { $0.busySeconds / $1.observedSeconds / ($0.capacity ?? 1) }),
        // Waiting ends in service or in giving up.
        waitingTime: per({ $0.completions + $0.timedOut }, \.waitingSum), serviceTime: per(\.completions, \.serviceSum), queueLength: each { $0.queueSeconds / $1.observedSeconds },
        visitsPerQuery: arrived > 0 ? Double(tallies.reduce(0) { $0 + $1.arrivals }) / arrived : 0,
        rejected: tallies.reduce(0) { $0 + $1.rejected }, timedOut: tallies.reduce(0) { $0 + $1.timedOut },
        throttled: limit.map { limit in
          Self.share(each { ($0.throttledSeconds ?? 0) / $1.observedSeconds * limit / max($0.capacity ?? limit, limit / 1_000) })
        })
    }
  }

  var caches: [CacheResult] {
    guard let first = trials.first else { return [] }
    return first.caches.indices.map { index in
      let known = simulation.preview.caches[index]
      let asked = trials.map { $0.caches[index] }.filter { $0.hits + $0.misses > 0 }
      let ratio =
        asked.isEmpty
        ? Estimate(refused: "n/a (never asked)", trials: trials.count)
        : Self.share(TrialInterval.estimate(of: asked.map { Double($0.hits) / Double($0.hits + $0.misses) }))
      return CacheResult(name: known.name, hitRatio: ratio, expected: known.hitRatio, note: known.note)
    }
  }

  var lookups: [LookupResult] {
    guard let first = trials.first else { return [] }
    return first.lookups.indices.map { index in
      let tallies = trials.map { $0.lookups[index] }
      let asked = tallies.filter { $0.times.total > 0 }
      return LookupResult(
        name: first.lookups[index].name,
        mean: asked.isEmpty
          ? Estimate(refused: "n/a (no look-ups)", trials: trials.count)
          : Self.notNegative(TrialInterval.estimate(of: asked.map { $0.sum / Double($0.times.total) })),
        p95: percentile(0.95, of: { $0.lookups[index].times }),
        perQuery: arrived > 0 ? Double(tallies.reduce(0) { $0 + $1.times.total }) / arrived : 0)
    }
  }

  // MARK: The course

  /// The mean over trials, step by step; a trial that ended early counts as far as it came.
  var series: TimeSeries? {
    guard var mean = trials.map(\.series).max(by: { $0.points.count < $1.points.count }), !mean.points.isEmpty else { return nil }
    for index in mean.points.indices {
      let points = trials.compactMap { index < $0.series.points.count ? $0.series.points[index] : nil }
      let count = Double(points.count)
      func average(_ value: (TimeSeries.Point) -> Int64) -> Int64 {
        Int64((points.reduce(0) { $0 + Double(value($1)) } / count).rounded())
      }
      mean.points[index] = TimeSeries.Point(
        time: mean.points[index].time, arrived: average(\.arrived), completed: average(\.completed), failed: average(\.failed),
        responseSum: points.reduce(0) { $0 + $1.responseSum } / count, inSystem: average(\.inSystem),
        busySeconds: mean.points[index].busySeconds.indices.map { family in points.reduce(0) { $0 + $1.busySeconds[family] } / count })
    }
    return mean
  }
}
