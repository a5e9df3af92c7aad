import Autoscaling
import PlanModel
import RandomStreams
import Units

/// The settings among which a search looks: a list of choices for each, the present one always the first.
struct SettingsSpace {
  /// One setting: what may be chosen, in words and as a change.
  struct Axis {
    struct Choice {
      var text: String
      var apply: (inout AutoscalerSpecification) -> Void
    }

    var choices: [Choice]
  }

  /// A point: the index of the choice on each axis. All 0 are the present settings.
  typealias Point = [Int]

  let axes: [Axis]
  private let present: AutoscalerSpecification

  init(_ setup: ReplaySetup, needs: [Int32?]) {
    present = setup.specification
    var axes: [Axis] = []
    let behavior = present.behavior
    axes.append(
      Self.windows("scale-down window", ScalingRules.scaleDown(behavior?.scaleDown, flags: setup.flags).window, [60, 180, 300, 600, 900, 1_800, 3_600]) {
        window in { SettingChange.scaleDown(&$0) { $0.stabilizationWindow = window } }
      })
    axes.append(
      Self.windows("scale-up window", ScalingRules.scaleUp(behavior?.scaleUp).window, [0, 30, 60, 120]) {
        window in { SettingChange.scaleUp(&$0) { $0.stabilizationWindow = window } }
      })
    axes.append(Self.policies(present, isUp: true))
    axes.append(Self.policies(present, isUp: false))
    if Self.variesTolerance(setup) { axes.append(Self.tolerances) }
    axes += Self.targets(present)
    axes += Self.range(present, needs)
    if present.metrics.count > 1 { axes.append(Self.metrics(present)) }
    self.axes = axes
  }

  /// Whether tolerances of a direction may be chosen: where the release has them without a gate being set, or the autoscaler itself has one.
  static func variesTolerance(_ setup: ReplaySetup) -> Bool {
    let behavior = setup.specification.behavior
    let hasOne = behavior?.scaleUp?.tolerance != nil || behavior?.scaleDown?.tolerance != nil
    return setup.release.hasToleranceByDefault || (setup.release.hasToleranceOfDirections && hasOne)
  }

  func specification(at point: Point) -> AutoscalerSpecification {
    var specification = present
    // The metrics are chosen last: other changes name them by their place.
    for (axis, choice) in zip(axes, point) where choice > 0 { axis.choices[choice].apply(&specification) }
    if specification.minReplicas > specification.maxReplicas { specification.maxReplicas = specification.minReplicas }
    return specification
  }

  /// The same settings with as few changes as say them: one that another makes void is taken back.
  func plain(_ point: Point) -> Point {
    var plain = point
    let specification = specification(at: point)
    for axis in plain.indices where plain[axis] > 0 {
      let choice = plain[axis]
      plain[axis] = 0
      if self.specification(at: plain) != specification { plain[axis] = choice }
    }
    return plain
  }

  /// Points with one change less.
  func simpler(than point: Point) -> [Point] {
    point.indices.filter { point[$0] > 0 }.map { axis in
      var other = point
      other[axis] = 0
      return other
    }
  }

  /// In words, with the maximum that a minimum above it has raised.
  func changes(at point: Point) -> [String] {
    let changes = zip(axes, point).compactMap { $1 > 0 ? $0.choices[$1].text : nil }
    let most = specification(at: point).maxReplicas
    let text = "maxReplicas \(most)"
    return most == present.maxReplicas || changes.contains(text) ? changes : changes.filter { !$0.hasPrefix("maxReplicas") } + [text]
  }

  /// A point anywhere.
  func random(_ stream: inout DrawStream) -> Point { axes.map { Int(stream.next() % UInt64($0.choices.count)) } }

  /// All points that differ in one axis.
  func neighbours(of point: Point) -> [Point] {
    axes.indices.flatMap { axis in
      axes[axis].choices.indices.filter { $0 != point[axis] }.map { choice in
        var other = point
        other[axis] = choice
        return other
      }
    }
  }

  private static func axis(_ others: [Axis.Choice]) -> Axis { Axis(choices: [Axis.Choice(text: "") { _ in }] + others) }

  private static func windows(
    _ name: String, _ present: SimTime, _ seconds: [Int64], _ change: (SimTime) -> (inout AutoscalerSpecification) -> Void
  ) -> Axis {
    axis(seconds.map(SimTime.wholeSeconds).filter { $0 != present }.map { window in
      Axis.Choice(text: "\(name) \(window.spelling)", apply: change(window))
    })
  }

