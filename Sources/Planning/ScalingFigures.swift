import PlanModel

/// What the autoscalers did in one trial, as figures that can be compared.
struct ScalingFigures {
  /// Of all applications together, on average over the observed window.
  let replicas: Double
  let reversalsPerHour: Double

  init(_ trial: TrialResult, _ scenario: Scenario) {
    var replicas = 0.0
    var reversals: Int64 = 0
    for service in scenario.services {
      guard case .application(let application) = service.kind else { continue }
      guard let tally = trial.scaling.first(where: { $0.application == service.name }) else {
        replicas += Double(application.replicas)
        continue
      }
      replicas += tally.replicaSeconds / trial.observedSeconds
      reversals += tally.reversals
    }
    self.replicas = replicas
    reversalsPerHour = Double(reversals) / (trial.observedSeconds / 3_600)
  }
}
