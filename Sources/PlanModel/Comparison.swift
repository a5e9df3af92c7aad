import Statistics
import Units

/// What a change does to a scenario: the difference of each figure with its interval, and what the gates say of it.
public struct Comparison: Codable, Hashable, Sendable {
  /// One of the two scenarios.
  public struct Side: Codable, Hashable, Sendable {
    /// As the user named it, such as `medium`, `profiles/x.yaml` or `run 7`.
    public var origin: String
    /// Of the scenario.
    public var name: String
    public var title: String
    /// SHA-256 of what is simulated and paid for; of a saved result, the digest of its run.
    public var digest: String
    /// Stations whose queues grow without limit, one sentence each.
    public var overloaded: [String]
    /// The station that `utilization` speaks of; nil when none has a capacity.
    public var busiest: String?

    public init(origin: String, name: String, title: String, digest: String, overloaded: [String] = [], busiest: String? = nil) {
      self.origin = origin
      self.name = name
      self.title = title
      self.digest = digest
      self.overloaded = overloaded
      self.busiest = busiest
    }
  }

  /// One figure on both sides. All intervals hold at `Comparison.confidence`.
  public struct Row: Codable, Hashable, Sendable {
    public var metric: Metric
    public var base: Estimate
    public var candidate: Estimate
    /// Candidate minus base.
    public var difference: Estimate
    /// How many times as many trials two unpaired sets would have needed; see `PairedDifference`.
    public var trialsSaved: Double?

    public init(metric: Metric, base: Estimate, candidate: Estimate, difference: Estimate, trialsSaved: Double?) {
      self.metric = metric
      self.base = base
      self.candidate = candidate
      self.difference = difference
      self.trialsSaved = trialsSaved
    }
  }

  /// A cause of errors on both sides.
  public struct Cause: Codable, Hashable, Sendable {
    /// Such as `api: replica ended`.
    public var name: String
    /// Of all queries that left, in all trials together; 0 to 1.
    public var base: Double
    public var candidate: Double

    public init(name: String, base: Double, candidate: Double) {
      self.name = name
      self.base = base
      self.candidate = candidate
    }
  }

  public enum Method: Codable, Hashable, Sendable {
    /// Both sides are the same scenario: nothing was simulated.
    case unchanged
    /// Trial k of both sides on the same random numbers.
    case paired
    /// The two sides' trials know nothing of each other, for this reason.
    case unpaired(because: String)
  }

  /// Why there are no more trials.
  public enum Ending: String, Codable, Hashable, Sendable {
    case unchanged = "nothing to simulate"
    case count = "the number asked for"
    /// Both sides were saved: there is nothing to add to.
    case saved = "both sides were saved"
    case decided = "precise enough, and all gates decided"
    /// No gates were set.
    case precise = "precise enough"
    /// What the gates say together cannot change any more.
    case fired = "a gate fired, and more trials would change no other"
    /// The gates that are open lack a figure, and no trial brings it.
    case hopeless = "precise enough, and no trial would decide what is undecided"
    case capReached = "cap reached"
    case interrupted
  }

  public var base: Side
  public var candidate: Side
  public var method: Method
  /// Pairs of trials, or the candidate's trials where they are not paired.
  public var trials: Int
  public var ending: Ending
  /// How often the trials may be looked at, and the confidence of each look's intervals, so that all looks together hold at 95 %.
  public var looks: Int
  public var confidence: Double
  public var seed: UInt64
  /// Simulated time of a trial of the candidate, and what is cut off at its start.
  public var duration: SimTime
  public var warmUp: SimTime
  public var rows: [Row]
  /// Why queries failed, the causes that differ most first; empty where nobody noted it.
  public var causes: [Cause]
  public var gates: [GateResult]
  /// What is different in the scenarios, such as `services.api.replicas: 4 -> 8`.
  public var changes: [String]
  /// What is wrong with the candidate before any trial and not with the base, such as nodes too small for its containers, one sentence each.
  public var warnings: [String]
  /// Things a reader must know before believing the answer, one sentence each.
  public var remarks: [String]
  public var programVersion: String
  /// SHA-256 over all that the two scenarios, the seed, the gates and the program decide.
  public var digest: String

  public init(
    base: Side, candidate: Side, method: Method, trials: Int, ending: Ending, looks: Int, confidence: Double, seed: UInt64,
    duration: SimTime, warmUp: SimTime, rows: [Row], causes: [Cause] = [], gates: [GateResult], changes: [String], warnings: [String] = [], remarks: [String],
    programVersion: String, digest: String
  ) {
    self.base = base
    self.candidate = candidate
    self.method = method
    self.trials = trials
    self.ending = ending
    self.looks = looks
    self.confidence = confidence
    self.seed = seed
    self.duration = duration
    self.warmUp = warmUp
    self.rows = rows
    self.causes = causes
    self.gates = gates
    self.changes = changes
    self.warnings = warnings
    self.remarks = remarks
    self.programVersion = programVersion
    self.digest = digest
  }

  public func row(_ metric: Metric) -> Row? { rows.first { $0.metric == metric } }
}

extension Comparison.Row {
  /// What the interval of the difference says for sure.
  public enum Direction: Hashable, Sendable {
    case rises, falls
    /// The interval holds 0: no change that is sure.
    case unsure
    /// There is no difference or no interval of it.
    case unknown
  }

  public var direction: Direction {
    guard difference.value != nil, let low = difference.low, let high = difference.high else { return .unknown }
    return low > 0 ? .rises : high < 0 ? .falls : .unsure
  }

  /// The difference over the base's figure, 0.05 for 5 % more; nil where either is refused or the base's is 0.
  public var relative: Double? {
    guard let value = difference.value, let base = base.value, base != 0 else { return nil }
    return value / base
  }
}

/// What a gate says of a change.
public struct GateResult: Codable, Hashable, Sendable {
  public enum Verdict: String, Codable, Hashable, Sendable {
    /// For sure within a limit.
    case passed
    /// For sure beyond all limits.
    case fired
    /// Beyond all limits, but so is the base, and the change adds nothing to it, or hardly anything, for sure.
    case warned
    /// Both sides are the same in this figure: whatever holds of one holds of the other.
    case unchanged
    /// The trials cannot tell.
    case undecided
  }

  public var gate: Gate
  public var verdict: Verdict
  /// By how much the candidate is beyond each limit (`above`: candidate - limit; `below`: limit - candidate), with its interval.
  public var margins: [Estimate]
  /// Why, where the margins do not say so themselves; else empty.
  public var reason: String

  public init(gate: Gate, verdict: Verdict, margins: [Estimate], reason: String = "") {
    self.gate = gate
    self.verdict = verdict
    self.margins = margins
    self.reason = reason
  }
}

extension Comparison {
  /// The gates of severity error with this verdict.
  public func errors(_ verdict: GateResult.Verdict) -> [GateResult] {
    gates.filter { $0.gate.severity == .error && $0.verdict == verdict }
  }
}
