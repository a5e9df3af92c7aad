import Units

/// Replicas over time beside what the demand asked for, in steps of equal length: what the flap detector looks at.
public struct ReplicaTimeline: Hashable, Sendable {
  /// Length of a step, usually the sync period.
  public let period: SimTime
  /// Pods that are there, and paid for, from each step to the next.
  public let replicas: [Int32]
  /// Those of them that are ready. The same as `replicas` where nothing else is known.
  public let ready: [Int32]
  /// The fewest replicas that meet the demand of the step; nil where the demand is not known.
  public let required: [Int32?]
  /// Replicas before the first step: what is there more at it was started.
  public let initial: Int32

  /// The most replicas and steps that a timeline may have: its sums stay exact.
  public static let mostReplicas: Int32 = 10_000
  public static let mostSteps = 1_000_000

  /// - Throws: for columns of unequal length, a period of 0 or less, and numbers that no fleet has.
  public init(period: SimTime, replicas: [Int32], ready: [Int32]? = nil, required: [Int32?], initial: Int32? = nil) throws(AutoscalingError) {
    let ready = ready ?? replicas
    guard period > .zero else { throw .noPeriod(nanoseconds: period.nanoseconds) }
    guard replicas.count == ready.count, replicas.count == required.count else {
      throw .unequalColumns(replicas: replicas.count, ready: ready.count, required: required.count)
    }
    guard replicas.count <= Self.mostSteps else { throw .tooManySteps(found: replicas.count, most: Self.mostSteps) }
    for (name, column) in [("", replicas), ("ready ", ready)] {
      for (step, found) in column.enumerated() where found < 0 || found > Self.mostReplicas {
        throw .replicasOutOfRange(column: name, step: step, found: found, most: Self.mostReplicas)
      }
    }
    for (step, needed) in required.enumerated() {
      if let needed, needed < 0 || needed > Self.mostReplicas {
        throw .replicasOutOfRange(column: "required ", step: step, found: needed, most: Self.mostReplicas)
      }
    }
    self.period = period
    self.replicas = replicas
    self.ready = ready
    self.required = required
    self.initial = initial ?? replicas.first ?? 0
  }

  /// Hours in all.
  public var hours: Double { Double(replicas.count) * Double(period.nanoseconds) / 3_600e9 }

  /// What was served of the demand at each step: the replicas that it asked for, or those that were ready. Where the demand is not known
  /// one, as the least that there is.
  var served: [Int32] { zip(required, ready).map { min($0 ?? 1, $1) } }

  /// The steps of a range as a timeline of their own.
  func part(_ range: Range<Int>) -> ReplicaTimeline {
    ReplicaTimeline(
      period: period, replicas: Array(replicas[range]), ready: Array(ready[range]), required: Array(required[range]),
      before: range.lowerBound > 0 ? replicas[range.lowerBound - 1] : initial)
  }

  /// Of columns that were looked at before.
  private init(period: SimTime, replicas: [Int32], ready: [Int32], required: [Int32?], before: Int32) {
    self.period = period
    self.replicas = replicas
    self.ready = ready
    self.required = required
    initial = before
  }
}
