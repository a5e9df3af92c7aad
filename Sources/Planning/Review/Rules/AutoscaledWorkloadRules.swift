import Autoscaling
import PlanModel
import Units

/// What an autoscaler and the workload that it scales make together.
enum AutoscaledWorkloadRules {
  static let all = [ratchet, missingRequest, unreachable, noTarget, noBudget, tightBudget, slowStart, quota]

  /// Each autoscaler with its target.
  private static func pairs(_ subject: ReviewSubject) -> [(autoscaler: ClusterObjects.Autoscaler, workload: DeployedWorkload)] {
    subject.system.cluster.autoscalers.compactMap { autoscaler in
      subject.system.target(of: autoscaler).map { (autoscaler, $0) }
    }
  }

  private static func utilization(_ metric: MetricSpecification) -> (resource: String, percent: Int32)? {
    guard case .resource(let name) = metric.source, case .utilization(let percent) = metric.target else { return nil }
    return (name, percent)
  }

  private static let ratchet = ReviewRule(
    RuleDescription(
      .autoscaler, 7, .error, title: "The memory metric does not let idle pods go, or adds them without any load",
      explanation: """
        A process holds its memory whether it works or not, and its share of the request does not fall when pods are added. Above the \
        target (by more than the tolerance of 10 %) every sync adds pods, up to the maximum; within the tolerance no pod ever leaves; \
        below it ceil(ratio x n) stops at a floor above the minimum. Scale on CPU or on queries alone, or request enough memory.
        """,
      formula: "ratio = idle memory of a pod / (target x request); idle memory = workers x memory of a worker",
      source: "kubernetes/kubernetes, replica_calculator.go; ape-plan, docs/background/autoscaler.md")
  ) { subject, rule in
    pairs(subject).flatMap { autoscaler, workload -> [Finding] in
      let specification = autoscaler.specification
      guard let workers = workload.containers.lazy.compactMap({ subject.workers(of: $0) }).first else { return [] }
      let requests = workload.containers.compactMap(\.requests.memory)
      guard requests.count == workload.containers.count, let first = requests.first else { return [] }
      let request = requests.reduce(Bytes.zero) { $0 + $1.value }
      let idle = Bytes(subject.memoryPerWorker.count * Int64(workers.value))
      guard request.count > 0, request.count < 1 << 50, idle.count < 1 << 50 else { return [] }
      return specification.metrics.enumerated().compactMap { index, metric in
        guard let (resource, percent) = utilization(metric), resource == "memory" else { return nil }
        let tolerances = Tolerances(specification.behavior, flags: ControllerFlags(), release: .latest)
        let finding = MemoryRatchet(
          idle: idle.count * 1_000, request: request.count * 1_000, targetPercent: percent, tolerances: tolerances)
        let regime = finding.regime(under: specification)
        let consequence: String
        switch regime {
        case .climbs: consequence = "without any load it climbs to \(specification.maxReplicas) pods and stays there"
        case .stays: consequence = "no pod ever leaves: a burst's pods, up to \(specification.maxReplicas), stay for ever"
        case .falls(let floor) where floor > specification.minReplicas: consequence = "it never comes below \(floor) pods once it was there"
        case .falls: return nil
        }
        // From one more than the minimum a pod has to go: n (1 - ratio) >= 1.
        let share = 1 - 1 / Double(specification.minReplicas + 1)
        let enough = Bytes.mebibytes((idle.mebibytes / (Double(percent) / 100 * share)).rounded(.up))
        return rule.finding(
          at: autoscaler.place(of: "metrics[\(index)]"), in: autoscaler.name,
          "Idle pods hold \(idle.told), \((finding.ratio * 100).significant(3))% of the target: \(consequence).",
          configured: "memory at \(percent) % of \(request.told)",
          recommended: "no memory metric, or a request of \(enough.told)",
          computation:
            "\(workers.value) x \(subject.memoryPerWorker.told) / (\(percent) % x \(request.told)) = "
              + "\(finding.ratio.significant(3))",
          inputs: [
            .init("workers", "\(workers.value)", at: workers.place),
            .init("memory of a worker", "\(subject.memoryPerWorker.told) (assumed)"),
            .init("memory request", request.told, at: first.place),
          ], severity: regime == .climbs ? .error : .warning)
      }
    }
  }

  private static let missingRequest = ReviewRule(
    RuleDescription(
      .autoscaler, 8, .error, title: "The autoscaler's target is a share of a request that a container does not make",
      explanation:
        "The controller gives up on the metric with \"missing request\" as soon as one container of the pod has none, side cars included.",
      source: "kubernetes/kubernetes, pkg/controller/podautoscaler/replica_calculator.go: calculatePodRequests")
  ) { subject, rule in
    pairs(subject).flatMap { autoscaler, workload -> [Finding] in
      autoscaler.specification.metrics.enumerated().compactMap { index, metric in
        guard let (resource, percent) = utilization(metric) else { return nil }
        let lacking = workload.containers.filter {
          resource == "cpu" ? $0.requests.cpu == nil : resource == "memory" && $0.requests.memory == nil
        }
        guard let container = lacking.first else { return nil }
        return rule.finding(
          at: autoscaler.place(of: "metrics[\(index)]"), in: autoscaler.name,
          "\(workload.title) is scaled at \(percent) % of its \(resource) request, and its container \(container.name) requests none.",
          configured: "none", recommended: "resources.requests.\(resource) of \(container.name)",
          inputs: [.init("container", container.name, at: container.place)])
      }
    }
  }

