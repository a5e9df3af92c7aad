import Foundation
import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Units

/// The search itself: from the cheapest machines on, until something keeps the objectives, on fresh seeds too.
struct SizingSearch {
  typealias Judgement = CandidateJudge.Judgement

  let plan: SizingPlan
  let model: SizingModel
  let judge: CandidateJudge
  let work: ParallelWork
  let progress: @Sendable (String) -> Void

  private var question: SizingQuestion { plan.question }
  private var effort = SizingResult.Effort()
  /// Plans that broke an objective for sure, with why.
  private var broken: [(cut: Cut, reason: String)] = []
  /// By machines: what was tried best there.
  private var tried: [Tried] = []
  private var known: [Cut: Judgement] = [:]

  /// A plan on machines of so many cores, of which no container can use more at once. What else the machines are changes nothing.
  private struct Cut: Hashable {
    var plan: ContainerPlan
    var machineCores: CPU

    func covers(_ other: Cut) -> Bool { machineCores == other.machineCores && plan.covers(other.plan) }
  }

  struct Tried {
    var machines: MachineSet
    var plan: ContainerPlan?
    var judgement: Judgement?
    var reason: String?
  }

  init(
    plan: SizingPlan, model: SizingModel, judge: CandidateJudge, work: ParallelWork, progress: @escaping @Sendable (String) -> Void
  ) {
    self.plan = plan
    self.model = model
    self.judge = judge
    self.work = work
    self.progress = progress
  }

  // MARK: The walk

  mutating func run(_ result: inout SizingResult) throws(PlanningError) -> SizingOutcome {
    let survival = question.survival
    let types = SizingPlan.types(question, prices: plan.prices).known
    var sets = MachineSets(
      types, purchases: question.purchases, need: model.least,
      lost: { survival.lostMachines(of: $0) })
    result.assumptions = SizingFigures.assumptions(question, model, types)
    var simulated = 0
    var chosen: (machines: MachineSet, plan: ContainerPlan, verified: Verification)?
    search: while simulated < SizingPlan.mostSets {
      let group = sets.next()
      guard !group.isEmpty else { break }
      var keeping: [Tried] = []
      for machines in group {
        effort.machineSets += 1
        guard let best = try best(on: machines) else { return finished(&result, .interrupted) }
        tried.append(best)
        if best.judgement != nil { simulated += 1 } else { effort.rejectedByArithmetic += 1 }
        if best.reason == nil { keeping.append(best) }
      }
      for candidate in keeping.sorted(by: { headroom($0) > headroom($1) }) {
        guard let cut = candidate.plan else { continue }
        progress("verifying \(candidate.machines.told.text) on fresh seeds")
        guard let verified = try verify(cut, on: candidate.machines) else { return finished(&result, .interrupted) }
        effort.verifications += 1
        if verified.reason == nil {
          chosen = (candidate.machines, cut, verified)
          break search
        }
        effort.rejectedByVerification += 1
        if let index = tried.firstIndex(where: { $0.machines == candidate.machines }) { tried[index].reason = "on fresh seeds: \(verified.reason ?? "")" }
        if effort.rejectedByVerification >= plan.mostVerifications { break search }
      }
    }
    guard let chosen else { return finished(&result, .notFound) }
    return try describe(chosen.machines, chosen.plan, chosen.verified, &sets, &result)
  }

  private func headroom(_ tried: Tried) -> Double { tried.plan.map { saturation($0) } ?? 0 }

  private mutating func finished(_ result: inout SizingResult, _ verdict: SizingResult.Verdict) -> SizingOutcome {
    result.verdict = verdict
    result.effort = effort
    let cost = result.chosen?.machines.cost
    result.nearMisses = SizingFigures.nearMisses(tried, below: cost, lostMachines: question.survival)
    result.frontier = SizingFigures.frontier(tried)
    return SizingOutcome(result: result)
  }

  // MARK: One set of machines

