import Foundation
import PlanModel
import Pricing
import Statistics
import Units

/// From what a search has tried to what it tells.
enum SizingFigures {
  // MARK: Money

  /// Tokens of language models in a month; nil where some have no price or there are none.
  static func tokens(_ result: RunResult) -> USD? {
    guard let bill = result.bills.first(where: { $0.option == .onDemand }) else { return nil }
    guard !bill.unpriced.contains(where: { $0.component == .tokens }) else { return nil }
    let tokens = bill.subtotal(of: .tokens)
    return tokens > .zero ? tokens : nil
  }

  /// The same machines under each option that has a published price.
  static func purchases(_ machines: MachineSet) -> [SizingResult.Machines] {
    PurchaseOption.allCases.compactMap { option in
      machines.price.published(option).map {
        .init(instanceType: machines.price.type, count: machines.count, purchase: option, cost: ($0.usd * (Month.hours * machines.count)).roundedToCent)
      }
    }
  }

  // MARK: What was tried

  private static let mostNearMisses = 8

  /// Of those that cost at most as much as the chosen: those that were simulated before those that arithmetic rejected, the dearest first.
  static func nearMisses(_ tried: [SizingSearch.Tried], below cost: USD?, lostMachines: Survival) -> [SizingResult.Rejected] {
    let rejected = tried.filter { entry in entry.reason != nil && (cost.map { entry.machines.cost <= $0 } ?? true) }
    func order(_ entries: [SizingSearch.Tried]) -> [SizingSearch.Tried] { entries.sorted { $0.machines.cost > $1.machines.cost } }
    let shown = (order(rejected.filter { $0.judgement != nil }) + order(rejected.filter { $0.judgement == nil })).prefix(mostNearMisses)
    return order(Array(shown)).map { .init(machines: $0.machines.told, containers: $0.plan?.text ?? "", reason: $0.reason ?? "") }
  }

  /// Of each price the fastest that was simulated.
  static func frontier(_ tried: [SizingSearch.Tried]) -> [SizingResult.FrontierPoint] {
    var points: [SizingResult.FrontierPoint] = []
    for entry in tried.sorted(by: { $0.machines.cost < $1.machines.cost }) {
      guard let judgement = entry.judgement, judgement.p95.value != nil, let plan = entry.plan else { continue }
      let fastest = points.compactMap { $0.isOnFrontier ? $0.p95.low : nil }.min() ?? .infinity
      let verdict: ObjectiveResult.Verdict = entry.reason == nil ? .kept : judgement.verdict == .kept ? .broken : judgement.verdict
      points.append(
        .init(
          machines: entry.machines.told, containers: plan.text, p95: judgement.p95, keeps: verdict,
          isOnFrontier: (judgement.p95.high ?? .infinity) < fastest))
    }
    return points
  }

  // MARK: The chosen

  static func containers(_ scenario: Scenario, _ result: RunResult) -> [SizedDeployment.Container] {
    scenario.services.compactMap { service in
      let resources = service.resources
      var settings: [String] = []
      var count = 1
      switch service.kind {
      case .application(let application):
        count = application.replicas
        settings = ["workers \(application.workers)"]
        settings += application.pools.map { "pool to \($0.target) \($0.size) + \($0.overflow)" }
        if let limit = application.concurrencyLimit { settings.append("at most \(limit) queries a worker") }
      case .database(let database):
        settings = result.memory.filter { $0.service == service.name }.map { "\($0.setting) \($0.value.spelling)" }
        if let connections = database.maxConnections { settings.append("max_connections \(connections)") }
      case .cache(let cache): if let memory = cache.maxMemory { settings = ["maxmemory \(memory.spelling)"] }
      case .proxy(let proxy): settings = ["workers \(proxy.workers)"] + (proxy.connectionLimit.map { ["connections \($0)"] } ?? [])
      case .background(let background): count = background.replicas
      case .sandbox(let sandbox):
        settings = ["\(sandbox.slots) slots\(sandbox.host.map { " in each replica of \($0)" } ?? "")"]
        if sandbox.host != nil { return .init(service: service.name, count: 0, cpu: CPU(millicores: 0), memory: .zero, settings: settings) }
      case .llm: return nil
      }
      return .init(
        service: service.name, count: count, cpu: resources.cpuRequest ?? resources.cpuLimit ?? CPU(millicores: 0),
        memory: resources.memoryRequest ?? resources.memoryLimit ?? .zero, settings: settings)
    }
  }

