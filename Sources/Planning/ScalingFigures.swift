import PlanModel

/// What the autoscalers did in one trial, as figures that can be compared.
struct ScalingFigures {
  /// Of all applications together, on average over the observed window.
  let replicas: Double
  /// Nil when more changes were made than the trial keeps.
  let reversalsPerHour: Double?

  init(_ trial: TrialResult, _ scenario: Scenario) {
    var replicas = 0.0
    var reversals = 0
    var isWhole = true
    for service in scenario.services {
      guard case .application(let application) = service.kind else { continue }
      guard let tally = trial.scaling.first(where: { $0.application == service.name }), let autoscale = application.autoscale else {
        replicas += Double(application.replicas)
        continue
      }
      replicas += tally.replicaSeconds / trial.observedSeconds
      reversals += ReversalCount.of(tally, trial, application, autoscale)
      if tally.changesLeftOut > 0 { isWhole = false }
    }
    self.replicas = replicas
    reversalsPerHour = isWhole ? Double(reversals) / (trial.observedSeconds / 3_600) : nil
  }
}
