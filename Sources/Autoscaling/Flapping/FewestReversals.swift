import Units

/// The schedule with the fewest reversals that serves at every step what was served, with at most a share more pod-time: what the load
/// itself forces upon every autoscaler, even one that knows the future.
///
/// Found by dynamic programming over steps and levels. A level is a number of replicas that was served at some step: lowering a schedule
/// to the next such number below breaks nothing and adds no turn. A schedule is at each step in one of three states: its last change
/// was up, or down, or lies so far back that the next one is free. The third is entered by a jump from the step of a change itself, over as
/// many steps as a turn stays a reversal, at an unchanged level, so that no state has to know how old its last change is. A turn out
/// of the first two costs a reversal. That is 3 numbers a level and step, each found in one pass over the levels.
///
/// The bound on pod-time is met by pricing reversals in pod-steps: each price gives a schedule, and a bound below which no schedule within
/// the pod-time can come (Lagrange duality). Where the best two of them meet, the answer is proven; else the gap is closed by the same
/// recursion with a number for each count of reversals, as long as that is at most `mostWork` operations and 256 MB. The schedule itself
/// takes 6 bytes a step and level: it is written down for who asks, and left out beyond 256 MB.
public struct FewestReversals: Hashable, Sendable {
  /// Reversals of `schedule`, which exists.
  public let reversals: Int
  /// No schedule within the pod-time has fewer. The answer is exact when this is `reversals`.
  public let lowerBound: Int
  /// Replicas at each step; nil where nobody asked, only the count was found, or it would take too much memory.
  public let schedule: [Int32]?
  /// Pod-steps of that many reversals, and what there were to spend.
  public let podSteps: Int64
  public let podStepsAllowed: Int64

  public var isExact: Bool { reversals == lowerBound }

  /// The most steps times levels that are searched: above a month at 15 s of a hundred levels.
  static let mostCells = 50_000_000
  /// Bytes that a schedule, or the numbers for each count, may take.
  static let mostBytes = 256 << 20

  /// Whether a timeline is small enough to be searched in seconds.
  public static func canSearch(_ timeline: ReplicaTimeline) -> Bool { cells(of: timeline) <= mostCells }

  /// Steps times levels.
  static func cells(of timeline: ReplicaTimeline) -> Int { timeline.replicas.count * Set(timeline.served).count }

  /// - Parameters:
  ///   - extra: share of the timeline's own pod-time that may come on top. The default of 10 % is a choice: what an operator would pay for
  ///     quiet.
  ///   - mostWork: above which a gap between the bounds is left open.
  ///   - keepsSchedule: whether the schedule is written down.
  public init(
    _ timeline: ReplicaTimeline, rule: ReversalRule, extra: Fraction = Fraction(0.1), mostWork: Int = 1_500_000_000, keepsSchedule: Bool = false
  ) {
    let spent = timeline.replicas.reduce(Int64(0)) { $0 + Int64($1) }
    let allowed = Int64((Double(spent) * (1 + extra.value)).rounded(.down))
    podStepsAllowed = allowed
    guard !timeline.replicas.isEmpty else {
      (reversals, lowerBound, schedule, podSteps) = (0, 0, keepsSchedule ? [] : nil, 0)
      return
    }
    // A change can lie no further back than the timeline is long.
    let freeAfter = min(rule.tightSteps(timeline.period), timeline.replicas.count) + 1
    let problem = ScheduleProblem(served: timeline.served, freeAfter: freeAfter)
    let priced = PricedSearch(problem, allowed: allowed)
    if priced.best.reversals > priced.lowerBound,
      let counted = CountedSchedules.fewest(problem, allowed: allowed, below: priced.best.reversals, mostWork: mostWork) {
      // Settled: either something lower was found, or nothing is lower.
      reversals = counted.reversals ?? priced.best.reversals
      lowerBound = reversals
      podSteps = counted.reversals == nil ? priced.best.podSteps : counted.podSteps
      schedule = keepsSchedule && counted.reversals == nil ? problem.schedule(at: priced.price) : nil
    } else {
      reversals = priced.best.reversals
      lowerBound = priced.lowerBound
      podSteps = priced.best.podSteps
      schedule = keepsSchedule ? problem.schedule(at: priced.price) : nil
    }
  }
}
