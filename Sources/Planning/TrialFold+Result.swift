import Foundation
import PlanModel
import Pricing
import Statistics
import Units

/// Puts the answer together.
extension TrialFold {
  func result(ending: TrialsEnding, prices: PriceTable, version: String) -> RunResult {
    let saturation = Saturation(self)
    let responseTime = responseTime(saturation.unstable)
    let usage = MonthlyUsage.of(trials, scenario)
    let bills = prices.bills(for: usage)
    let stations = stations
    let errorRate = errorRate
    let monthlyCost = trials.map { trial in
      let bill = prices.bills(for: MonthlyUsage.of([trial], scenario)).first { $0.option == .onDemand }
      return bill.map { NSDecimalNumber(decimal: $0.total.amount).doubleValue } ?? .nan
    }
    let deployment = DeploymentCheck(scenario, prices: prices, bills: bills)
    let tallies = trials.map(\.breakdown)
    let peak = PeakFold(fold: self)
    let peakHour = peak.peakHour
    let restarts = RestartFold(trials: trials)
    return RunResult(
      scenario: scenario.name, title: scenario.title, seed: scenario.settings.seed, trials: trials.count,
      trialsPlanned: scenario.settings.trials.planned, trialsEnding: ending, programVersion: version,
      digest: RunDigest.of(scenario, version: version, trials: trials), kind: scenario.settings.kind, duration: simulation.duration,
      warmUp: SimTime(seconds: trials.reduce(0) { $0 + $1.start.seconds } / Double(trials.count)), warmUpMethod: warmUpMethod,
      load: LoadResult(
        offered: scenario.offeredRate(over: simulation.duration), arrived: estimate { Double($0.arrived) / $0.observedSeconds }, source: loadSource,
        queries: trials.reduce(0) { $0 + $1.arrived }),
      responseTime: responseTime, throughput: throughput, errorRate: errorRate, errorsByCause: errorsByCause, stations: stations,
      caches: caches, lookups: lookups,
      breakdown: saturation.unstable.isEmpty ? [0.5, 0.95, 0.99].compactMap { PercentileMakeUp.breakdown(tallies, at: $0) } : [],
      autoscaling: (trials.first?.scaling.indices ?? 0..<0).compactMap { ScalingFold(self, number: $0)?.result },
      nodePools: NodeFold.results(of: trials, scenario), binding: saturation.binding, unstable: saturation.unstable,
      memory: simulation.preview.memory, deployment: deployment.result,
      bills: bills, discounts: prices.discountComparisons(for: usage),
      objectives: scenario.objectives.map {
        ObjectiveCheck.result(
          $0, responseTime: responseTime, isUnstable: !saturation.unstable.isEmpty, errorRate: errorRate, stations: stations, bills: bills,
          monthlyCost: monthlyCost)
      },
      figures: figures, remarks: remarks(saturation) + peak.remarks(peakHour), series: series,
      eventsPerQuery: Double(trials.reduce(0) { $0 + $1.events }) / max(1, Double(trials.reduce(0) { $0 + $1.arrivedInAll })),
      scenarioDigest: ScenarioDigest.of(scenario), monthlyCost: costEstimates(prices), events: EventFold(fold: self).results,
      peakHour: peakHour, restarts: restarts.results, repeated: restarts.repeated)
  }

  /// Each part of the bill on demand, with its interval from what each trial would cost on its own.
  private func costEstimates(_ prices: PriceTable) -> [String: Estimate] {
    let bills = trials.map { TrialBill($0, scenario: scenario, prices: prices) }
    return Metric.CostPart.allCases.reduce(into: [:]) { costs, part in
      let refusal = bills.compactMap { $0.unpriced[part] }.first
      costs[part.rawValue] =
        refusal.map { Estimate(refused: $0, trials: trials.count) }
        ?? Self.notNegative(TrialInterval.estimate(of: bills.compactMap { $0.amounts[part] }))
    }
  }

  /// Those that nobody measured first: they are what the answer stands on.
  private var figures: [Figure] {
    let order: [Figure.Origin] = [.override, .assumption, .source]
    return order.flatMap { origin in scenario.figures.filter { $0.origin == origin } }
  }

  private var warmUpMethod: String {
    guard scenario.settings.kind == .steadyState else { return "none: the whole horizon counts" }
    switch scenario.settings.warmUp {
    case .automatic:
      let least = simulation.leastWarmUp
      return "MSER-5 on pilot trials" + (least > 0 && least <= simulation.duration.seconds / 2 ? ", at least \(SimTime.seconds(least).spelling) for machines to come and go" : "")
    case .fixed(let time): return "given: \(time.spelling)"
    case .none: return "none"
    }
  }

