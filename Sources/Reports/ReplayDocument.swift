import Autoscaling
import Foundation
import PlanModel
import Units

/// A replay as JSON for programs. Columns of the timeline have one value a sync; numbers of pods one a step, which is half a sync or a quarter
/// of one where others set the number of pods between two syncs.
public struct ReplayDocument: Encodable {
  private let schemaVersion = 1
  private let digest: String
  private let recording: Recording
  private let replays: [Replay]
  private let departures: Departures?
  private let suggestion: Found?

  public init(_ study: ReplayStudy) {
    digest = study.digest
    recording = Recording(study)
    replays = study.results.map { Replay($0, price: study.price) }
    departures = study.departures.map(Departures.init)
    suggestion = study.suggestion.map { Found($0, price: study.price) }
  }

  /// Sorted keys, two spaces of indentation, a line feed at the end: equal replays give equal bytes.
  /// - Throws: `ReportError.notFinite` for a figure that JSON cannot hold.
  public func text() throws(ReportError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do { return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n" } catch {
      throw .notFinite(value: "\(error)", place: "replay")
    }
  }

  private struct Recording: Encodable {
    var origin: String
    /// Since 1970, where the recording has a clock.
    var startSeconds: Double?
    var periodSeconds: Double
    var syncs: Int
    var missingSyncs: Int
    var gaps, repeatedTimes, rowsOutOfOrder, unreadableValues: Int
    var podUSDPerHour: String?

    init(_ study: ReplayStudy) {
      let (load, faults) = (study.results.first?.load, study.record.faults)
      origin = study.record.origin
      startSeconds = study.record.clockStart
      periodSeconds = load.map { seconds($0.period) } ?? 0
      syncs = load?.steps ?? 0
      missingSyncs = load?.missingSteps ?? 0
      (gaps, repeatedTimes, rowsOutOfOrder, unreadableValues) = (faults.gaps, faults.repeated, faults.disordered, faults.unreadable)
      podUSDPerHour = study.price?.perHour.spelling
    }
  }

  private struct Findings: Encodable {
    var reversals, podStarts, mostReversalsInAnHour: Int
    var reversalsPerHour, podStartsPerHour, podMinutes, wastedPodMinutes, minutesShort, shortPodMinutes, minutesAtMaximum: Double
    var usd: String?

    init(_ findings: FlapFindings, price: PodPrice?) {
      (reversals, podStarts) = (findings.reversals.count, findings.podStarts)
      mostReversalsInAnHour = findings.mostReversalsInAnHour
      (reversalsPerHour, podStartsPerHour) = (findings.reversalsPerHour, findings.podStartsPerHour)
      (podMinutes, wastedPodMinutes) = (findings.podMinutes, findings.wastedPodMinutes)
      (minutesShort, shortPodMinutes) = (findings.minutesShort, findings.shortPodMinutes)
      minutesAtMaximum = findings.minutesAtMaximum
      usd = price.map { $0.cost(podMinutes: findings.podMinutes).cents }
    }
  }

  private struct Replay: Encodable {
    var name: String
    var isFlapping: Bool
    /// The busiest hour that flaps.
    var flappingHour: Hour?
    /// Why the replay proves nothing: `fewSamples`, `short`, `needUnknown` or `openHours`.
    var doubt: String?
    var knowsNeed: Bool
    var reversalWindowSeconds: Double
    var budget: [String: Double]
    var fewestReversals: Int?
    var findings: Findings
    var causes: [Cause]
    var memory: Memory?
    var timeline: Timeline

    init(_ result: ReplayResult, price: PodPrice?) {
      name = result.setup.name
      isFlapping = result.isFlapping
      flappingHour = result.flapping.map {
        Hour(startSeconds: seconds(result.course.period) * Double($0.start), reversals: $0.reversals, fewestReversals: $0.fewest)
      }
      doubt =
        switch result.doubt {
        case .fewSamples: "fewSamples"
        case .short: "short"
        case .needUnknown: "needUnknown"
        case .openHours: "openHours"
        case nil: nil
        }
      knowsNeed = result.course.knowsNeed
      reversalWindowSeconds = seconds(result.yardstick.rule(for: result.setup).window)
      let budget = result.yardstick.budget
      self.budget = ["reversalsPerHour": budget.reversalsPerHour, "podStartsPerHour": budget.podStartsPerHour]
      fewestReversals = result.fewest?.reversals
      findings = Findings(result.findings, price: price)
      causes = result.causes.map {
        Cause(
          setting: $0.setting.rawValue, before: $0.before, after: $0.after, removesFlapping: $0.removesFlapping, starves: $0.starves,
          findings: Findings($0.findings, price: price))
      }
      memory = result.ratchet.map(Memory.init)
      timeline = Timeline(result)
    }
  }

  private struct Hour: Encodable {
    /// From the recording's start to the first of its reversals.
    var startSeconds: Double
    var reversals, fewestReversals: Int
  }

  private struct Cause: Encodable {
    var setting, before, after: String
    var removesFlapping, starves: Bool
    var findings: Findings
  }

  private struct Memory: Encodable {
    var metric: String
    var idleMilli: Int64
    var ratio: Double
    var regime: String
    var floor: Int32?

    init(_ finding: RatchetFinding) {
      (metric, idleMilli, ratio) = (finding.metric, finding.idle, finding.ratio)
      switch finding.regime {
      case .climbs: regime = "climbs"
      case .stays: regime = "stays"
      case .falls(let floor):
        regime = "falls"
        self.floor = floor
      }
    }
  }

