import Autoscaling
import PlanModel
import Statistics
import Units

/// Folds what the autoscaler of one application did in each trial.
struct ScalingFold {
  private let fold: TrialFold
  private let number: Int
  private let service: Service
  private let application: Application
  private let autoscale: Autoscale

  /// - Parameter number: of the autoscaler among those of a trial.
  init?(_ fold: TrialFold, number: Int) {
    guard let name = fold.trials.first?.scaling[number].application,
      let service = fold.scenario.services.first(where: { $0.name == name }), case .application(let application) = service.kind,
      let autoscale = application.autoscale
    else { return nil }
    self.fold = fold
    self.number = number
    self.service = service
    self.application = application
    self.autoscale = autoscale
  }

  var result: AutoscalingResult {
    let tallies = fold.trials.map { $0.scaling[number] }
    func each(_ value: (ScalingTally, TrialResult) -> Double) -> Estimate {
      TrialFold.notNegative(TrialInterval.estimate(of: zip(tallies, fold.trials).map(value)))
    }
    let perHour = each { Double($0.reversals) / ($1.observedSeconds / 3_600) }
    return AutoscalingResult(
      application: service.name, minReplicas: Int(autoscale.specification.minReplicas),
      maxReplicas: Int(autoscale.specification.maxReplicas), initialReplicas: application.replicas,
      replicas: each { $0.replicaSeconds / $1.observedSeconds }, pendingReplicas: each { $0.pendingSeconds / $1.observedSeconds },
      readyReplicas: each { $0.readySeconds / $1.observedSeconds },
      peakReplicas: tallies.map(\.peak).max() ?? 0, decisions: tallies.reduce(0) { $0 + $1.syncs },
      failedDecisions: tallies.reduce(0) { $0 + $1.failedSyncs },
      changes: tallies.reduce(0) { $0 + $1.changeCount }, reversals: tallies.reduce(0) { $0 + $1.reversals },
      reversalsPerHour: perHour, startsPerHour: each { Double($0.created) / ($1.observedSeconds / 3_600) },
      isFlapping: Self.isFlapping(perHour), findings: findings, firstTrial: tallies.first?.changes ?? [])
  }

  /// More reversals an hour than the budget has: only when the whole interval says so, nil when it holds the budget.
  static func isFlapping(_ reversalsPerHour: Estimate) -> Bool? {
    let budget = FlapBudget().reversalsPerHour
    guard let low = reversalsPerHour.low, let high = reversalsPerHour.high else { return nil }
    if high <= budget { return false }
    return low > budget ? true : nil
  }

  // MARK: Findings

  private var findings: [String] {
    autoscale.specification.metrics.compactMap { metric in
      switch (metric.name, metric.target) {
      case ("memory", .utilization(let percent)): ratchet(percent)
      case ("cpu", .utilization(let percent)): justified(percent)
      default: nil
      }
    }
  }

  /// What the memory of idle replicas makes of the memory metric.
  private func ratchet(_ percent: Int32) -> String? {
    guard let request = service.resources.memoryRequest, application.residentMemoryPerWorker > .zero else { return nil }
    let idle = application.residentMemoryPerWorker.count * Int64(application.workers)
    let specification = autoscale.specification
    let ratchet = MemoryRatchet(
      idle: idle * 1_000, request: request.count * 1_000, targetPercent: percent,
      tolerances: Tolerances(specification.behavior, flags: autoscale.flags, release: autoscale.release))
    let share = (Double(idle) / Double(request.count) * 100).significant(3)
    let basis = "an idle replica of \(service.name) uses \(share) % of its memory request, the target is \(percent) %"
    switch ratchet.regime(under: specification) {
    case .climbs: return basis + ": the memory metric climbs to \(specification.maxReplicas) replicas without any load"
    case .stays: return basis + ": the memory metric leaves the number of replicas wherever a burst took it"
    case .falls(let floor) where floor > specification.minReplicas:
      return basis + ": the memory metric never lets it come below \(floor) replicas once it was there"
    case .falls: return nil
    }
  }

  /// How much CPU a query would have to take for the operators' number of replicas to be what the target asks for.
  private func justified(_ percent: Int32) -> String? {
    guard let request = service.resources.cpuRequest, request.cores > 0,
      let station = fold.simulation.preview.stations.first(where: { $0.name == "\(service.name).cpu" })
    else { return nil }
    let rate = fold.scenario.workload.meanRate
    let target = request.cores * Double(percent) / 100
    let stated = fold.scenario.claims?.applicationInstances ?? application.replicas
    let needed = (rate.perSecond * station.demandPerQuery / target).rounded(.up)
    let worth = Double(stated) * target / rate.perSecond
    let counted = max(1, needed) == 1 ? "1 replica" : "\(max(1, needed).significant(4)) replicas"
    return "a query takes \(station.demandPerQuery.significant(3)) s of \(service.name)'s CPU: at \(rate.spelling) the CPU target of "
      + "\(percent) % needs \(counted) for it; the operators' \(stated) would be needed if it took \(worth.significant(3)) s"
  }
}
