import Foundation
import Units

/// Everything that one call of the replay came to: what its report is made of.
public struct ReplayStudy: Hashable, Sendable {
  /// The recording.
  public var record: DemandRecord
  /// One for each autoscaler, in the order in which they were given; at least one.
  public var results: [ReplayResult]
  /// nil where nobody said what a pod costs.
  public var price: PodPrice?
  /// Of the first replay from what really happened; nil where no record of that was given.
  public var departures: ReplayDepartures?
  public var suggestion: SuggestedChange?
  /// What the replay stands on that was not measured, one sentence each.
  public var assumptions: [String]

  public init(record: DemandRecord, results: [ReplayResult], price: PodPrice? = nil, assumptions: [String] = []) {
    self.record = record
    self.results = results
    self.price = price
    self.assumptions = assumptions
  }
}

extension ReplayStudy {
  /// SHA-256 over what was replayed (autoscalers, demand) and the numbers of pods that came of it, by which a report of a replay is known
  /// again.
  public var digest: String {
    var digest = SHA256()
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for result in results {
      for specification in [result.setup.specification] + (result.setup.rival.map { [$0] } ?? []) {
        // A specification has nothing that JSON cannot hold but a tolerance beyond all numbers, which no manifest has.
        let text = (try? encoder.encode(specification)) ?? Data()
        text.withUnsafeBytes { digest.update($0) }
      }
      for column in result.load.columns { column.values.map { $0 ?? -1 }.withUnsafeBytes { digest.update($0) } }
      result.course.replicas.withUnsafeBytes { digest.update($0) }
    }
    return digest.finish()
  }
}

/// What a search found, as a patch of the manifest, and the replay of it.
public struct SuggestedChange: Hashable, Sendable {
  public var suggestion: Suggestion
  /// Lines of YAML; empty where nothing keeps everything.
  public var patch: [String]
  /// Metrics of the manifest that the replay left out, and which the patch so takes away.
  public var leftOut: [String]
  /// What stands beside each other as the proof; nil where nothing keeps everything.
  public var proof: Proof?

  /// The present settings and the best ones over the recorded load, each beginning at the number of pods that it would hold.
  public struct Proof: Hashable, Sendable {
    public var present: ReplayResult
    public var suggested: ReplayResult

    public init(present: ReplayResult, suggested: ReplayResult) {
      self.present = present
      self.suggested = suggested
    }
  }

  public init(suggestion: Suggestion, patch: [String], leftOut: [String] = [], proof: Proof?) {
    self.suggestion = suggestion
    self.patch = patch
    self.leftOut = leftOut
    self.proof = proof
  }
}

/// What a pod costs.
public struct PodPrice: Hashable, Sendable {
  public var perHour: USD
  /// Where the figure is from.
  public var source: String

  public init(perHour: USD, source: String) {
    self.perHour = perHour
    self.source = source
  }

  /// To a thousandth of a pod-minute.
  public func cost(podMinutes: Double) -> USD {
    USD(perHour.amount * Decimal((podMinutes * 1_000).rounded()) / 60_000)
  }
}