  /// The best plan that a set of machines holds.
  /// - Returns: nil when it was cancelled.
  private mutating func best(on machines: MachineSet, looks: Looks? = nil) throws(PlanningError) -> Tried? {
    if work.isCancelled() { return nil }
    if machines.price.burst != nil, model.busyCores > machines.sustainedCores {
      return Tried(
        machines: machines,
        reason: "CPU credits: \(model.busyCores.significant(3)) cores are busy on average, and it gives \(machines.sustainedCores.significant(3)) for ever")
    }
    let plans = model.plans(on: machines)
    guard !plans.isEmpty else { return Tried(machines: machines, reason: "the containers find no room on it") }
    var judged: [(plan: ContainerPlan, judgement: Judgement?, reason: String?)] = []
    var open: [ContainerPlan] = []
    for plan in plans {
      let cut = Cut(plan: plan, machineCores: machines.price.vcpu)
      if let failed = broken.first(where: { $0.cut.covers(cut) }) {
        judged.append((plan, known[failed.cut], failed.reason))
      } else if let judgement = known[cut] {
        judged.append((plan, judgement, judgement.reason))
      } else {
        open.append(plan)
      }
    }
    if !open.isEmpty {
      progress("\(machines.told.text), \(open.count) ways to cut it")
      let (model, judge, looks) = (model, judge, looks ?? plan.looks)
      let inner = ParallelWork(jobs: max(1, work.jobs / open.count), isCancelled: work.isCancelled)
      let candidates = open
      let results = try work.results(0..<open.count) { (index) throws(PlanningError) -> Judgement? in
        try judge.judge(model.scenario(candidates[index], on: machines), looks: looks, inner)
      }
      guard results.count == open.count else { return nil }
      for (plan, judgement) in zip(open, results) {
        let cut = Cut(plan: plan, machineCores: machines.price.vcpu)
        known[cut] = judgement
        if judgement.trials > 0 { effort.simulated += 1 }
        effort.trials += judgement.trials
        if judgement.verdict == .broken { broken.append((cut, judgement.reason ?? "")) }
        judged.append((plan, judgement, judgement.reason))
      }
    }
    return try withLoss(judged, machines)
  }

  /// Of those that keep the objectives, the one with most headroom that keeps them after the loss as well; else the least bad.
  private mutating func withLoss(
    _ judged: [(plan: ContainerPlan, judgement: Judgement?, reason: String?)], _ machines: MachineSet
  ) throws(PlanningError) -> Tried? {
    var lastLoss: (plan: ContainerPlan, judgement: Judgement?, reason: String)?
    let keeping = judged.filter { $0.reason == nil }.sorted { preferred(($0.plan, $0.judgement), ($1.plan, $1.judgement)) }
    for (cut, judgement, _) in keeping {
      let lost = model.lost(cut, on: machines)
      guard lost > 0 else { return Tried(machines: machines, plan: cut, judgement: judgement) }
      guard cut.replicas > lost else {
        lastLoss = (cut, judgement, "all \(cut.replicas) replicas may be lost at once")
        continue
      }
      guard let after = try judge.judge(model.scenario(cut, on: machines, replicas: cut.replicas - lost), looks: plan.looks, work) else { return nil }
      effort.simulated += after.trials > 0 ? 1 : 0
      effort.trials += after.trials
      guard let reason = after.reason else { return Tried(machines: machines, plan: cut, judgement: judgement) }
      lastLoss = (cut, judgement, "with \(lost) of \(cut.replicas) replicas lost: \(reason)")
    }
    if let lastLoss { return Tried(machines: machines, plan: lastLoss.plan, judgement: lastLoss.judgement, reason: lastLoss.reason) }
    let least = judged.min { ($0.judgement?.p95.value ?? .infinity, -$0.plan.cores) < ($1.judgement?.p95.value ?? .infinity, -$1.plan.cores) }
    return Tried(machines: machines, plan: least?.plan, judgement: least?.judgement?.trials == 0 ? nil : least?.judgement, reason: least?.reason)
  }

  /// More headroom first; of as much, the faster one.
  private func preferred(_ a: (plan: ContainerPlan, judgement: Judgement?), _ b: (plan: ContainerPlan, judgement: Judgement?)) -> Bool {
    let (x, y) = (saturation(a.plan), saturation(b.plan))
    if abs(x - y) > 1e-6 * max(x, y) { return x > y }
    return (a.judgement?.p95.value ?? .infinity) < (b.judgement?.p95.value ?? .infinity)
  }

  /// By what factor the load could grow until a station of the application is busy all the time, were nothing else in the way.
  private func saturation(_ plan: ContainerPlan) -> Double {
    plan.cores / max(1e-12, SizingModel.application(of: model.base).map { model.busyCores(model.base.services[$0.index]) } ?? 1)
  }

  // MARK: Fresh seeds

  struct Verification {
    var judgement: Judgement
    var afterLoss: Judgement?
    var lost: Int
    var scenario: Scenario
    var looks: Looks

