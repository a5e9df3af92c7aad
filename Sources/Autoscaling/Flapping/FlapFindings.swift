import Units

/// What a timeline of replicas shows: how often it turned around, what it wasted and where it fell short.
public struct FlapFindings: Hashable, Sendable {
  public let reversals: [Reversal]
  /// The hour with the most of them, the first of equals; nil without any.
  public let busiestHour: ReversalHour?
  /// Pods added, the initial ones apart.
  public let podStarts: Int
  public let hours: Double
  /// What figures an hour are divided by: the timeline's length, at least an hour.
  private let rateNanoseconds: Double
  public let podMinutes: Double
  /// Pod-minutes above what the demand asked for, where that is known; so are the next two.
  public let wastedPodMinutes: Double
  /// Minutes in which fewer pods were ready than the demand asked for.
  public let minutesShort: Double
  /// Pod-minutes that were missing then.
  public let shortPodMinutes: Double
  /// Minutes at the maximum of the autoscaler or above.
  public let minutesAtMaximum: Double

  public init(_ timeline: ReplicaTimeline, rule: ReversalRule, maxReplicas: Int32) {
    reversals = rule.reversals(of: timeline.replicas, period: timeline.period)
    busiestHour = ReversalHour.hours(of: reversals, period: timeline.period).max { $0.reversals < $1.reversals }
    var starts: Int64 = 0
    var pods: Int64 = 0
    var wasted: Int64 = 0
    var short = 0
    var missing: Int64 = 0
    var atMaximum = 0
    var before = timeline.initial
    for step in timeline.replicas.indices {
      let replicas = timeline.replicas[step]
      let required = timeline.required[step]
      pods += Int64(replicas)
      if let required {
        let lack = required - timeline.ready[step]
        wasted += Int64(max(0, replicas - required))
        if lack > 0 {
          short += 1
          missing += Int64(lack)
        }
      }
      if replicas >= maxReplicas { atMaximum += 1 }
      starts += Int64(max(0, replicas - before))
      before = replicas
    }
    // Multiplied first: whole minutes stay whole.
    func minutes(_ steps: some BinaryInteger) -> Double { Double(steps) * Double(timeline.period.nanoseconds) / 60e9 }
    podStarts = Int(starts)
    hours = timeline.hours
    rateNanoseconds = max(Double(timeline.replicas.count) * Double(timeline.period.nanoseconds), Self.hour)
    podMinutes = minutes(pods)
    wastedPodMinutes = minutes(wasted)
    minutesShort = minutes(short)
    shortPodMinutes = minutes(missing)
    minutesAtMaximum = minutes(atMaximum)
  }

  private static let hour = 3_600e9

  /// An hour at least: one reversal in three minutes is not known to be 20 an hour. What is over a budget all the same would stay so if
  /// nothing else happened until the hour is full.
  public var reversalsPerHour: Double { Double(reversals.count) * Self.hour / rateNanoseconds }
  public var podStartsPerHour: Double { Double(podStarts) * Self.hour / rateNanoseconds }

  /// Whether the timeline is long enough to prove that a budget an hour is kept: an hour.
  public var isLongEnough: Bool { hours >= 1 }

  /// Reversals of the busiest hour. The mean over a long timeline would hide an hour of flapping a day.
  public var mostReversalsInAnHour: Int { busiestHour?.reversals ?? 0 }

  /// Whether some hour turns around more often than the budget has, or more pods are started an hour than it has. Starts count on average:
  /// a load that grows starts many in one hour, and that is what an autoscaler is for.
  public func exceeds(_ budget: FlapBudget) -> Bool { exceedsReversals(budget) || podStartsPerHour > budget.podStartsPerHour }

  public func exceedsReversals(_ budget: FlapBudget) -> Bool { Double(mostReversalsInAnHour) > budget.reversalsPerHour }
}
