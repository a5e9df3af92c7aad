import PlanModel
import Units

/// What the nodes of a tier can carry and cost. All of these need --tier.
enum MoneyRules {
  static let all = [podFits, requestsFit, mostPods, statedSize, statedCost, burst]

  /// What the system and the kubelet keep. Source: EKS, kube-reserved: about 60m to 100m CPU and 255 MiB + 11 MiB for each pod of a node.
  private static let usable = 0.9

  private static let podFits = ReviewRule(
    RuleDescription(
      .money, 1, .error, title: "A container requests more than a node of the tier has",
      explanation: "It is never scheduled: the pod stays pending, whatever is paid for other nodes.",
      formula: "request <= 90 % of a node", source: "the price table's instance sizes; the 90 % allow for what EKS reserves on a node")
  ) { subject, rule in
    guard let pool = subject.tier?.pools.first else { return [] }
    return subject.system.workloads.compactMap { workload in
      let memory = workload.containers.compactMap(\.requests.memory)
      let cpu = workload.containers.compactMap(\.requests.cpu)
      let bytes = memory.reduce(Bytes.zero) { $0 + $1.value }
      let cores = cpu.reduce(0) { $0 + $1.value.cores }
      let tooMuchMemory = bytes > pool.memory * usable
      guard tooMuchMemory || cores > pool.cores * usable, let place = (tooMuchMemory ? memory.first?.place : cpu.first?.place) else {
        return nil
      }
      return rule.finding(
        at: place, in: workload.title,
        "It requests \(cores.significant(3)) CPU and \(bytes.told); a \(pool.instanceType) has "
          + "\(pool.cores.significant(3)) and \(pool.memory.told).",
        configured: "\(cores.significant(3)) CPU, \(bytes.told)", recommended: "less, or a larger instance type",
        computation: tooMuchMemory
          ? "\(bytes.told) > 90 % x \(pool.memory.told)" : "\(cores.significant(3)) > 90 % x \(pool.cores.significant(3))")
    }
  }

  private static let requestsFit = ReviewRule(
    RuleDescription(
      .money, 2, .warning, title: "The services of a host may use more CPUs than its node has",
      explanation: """
        Compose runs all of them on one host. What they want beyond its CPUs they wait for, all of them together: limits that cannot be \
        kept protect nobody.
        """,
      formula: "sum over services of replicas x CPU limit <= CPUs of one node",
      source: "the tier's profile; the price table's instance sizes")
  ) { subject, rule in
    guard let pool = subject.tier?.pools.first else { return [] }
    return subject.composeProjects.compactMap { services in
      let limited = services.compactMap { service in service.containers[0].limits.cpu.map { (service, $0) } }
      let cores = limited.reduce(0.0) { $0 + Double($1.0.replicaCount) * $1.1.value.cores }
      guard let first = limited.first, cores > pool.cores else { return nil }
      let terms = limited.map { "\($0.0.replicaCount) x \($0.1.value.cores.significant(3))" }.joined(separator: " + ")
      return rule.finding(
        at: first.1.place, in: "compose",
        "The services may use \(cores.significant(3)) CPUs; one \(pool.instanceType) has \(pool.cores.significant(3)).",
        configured: cores.significant(3), recommended: "a host of \(cores.rounded(.up).significant(3)) CPUs, or smaller limits",
        computation: "\(terms) = \(cores.significant(3)) > \(pool.cores.significant(3))",
        inputs: limited.map { .init($0.0.name, $0.1.value.told, at: $0.1.place) })
    }
  }

  private static let mostPods = ReviewRule(
    RuleDescription(
      .money, 3, .warning, title: "The autoscaler's maximum does not fit on the tier's nodes",
      explanation: """
        The last pods stay pending, unless a node autoscaler adds nodes: then they come minutes later, and are on no bill yet. Either is \
        worth knowing before the peak.
        """,
      formula: "maxReplicas x request <= 90 % of all nodes", source: "the tier's profile; the price table's instance sizes")
  ) { subject, rule in
    guard let tier = subject.tier, !tier.pools.isEmpty else { return [] }
    return subject.system.workloads.compactMap { workload in
      guard let autoscaler = subject.system.autoscaler(of: workload) else { return nil }
      let most = Int(autoscaler.specification.maxReplicas)
      let cores = Double(most) * workload.containers.reduce(0) { $0 + ($1.requests.cpu?.value.cores ?? 0) }
      let memory = Double(most) * workload.containers.reduce(0) { $0 + ($1.requests.memory?.value.gibibytes ?? 0) }
      guard cores > tier.cores * usable || memory > tier.memory.gibibytes * usable else { return nil }
      return rule.finding(
        at: autoscaler.place(of: "maxReplicas"), in: autoscaler.name,
        "\(most) pods request \(cores.significant(3)) CPU and \(memory.significant(3)) GiB; \(tier.nodesText) have "
          + "\(tier.cores.significant(3)) and \(tier.memory.gibibytes.significant(3)) GiB.",
        configured: "\(most)", recommended: "fewer pods, more nodes, or a node autoscaler and its bill",
        computation: cores > tier.cores * usable
          ? "\(cores.significant(3)) > 90 % x \(tier.cores.significant(3))"
          : "\(memory.significant(3)) > 90 % x \(tier.memory.gibibytes.significant(3))")
    }
  }

