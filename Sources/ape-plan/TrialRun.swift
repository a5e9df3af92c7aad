import PlanModel
import Planning

/// Runs a plan while a person watches it, and may stop it.
struct TrialRun {
  let plan: RunPlan
  let openTrace: @Sendable () throws -> (any TraceRowSource)?
  let isQuiet: Bool

  /// - Throws: `PlanningError`.
  func outcome() throws(PlanningError) -> RunOutcome {
    var precision: Double?
    if case .precision(let share, _) = plan.scenario.settings.trials { precision = share.value }
    let line = ProgressLine(precision: precision, isQuiet: isQuiet)
    defer { line?.clear() }
    return try plan.run(openTrace: openTrace, progress: { line?.show($0) }, isCancelled: { Interruption.isRequested })
  }
}
