import PlanModel
import Statistics

/// Folds what became of the machines in each trial.
enum NodeFold {
  /// One result a pool; empty where nothing was placed on machines.
  static func results(of trials: [TrialResult], _ scenario: Scenario) -> [NodePoolResult] {
    guard let first = trials.first, first.nodes.count == scenario.nodes.count else { return [] }
    return scenario.nodes.enumerated().map { index, pool in
      let tallies = trials.map { $0.nodes[index] }
      let means = zip(tallies, trials).map { $0.nodeSeconds / $1.observedSeconds }
      return NodePoolResult(
        pool: pool.name, instanceType: pool.instanceType, minNodes: pool.autoscale?.minNodes, maxNodes: pool.autoscale?.maxNodes,
        initialNodes: tallies.map(\.initialNodes).max() ?? pool.count, nodes: TrialFold.notNegative(TrialInterval.estimate(of: means)),
        peakNodes: tallies.map(\.peak).max() ?? 0, added: tallies.reduce(0) { $0 + $1.added }, removed: tallies.reduce(0) { $0 + $1.removed },
        hours: mean(of: tallies.map(\.hours)))
    }
  }

  /// Machines of each pool by the hour in one trial, those of pools whose number stays included; nil for what lasts too long to be kept by
  /// the hour.
  static func hours(of trial: TrialResult, _ scenario: Scenario) -> [HourlyUse?] {
    scenario.nodes.indices.map { pool in
      trial.nodes.count == scenario.nodes.count
        ? trial.nodes[pool].hours : HourlyUse(constant: scenario.nodes[pool].count, from: trial.start, to: trial.end)
    }
  }

  /// Node time over observed time, hour by hour; a trial that ended early counts in the hours that it saw.
  private static func mean(of uses: [HourlyUse?]) -> HourlyNodes? {
    let known = uses.compactMap { $0 }
    guard known.count == uses.count, let first = known.first, known.allSatisfy({ $0.firstHour == first.firstHour }) else { return nil }
    var (used, observed): ([Double], [Double]) = ([], [])
    for use in known {
      for (index, (seconds, time)) in zip(use.nodeSeconds, use.observedSeconds).enumerated() {
        if index == used.count { (used, observed) = (used + [0], observed + [0]) }
        used[index] += seconds
        observed[index] += time
      }
    }
    return HourlyNodes(firstHour: first.firstHour, nodes: zip(used, observed).map { $1 > 0 ? $0 / $1 : 0 })
  }

  /// What a reader must know about the room on machines, one sentence each.
  static func remarks(on scenario: Scenario) -> [String] {
    guard scenario.settings.platform == .kubernetes else { return [] }
    let unknown = scenario.nodes.filter { $0.vcpu == nil || $0.memory == nil }.map { "\($0.name) (\($0.instanceType))" }
    guard !unknown.isEmpty else { return [] }
    return ["the size of the machines of \(unknown.joined(separator: ", ")) is not known: every replica finds room, and no machine comes or goes"]
  }
}