    var reason: String? { judgement.reason ?? afterLoss?.reason.map { "after the loss: \($0)" } }
  }

  /// - Returns: nil when it was cancelled.
  private func verify(_ cut: ContainerPlan, on machines: MachineSet) throws(PlanningError) -> Verification? {
    var scenario = model.scenario(cut, on: machines)
    scenario.settings.seed = freshSeed
    let looks = SizingPlan.looks(forVerification: effort.verifications)
    guard let judgement = try judge.judge(scenario, looks: looks, work) else { return nil }
    let lost = model.lost(cut, on: machines)
    var after: Judgement?
    if lost > 0, judgement.reason == nil {
      var reduced = model.scenario(cut, on: machines, replicas: cut.replicas - lost)
      reduced.settings.seed = freshSeed
      after = try judge.judge(reduced, looks: looks, work)
      if after == nil { return nil }
    }
    return Verification(judgement: judgement, afterLoss: after, lost: lost, scenario: scenario, looks: looks)
  }

  /// Of the search's seed and the number of the verification: no candidate was chosen by its queries.
  private var freshSeed: UInt64 {
    var mixed = plan.scenario.settings.seed &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(effort.verifications + 1)
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    return (mixed ^ (mixed >> 27)) >> 1
  }

  // MARK: The answer

  private mutating func describe(
    _ machines: MachineSet, _ cut: ContainerPlan, _ verified: Verification, _ sets: inout MachineSets, _ result: inout SizingResult
  ) throws(PlanningError) -> SizingOutcome {
    progress("the load at which \(machines.told.text) breaks")
    var scenario = verified.scenario
    scenario.settings.trials = .count(max(10, verified.judgement.trials))
    scenario = SizingFigures.labelled(scenario, from: plan.scenario, machines)
    let run = try RunPlan(scenario: scenario, prices: plan.prices, version: plan.version, jobs: plan.jobs).run(isCancelled: work.isCancelled)
    let breaking = BreakingLoad(judge: judge, model: model, machines: machines, work: work)
    guard let load = try breaking.find(cut, saturation: run.result.binding?.saturationRate) else { return finished(&result, .interrupted) }
    guard let least = try breaking.leastReplicas(cut, lost: verified.lost) else { return finished(&result, .interrupted) }
    effort.trials += load.trials + least.trials
    effort.simulated += load.simulated + least.simulated
    let bill = run.result.bills.first { $0.option == .onDemand }
    let others = (bill?.totalWithoutTokens ?? .zero) - (bill?.subtotal(of: .nodes) ?? .zero)
    let total = others + machines.cost
    result.chosen = SizedDeployment(
      machines: machines.told, costWithoutTokens: total, otherPurchases: SizingFigures.purchases(machines),
      containers: SizingFigures.containers(verified.scenario, run.result), objectives: verified.judgement.held,
      afterLoss: verified.afterLoss?.held ?? [],
      loss: verified.lost > 0 ? "\(verified.lost) of \(cut.replicas) replicas" : nil, confidence: SizingPlan.confidence,
      binding: run.result.binding, keepsUpTo: load.keeps, breaksAt: load.breaks,
      autoscaler: SizingFigures.autoscaler(
        cut, least: least.replicas, lost: verified.lost, busy: model.busyCores(model.base.services[SizingModel.application(of: model.base)?.index ?? 0]),
        rate: plan.scenario.workload.meanRate, keeps: load.keeps),
      changes: ScenarioChanges.between(plan.scenario, verified.scenario))
    try widen(&sets, from: machines)
    let isWithin = question.budget.map { total <= $0 } ?? true
    var outcome = finished(&result, isWithin ? .found : .beyondBudget)
    (outcome.scenario, outcome.run) = (scenario, run)
    return outcome
  }

  /// Some dearer sets, each at least a quarter dearer than the one before, for the frontier of cost against response time.
  private mutating func widen(_ sets: inout MachineSets, from chosen: MachineSet) throws(PlanningError) {
    var next = chosen.cost.doubleValue * 1.25
    var count = 0
    while count < 4, next <= chosen.cost.doubleValue * 4, !work.isCancelled() {
      let group = sets.next()
      guard let first = group.first else { return }
      guard first.cost.doubleValue >= next else { continue }
      guard let best = try best(on: first, looks: Looks(once: 10)) else { return }
      guard best.judgement != nil else { continue }
      tried.append(best)
      count += 1
      next = first.cost.doubleValue * 1.25
    }
  }
}
