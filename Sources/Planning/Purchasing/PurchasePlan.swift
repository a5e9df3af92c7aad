import Foundation
import PlanModel
import Pricing
import Statistics
import Units

/// From a scenario to the cheapest way of paying for its machines.
///
/// The scenario is simulated under each load, and the hours of its machines are counted. What to reserve follows exactly from them (see
/// `OptionPrices.cheapest`); it is then priced on the machines of fresh seeds, and gives way there to whatever single option is cheaper.
public struct PurchasePlan: Sendable {
  public let side: ScenarioSide
  public let question: PurchaseQuestion
  public let prices: PriceTable
  /// Names the user's own price tables.
  public let priceDigest: String
  /// Of the program.
  public let version: String
  /// Threads.
  public let jobs: Int

  public init(side: ScenarioSide, question: PurchaseQuestion, prices: PriceTable, priceDigest: String = "", version: String, jobs: Int) {
    self.side = side
    self.question = question
    self.prices = prices
    self.priceDigest = priceDigest
    self.version = version
    self.jobs = max(1, jobs)
  }

  /// Trials of each load unless the user asks for another number.
  public static let usualTrials = 5

  /// Whether a scenario has machines that are paid for.
  public static func hasPurchases(_ scenario: Scenario) -> Bool { scenario.nodes.contains { $0.provider != "local" } }

  /// One load with what was simulated under it.
  private struct Simulated {
    var load: PurchaseStudy.Load
    var scenario: Scenario
    var outcome: RunOutcome
  }