  private struct Timeline: Encodable {
    var demandMilli: [String: [Int64?]]
    var replicas, ready, desired: [Int32]
    var required: [Int32?]
    var metrics: [Proposals]
    var raw, stabilized: [Int32?]
    var stabilizeReason, limitReason: [String?]
    var events: [Event]

    struct Event: Encodable {
      var step: Int
      var message: String
    }

    /// What each sync made of one metric of the autoscaler.
    struct Proposals: Encodable {
      var type, name: String
      var replicas, utilizationPercent: [Int32?]
      var error: [String?]
    }

    var secondsPerStep: Double

    init(_ result: ReplayResult) {
      let course = result.course
      secondsPerStep = seconds(course.period)
      demandMilli = Dictionary(result.load.columns.map { ($0.metric, $0.values) }) { first, _ in first }
      (replicas, ready, required) = (course.replicas, course.ready, course.required)
      desired = course.decisions.map(\.desired)
      let specified = result.setup.specification.metrics
      metrics = specified.indices.map { index in
        let outcomes = course.decisions.indices.map { step -> MetricOutcome? in
          let place = step * specified.count + index
          return place < course.outcomes.count ? course.outcomes[place] : nil
        }
        return Proposals(
          type: specified[index].source.typeName, name: specified[index].name,
          replicas: outcomes.map { if case .success(let proposal)? = $0 { proposal.replicas } else { nil } },
          utilizationPercent: outcomes.map { if case .success(let proposal)? = $0 { proposal.utilization } else { nil } },
          error: outcomes.map { if case .failure(let failure)? = $0 { failure.rawValue } else { nil } })
      }
      raw = course.decisions.map { $0.measured?.raw }
      stabilized = course.decisions.map { $0.measured?.stabilized }
      stabilizeReason = course.decisions.map { $0.measured?.stabilizeReason.rawValue }
      limitReason = course.decisions.map { $0.measured?.limitReason.rawValue }
      events = course.decisions.indices.filter { course.decisions[$0].isRescaled }.map { step in
        Event(step: step, message: ReplayDecisionTables.text(result, step).rescaleEvent ?? "")
      }
    }
  }

  private struct Departures: Encodable {
    var comparedSyncs, equalSyncs: Int
    var meanDifference: Double

    init(_ departures: ReplayDepartures) {
      (comparedSyncs, equalSyncs, meanDifference) = (departures.compared, departures.equal, departures.meanDifference)
    }
  }

  private struct Found: Encodable {
    var tried, replays, proved, joinedLoads, ruledOut: Int
    var isExhausted: Bool
    var best: Candidate?
    var present: Candidate
    var nearest: Candidate?
    var frontier: [Candidate]
    var patch: String
    var leftOutMetrics: [String]
    var keeping: [String: Int]
    var notTriedForMemory: Int
    var variesTolerance: Bool
    var proof: Proof?

    /// The recorded load under both settings.
    struct Proof: Encodable {
      var present, suggested: Side

      struct Side: Encodable {
        var startReplicas: Int32
        var findings: Findings
        var memory: Memory?
        var replicas: [Int32]

        init(_ result: ReplayResult, price: PodPrice?) {
          startReplicas = result.setup.initialReplicas
          findings = Findings(result.findings, price: price)
          memory = result.ratchet.map(Memory.init)
          replicas = result.course.replicas
        }
      }
    }

    struct Candidate: Encodable {
      var changes: [String]
      var recorded: Score
      var resampled, fresh: Score?
    }

    struct Score: Encodable {
      /// Loads that it is the worst of.
      var loads: Int
      var podMinutes, shortShare, reversalsPerHour, podStartsPerHour: Double
      var mostReversalsInAnHour: Int
      var usd: String?
    }

    init(_ found: SuggestedChange, price: PodPrice?) {
      func score(_ score: Suggestion.Score) -> Score {
        Score(
          loads: score.loads, podMinutes: score.podMinutes, shortShare: score.shortShare, reversalsPerHour: score.reversalsPerHour,
          podStartsPerHour: score.podStartsPerHour, mostReversalsInAnHour: score.mostReversalsInAnHour, usd: price.map { $0.cost(podMinutes: score.podMinutes).cents })
      }
      func candidate(_ candidate: Suggestion.Candidate) -> Candidate {
        Candidate(
          changes: candidate.changes, recorded: score(candidate.recorded), resampled: candidate.resampled.map(score),
          fresh: candidate.fresh.map(score))
      }
      (tried, replays, proved) = (found.suggestion.tried, found.suggestion.replays, found.suggestion.proved)
      (joinedLoads, ruledOut, isExhausted) = (found.suggestion.joined, found.suggestion.ruledOut, found.suggestion.isExhausted)
      best = found.suggestion.best.map(candidate)
      present = candidate(found.suggestion.present)
      frontier = found.suggestion.frontier.map(candidate)
      nearest = found.suggestion.nearest.map(candidate)
      patch = found.patch.joined(separator: "\n")
      leftOutMetrics = found.leftOut
      keeping = Dictionary(uniqueKeysWithValues: found.suggestion.keeping.map { ($0.key.rawValue, $0.value) })
      notTriedForMemory = found.suggestion.ratcheting
      variesTolerance = found.suggestion.variesTolerance
      proof = found.proof.map {
        Proof(present: .init($0.present, price: price), suggested: .init($0.suggested, price: price))
      }
    }
  }
}

/// Divided, so that whole seconds stay whole.
private func seconds(_ time: SimTime) -> Double { Double(time.nanoseconds) / 1e9 }
