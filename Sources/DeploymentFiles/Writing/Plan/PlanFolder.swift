import PlanModel

/// A plan as the files that deploy it.
public struct PlanFolder {
  private let deployment: PlannedDeployment

  public init(_ plan: EmittedPlan) { deployment = PlannedDeployment(plan) }

  /// The compose file first, then what it needs beside it.
  public func compose() -> [WrittenFile] {
    let compose = PlannedCompose(deployment)
    let hasPrometheus = compose.scrapes != nil
    var alerts = AlertRules(deployment.plan).file
    alerts.name = "config/\(alerts.name)"
    return [compose.file, compose.variables] + [compose.proxy, compose.scrapes].compactMap { $0 } + (hasPrometheus ? [alerts] : [])
  }

  /// The manifests first, then the template of what their Secret holds.
  public func kubernetes() -> [WrittenFile] { [PlannedCluster(deployment).file, PlannedCompose(deployment).variables] }

  public func variables() -> [WrittenFile] { [PlannedCompose(deployment).variables] }

  public func alertRules() -> [WrittenFile] { [AlertRules(deployment.plan).file] }
}
