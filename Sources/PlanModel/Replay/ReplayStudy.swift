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
  /// SHA-256 over what was replayed (autoscalers, controllers, pods, demand) and the numbers of pods that came of it, by which a report of a
  /// replay is known again.
  public var digest: String {
    var digest = SHA256()
    for result in results {
      result.setup.add(to: &digest)
      digest.add([result.load.period.nanoseconds, result.course.period.nanoseconds, Int64(result.course.initial)])
      for column in result.load.columns {
        digest.add("\(column.metric) \(column.demand)")
        digest.add(column.values.map { $0 ?? -1 })
      }
      digest.add(result.course.replicas.map(Int64.init))
      digest.add(result.course.ready.map(Int64.init))
      digest.add(result.course.required.map { $0.map(Int64.init) ?? -1 })
    }
    return digest.finish()
  }
}

extension ReplaySetup {
  /// All of it but the name.
  fileprivate func add(to digest: inout SHA256) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for specification in [specification] + (rival.map { [$0] } ?? []) {
      // A specification has nothing that JSON cannot hold but a tolerance beyond all numbers, which no manifest has.
      digest.add(String(decoding: (try? encoder.encode(specification)) ?? Data(), as: UTF8.self))
    }
    let times = [
      flags.syncPeriod, flags.cpuInitializationPeriod, flags.initialReadinessDelay, flags.downscaleStabilization, pods.startup, pods.initialAge,
      pods.metricAge, pods.metricWindow, redeploys?.every ?? .zero,
    ]
    digest.add(times.map(\.nanoseconds))
    digest.add([Int64(bitPattern: flags.tolerance.bitPattern), Int64(release.minor), Int64(initialReplicas), Int64(redeploys?.replicas ?? -1)])
    for (name, pod) in pods.metrics.sorted(by: { $0.key < $1.key }) {
      digest.add(name)
      digest.add([pod.request, pod.limit, pod.capacity, pod.warmUp?.extra, pod.warmUp?.duration.nanoseconds].map { $0 ?? -1 })
    }
  }
}

extension SHA256 {
  /// Their number, and they themselves: where one list ends and the next begins counts.
  fileprivate mutating func add(_ numbers: [Int64]) {
    ([Int64(numbers.count)] + numbers).withUnsafeBytes { update($0) }
  }

  fileprivate mutating func add(_ text: String) { add(text.utf8.map(Int64.init)) }
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