  private static let unreachable = ReviewRule(
    RuleDescription(
      .autoscaler, 9, .error, title: "The autoscaler's target lies beyond what a pod can use",
      explanation: """
        A pod cannot use more CPU than its limit, nor more cores than it has worker processes, and is killed at its memory limit. A target \
        beyond that is never reached, and nothing is ever scaled up.
        """,
      formula: "target x request < limit (CPU: and < workers x 1 core)", source: manual)
  ) { subject, rule in
    pairs(subject).flatMap { autoscaler, workload -> [Finding] in
      guard workload.containers.count == 1 else { return [] }
      let container = workload.containers[0]
      return autoscaler.specification.metrics.enumerated().compactMap { index, metric in
        guard let (resource, percent) = utilization(metric) else { return nil }
        let request: Double?
        var most: [(String, Double, FilePlace)] = []
        let spelt: (Double) -> String
        if resource == "cpu" {
          request = container.requests.cpu.map { Double($0.value.millicores) }
          if let limit = container.limits.cpu { most.append(("limit", Double(limit.value.millicores), limit.place)) }
          if let workers = subject.workers(of: container), subject.runsUvicorn(container) {
            most.append(("workers", Double(workers.value) * 1_000, workers.place))
          }
          spelt = { CPU(millicores: Int64($0)).told }
        } else if resource == "memory" {
          request = container.requests.memory.map { Double($0.value.count) }
          if let limit = container.limits.memory { most.append(("limit", Double(limit.value.count), limit.place)) }
          spelt = { Bytes(Int64($0)).told }
        } else {
          return nil
        }
        guard let request, let bound = most.min(by: { $0.1 < $1.1 }), request * Double(percent) / 100 >= bound.1, request < 1e17 else {
          return nil
        }
        let target = spelt(request * Double(percent) / 100)
        return rule.finding(
          at: autoscaler.place(of: "metrics[\(index)]"), in: autoscaler.name,
          "The target is \(target) of \(resource) a pod, and a pod can use \(spelt(bound.1)).", configured: "\(percent) %",
          recommended: "below \((bound.1 / request * 100).significant(3)) %",
          computation: "\(percent) % x \(spelt(request)) = \(target) >= \(spelt(bound.1))",
          inputs: [.init(bound.0, spelt(bound.1), at: bound.2)])
      }
    }
  }

  private static let manual = AutoscalerRules.manual

  private static let noTarget = ReviewRule(
    RuleDescription(
      .autoscaler, 10, .warning, title: "The autoscaler's target is not among the files",
      explanation: "It is misspelt, lies in another namespace, or in a file that was not given.", source: AutoscalerRules.api)
  ) { subject, rule in
    subject.system.cluster.autoscalers.compactMap { autoscaler in
      guard subject.system.target(of: autoscaler) == nil else { return nil }
      let names = subject.system.workloads.filter { $0.platform == .kubernetes }.map(\.name)
      let nearest = subject.nearest(autoscaler.targetName, among: names)
      return rule.finding(
        at: autoscaler.place(of: "scaleTargetRef"), in: autoscaler.name,
        "There is no \(autoscaler.targetKind)/\(autoscaler.targetName) in the namespace \(autoscaler.namespace).",
        configured: autoscaler.targetName,
        recommended: nearest.map { "did you mean \($0)?" } ?? "the name of a workload, or its file beside this one")
    }
  }

  private static let noBudget = ReviewRule(
    RuleDescription(
      .autoscaler, 11, .warning, title: "No PodDisruptionBudget protects a workload of several pods",
      explanation: """
        When a node is drained, for an upgrade or by the node autoscaler, all pods on it go at once. A budget lets them go only as far as \
        others stand in.
        """,
      source: "Kubernetes documentation, Specifying a Disruption Budget for your Application")
  ) { subject, rule in
    subject.system.workloads.compactMap { workload in
      guard workload.platform == .kubernetes, ["Deployment", "StatefulSet"].contains(workload.kind),
        subject.system.mostReplicas(of: workload) > 1,
        !subject.system.cluster.budgets.contains(where: { $0.protects(workload) })
      else { return nil }
      return rule.finding(
        at: workload.place, in: workload.title, "Up to \(subject.system.mostReplicas(of: workload)) pods, and no budget.",
        configured: "none",
        recommended: "a PodDisruptionBudget with maxUnavailable: 1")
    }
  }

