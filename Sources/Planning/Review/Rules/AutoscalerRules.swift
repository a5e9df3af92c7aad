import Autoscaling
import PlanModel
import Units

/// What is written in a HorizontalPodAutoscaler itself.
enum AutoscalerRules {
  static let all = [replicas, openCap, deadPolicy, window, oneTarget, tierPeak]

  static let api = "Kubernetes API reference, autoscaling/v2"
  static let manual = "Kubernetes documentation, Horizontal Pod Autoscaling"

  private static let replicas = ReviewRule(
    RuleDescription(
      .autoscaler, 1, .warning, title: "The workload sets replicas that its autoscaler decides on",
      explanation: """
        Each time the manifest is applied, the number of pods jumps to spec.replicas, and the autoscaler needs minutes to undo it: in a \
        burst a deployment takes pods away. Leave spec.replicas out once an autoscaler is there.
        """,
      source: manual + ": Migrating Deployments and StatefulSets to horizontal autoscaling")
  ) { subject, rule in
    subject.system.workloads.compactMap { workload in
      guard let autoscaler = subject.system.autoscaler(of: workload), let replicas = workload.replicas else { return nil }
      let range = "\(autoscaler.specification.minReplicas) to \(autoscaler.specification.maxReplicas)"
      return rule.finding(
        at: replicas.place, in: workload.title,
        "Applying the manifest sets \(replicas.value) replicas, wherever the autoscaler has them between \(range).",
        configured: "replicas: \(replicas.value)", recommended: "no spec.replicas",
        inputs: [.init("autoscaler", range, at: autoscaler.place)])
    }
  }

  private static let openCap = ReviewRule(
    RuleDescription(
      .autoscaler, 2, .warning, title: "A small cap on scaling up holds nothing back, as the larger policy wins",
      explanation: """
        Without selectPolicy the policy that allows the largest change counts. "100 % and at most 2 pods" is then 100 %, once there are \
        more than 2 pods. Write selectPolicy: Min for a cap, or selectPolicy: Max where it is meant.
        """,
      formula: "selectPolicy is not written; of the policies for scaling up one allows less than another at maxReplicas",
      source: api + ", HPAScalingRules: selectPolicy, default Max")
  ) { subject, rule in
    subject.system.cluster.autoscalers.compactMap { autoscaler in
      guard let up = autoscaler.specification.behavior?.scaleUp, up.selectPolicy == nil, let policies = up.policies, policies.count > 1,
        ScalingRules.scaleUp(up).policies != ScalingRules.scaleUp(nil).policies
      else { return nil }
      let most = autoscaler.specification.maxReplicas
      let changes = policies.map { change(up: $0, from: most) }
      guard let small = changes.min(), let large = changes.max(), small < large else { return nil }
      return rule.finding(
        at: autoscaler.place(of: "behavior.scaleUp.policies"), in: autoscaler.name,
        "At \(most) pods one policy allows \(small) more, another \(large): the larger one counts.",
        configured: "nothing, so Max", recommended: "selectPolicy: Min, or Max where it is meant",
        computation: "max(\(changes.map(String.init).joined(separator: ", "))) = \(large)")
    }
  }

  /// Pods that a policy lets come or go in one period.
  private static func change(up policy: ScalingPolicy, from replicas: Int32) -> Int32 {
    policy.kind == .pods ? policy.value : Int32((Double(replicas) * Double(policy.value) / 100).rounded(.up))
  }

  private static let deadPolicy = ReviewRule(
    RuleDescription(
      .autoscaler, 3, .note, title: "A policy never decides",
      explanation: """
        Over the whole range of replicas another policy of the same period allows less (selectPolicy Min) or more (Max). What is written \
        promises a speed that there is not: remove it, or change the one that decides.
        """,
      formula: "for every n from minReplicas to maxReplicas the limit is the same without the policy",
      source: api + ", HPAScalingPolicy")
  ) { subject, rule in
    subject.system.cluster.autoscalers.flatMap { autoscaler -> [Finding] in
      let behavior = autoscaler.specification.behavior
      return [("scaleUp", behavior?.scaleUp), ("scaleDown", behavior?.scaleDown)].flatMap { key, direction -> [Finding] in
        guard let policies = direction?.policies, policies.count > 1, Set(policies.map(\.period)).count == 1 else { return [] }
        let select = direction?.selectPolicy ?? .max
        guard select != .disabled else { return [] }
        let range =
          max(
            1, autoscaler.specification.minReplicas)...max(
            1, autoscaler.specification.minReplicas, min(10_000, autoscaler.specification.maxReplicas))
        func decided(_ policies: [ScalingPolicy], _ n: Int32) -> Int32 {
          let changes = policies.map { key == "scaleUp" ? change(up: $0, from: n) : changeDown($0, from: n) }
          return (select == .max ? changes.max() : changes.min()) ?? 0
        }
        return policies.indices.compactMap { index in
          var others = policies
          let policy = others.remove(at: index)
          guard range.allSatisfy({ decided(others, $0) == decided(policies, $0) }) else { return nil }
          let other = others[0]
          return rule.finding(
            at: autoscaler.place(of: "behavior.\(key).policies[\(index)]"), in: autoscaler.name,
            "From \(range.lowerBound) pods on \(text(other)) always decides, so that \(text(policy)) never does.",
            configured: text(policy), recommended: "remove it, or raise \(text(other))",
            computation:
              "\(select.rawValue.lowercased()) of both is that of \(text(other)) for every n from \(range.lowerBound) to "
                + "\(range.upperBound)"
          )
        }
      }
    }
  }

