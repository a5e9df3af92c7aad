import Autoscaling
import PlanModel
import Units

/// Replays an autoscaler over recorded demand and judges what comes of it.
public struct ReplayPlan: Sendable {
  public let setup: ReplaySetup
  public let load: ReplayLoad
  public let yardstick: FlapYardstick

  public init(_ setup: ReplaySetup, load: ReplayLoad, yardstick: FlapYardstick) {
    self.setup = setup
    self.load = load
    self.yardstick = yardstick
  }

  /// The same from the number of pods that the autoscaler would hold against the load's first samples.
  public var settled: ReplayPlan { ReplayPlan(setup.settled(on: load), load: load, yardstick: yardstick) }

  /// Replays it, and where it flaps looks for the cause.
  /// - Parameter seeksCauses: whether each setting is then changed alone, which takes dozens of replays.
  /// - Throws: `PlanningError.replay` for a fleet beyond what a timeline holds.
  public func run(seeksCauses: Bool = true) throws(PlanningError) -> ReplayResult {
    let replayer = Replayer(setup, load: load)
    let course = replayer.course(keepsDecisions: true)
    let timeline = try Self.timeline(course)
    let rule = yardstick.rule(for: setup)
    let findings = FlapFindings(timeline, rule: rule, maxReplicas: setup.specification.maxReplicas)
    let isOverBudget = findings.exceedsReversals(yardstick.budget)
    // Where nobody knows what the demand needs, any schedule would do, and nothing could be proved by it.
    let isJudged = isOverBudget && course.knowsNeed
    let search = isJudged ? FlappingSearch(timeline, findings, rule: rule, budget: yardstick.budget) : nil
    var result = ReplayResult(
      setup: setup, load: load, course: course, findings: findings, yardstick: yardstick,
      fewest: isJudged && FewestReversals.canSearch(timeline) ? FewestReversals(timeline, rule: rule) : nil,
      flapping: search?.hour, openHours: search?.open ?? 0, ratchet: Ratchets.finding(of: setup, load: load))
    if result.isFlapping || result.openHours > 0 || (isOverBudget && !isJudged), seeksCauses {
      let counterfactuals = Counterfactuals(setup, load: load, needs: replayer.needs, yardstick: yardstick, present: findings)
      result.causes = try counterfactuals.causes()
    }
    return result
  }

  static func timeline(_ course: ReplayCourse) throws(PlanningError) -> ReplicaTimeline {
    do {
      return try ReplicaTimeline(
        period: course.period, replicas: course.replicas, ready: course.ready, required: course.required, initial: course.initial)
    } catch { throw .replay(error) }
  }

  /// What a setup comes to, without its decisions.
  static func findings(
    of setup: ReplaySetup, load: ReplayLoad, needs: [Int32?], yardstick: FlapYardstick
  ) throws(PlanningError) -> FlapFindings {
    let course = Replayer(setup, load: load, needs: needs).course(keepsDecisions: false)
    let timeline = try timeline(course)
    return FlapFindings(timeline, rule: yardstick.rule(for: setup), maxReplicas: setup.specification.maxReplicas)
  }
}

/// Memory metrics of a setup without load.
enum Ratchets {
  /// Milli-bytes of a pod without work: the least that was recorded of one, of which 0 says that nothing was measured. Nil where no column
  /// is of what each pod holds.
  static func idle(of load: ReplayLoad) -> Int64? {
    guard let column = load["memory"], column.demand == .eachPod else { return nil }
    return column.values.lazy.compactMap(\.self).filter { $0 > 0 }.min()
  }

  /// - Returns: nil where no metric is of what each pod holds.
  static func finding(of setup: ReplaySetup, load: ReplayLoad) -> RatchetFinding? {
    idle(of: load).flatMap { finding(of: setup, idle: $0) }
  }

  /// - Parameter idle: milli-bytes.
  static func finding(of setup: ReplaySetup, idle: Int64) -> RatchetFinding? {
    let specification = setup.specification
    let tolerances = Tolerances(specification.behavior, flags: setup.flags, release: setup.release)
    for metric in specification.metrics where metric.name == "memory" {
      let ratchet: MemoryRatchet
      switch metric.target {
      case .utilization(let percent):
        guard let request = setup.pods.metrics[metric.name]?.request, request > 0 else { continue }
        ratchet = MemoryRatchet(idle: idle, request: request, targetPercent: percent, tolerances: tolerances)
      case .averageValue(let target): ratchet = MemoryRatchet(idle: idle, averageValue: target, tolerances: tolerances)
      case .value: continue
      }
      return RatchetFinding(
        metric: metric.name, idle: idle, ratio: ratchet.ratio,
        regime: ratchet.regime(under: specification), isDisabled: ratchet.isDisabled(under: specification))
    }
    return nil
  }
}

extension RatchetFinding {
  /// Whether replicas come down worse than under another: climbing is worse than staying, staying worse than falling; of two that climb, or
  /// stay, the one that may go higher; and of two floors the higher unless it is no more than the minimum.
  /// - Parameters:
  ///   - specification: of this one.
  ///   - presentMaximum: `maxReplicas` of the other.
  func isWorse(than other: RatchetFinding?, under specification: AutoscalerSpecification, presentMaximum: Int32) -> Bool {
    guard let other else { return true }
    switch (regime, other.regime) {
    case (.stays, .climbs): return false
    case (.climbs, .climbs), (.stays, .stays): return specification.maxReplicas > presentMaximum
    case (.climbs, _), (.stays, .falls): return true
    case (.falls(let floor), .falls(let before)): return floor > max(before, specification.minReplicas)
    case (.falls, _): return false
    }
  }
}
