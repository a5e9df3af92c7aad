import Autoscaling
import Units

/// What a search for better settings found.
public struct Suggestion: Hashable, Sendable {
  /// What one setting came to on one load, or at worst on several.
  public struct Score: Hashable, Sendable {
    /// How many loads it is of.
    public var loads = 1
    /// On average of the loads.
    public var podMinutes: Double
    /// Share of the time with fewer ready pods than the demand asks for.
    public var shortShare: Double
    public var reversalsPerHour: Double
    /// Of the busiest hour.
    public var mostReversalsInAnHour: Int
    public var podStartsPerHour: Double

    public init(_ findings: FlapFindings) {
      let minutes = max(findings.hours * 60, 1e-9)
      podMinutes = findings.podMinutes
      shortShare = findings.minutesShort / minutes
      reversalsPerHour = findings.reversalsPerHour
      mostReversalsInAnHour = findings.mostReversalsInAnHour
      podStartsPerHour = findings.podStartsPerHour
    }

    /// The worst of several, figure by figure, but for the pod-minutes, of which it is the mean: every load counts once.
    public static func worst(of scores: [Score]) -> Score? {
      guard var worst = scores.first else { return nil }
      worst.podMinutes *= Double(worst.loads)
      for score in scores.dropFirst() {
        worst.loads += score.loads
        worst.podMinutes += score.podMinutes * Double(score.loads)
        worst.shortShare = max(worst.shortShare, score.shortShare)
        worst.reversalsPerHour = max(worst.reversalsPerHour, score.reversalsPerHour)
        worst.mostReversalsInAnHour = max(worst.mostReversalsInAnHour, score.mostReversalsInAnHour)
        worst.podStartsPerHour = max(worst.podStartsPerHour, score.podStartsPerHour)
      }
      worst.podMinutes /= Double(worst.loads)
      return worst
    }

    /// Whether it is within what is asked for.
    public func keeps(_ budget: FlapBudget, mostShort: Double) -> Bool {
      Limit.allCases.allSatisfy { keeps($0, budget, mostShort: mostShort) }
    }

    /// Whether it is within one of the limits.
    public func keeps(_ limit: Limit, _ budget: FlapBudget, mostShort: Double) -> Bool {
      switch limit {
      case .reversals: Double(mostReversalsInAnHour) <= budget.reversalsPerHour
      case .podStarts: podStartsPerHour <= budget.podStartsPerHour
      case .shortage: shortShare <= mostShort
      }
    }

    /// By how much it misses what is asked for, 0 where it keeps it; each part relative to its limit.
    public func miss(_ budget: FlapBudget, mostShort: Double) -> Double {
      func beyond(_ value: Double, _ limit: Double) -> Double { max(0, value - limit) / max(limit, 0.01) }
      return beyond(Double(mostReversalsInAnHour), budget.reversalsPerHour) + beyond(podStartsPerHour, budget.podStartsPerHour)
        + beyond(shortShare, mostShort)
    }
  }

  /// What is asked for.
  public enum Limit: String, Hashable, Sendable, CaseIterable { case reversals, podStarts, shortage }

  /// One setting with its scores.
  public struct Candidate: Hashable, Sendable {
    public var specification: AutoscalerSpecification
    /// In words what differs from the present settings; empty for these.
    public var changes: [String]
    public var recorded: Score
    /// Worst of the resampled loads that it was tried on, up to the first that ruled it out; nil where the recorded load alone did.
    public var resampled: Score?
    /// Worst of the loads that it was not chosen on; nil for what was not looked at any further.
    public var fresh: Score?

    public init(specification: AutoscalerSpecification, changes: [String], recorded: Score) {
      self.specification = specification
      self.changes = changes
      self.recorded = recorded
    }

    /// Over all loads that it was replayed on.
    public var throughout: Score { fresh.flatMap { Score.worst(of: [overall, $0]) } ?? overall }

    /// Over all loads that it was chosen on.
    public var overall: Score { resampled.flatMap { Score.worst(of: [recorded, $0]) } ?? recorded }
  }

  /// Settings replayed, the present ones among them.
  public var tried: Int
  /// Replays in all.
  public var replays: Int
  public var present: Candidate
  /// The cheapest that keeps everything on all loads, those it was not chosen on too; nil where none does.
  public var best: Candidate?
  /// Of what was tried, what misses the limits by least; only where nothing keeps everything.
  public var nearest: Candidate?
  /// How many of the settings are within each limit on the recorded load.
  public var keeping: [Limit: Int]
  /// Settings that were not tried, as their memory metric would come down worse without load than it does now.
  public var ratcheting: Int
  /// Whether tolerances were among what was varied; where not, the release has them behind a gate that is off.
  public var variesTolerance: Bool
  /// None of these is beaten by another in pod-minutes, shortage and reversals at once. The cheapest first.
  public var frontier: [Candidate]
  /// How many of the cheapest were put to fresh loads, each to loads of its own, until one kept everything.
  public var proved: Int
  /// Fresh loads on which one of these failed, and which the next were chosen on as well.
  public var joined: Int
  /// Settings that keep everything on the recorded load, but not on some load to choose on or on their fresh loads.
  public var ruledOut: Int
  /// Whether nothing that was tried was left to be put to fresh loads.
  public var isExhausted: Bool
  /// How loads were resampled.
  public var resamples: Int
  public var block: SimTime
  public var keepsTimeOfDay: Bool
  public var seed: UInt64
  public var budget: FlapBudget
  public var mostShort: Double

  public init(
    tried: Int, replays: Int, present: Candidate, best: Candidate?, nearest: Candidate? = nil, keeping: [Limit: Int] = [:],
    ratcheting: Int = 0, variesTolerance: Bool = true, frontier: [Candidate], proved: Int = 1,
    joined: Int = 0, ruledOut: Int = 0, isExhausted: Bool = false, resamples: Int, block: SimTime,
    keepsTimeOfDay: Bool, seed: UInt64, budget: FlapBudget, mostShort: Double
  ) {
    self.tried = tried
    self.replays = replays
    self.present = present
    self.best = best
    self.nearest = nearest
    self.keeping = keeping
    self.ratcheting = ratcheting
    self.variesTolerance = variesTolerance
    self.frontier = frontier
    self.proved = proved
    self.joined = joined
    self.ruledOut = ruledOut
    self.isExhausted = isExhausted
    self.resamples = resamples
    self.block = block
    self.keepsTimeOfDay = keepsTimeOfDay
    self.seed = seed
    self.budget = budget
    self.mostShort = mostShort
  }
}
