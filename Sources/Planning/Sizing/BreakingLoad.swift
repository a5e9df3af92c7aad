import PlanModel
import ServiceSimulation
import Statistics
import Units

/// How far a deployment is from breaking its objectives: by more load, or by fewer replicas.
struct BreakingLoad {
  let judge: CandidateJudge
  let model: SizingModel
  let machines: MachineSet
  let work: ParallelWork

  struct Found {
    var keeps: Rate
    /// nil where the search ended before it broke.
    var breaks: Rate?
    var simulated = 0
    var trials = 0
  }

  /// Steps of the bisection: the load is then known to a thirtieth of the stretch that it began with.
  private static let steps = 5
  private static let looks = Looks(cap: 40)

  /// Halves the stretch between the load that is asked for and the one at which the first station saturates, on logarithms. Undecided
  /// counts as broken.
  /// - Parameter saturation: nil where nothing saturates.
  /// - Returns: nil when it was cancelled.
  func find(_ plan: ContainerPlan, saturation: Rate?) throws(PlanningError) -> Found? {
    let rate = model.base.workload.meanRate
    var found = Found(keeps: rate)
    var (low, high) = (rate.perSecond, max(rate.perSecond, saturation?.perSecond ?? rate.perSecond * 16))
    guard high > low * 1.001 else {
      found.breaks = saturation
      return found
    }
    found.breaks = saturation
    for _ in 0..<Self.steps {
      let middle = (low * high).squareRoot()
      var scenario = model.scenario(plan, on: machines)
      scenario.workload.arrivals = .poisson(Rate(perSecond: middle))
      // Another load needs a window of its own.
      scenario.settings.duration = nil
      scenario.settings.warmUp = .automatic
      guard let judgement = try judge.judge(scenario, looks: Self.looks, work) else { return nil }
      found.simulated += judgement.trials > 0 ? 1 : 0
      found.trials += judgement.trials
      if judgement.reason == nil {
        low = middle
        found.keeps = Rate(perSecond: middle)
      } else {
        high = middle
        found.breaks = Rate(perSecond: middle)
      }
    }
    return found
  }

  /// The fewest replicas that keep the objectives at the load that is asked for, with those besides that may be lost.
  /// - Returns: nil when it was cancelled.
  func leastReplicas(_ plan: ContainerPlan, lost: Int) throws(PlanningError) -> (replicas: Int, simulated: Int, trials: Int)? {
    var (low, high) = (0, plan.replicas - lost)
    var (simulated, trials) = (0, 0)
    while high - low > 1 {
      let middle = (low + high) / 2
      guard let judgement = try judge.judge(model.scenario(plan, on: machines, replicas: middle), looks: Self.looks, work) else { return nil }
      simulated += judgement.trials > 0 ? 1 : 0
      trials += judgement.trials
      if judgement.reason == nil { high = middle } else { low = middle }
    }
    return (high + lost, simulated, trials)
  }
}
