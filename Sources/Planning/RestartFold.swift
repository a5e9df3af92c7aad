import PlanModel
import Statistics
import Units

/// How often replicas were started anew, and how often clients asked again.
struct RestartFold {
  let trials: [TrialResult]

  /// Nil where no replica can be started anew.
  var results: [RestartResult]? {
    guard let first = trials.first?.restarts, !first.isEmpty else { return nil }
    return first.indices.map { index in
      RestartResult(
        application: first[index].application, outOfMemory: perHour { $0.restarts?[index].outOfMemory },
        unhealthy: perHour { $0.restarts?[index].unhealthy })
    }
  }

  /// Of the queries that arrived; nil where clients ask once.
  var repeated: Estimate? {
    guard trials.contains(where: { $0.repeated != nil }) else { return nil }
    return TrialFold.share(TrialInterval.estimate(of: trials.map { $0.arrived > 0 ? Double($0.repeated ?? 0) / Double($0.arrived) : .nan }))
  }

  /// One sentence for each kind of restart that was seen.
  var remarks: [String] {
    seen.map { kind in "\(kind.beginning) \(kind.perHour.significant(2)) times an hour and \(kind.end)" }
  }

  /// How the sentences begin, whatever numbers they say.
  var kinds: Set<String> { Set(seen.map(\.beginning)) }

  private var seen: [(beginning: String, perHour: Double, end: String)] {
    (results ?? []).flatMap { result in
      [
        ("\(result.application): a replica ran out of memory", result.outOfMemory.value ?? 0, "was killed with all that it was working on"),
        ("\(result.application): a replica did not answer its liveness probe", result.unhealthy.value ?? 0, "was started anew"),
      ].filter { $0.1 > 0 }
    }
  }

  /// An hour of observed time. Few restarts leave more room than Student's interval over the trials says, and none does not mean never.
  private func perHour(_ count: (TrialResult) -> Int64?) -> Estimate {
    let counts = trials.map { Double(count($0) ?? 0) }
    let hours = trials.map { $0.observedSeconds / 3_600 }
    var estimate = TrialFold.notNegative(TrialInterval.estimate(of: zip(counts, hours).map { $0 / $1 }))
    let clumped = ClumpedCount(counts, exposures: hours)
    let total = hours.reduce(0, +)
    guard clumped.isRare, total > 0, let low = estimate.low, let high = estimate.high else { return estimate }
    let exact = clumped.interval(confidence: 0.95)
    (estimate.low, estimate.high) = (min(low, exact.low / total), max(high, exact.high / total))
    return estimate
  }
}
