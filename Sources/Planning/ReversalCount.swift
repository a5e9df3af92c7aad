import Autoscaling
import PlanModel
import Units

/// How often an autoscaler changed its mind in the observed window of a trial.
enum ReversalCount {
  /// Changes of direction within the scale-down window and the mean start-up, counted sync by sync.
  static func of(_ tally: ScalingTally, _ trial: TrialResult, _ application: Application, _ autoscale: Autoscale) -> Int {
    let autoscaler = Autoscaler(autoscale.specification, flags: autoscale.flags, release: autoscale.release)
    let startUp = application.lifecycle.startUp.mean()
    let rule = ReversalRule(scaleDownWindow: autoscaler.scaleDownWindow, startup: .seconds(startUp.isFinite ? startUp : 0))
    let period = autoscale.flags.syncPeriod
    let steps = min(Int((trial.end - trial.start).nanoseconds / max(1, period.nanoseconds)), ReplicaTimeline.mostSteps)
    var replicas: [Int32] = []
    replicas.reserveCapacity(steps)
    var next = 0
    var current = Int32(tally.initialReplicas)
    for step in 0..<steps {
      let time = SimTime(nanoseconds: trial.start.nanoseconds + Int64(step + 1) * period.nanoseconds)
      while next < tally.changes.count, tally.changes[next].time < time {
        current = Int32(tally.changes[next].to)
        next += 1
      }
      replicas.append(current)
    }
    return rule.reversals(of: replicas, period: period).count
  }
}