  private static func changeDown(_ policy: ScalingPolicy, from replicas: Int32) -> Int32 {
    policy.kind == .pods ? policy.value : replicas - Int32(Double(replicas) * (1 - Double(policy.value) / 100))
  }

  private static func text(_ policy: ScalingPolicy) -> String {
    let period = "\(policy.period.nanoseconds / 1_000_000_000) s"
    return policy.kind == .pods ? "\(policy.value) pods each \(period)" : "\(policy.value) % each \(period)"
  }

  private static let window = ReviewRule(
    RuleDescription(
      .autoscaler, 4, .warning, title: "The window for scaling down is short enough to flap",
      explanation: """
        Within the window the highest recommendation counts. Loads that pause for a few minutes take pods away and want them back at once, \
        and each new pod burns CPU while it starts, which asks for more. Kubernetes' own window is 300 s. Replay a recording with \
        ape-plan replay to see what a window does.
        """,
      formula: "scaleDown.stabilizationWindowSeconds >= 300 s", source: api + ", HPAScalingRules: default 300 s; " + manual + ": Flapping")
  ) { subject, rule in
    subject.system.cluster.autoscalers.compactMap { autoscaler in
      guard let down = autoscaler.specification.behavior?.scaleDown, down.selectPolicy != .disabled, let window = down.stabilizationWindow,
        window < .wholeSeconds(300)
      else { return nil }
      let workload = subject.system.target(of: autoscaler)
      let startUp = workload.flatMap { subject.startUp(of: $0) }
      return rule.finding(
        at: autoscaler.place(of: "behavior.scaleDown.stabilizationWindowSeconds"), in: autoscaler.name,
        "A pause of \(window.told) lets pods go that the next burst starts again"
          + (startUp.map { ", each of them \($0.value.told) late." } ?? "."),
        configured: window.told, recommended: "300s", computation: "\(window.told) < 300s",
        inputs: startUp.map { [.init("start-up", $0.value.told, at: $0.place)] } ?? [])
    }
  }

  private static let oneTarget = ReviewRule(
    RuleDescription(
      .autoscaler, 5, .error, title: "Two autoscalers have the same target",
      explanation:
        "Kubernetes 1.27 and later then scales it no more (AmbiguousSelector); before, they undid each other's work. Put "
          + "all metrics into one.",
      source: "kubernetes/kubernetes, pkg/controller/podautoscaler/horizontal.go")
  ) { subject, rule in
    let all = subject.system.cluster.autoscalers
    return all.indices.compactMap { index in
      let one = all[index]
      guard
        let other = all[..<index].first(where: {
          $0.targetKind == one.targetKind && $0.targetName == one.targetName && $0.namespace == one.namespace
        })
      else { return nil }
      return rule.finding(
        at: one.place, in: one.name, "\(one.name) and \(other.name) both scale \(one.targetKind)/\(one.targetName).",
        configured: "2 autoscalers", recommended: "one with the metrics of both", inputs: [.init("the other", other.name, at: other.place)])
    }
  }

  private static let tierPeak = ReviewRule(
    RuleDescription(
      .autoscaler, 6, .error, title: "The autoscaler's maximum is below what the tier needs",
      explanation: "At the tier's load the autoscaler stands at its maximum and queries wait. Asked only with --tier.",
      formula: "maxReplicas >= the tier's API instances", source: "the tier's profile")
  ) { subject, rule in
    guard let tier = subject.tier, let needed = tier.instances else { return [] }
    return subject.system.cluster.autoscalers.compactMap { autoscaler in
      guard Int(autoscaler.specification.maxReplicas) < needed,
        subject.system.target(of: autoscaler)?.containers.first?.software == .application
      else { return nil }
      return rule.finding(
        at: autoscaler.place(of: "maxReplicas"), in: autoscaler.name,
        "The tier \(tier.name) runs \(needed) instances; the autoscaler allows \(autoscaler.specification.maxReplicas).",
        configured: "\(autoscaler.specification.maxReplicas)", recommended: "at least \(needed)",
        computation: "\(autoscaler.specification.maxReplicas) < \(needed)")
    }
  }
}
