import Autoscaling
import Units

/// What a replay came to.
public struct ReplayResult: Hashable, Sendable {
  public var setup: ReplaySetup
  public var load: ReplayLoad
  public var course: ReplayCourse
  public var findings: FlapFindings
  /// Against which all replays of one comparison are held.
  public var yardstick: FlapYardstick
  /// The fewest reversals that serve the same from end to end; looked for only where some hour has more than the budget.
  public var fewest: FewestReversals?
  /// The busiest hour that flaps; nil where none is known to.
  public var flapping: FlappingHour?
  /// Hours over the budget of which it is not known whether they flap.
  public var openHours: Int
  /// What each single change would have come to; empty unless it flaps.
  public var causes: [FlapCause] = []
  /// What its memory metric does without load.
  public var ratchet: RatchetFinding?

  public init(
    setup: ReplaySetup, load: ReplayLoad, course: ReplayCourse, findings: FlapFindings, yardstick: FlapYardstick,
    fewest: FewestReversals?, flapping: FlappingHour?, openHours: Int = 0, ratchet: RatchetFinding?
  ) {
    self.setup = setup
    self.load = load
    self.course = course
    self.findings = findings
    self.yardstick = yardstick
    self.fewest = fewest
    self.flapping = flapping
    self.openHours = openHours
    self.ratchet = ratchet
  }
}

extension ReplayResult {
  public var isFlapping: Bool { flapping != nil }

  /// Why nothing that was not seen can be ruled out.
  public enum Doubt: Hashable, Sendable {
    /// The controller decided from metrics at that many syncs only: less than half of them.
    case fewSamples(decided: Int, of: Int)
    /// Shorter than the hour that budgets are for.
    case short
    /// Some hour is over the budget of reversals, and it is not known what the demand needs: the load itself may ask for them.
    case needUnknown
    /// So many hours are over the budget of reversals, and too much work to be judged; none that was judged flaps.
    case openHours(Int)
  }

  /// What keeps a quiet replay from proving anything; nil where nothing does.
  public var doubt: Doubt? {
    let decided = course.decisions.count { !$0.isFailed && $0.course != .scalingDisabled }
    if decided * 2 < course.decisions.count { return .fewSamples(decided: decided, of: course.decisions.count) }
    if findings.exceedsReversals(yardstick.budget), !course.knowsNeed { return .needUnknown }
    if openHours > 0 { return .openHours(openHours) }
    return findings.isLongEnough ? nil : .short
  }

  /// More pods are started an hour than the budget has.
  public var startsTooOften: Bool { findings.podStartsPerHour > yardstick.budget.podStartsPerHour }
}

/// What counts as a reversal, and how much of it is put up with. One for all that is compared: nothing gets better by a shorter ruler.
public struct FlapYardstick: Hashable, Sendable {
  public var rule: ReversalRule
  public var budget: FlapBudget

  public init(rule: ReversalRule, budget: FlapBudget) {
    self.rule = rule
    self.budget = budget
  }

  /// The rule's window is the longest scale-down window among the autoscalers, at least the controller's own default of 5 minutes, and the
  /// start-up time.
  public init(of setups: [ReplaySetup], budget: FlapBudget) {
    let startup = setups.map(\.pods.startup).max() ?? .zero
    let least = ReversalRule(scaleDownWindow: ControllerFlags().downscaleStabilization, startup: startup)
    rule = setups.reduce(least) { $0.longer(of: ReversalRule(scaleDownWindow: $1.scaleDownWindow, startup: startup)) }
    self.budget = budget
  }

  /// The rule for one of those that are compared: a window that is longer than the common one is held against a longer rule, as it would
  /// else win by moving its reversals out of the ruler's reach.
  public func rule(for setup: ReplaySetup) -> ReversalRule {
    rule.longer(of: ReversalRule(scaleDownWindow: setup.scaleDownWindow, startup: setup.pods.startup))
  }
}

/// One replay with a single setting changed.
public struct FlapCause: Hashable, Sendable {
  /// What is changed.
  public enum Setting: String, Hashable, Sendable, CaseIterable {
    case rival, redeploys, metric, startupCPU, metricAge, scaleDownWindow, scaleUpWindow, tolerance, target, scaleDownPolicy, scaleUpPolicy
  }

  public var setting: Setting
  /// In words: what it was and what it became.
  public var before: String
  public var after: String
  public var findings: FlapFindings
  /// Reversals and pod starts are within the budget.
  public var removesFlapping: Bool
  /// It leaves the load short of pods for noticeably longer: no remedy, whatever it does to the flapping.
  public var starves: Bool

  public init(
    setting: Setting, before: String, after: String, findings: FlapFindings, removesFlapping: Bool, starves: Bool = false
  ) {
    self.setting = setting
    self.before = before
    self.after = after
    self.findings = findings
    self.removesFlapping = removesFlapping
    self.starves = starves
  }
}

/// What a memory metric does with pods that have nothing to do.
public struct RatchetFinding: Hashable, Sendable {
  public var metric: String
  /// Milli-bytes of a pod without work.
  public var idle: Int64
  /// Idle usage over target, as the controller has it.
  public var ratio: Double
  public var regime: MemoryRatchet.Regime
  /// It stays only because the direction that the ratio asks for is disabled (`selectPolicy: Disabled`).
  public var isDisabled: Bool

  public init(metric: String, idle: Int64, ratio: Double, regime: MemoryRatchet.Regime, isDisabled: Bool = false) {
    self.metric = metric
    self.idle = idle
    self.ratio = ratio
    self.regime = regime
    self.isDisabled = isDisabled
  }
}
