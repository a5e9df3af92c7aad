import Autoscaling
import PlanModel
import Units

/// Which single change of a setting removes the flapping: each is replayed over the same load and held against the same yardstick.
///
/// Of each setting a few values are tried, the mildest first; the first that brings reversals and pod starts into the budget without leaving
/// the load shorter of pods is told, else the best of them, so that it is also known what does not help. What is no setting of the autoscaler
/// comes first (another controller, redeploys, a metric, pods that warm up, old samples): removing a cause is better than damping it.
struct Counterfactuals {
  private let setup: ReplaySetup
  private let load: ReplayLoad
  private let needs: [Int32?]
  private let yardstick: FlapYardstick
  private let present: FlapFindings

  /// - Parameter present: of the setup itself.
  init(_ setup: ReplaySetup, load: ReplayLoad, needs: [Int32?], yardstick: FlapYardstick, present: FlapFindings) {
    self.setup = setup
    self.load = load
    self.needs = needs
    self.yardstick = yardstick
    self.present = present
  }

  /// How much more of the time may be short of pods before a quiet autoscaler is called a starving one: 1 %. A choice.
  private static let mostStarving = 0.01

  /// A value to try, and how it reads.
  private struct Trial {
    var text: String
    var change: (inout ReplaySetup) -> Void
  }

  /// The changes that remove it, those of the autoscaler's surroundings first; behind them those that do so by leaving the load short of
  /// pods, and those that do not, the most helpful first.
  func causes() throws(PlanningError) -> [FlapCause] {
    var causes: [FlapCause] = []
    for setting in FlapCause.Setting.allCases {
      for (before, trials) in ladders(of: setting) where !trials.isEmpty {
        var best: FlapCause?
        for trial in trials {
          var changed = setup
          trial.change(&changed)
          // One that goes beyond what a replay holds is not tried.
          guard let findings = try? ReplayPlan.findings(of: changed, load: load, needs: needs, yardstick: yardstick) else { continue }
          let removes = !findings.exceeds(yardstick.budget)
          let starves = findings.minutesShort - present.minutesShort > Self.mostStarving * findings.hours * 60
          let cause = FlapCause(
            setting: setting, before: before, after: trial.text, findings: findings, removesFlapping: removes, starves: starves)
          if best.map({ isBetter(cause, than: $0) }) ?? true { best = cause }
          if removes, !starves { break }
        }
        if let best { causes.append(best) }
      }
    }
    let removing = causes.filter { $0.removesFlapping && !$0.starves }
    let starving = causes.filter { $0.removesFlapping && $0.starves }
    let others = causes.filter { !$0.removesFlapping }.enumerated().sorted {
      isBetter($0.element, than: $1.element) || (!isBetter($1.element, than: $0.element) && $0.offset < $1.offset)
    }
    return removing + starving + others.map(\.element)
  }

  /// What removes it is better than what does not, and what leaves no shortage better than what does; then the one with fewer reversals in
  /// its busiest hour, in all, and fewer pod starts.
  private func isBetter(_ cause: FlapCause, than other: FlapCause) -> Bool {
    func rank(_ cause: FlapCause) -> [Int] {
      let findings = cause.findings
      return [
        cause.removesFlapping ? 0 : 1, cause.starves ? 1 : 0, findings.mostReversalsInAnHour, findings.reversals.count, findings.podStarts,
      ]
    }
    return rank(cause).lexicographicallyPrecedes(rank(other))
  }

  private func ladders(of setting: FlapCause.Setting) -> [(before: String, trials: [Trial])] {
    let specification = setup.specification
    let behavior = specification.behavior
    switch setting {
    case .rival:
      guard setup.rival != nil else { return [] }
      return [("a second controller", [Trial(text: "none") { $0.rival = nil }])]
    case .redeploys:
      guard let redeploys = setup.redeploys else { return [] }
      return [
        ("spec.replicas set to \(redeploys.replicas) every \(redeploys.every.spelling)", [Trial(text: "left out") { $0.redeploys = nil }])
      ]
    case .metric:
      guard specification.metrics.count > 1 else { return [] }
      return specification.metrics.indices.map { index in
        let name = "\(specification.metrics[index].source.typeName) \(specification.metrics[index].name)"
        return (name, [Trial(text: "left out") { $0.specification.metrics.remove(at: index) }])
      }
    case .startupCPU:
      let warm = setup.pods.metrics.filter { $0.value.warmUp != nil }.keys.sorted()
      guard !warm.isEmpty else { return [] }
      let trial = Trial(text: "none") { setup in for name in warm { setup.pods.metrics[name]?.warmUp = nil } }
      return [("pods that warm up", [trial])]
    case .metricAge:
      guard setup.pods.metricAge > .zero else { return [] }
      return [(setup.pods.metricAge.spelling, [Trial(text: "0s") { $0.pods.metricAge = .zero }])]
    case .scaleDownWindow:
      let present = ScalingRules.scaleDown(behavior?.scaleDown, flags: setup.flags).window
      return [(present.spelling, windows(above: present, isUp: false))]
    case .scaleUpWindow:
      let present = ScalingRules.scaleUp(behavior?.scaleUp).window
      return [(present.spelling, windows(above: present, isUp: true))]
    case .tolerance: return [tolerances]
    case .target: return targets
    case .scaleDownPolicy: return [(SettingText.policies(behavior?.scaleDown, isUp: false), policies(isUp: false))]
    case .scaleUpPolicy: return [(SettingText.policies(behavior?.scaleUp, isUp: true), policies(isUp: true))]
    }
  }