  /// Another choice among the present policies, or others.
  private static func policies(_ present: AutoscalerSpecification, isUp: Bool) -> Axis {
    let name = "scale-\(isUp ? "up" : "down")"
    let written = isUp ? present.behavior?.scaleUp : present.behavior?.scaleDown
    let selected = SettingChange.selectPolicies(present, isUp: isUp).map { select in
      Axis.Choice(text: "\(name) selectPolicy \(select.rawValue)") { specification in
        SettingChange.direction(&specification, isUp: isUp) { $0.selectPolicy = select }
      }
    }
    let minute = SimTime.wholeSeconds(60)
    let choices: [[ScalingPolicy]] =
      isUp
      ? [
        [ScalingPolicy(.pods, 4, every: .wholeSeconds(15)), ScalingPolicy(.percent, 100, every: .wholeSeconds(15))],
        [ScalingPolicy(.percent, 100, every: minute)], [ScalingPolicy(.pods, 2, every: minute)], [ScalingPolicy(.pods, 1, every: minute)],
      ]
      : [
        [ScalingPolicy(.percent, 100, every: .wholeSeconds(15))], [ScalingPolicy(.percent, 10, every: minute)],
        [ScalingPolicy(.pods, 1, every: minute)], [ScalingPolicy(.pods, 1, every: .wholeSeconds(300))],
      ]
    return axis(selected + choices.filter { $0 != written?.policies || written?.selectPolicy == .min }.map { policies in
      let enables = written?.selectPolicy == .disabled ? "enabled, " : ""
      let text = enables + policies.map(SettingText.policy).joined(separator: " or ")
      return Axis.Choice(text: "\(name) \(text)") { specification in
        SettingChange.direction(&specification, isUp: isUp) {
          $0.policies = policies
          $0.selectPolicy = .max
        }
      }
    })
  }

  private static var tolerances: Axis {
    axis([Int64(50), 150, 200, 300].map { thousandths in
      Axis.Choice(text: "tolerance \(Double(thousandths) / 1_000)") { SettingChange.tolerance(&$0, thousandths: thousandths) }
    })
  }

  private static func targets(_ present: AutoscalerSpecification) -> [Axis] {
    present.metrics.indices.compactMap { index in
      let name = present.metrics[index].name
      guard case .utilization(let percent) = present.metrics[index].target else {
        return axis([Int64(60), 80, 125, 160].compactMap { hundredths in
          guard let target = SettingChange.scaled(present.metrics[index].target, hundredths),
            let metric = try? MetricSpecification(present.metrics[index].source, target: target)
          else { return nil }
          return Axis.Choice(text: "\(name) target \(SettingText.target(of: metric))") { SettingChange.target(&$0, metric: index, target) }
        })
      }
      let others = [50, 60, 70, 80, 90].map(Int32.init).filter { $0 != percent }
      return axis(others.map { other in
        Axis.Choice(text: "\(name) target \(other)%") { SettingChange.target(&$0, metric: index, percent: other) }
      })
    }
  }

  /// The minimum down to 1 and up to what the load needs half of the time; the maximum up to what it needs at its most, and a half more.
  private static func range(_ present: AutoscalerSpecification, _ needs: [Int32?]) -> [Axis] {
    let known = needs.compactMap(\.self).sorted()
    let median = known.isEmpty ? present.minReplicas : known[known.count / 2]
    let most = known.last ?? present.maxReplicas
    // A timeline holds no more; the API server takes maxima up to the largest Int32.
    func held(_ replicas: Int64) -> Int32 { Int32(min(replicas, Int64(ReplicaTimeline.mostReplicas))) }
    let minima = Set([1, 2, held(Int64(present.minReplicas) + 1), median, held(Int64(median) + 1)]).filter {
      $0 != present.minReplicas && $0 >= 1
    }
    let maxima = Set([held(Int64(most) + 1), held(Int64(most) * 3 / 2), held(Int64(present.maxReplicas) * 2)]).filter {
      $0 > present.maxReplicas
    }
    return [
      axis(minima.sorted().map { least in Axis.Choice(text: "minReplicas \(least)") { $0.minReplicas = least } }),
      axis(maxima.sorted().map { most in Axis.Choice(text: "maxReplicas \(most)") { $0.maxReplicas = most } }),
    ]
  }

  private static func metrics(_ present: AutoscalerSpecification) -> Axis {
    axis(present.metrics.indices.filter { present.metrics[$0].name == "memory" }.map { index in
      Axis.Choice(text: "without the metric \(present.metrics[index].name)") { $0.metrics.remove(at: index) }
    })
  }
}