  /// Replicas as many as keep the objectives and as the machines hold; the target is the CPU at which four fifths of the load arrives that
  /// as few replicas still carry.
  static func autoscaler(
    _ plan: ContainerPlan, least: Int, lost: Int, busy: Double, rate: Rate, keeps: Rate
  ) -> SizedDeployment.AutoscalerAdvice? {
    guard plan.replicas > 1 else { return nil }
    // How busy the replicas are at the highest load that kept the objectives, which is what one of them can be trusted with.
    let most = busy * keeps.perSecond / rate.perSecond / plan.cores
    let target = min(80, max(20, Int((100 * 0.8 * most / 5).rounded(.down)) * 5))
    return .init(
      minReplicas: least, maxReplicas: plan.replicas, cpuTarget: target,
      grounds: [
        "minReplicas: \(least - lost) keep the objectives at this load" + (lost > 0 ? ", and \(lost) may be lost" : ""),
        "maxReplicas: as many as find room on the machines",
        "CPU target: four fifths of the \((100 * most).significant(2))% at which the replicas still kept the objectives",
        "no target for memory: what workers hold without work would keep it from scaling down",
      ])
  }

  /// The scenario as a run that is kept: with what was sized named as such.
  static func labelled(_ scenario: Scenario, from base: Scenario, _ machines: MachineSet) -> Scenario {
    var labelled = scenario
    labelled.title = "\(scenario.name), sized: \(machines.told.text)"
    let changes = ScenarioChanges.between(base, scenario).compactMap { change -> Figure? in
      guard let colon = change.range(of: ": "), let arrow = change.range(of: " -> ", options: .backwards) else { return nil }
      return Figure(path: String(change[..<colon.lowerBound]), text: String(change[arrow.upperBound...]), origin: .override, note: "sized")
    }
    let paths = Set(changes.map(\.path))
    labelled.figures = changes + scenario.figures.filter { !paths.contains($0.path) }
    return labelled
  }

  // MARK: Assumptions

  static func assumptions(_ question: SizingQuestion, _ model: SizingModel, _ types: [InstancePrice]) -> [String] {
    var sentences = [
      "Requests are limits, so that no container takes from another what it was simulated with.",
      "A core is a core: the model has no difference in speed between instance types.",
      "Tokens of language models are paid for by the query, whatever runs it; costs here are without them.",
      "CPU of databases and proxies is cut to be at most half busy; memory of databases begins with the least that their rules accept.",
    ]
    if types.contains(where: { $0.burst != nil }) {
      sentences.append("A burstable type counts with its baseline: what is busy on average must not use up its CPU credits.")
    }
    if model.base.services.contains(where: { if case .cache = $0.kind { true } else { false } }) {
      sentences.append("The cache keeps the memory that the profile gives it: less would be paid for in tokens.")
    }
    if question.survival == .oneNode || question.survival == .zone {
      sentences.append(
        "What runs once, as a database, is started again on the machines that are left; how long that takes is not in these figures.")
    }
    if types.contains(where: { $0.architecture == "arm64" }) { sentences.append("Types of arm64 need images for it.") }
    return sentences
  }
}

extension USD {
  /// For ratios; amounts stay decimal.
  var doubleValue: Double { NSDecimalNumber(decimal: amount).doubleValue }
}