  private func windows(above present: SimTime, isUp: Bool) -> [Trial] {
    [60, 120, 300, 600, 900, 1_800, 3_600].map(SimTime.wholeSeconds).filter { $0 > present }.map { window in
      Trial(text: window.spelling) { setup in
        SettingChange.direction(&setup.specification, isUp: isUp) { $0.stabilizationWindow = window }
      }
    }
  }

  private func policies(isUp: Bool) -> [Trial] {
    let choices: [ScalingPolicy] = [
      ScalingPolicy(.percent, 50, every: .wholeSeconds(60)), ScalingPolicy(.percent, 10, every: .wholeSeconds(60)),
      ScalingPolicy(.pods, 1, every: .wholeSeconds(60)), ScalingPolicy(.pods, 1, every: .wholeSeconds(300)),
    ]
    return SettingChange.selectPolicies(setup.specification, isUp: isUp).map { select in
      Trial(text: SettingText.policies(SettingChange.selecting(select, setup.specification, isUp: isUp), isUp: isUp)) { setup in
        SettingChange.direction(&setup.specification, isUp: isUp) { $0.selectPolicy = select }
      }
    } + choices.map { policy in
      Trial(text: SettingText.policy(policy)) { setup in
        SettingChange.direction(&setup.specification, isUp: isUp) {
          $0.policies = [policy]
          $0.selectPolicy = .max
        }
      }
    }
  }

  private var tolerances: (before: String, trials: [Trial]) {
    let steps = [Int64(150), 200, 300]
    guard SettingsSpace.variesTolerance(setup) else {
      // What such a release has is the controller's flag, for all autoscalers of the cluster.
      let present = setup.flags.tolerance
      let trials = steps.filter { Double($0) / 1_000 > present }.map { thousandths in
        Trial(text: "\(Double(thousandths) / 1_000)") { $0.flags.tolerance = Double(thousandths) / 1_000 }
      }
      return ("\(present.significant(4)), the controller's", trials)
    }
    let behavior = setup.specification.behavior
    let down = behavior?.scaleDown?.tolerance?.value ?? setup.flags.tolerance
    let up = behavior?.scaleUp?.tolerance?.value ?? setup.flags.tolerance
    let trials = steps.filter { Double($0) / 1_000 > max(down, up) }.map { thousandths in
      Trial(text: "\(Double(thousandths) / 1_000)") { setup in SettingChange.tolerance(&setup.specification, thousandths: thousandths) }
    }
    return (down == up ? "\(down.significant(4))" : "\(down.significant(4)) down, \(up.significant(4)) up", trials)
  }

  private var targets: [(before: String, trials: [Trial])] {
    setup.specification.metrics.indices.compactMap { index in
      let metric = setup.specification.metrics[index]
      guard case .utilization(let percent) = metric.target else {
        let trials = [Int64(80), 125, 60, 160].compactMap { hundredths -> Trial? in
          guard let target = SettingChange.scaled(metric.target, hundredths),
            let other = try? MetricSpecification(metric.source, target: target)
          else { return nil }
          return Trial(text: SettingText.target(of: other)) { SettingChange.target(&$0.specification, metric: index, target) }
        }
        return ("\(metric.name) \(SettingText.target(of: metric))", trials)
      }
      let trials = [-10, 10, -20, 20, -30].map { percent + $0 }.filter { (10...100).contains($0) }.map { other in
        Trial(text: "\(other)%") { SettingChange.target(&$0.specification, metric: index, percent: other) }
      }
      return ("\(metric.name) \(percent)%", trials)
    }
  }
}
