import Foundation
import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Units

/// From a scenario and a growth to the month in which each limit is reached: by closed forms, and trials on both sides of the first.
public struct RunwayPlan: Sendable {
  /// Without growth of its own.
  public let side: ScenarioSide
  /// Of the rate, a month; above 0.
  public let growth: Fraction
  /// Whole months to look at.
  public let horizon: Int
  public let budget: USD?
  public let prices: PriceTable
  public let priceDigest: String
  /// Of the program.
  public let version: String
  /// Threads.
  public let jobs: Int

  public init(
    side: ScenarioSide, growth: Fraction, horizon: Int, budget: USD?, prices: PriceTable, priceDigest: String = "", version: String, jobs: Int
  ) {
    self.side = side
    self.growth = growth
    self.horizon = horizon
    self.budget = budget
    self.prices = prices
    self.priceDigest = priceDigest
    self.version = version
    self.jobs = max(1, jobs)
  }

  /// How far beside a limit it is tried.
  private static let checkedShares = [0.95, 1.05]

  /// Blocks until all is done.
  /// - Throws: `PlanningError`.
  public func run(
    progress: @escaping @Sendable (StudyProgress) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(PlanningError) -> Runway {
    let planned = 1 + Self.checkedShares.count
    progress(StudyProgress(text: "today's load", finished: 0, planned: planned))
    let base = try outcome(side.scenario, isCancelled)
    let scenario = side.scenario.withNodeSizes(prices)
    let load: GrowingLoad
    do throws(SimulationError) {
      load = try GrowingLoad(try Simulation(scenario), growth: growth.value, horizon: horizon)
    } catch { throw .simulation(error) }
    let usage = MonthlyUsage.of(base.trials, scenario)
    let bill: (Double) -> Bill = { prices.bill(for: grown(usage, load, at: $0, base.trials), under: .onDemand) }
    let limits = RunwayLimits(
      load: load, scenario: scenario, prices: prices, base: base.result, trials: base.trials, bill: bill, budget: budget
    ).all
    let tried = limits.map(\.limit).first { $0.month != nil && $0.kind.isSeenInTrials }
    var checks: [Runway.Check] = []
    if let rate = tried?.rate {
      for share in Self.checkedShares where !isCancelled() {
        progress(StudyProgress(text: "trials at \((100 * share).significant(3))% of the first limit", finished: 1 + checks.count, planned: planned))
        checks.append(try check(rate, share, isCancelled))
      }
    }
    return Runway(
      scenario: scenario.name, title: scenario.title, settings: base.result.changes, rate: load.rate, growth: growth, horizon: horizon,
      budget: budget, limits: limits.map(\.limit), months: months(limits, load, bill), checked: tried?.name, checks: checks,
      remarks: remarks(base.result, scenario), seed: scenario.settings.seed, programVersion: version,
      digest: ScenarioDigest.ofContent(
        Key(
          what: "runway", scenario: ScenarioDigest.of(scenario), trials: scenario.settings.trials, growth: growth, horizon: horizon,
          budget: budget, prices: priceDigest, version: version)))
  }

  private struct Key: Encodable {
    var what: String
    var scenario: String
    var trials: RunSettings.Trials
    var growth: Fraction
    var horizon: Int
    var budget: USD?
    var prices: String
    var version: String
  }

  private func outcome(_ scenario: Scenario, _ isCancelled: @escaping @Sendable () -> Bool) throws(PlanningError) -> RunOutcome {
    try RunPlan(scenario: scenario, prices: prices, version: version, jobs: jobs).run(openTrace: side.openTrace, isCancelled: isCancelled)
  }

  private func check(_ limit: Rate, _ share: Double, _ isCancelled: @escaping @Sendable () -> Bool) throws(PlanningError) -> Runway.Check {
    var scenario = side.scenario
    let rate = limit * share
    scenario.workload.arrivals = .poisson(rate)
    let result = try outcome(scenario, isCancelled).result
    return Runway.Check(
      rate: rate, share: share, p95: result.responseTime.p95, errors: result.errorRate, overloaded: result.unstable,
      cost: result.monthlyCost?[Metric.cost(.total).name] ?? Estimate(refused: "n/a", trials: 0))
  }

  /// A month's usage under the load of some moment: tokens as the calls of their provider, traffic as the queries.
  private func grown(_ usage: Usage, _ load: GrowingLoad, at month: Double, _ trials: [TrialResult]) -> Usage {
    let times = load.rate(at: month).perSecond / load.rate.perSecond
    var grown = usage
    func decimal(_ value: Decimal, _ factor: Double, digits: Int) -> Decimal {
      Decimal(string: (NSDecimalNumber(decimal: value).doubleValue * factor).fixed(digits), locale: Locale(identifier: "en_US_POSIX")) ?? 0
    }
    grown.egressGigabytes = decimal(usage.egressGigabytes, times, digits: 6)
    grown.queries = decimal(usage.queries, times, digits: 0)
    let providers = trials.first?.consumption.tokens.map(\.provider) ?? []
    for (index, provider) in providers.enumerated() where grown.tokens.indices.contains(index) {
      var factor = times
      if let station = load.simulation.preview.stations.firstIndex(where: { $0.name == provider }), load.demands[0][station] > 0 {
        factor *= load.demand(station, at: month) / load.demands[0][station]
      }
      grown.tokens[index].input = decimal(usage.tokens[index].input, factor, digits: 0)
      grown.tokens[index].output = decimal(usage.tokens[index].output, factor, digits: 0)
      grown.tokens[index].cacheRead = decimal(usage.tokens[index].cacheRead, factor, digits: 0)
      grown.tokens[index].cacheWrite = decimal(usage.tokens[index].cacheWrite, factor, digits: 0)
    }
    sellWithinQuotas(&grown.tokens, of: providers, load)
    return grown
  }

  /// No provider sells more than its quota. What is beyond goes to the other provider where calls have one to turn to, with the same tokens,
  /// and is nobody's where there is none.
  private func sellWithinQuotas(_ tokens: inout [TokenUsage], of providers: [String], _ load: GrowingLoad) {
    let minutes = Month.duration.seconds / 60
    for (index, name) in providers.enumerated() where tokens.indices.contains(index) {
      guard case .llm(let provider)? = side.scenario.services.first(where: { $0.name == name })?.kind, let quota = provider.quota else { continue }
      let asked = [(quota.inputTokensPerMinute, tokens[index].input), (quota.outputTokensPerMinute, tokens[index].output)]
      let share = asked.compactMap { perMinute, amount -> Double? in
        guard let perMinute, amount > 0 else { return nil }
        return perMinute * minutes / NSDecimalNumber(decimal: amount).doubleValue
      }.min() ?? 1
      guard share < 1 else { continue }
      let whole = tokens[index]
      func part(_ amount: Decimal, _ share: Double) -> Decimal { amount * (Decimal(string: share.fixed(9)) ?? 0) }
      tokens[index].input = part(whole.input, share)
      tokens[index].output = part(whole.output, share)
      tokens[index].cacheRead = part(whole.cacheRead, share)
      tokens[index].cacheWrite = part(whole.cacheWrite, share)
      let isBypassed = load.simulation.preview.stations.contains { $0.isBypassed && $0.name.hasPrefix("\(name).") }
      let others = providers.indices.filter { $0 != index && tokens.indices.contains($0) }
      guard isBypassed, others.count == 1 else { continue }
      tokens[others[0]].input += part(whole.input + whole.cacheRead + whole.cacheWrite, 1 - share)
      tokens[others[0]].output += part(whole.output, 1 - share)
    }
  }

  private func months(
    _ limits: [(limit: Runway.Limit, used: [Double])], _ load: GrowingLoad, _ bill: (Double) -> Bill
  ) -> [Runway.Month] {
    (0...horizon).map { number in
      let fullest = limits.filter { !$0.limit.isBypassed }.max { $0.used[number] < $1.used[number] }
      let reached = limits.compactMap { item -> String? in
        guard let month = item.limit.month, Int(month.rounded(.up)) == number else { return nil }
        return item.limit.name
      }
      return Runway.Month(
        number: number, rate: load.rate(at: Double(number)), bill: bill(Double(number)).total, fullest: fullest?.limit.name ?? "",
        used: fullest?.used[number] ?? 0, reached: reached)
    }
  }

  /// Autoscalers whose memory metric an idle replica is beyond already.
  private func idleBeyondTarget(_ scenario: Scenario) -> [String] {
    guard scenario.settings.platform == .kubernetes else { return [] }
    return scenario.services.flatMap { service -> [String] in
      guard case .application(let application) = service.kind, let autoscale = application.autoscale,
        let request = service.resources.memoryRequest ?? service.resources.memoryLimit
      else { return [] }
      let idle = Double(application.workers) * Double(application.residentMemoryPerWorker.count) / Double(request.count)
      return autoscale.specification.metrics.compactMap { metric in
        guard metric.name == "memory", case .utilization(let percent) = metric.target, idle >= Double(percent) / 100 else { return nil }
        return "\(service.name): an idle replica holds \((100 * idle).significant(3))% of its memory request, where the autoscaler aims at "
          + "\(percent)%: it starts as many as it may whatever the load; raise the memory request"
      }
    }
  }

  private func remarks(_ base: RunResult, _ scenario: Scenario) -> [String] {
    var sentences = base.unstable.map { "today's load is too much already: \($0)" }
    for objective in base.objectives where objective.verdict == .broken {
      sentences.append("today's load breaks the profile's objective \"\(objective.objective.text)\" already, whatever is left of each limit")
    }
    sentences += idleBeyondTarget(scenario)
    sentences.append("limits are those of the mean load: bursts and the hours of the day reach them earlier")
    if scenario.settings.platform == .compose {
      sentences.append("replicas and machines are as many as the profile has; with --platform kubernetes the autoscalers' limits count")
    }
    if base.bills.first?.unpriced.isEmpty == false { sentences.append("the bill leaves out what has no price") }
    return sentences
  }
}

extension Runway.Kind {
  /// Whether a trial of a few hours shows that this limit is passed.
  var isSeenInTrials: Bool {
    switch self {
    case .cpu, .slots, .diskReads, .diskThroughput, .quota, .money, .memory: true
    // A volume fills over months, and an autoscaler that is at its maximum still serves.
    case .diskSpace, .replicas, .machines: false
    }
  }
}