  /// Blocks until all is done.
  /// - Parameters:
  ///   - progress: told what is done, from any thread.
  ///   - isCancelled: asked now and then; what is done by then makes the answer.
  /// - Throws: `PlanningError`.
  public func run(
    progress: @escaping @Sendable (StudyProgress) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(PlanningError) -> PurchaseStudy {
    let scenario = AssumedDay.whereNeeded(side.scenario)
    let planned = question.loads.count + 1
    var simulated: [Simulated] = []
    // The scenario's own load first: whoever breaks off early has that.
    for load in question.loads.sorted(by: { abs(log($0.factor)) < abs(log($1.factor)) }) where !isCancelled() {
      progress(StudyProgress(text: "the load times \(load.factor.significant(3))", finished: simulated.count, planned: planned))
      let scaled = scenario.atLoad(times: load.factor)
      simulated.append(try judged(load, scaled, isCancelled))
    }
    simulated.sort { $0.load.factor < $1.load.factor }
    let freshSeed = scenario.settings.seed &+ 0x9E37_79B9_7F4A_7C15
    var fresh: Simulated?
    if !isCancelled() {
      progress(StudyProgress(text: "fresh seeds", finished: simulated.count, planned: planned))
      var other = scenario
      other.settings.seed = freshSeed
      do throws(PlanningError) {
        fresh = try judged(PurchaseStudy.Load(name: "fresh", factor: 1, weight: 1), other, isCancelled)
      } catch .interruptedBeforeFirstTrial {}
    }
    return study(scenario, simulated, fresh, freshSeed: freshSeed, isInterrupted: isCancelled())
  }

  private func judged(
    _ load: PurchaseStudy.Load, _ scenario: Scenario, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(PlanningError) -> Simulated {
    let plan = RunPlan(scenario: scenario, prices: prices, version: version, jobs: jobs)
    let outcome = try plan.run(openTrace: side.openTrace, isCancelled: isCancelled)
    var load = load
    load.overloaded = outcome.result.unstable
    load.errors = outcome.result.errorRate.value ?? 0
    return Simulated(load: load, scenario: plan.scenario, outcome: outcome)
  }

  // MARK: The answer

  private func study(
    _ scenario: Scenario, _ simulated: [Simulated], _ fresh: Simulated?, freshSeed: UInt64, isInterrupted: Bool
  ) -> PurchaseStudy {
    let own = simulated.first { $0.load.factor == 1 } ?? simulated[0]
    let pools = scenario.nodes.indices.filter { scenario.nodes[$0].provider != "local" }.map { pool($0, simulated, fresh) }
    return PurchaseStudy(
      scenario: scenario.name, title: scenario.title, settings: own.outcome.result.changes, rate: scenario.workload.meanRate,
      horizonMonths: question.horizonMonths, loads: simulated.map(\.load), pools: pools, objectives: own.outcome.result.objectives,
      trials: own.outcome.result.trials, observedSeconds: own.outcome.trials.first?.observedSeconds ?? 0,
      remarks: remarks(scenario, simulated, pools), isInterrupted: isInterrupted || own.outcome.result.isInterrupted,
      seed: scenario.settings.seed, freshSeed: freshSeed, programVersion: version,
      digest: ScenarioDigest.ofContent(
        Key(
          what: "purchases", scenario: ScenarioDigest.of(side.scenario), question: question, trials: scenario.settings.trials,
          prices: priceDigest, version: version)))
  }

  private struct Key: Encodable {
    var what: String
    var scenario: String
    var question: PurchaseQuestion
    var trials: RunSettings.Trials
    var prices: String
    var version: String
  }

  private func pool(_ index: Int, _ simulated: [Simulated], _ fresh: Simulated?) -> PurchaseStudy.Pool {
    let node = side.scenario.nodes[index]
    func refused(_ reason: String) -> PurchaseStudy.Pool {
      PurchaseStudy.Pool(
        name: node.name, instanceType: node.instanceType, provider: node.provider, region: node.region, pinned: 0, shares: [], unpriced: reason)
    }
    let hours = simulated.map { PoolHours($0.outcome.trials, pool: index, scenario: $0.scenario) }
    guard hours.allSatisfy({ $0 != nil }) else {
      return refused("trials of more than \(HourlyUse.mostHours) hours are not kept by the hour; expected a shorter --duration")
    }
    let instance: InstancePrice
    do { instance = try prices.instance(node.instanceType, provider: node.provider, region: node.region) } catch {
      return refused(error.description)
    }
    let pinned = hours.map { $0?.pinned ?? 0 }.max() ?? 0
    let table = PoolPrices(instance: instance, options: question.options)
    let choice = PurchaseChoice(
      prices: table, curves: hours.map { $0?.curve ?? DurationCurve(nodes: [], weights: []) }, weights: simulated.map(\.load.weight),
      pinned: pinned, fresh: fresh.flatMap { PoolHours($0.outcome.trials, pool: index, scenario: $0.scenario)?.curve },
      isOwnLoadAlone: simulated.allSatisfy { $0.load.factor == 1 || $0.load.weight == 0 })
    return PurchaseStudy.Pool(
      name: node.name, instanceType: node.instanceType, provider: node.provider, region: node.region, pinned: pinned,
      shares: choice.curves.map(\.shares), onDemand: instance.onDemand, commitments: table.commitments, spot: table.spot,
      chosen: choice.chosen, singles: choice.singles, best: choice.best)
  }

  private func remarks(_ scenario: Scenario, _ simulated: [Simulated], _ pools: [PurchaseStudy.Pool]) -> [String] {
    var sentences: [String] = []
    if scenario != side.scenario { sentences.append("the load of a day is \(AssumedDay.origin)") }
    if scenario.settings.platform != .kubernetes {
      sentences.append(
        "on compose the number of machines does not follow the load; --platform kubernetes lets those come and go that the profile says")
    } else if !scenario.nodes.contains(where: { $0.autoscale != nil }) {
      sentences.append("no pool has machines that come and go (nodes[].autoscale)")
    }
    if scenario.settings.kind == .terminating, let own = simulated.first(where: { $0.load.factor == 1 }), let trial = own.outcome.trials.first,
      trial.observedSeconds < SimTime.days(7).seconds {
      sentences.append(
        "the simulated \(SimTime.seconds(trial.observedSeconds).spelling) stand for every day of the term: no weekend, no season, no growth")
    }
    if question.options.contains(.spot) {
      sentences.append(
        "spot is priced only: what interruptions do to response times and errors is not in these figures, and a price that was seen once is "
          + "not the price of a year")
      let missing = pools.filter { $0.spot == nil && $0.unpriced == nil }.map(\.instanceType)
      if !missing.isEmpty { sentences.append("no spot price was seen of \(missing.joined(separator: ", ")): nothing of it is on spot") }
      let stay = pools.filter { $0.spot != nil && $0.pinned > 0 }
      sentences += stay.map { "\($0.pinned) machines of \($0.name) carry what cannot move and are never on spot" }
    }
    for pool in pools where pool.unpriced == nil && question.options.contains(where: \.isCommitment) && pool.commitments.isEmpty {
      sentences.append("no price of a commitment is published for \(pool.instanceType) in \(pool.region): it stays on demand")
    }
    return sentences
  }
}

extension Scenario {
  /// The same scenario with so many times the arrivals.
  func atLoad(times factor: Double) -> Scenario {
    guard factor != 1 else { return self }
    var scaled = self
    switch workload.arrivals {
    case .poisson(let rate): scaled.workload.arrivals = .poisson(Rate(perSecond: rate.perSecond * factor))
    case .trace(var trace):
      trace.scale *= factor
      scaled.workload.arrivals = .trace(trace)
    }
    return scaled
  }
}
