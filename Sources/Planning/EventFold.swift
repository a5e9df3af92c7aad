import PlanModel
import Statistics
import Units

/// What the events of a scenario did, over all trials.
struct EventFold {
  let fold: TrialFold

  /// Nil where nothing happens.
  var results: [EventResult]? {
    guard let events = fold.scenario.events, !events.isEmpty else { return nil }
    return events.enumerated().compactMap { index, event in
      let tallies = fold.trials.compactMap { trial in trial.eventTallies.flatMap { index < $0.count ? $0[index] : nil } }
      return tallies.isEmpty ? nil : Self.result(event.text, at: tallies.map { _ in event.time }, tallies)
    }
  }

  /// - Parameters:
  ///   - times: of the event, one a trial.
  ///   - tallies: one a trial.
  ///   - isPooled: whether the answers of all trials together are enough for a percentile; else those of each have to be.
  static func result(_ text: String, at times: [SimTime], _ tallies: [EventTally], isPooled: Bool = false) -> EventResult {
    func estimate(_ value: (EventTally) -> Double) -> Estimate { TrialFold.notNegative(TrialInterval.estimate(of: tallies.map(value))) }
    var causes: [String] = []
    for failure in tallies.flatMap(\.failures) where !causes.contains(failure.cause) { causes.append(failure.cause) }
    let bands = tallies.compactMap(\.band)
    return EventResult(
      time: times.first ?? .zero, text: text, failed: estimate { Double($0.failed) },
      errorRate: errorRate(tallies),
      errorsByCause: causes.map { cause in
        ErrorShare(cause: cause, share: estimate { tally in Double(tally.failures.first { $0.cause == cause }?.count ?? 0) })
      }.sorted { ($0.share.value ?? 0, $1.cause) > ($1.share.value ?? 0, $0.cause) },
      p99: percentile(tallies, isPooled: isPooled), peak: estimate { Double($0.peak) }, length: time(since: times, tallies, \.over, "was not over"),
      recovery: bands.isEmpty
        ? refused("n/a (too little was seen before the event)", tallies) : time(since: times, tallies, \.recovered, "did not come back"),
      recoveredTrials: tallies.count { $0.recovered != nil },
      band: bands.isEmpty ? nil : bands.reduce(0, +) / Double(bands.count))
  }

  private static func errorRate(_ tallies: [EventTally]) -> Estimate {
    guard tallies.allSatisfy({ $0.completed + $0.failed > 0 }) else { return refused("n/a (no query has left)", tallies) }
    return TrialFold.share(TrialInterval.estimate(of: tallies.map { Double($0.failed) / Double($0.completed + $0.failed) }))
  }

  private static func refused(_ reason: String, _ tallies: [EventTally]) -> Estimate { Estimate(refused: reason, trials: tallies.count) }

  private static func percentile(_ tallies: [EventTally], isPooled: Bool) -> Estimate {
    let counts = tallies.map { Int($0.responseTime.total) }
    if let refusal = PercentileRule.refusal(of: 0.99, count: isPooled ? counts.reduce(0, +) : counts.min() ?? 0) { return refused(refusal, tallies) }
    return TrialFold.notNegative(TrialInterval.estimate(of: PooledPercentile.values(of: 0.99, in: tallies.map(\.responseTime))))
  }

  /// Seconds since the event; refused when one trial has none, as the mean of the others would be too short.
  private static func time(since times: [SimTime], _ tallies: [EventTally], _ end: (EventTally) -> SimTime?, _ what: String) -> Estimate {
    let missing = tallies.count { end($0) == nil }
    guard missing == 0 else { return refused("n/a (\(missing) of \(tallies.count) trials: it \(what) within the trial)", tallies) }
    return TrialFold.notNegative(TrialInterval.estimate(of: zip(times, tallies).map { ((end($1) ?? .zero) - $0).seconds }))
  }
}
