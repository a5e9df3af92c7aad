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
    let findings = FlapFindings(timeline, rule: yardstick.rule, maxReplicas: setup.specification.maxReplicas)
    let isOverBudget = findings.reversalsPerHour > yardstick.budget.reversalsPerHour
    let fewest = isOverBudget ? FewestReversals(timeline, rule: yardstick.rule) : nil
    let isFlapping = fewest.map { findings.isFlapping(yardstick.budget, fewest: $0) } ?? false
    var result = ReplayResult(
      setup: setup, load: load, course: course, findings: findings, yardstick: yardstick, fewest: fewest, isFlapping: isFlapping,
      ratchet: Ratchets.finding(of: setup, load: load))
    if isFlapping, seeksCauses {
      let counterfactuals = Counterfactuals(setup, load: load, needs: replayer.needs, yardstick: yardstick, present: findings)
      result.causes = try counterfactuals.causes()
    }
    return result
  }

  /// Where it is not known what the demand needs, what was there counts as needed and ready: neither wasted nor short.
  static func timeline(_ course: ReplayCourse) throws(PlanningError) -> ReplicaTimeline {
    let steps = course.replicas.indices
    do {
      return try ReplicaTimeline(
        period: course.period, replicas: course.replicas,
        ready: steps.map { course.required[$0] == nil ? course.replicas[$0] : course.ready[$0] },
        required: steps.map { course.required[$0] ?? course.replicas[$0] }, initial: course.initial)
    } catch { throw .replay(error) }
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
  /// Milli-bytes of a pod without work: the least that was recorded of one. Nil where no column is of what each pod holds.
  static func idle(of load: ReplayLoad) -> Int64? {
    guard let column = load["memory"], column.demand == .eachPod else { return nil }
    return column.values.compactMap(\.self).min().flatMap { $0 > 0 ? $0 : nil }
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
        regime: ratchet.regime(minReplicas: specification.minReplicas, maxReplicas: specification.maxReplicas))
    }
    return nil
  }
}

extension RatchetFinding {
  /// Whether replicas come down worse than under another: climbing is worse than staying, staying worse than falling, and of two floors the
  /// higher is worse unless it is no more than the minimum.
  /// - Parameter minReplicas: of this one.
  func isWorse(than other: RatchetFinding?, minReplicas: Int32) -> Bool {
    guard let other else { return true }
    switch (regime, other.regime) {
    case (.climbs, .climbs), (.stays, .climbs), (.stays, .stays): return false
    case (.climbs, _), (.stays, .falls): return true
    case (.falls(let floor), .falls(let before)): return floor > max(before, minReplicas)
    case (.falls, _): return false
    }
  }
}