  private var loadSource: String {
    switch scenario.workload.arrivals {
    case .poisson:
      guard let shape = scenario.workload.shape else { return "Poisson arrivals" }
      var parts = ["Poisson arrivals"]
      if shape.daily != nil { parts.append("daily curve") }
      if shape.weekly != nil { parts.append("weekly curve") }
      if shape.growthPerMonth != 0 { parts.append("growth of \((shape.growthPerMonth * 100).significant(4)) % a month") }
      if let bursts = shape.bursts { parts.append("bursts of \(bursts.states.count) states") }
      return parts.joined(separator: ", ")
    case .trace(let trace):
      var text = "trace \(trace.origin), \(trace.form.rawValue)"
      if trace.speed != 1 { text += ", speed \(trace.speed.significant(4))" }
      if trace.scale != 1 { text += ", scale \(trace.scale.significant(4))" }
      return text
    }
  }

  private func remarks(_ saturation: Saturation) -> [String] {
    var sentences = saturation.unstable + [saturation.problem].compactMap { $0 }
    let preview = simulation.preview
    if scenario.settings.kind == .steadyState, simulation.duration.seconds < 0.999 * preview.leastDuration {
      sentences.append(
        "trials of \(simulation.duration.spelling) are short for autoscalers whose windows, policies and start-ups take "
          + "\(preview.scalingTime.significant(3)) s: \(SimTime.seconds(preview.leastDuration).spelling) or more show it at work")
    }
    if scenario.settings.kind == .steadyState, scenario.settings.warmUp == .automatic, simulation.leastWarmUp > simulation.duration.seconds / 2 {
      sentences.append(
        "trials of \(simulation.duration.spelling) are too short to leave out the \(SimTime.seconds(simulation.leastWarmUp).spelling) in which the "
          + "first machines come and go; half of each was left out")
    }
    let unreached = trials.filter { !$0.warmUpReached }.count
    if unreached > 0, scenario.settings.kind == .steadyState {
      sentences.append(
        "the response time was still settling in the second half of the pilot trials; the first half was cut off: run longer")
    }
    if trials.count < TrialInterval.minimumTrials {
      sentences.append("fewer than \(TrialInterval.minimumTrials) trials: no intervals are given")
    }
    let unended = saturation.unstable.isEmpty ? 0 : Overload(self).unended
    if unended > 0 {
      sentences.append(
        "\((100 * unended).significant(2))% of the queries had not ended with their trials: errors and costs are of those that had, and "
          + "longer trials give others")
    }
    let left = trials.reduce(0) { $0 + $1.population.atEnd }
    if scenario.settings.kind == .terminating, left > 0 {
      sentences.append("\(left) queries were still in the system when the trials ended; they count neither as answered nor as failed")
    }
    if case .trace(let trace) = scenario.workload.arrivals, trace.hasTokens {
      var sentence = "token counts come from the trace, not from the profile"
      let calls = simulation.preview.callsPerQuery
      if calls > 1.001 { sentence += "; each of the \(calls.significant(3)) calls that a query makes on average takes its whole row" }
      sentences.append(sentence)
    }
    return sentences + refusals + RestartFold(trials: trials).remarks + DatabaseFold.remarks(on: trials, scenario) + preview.memoryFindings
      + preview.placementFindings + NodeFold.remarks(on: scenario)
  }

  /// What quotas and rate limits turned away, and how often clients had to ask again.
  private var refusals: [String] {
    var sentences: [String] = []
    for (index, station) in simulation.preview.stations.enumerated() where station.isQuota {
      let tallies = trials.map { $0.stations[index] }
      let (taken, refused) = tallies.reduce((0, 0)) { ($0.0 + $1.arrivals, $0.1 + $1.rejected) }
      guard refused > 0 else { continue }
      let share = Double(refused) / Double(taken + refused)
      sentences.append("\(station.name): \((100 * share).significant(2))% of what asked for it was refused with 429 (\(station.lever))")
    }
    if let repeated = RestartFold(trials: trials).repeated?.value, repeated > 0 {
      sentences.append(
        "\((100 * repeated).significant(2))% of the queries were asked again by clients who had left or got an error; each "
          + "attempt counts as a query")
    }
    return sentences
  }
}