  private static let tightBudget = ReviewRule(
    RuleDescription(
      .autoscaler, 12, .error, title: "A PodDisruptionBudget never lets a pod go",
      explanation: "When as many pods must be available as there are at least, a node with one of them can never be drained.",
      formula: "minAvailable < minReplicas", source: "Kubernetes documentation, Specifying a Disruption Budget for your Application")
  ) { subject, rule in
    subject.system.cluster.budgets.compactMap { budget in
      guard let least = budget.minAvailable, let workload = subject.system.workloads.first(where: { budget.protects($0) }) else {
        return nil
      }
      let replicas = subject.system.autoscaler(of: workload).map { Int($0.specification.minReplicas) } ?? workload.replicaCount
      guard least.value >= replicas else { return nil }
      return rule.finding(
        at: least.place, in: budget.name, "\(least.value) pods must be available, and there may be only \(replicas).",
        configured: "minAvailable: \(least.value)", recommended: "maxUnavailable: 1", computation: "\(least.value) >= \(replicas)",
        inputs: [.init("pods at least", "\(replicas)", at: workload.replicas?.place ?? workload.place)])
    }
  }

  private static let slowStart = ReviewRule(
    RuleDescription(
      .autoscaler, 13, .note, title: "The autoscaler adds pods faster than they start",
      explanation: """
        The next step is decided before the pods of the last one serve. Their load is still with the others, so that more is added than is \
        needed: overshoot, and then flapping. Let a period be at least as long as a pod takes to start.
        """,
      formula: "scaleUp policies: periodSeconds >= start-up, or a scale-up window of that length",
      source: "ape-plan, docs/background/autoscaler.md; the start-up is the longest delay that a probe of the same image has")
  ) { subject, rule in
    pairs(subject).compactMap { autoscaler, workload in
      guard let up = autoscaler.specification.behavior?.scaleUp, let startUp = subject.startUp(of: workload) else { return nil }
      let rules = ScalingRules.scaleUp(up)
      guard rules.select != .disabled, let period = rules.policies.map(\.period).min(), period < startUp.value, rules.window < startUp.value
      else { return nil }
      return rule.finding(
        at: autoscaler.place(of: "behavior.scaleUp.policies"), in: autoscaler.name,
        "A step each \(period.told), and a pod that serves after \(startUp.value.told).", configured: period.told,
        recommended: "periods of \(startUp.value.told)", computation: "\(period.told) < \(startUp.value.told)",
        inputs: [.init("start-up", startUp.value.told, at: startUp.place)])
    }
  }

  private static let quota = ReviewRule(
    RuleDescription(
      .autoscaler, 14, .error, title: "The namespace's quota is too small for the workload's most pods",
      explanation: "Pods beyond the quota are never made: the autoscaler asks in vain, at the very time at which they are needed.",
      formula: "sum over workloads of most replicas x requests (and limits) <= quota", source: "Kubernetes documentation, Resource Quotas")
  ) { subject, rule in
    subject.system.cluster.quotas.flatMap { quota -> [Finding] in
      let workloads = subject.system.workloads.filter { $0.platform == .kubernetes && $0.namespace == quota.namespace && !$0.isJob }
      func sum(_ value: (DeployedContainer) -> Int64?) -> Double {
        workloads.reduce(0) { sum, workload in
          sum + Double(subject.system.mostReplicas(of: workload)) * workload.containers.reduce(0.0) { $0 + Double(value($1) ?? 0) }
        }
      }
      let needs: [(key: String, need: Double, spelt: (Double) -> String)] = [
        ("requests.cpu", sum { $0.requests.cpu?.value.millicores }, { CPU(millicores: Int64($0)).told }),
        ("limits.cpu", sum { $0.limits.cpu?.value.millicores }, { CPU(millicores: Int64($0)).told }),
        ("requests.memory", sum { $0.requests.memory?.value.count } * 1_000, { Bytes(Int64($0 / 1_000)).told }),
        ("limits.memory", sum { $0.limits.memory?.value.count } * 1_000, { Bytes(Int64($0 / 1_000)).told }),
        ("pods", Double(workloads.reduce(0) { $0 + subject.system.mostReplicas(of: $1) }) * 1_000, { String(Int64($0 / 1_000)) }),
      ]
      return needs.compactMap { key, need, spelt in
        guard let hard = quota.hard[key], need > Double(hard.value), need < 9e18 else { return nil }
        return rule.finding(
          at: hard.place, in: quota.name,
          "At their most the workloads of \(quota.namespace) ask for \(spelt(need)) of \(key); the quota is \(spelt(Double(hard.value))).",
          configured: spelt(Double(hard.value)), recommended: "at least \(spelt(need))",
          computation: workloads.map { "\(subject.system.mostReplicas(of: $0)) x \($0.name)" }.joined(separator: " + ")
            + " = \(spelt(need))")
      }
    }
  }
}

extension ClusterObjects.Budget {
  fileprivate func protects(_ workload: DeployedWorkload) -> Bool {
    workload.platform == .kubernetes && workload.namespace == namespace && selector.allSatisfy { workload.labels[$0.key] == $0.value }
  }
}