  /// Where a tier's finding is put, as tiers are in none of the reviewed files.
  private static func anchor(_ subject: ReviewSubject) -> FilePlace? {
    subject.applications.first?.workload.place ?? subject.system.workloads.first?.place
  }

  private static let statedSize = ReviewRule(
    RuleDescription(
      .money, 4, .warning, title: "The operators' table gives the tier other CPUs or memory than its nodes have",
      explanation: "Whoever plans by the table plans with what is not there, or pays for what nobody counts.",
      formula: "stated CPUs and memory = nodes x size, within 8 %",
      source: "the operators' table of load tiers, read as as many nodes as API instances")
  ) { subject, rule in
    guard let tier = subject.tier, !tier.pools.isEmpty, let claims = tier.claims, let place = anchor(subject) else { return [] }
    var findings: [Finding] = []
    if let cpus = claims.cpus?.cores, abs(cpus - tier.cores) > 0.08 * tier.cores {
      findings.append(
        rule.finding(
          at: place, in: "tier \(tier.name)",
          "The table counts \(cpus.significant(4)) CPUs; \(tier.nodesText) have \(tier.cores.significant(4)).",
          configured: cpus.significant(4), recommended: tier.cores.significant(4),
          computation: "\(tier.nodesText) = \(tier.cores.significant(4)) vCPUs"))
    }
    if let memory = claims.memory?.gigabytes, abs(memory - tier.memory.gibibytes) > 0.08 * tier.memory.gibibytes {
      findings.append(
        rule.finding(
          at: place, in: "tier \(tier.name)",
          "The table counts \(memory.significant(4)) GB of memory; \(tier.nodesText) have \(tier.memory.gibibytes.significant(4)) GiB.",
          configured: "\(memory.significant(4)) GB", recommended: "\(tier.memory.gibibytes.significant(4)) GiB",
          computation: "\(tier.nodesText) = \(tier.memory.gibibytes.significant(4)) GiB"))
    }
    return findings
  }

  private static let statedCost = ReviewRule(
    RuleDescription(
      .money, 5, .warning, title: "The operators' cost of the tier leaves out what is likely the largest part",
      explanation: """
        What the nodes leave of the stated sum has to pay for storage, traffic and LLM tokens. Tokens grow with the load, the remainder \
        does not. ape-plan simulate --tier NAME gives the whole bill.
        """,
      formula: "stated cost - nodes on demand for 730 h", source: "the operators' table of load tiers; the price table")
  ) { subject, rule in
    guard let tier = subject.tier, let stated = tier.claims?.monthlyCost, let nodes = tier.nodesPerMonth, nodes > .zero, tier.usesLLM,
      let place = anchor(subject)
    else { return [] }
    return [
      rule.finding(
        at: place, in: "tier \(tier.name)",
        "The table states \(stated.cents) USD a month; \(tier.nodesText) on demand are \(nodes.cents), which leaves "
          + "\((stated - nodes).cents) for storage, traffic and all LLM tokens.",
        configured: "\(stated.cents) USD", recommended: "the whole bill: ape-plan simulate --tier \(tier.name)",
        computation: "\(stated.cents) - \(nodes.cents) = \((stated - nodes).cents)")
    ]
  }

  private static let burst = ReviewRule(
    RuleDescription(
      .money, 6, .warning, title: "The tier's nodes can give the requested CPU only in bursts",
      explanation: """
        Instances of the t family earn credits for a share of their vCPUs (30 % of each for t3.large) and are slowed down to it, or \
        charged extra, once the credits are used up. What containers request is meant to be there always.
        """,
      formula: "sum of CPU requests (of autoscaled workloads at their minimum) <= nodes x vCPUs x baseline",
      source: "AWS, Burstable performance instances; the price table's baselines")
  ) { subject, rule in
    guard let tier = subject.tier, let sustained = tier.sustainedCores, sustained < tier.cores else { return [] }
    let platforms: [DeployedWorkload.Platform] = [.compose, .kubernetes]
    return platforms.compactMap { platform in
      let workloads = subject.system.workloads.filter { $0.platform == platform && !$0.isJob }
      func least(_ workload: DeployedWorkload) -> Int {
        subject.system.autoscaler(of: workload).map { Int($0.specification.minReplicas) } ?? workload.replicaCount
      }
      let requests = workloads.flatMap { workload in
        workload.containers.compactMap { container in container.requests.cpu.map { (workload, $0) } }
      }
      let cores = requests.reduce(0.0) { $0 + Double(least($1.0)) * $1.1.value.cores }
      guard let first = requests.first, cores > sustained else { return nil }
      return rule.finding(
        at: first.1.place, in: platform.rawValue,
        "\(cores.significant(3)) CPUs are requested; \(tier.nodesText) give \(sustained.significant(3)) for ever.",
        configured: cores.significant(3), recommended: "instances of another family, or more of them",
        computation: "\(cores.significant(3)) > \(sustained.significant(3))",
        inputs: requests.map { .init($0.0.name, "\(least($0.0)) x \($0.1.value.told)", at: $0.1.place) })
    }
  }
}
