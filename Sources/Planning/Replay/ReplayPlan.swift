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

  /// Replays it, and where it flaps looks for the cause.
  /// - Throws: `PlanningError.replay` for a fleet beyond what a timeline holds.
  public func run() throws(PlanningError) -> ReplayResult {
    let replayer = Replayer(setup, load: load)
    let course = replayer.course(keepsDecisions: true)
    let timeline = try Self.timeline(course)
    let findings = FlapFindings(timeline, rule: yardstick.rule, maxReplicas: setup.specification.maxReplicas)
    let isOverBudget = findings.reversalsPerHour > yardstick.budget.reversalsPerHour
    let fewest = isOverBudget ? FewestReversals(timeline, rule: yardstick.rule) : nil
    let isFlapping = fewest.map { findings.isFlapping(yardstick.budget, fewest: $0) } ?? false
    var result = ReplayResult(
      setup: setup, load: load, course: course, findings: findings, yardstick: yardstick, fewest: fewest, isFlapping: isFlapping,
      ratchet: Ratchets.finding(of: setup, load: load))
    if isFlapping {
      let counterfactuals = Counterfactuals(setup, load: load, needs: replayer.needs, yardstick: yardstick, present: findings)
      result.causes = try counterfactuals.causes()
    }
    return result
  }

  static func timeline(_ course: ReplayCourse) throws(PlanningError) -> ReplicaTimeline {
    do { return try ReplicaTimeline(period: course.period, replicas: course.replicas, ready: course.ready, required: course.required) } catch {
      throw .replay(error)
    }
  }

  /// What a setup comes to, without its decisions.
  static func findings(
    of setup: ReplaySetup, load: ReplayLoad, needs: [Int32?], yardstick: FlapYardstick
  ) throws(PlanningError) -> FlapFindings {
    let course = Replayer(setup, load: load, needs: needs).course(keepsDecisions: false)
    let timeline = try timeline(course)
    return FlapFindings(timeline, rule: yardstick.rule, maxReplicas: setup.specification.maxReplicas)
  }
}

/// Memory metrics of a setup without load.
enum Ratchets {
  /// - Returns: nil where no metric is of what each pod holds.
  static func finding(of setup: ReplaySetup, load: ReplayLoad) -> RatchetFinding? {
    let specification = setup.specification
    let tolerances = Tolerances(specification.behavior, flags: setup.flags, release: setup.release)
    for metric in specification.metrics where metric.name == "memory" {
      guard let column = load[metric.name], column.demand == .eachPod, let idle = column.values.compactMap(\.self).min(), idle > 0 else {
        continue
      }
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
        regime: ratchet.regime(minReplicas: specification.minReplicas, maxReplicas: specification.maxReplicas))
    }
    return nil
  }
}
