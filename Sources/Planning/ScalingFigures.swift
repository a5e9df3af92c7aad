import Autoscaling
import PlanModel
import RandomStreams
import Units

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
      reversals += Self.reversals(tally.changes.filter { $0.time >= trial.start }, Self.rule(application, autoscale))
      if tally.changesLeftOut > 0 { isWhole = false }
    }
    self.replicas = replicas
    reversalsPerHour = isWhole ? Double(reversals) / (trial.observedSeconds / 3_600) : nil
  }

  private static func rule(_ application: Application, _ autoscale: Autoscale) -> ReversalRule {
    let window = autoscale.specification.behavior?.scaleDown?.stabilizationWindow ?? autoscale.flags.downscaleStabilization
    return ReversalRule(scaleDownWindow: window, startup: SimTime(seconds: application.lifecycle.startUp.mean()))
  }

  /// `ReversalRule` on changes at their own times, where it speaks of steps.
  private static func reversals(_ changes: [ReplicaChange], _ rule: ReversalRule) -> Int {
    zip(changes, changes.dropFirst()).count { before, change in
      (before.to > before.from) != (change.to > change.from) && change.time - before.time <= rule.window
    }
  }
}
