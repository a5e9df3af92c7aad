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
  /// The fewest reversals that serve the same; looked for only where there are more than the budget has.
  public var fewest: FewestReversals?
  public var isFlapping: Bool
  /// What each single change would have come to; empty unless it flaps.
  public var causes: [FlapCause] = []
  /// What its memory metric does without load.
  public var ratchet: RatchetFinding?

  public init(
    setup: ReplaySetup, load: ReplayLoad, course: ReplayCourse, findings: FlapFindings, yardstick: FlapYardstick,
    fewest: FewestReversals?, isFlapping: Bool, ratchet: RatchetFinding?
  ) {
    self.setup = setup
    self.load = load
    self.course = course
    self.findings = findings
    self.yardstick = yardstick
    self.fewest = fewest
    self.isFlapping = isFlapping
    self.ratchet = ratchet
  }
}

extension ReplayResult {
  /// Why nothing that was not seen can be ruled out.
  public enum Doubt: Hashable, Sendable {
    /// The controller decided from metrics at that many syncs only: less than half of them.
    case fewSamples(decided: Int, of: Int)
    /// Shorter than the hour that budgets are for.
    case short
  }

  /// What keeps a quiet replay from proving anything; nil where nothing does.
  public var doubt: Doubt? {
    let decided = course.decisions.count { !$0.isFailed && $0.course != .scalingDisabled }
    if decided * 2 < course.decisions.count { return .fewSamples(decided: decided, of: course.decisions.count) }
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
    let windows = setups.map { ScalingRules.scaleDown($0.specification.behavior?.scaleDown, flags: $0.flags).window }
    let startup = setups.map(\.pods.startup).max() ?? .zero
    rule = ReversalRule(scaleDownWindow: max(windows.max() ?? .zero, ControllerFlags().downscaleStabilization), startup: startup)
    self.budget = budget
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

  public init(metric: String, idle: Int64, ratio: Double, regime: MemoryRatchet.Regime) {
    self.metric = metric
    self.idle = idle
    self.ratio = ratio
    self.regime = regime
  }
}
