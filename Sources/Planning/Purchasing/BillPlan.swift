import Foundation
import PlanModel
import Pricing
import Statistics
import Units

/// From a scenario to its bill as a distribution, and to what a little more of anything costs.
public struct BillPlan: Sendable {
  public let side: ScenarioSide
  /// How the machines are paid for.
  public let option: PurchaseOption
  /// Of the load and of prices; what is not there is taken to be known.
  public let ranges: [BillStudy.Range]
  public let prices: PriceTable
  /// Names the user's own price tables.
  public let priceDigest: String
  /// Of the program.
  public let version: String
  /// Threads.
  public let jobs: Int

  public init(
    side: ScenarioSide, option: PurchaseOption, ranges: [BillStudy.Range], prices: PriceTable, priceDigest: String = "", version: String,
    jobs: Int
  ) {
    self.side = side
    self.option = option
    self.ranges = ranges
    self.prices = prices
    self.priceDigest = priceDigest
    self.version = version
    self.jobs = max(1, jobs)
  }

  /// By how much more the load is tried.
  private static let more = 1.1

  /// Blocks until all is done.
  /// - Throws: `PlanningError`.
  public func run(
    progress: @escaping @Sendable (StudyProgress) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(PlanningError) -> BillStudy {
    let loadRange = ranges.first { $0.name == "load" }
    let factors = Set([1, Self.more] + [loadRange?.low, loadRange?.high].compactMap { $0 }).sorted()
    var outcomes: [Double: RunOutcome] = [:]
    // What is known now comes first: whoever breaks off early has that.
    for factor in factors.sorted(by: { abs(log($0)) < abs(log($1)) }) where factor == 1 || !isCancelled() {
      progress(StudyProgress(text: "the load times \(factor.significant(3))", finished: outcomes.count, planned: factors.count))
      do throws(PlanningError) {
        outcomes[factor] = try RunPlan(scenario: side.scenario.atLoad(times: factor), prices: prices, version: version, jobs: jobs).run(
          openTrace: side.openTrace, isCancelled: isCancelled)
      } catch { if factor == 1 { throw error } }
    }
    guard let base = outcomes[1] else { throw .interruptedBeforeFirstTrial }
    return study(base, outcomes, isInterrupted: isCancelled() || outcomes.count < factors.count)
  }

  private func study(_ base: RunOutcome, _ outcomes: [Double: RunOutcome], isInterrupted: Bool) -> BillStudy {
    let scenario = side.scenario.withNodeSizes(prices)
    let trials = outcomes.values.map(\.trials.count).min() ?? 0
    let ends = ranges.first { $0.name == "load" }
    let loads = outcomes.keys.sorted().filter { $0 == 1 || $0 == ends?.low || $0 == ends?.high }.map { factor in
      (factor: factor, months: outcomes[factor]?.trials.prefix(trials).map { month($0, side.scenario.atLoad(times: factor)) } ?? [])
    }
    let observed = base.trials.reduce(0) { $0 + $1.observedSeconds } / Double(max(1, base.trials.count))
    let stretches = max(1, Int((Month.duration.seconds / observed).rounded()))
    let draws = BillDraws(loads: loads, ranges: ranges, stretches: stretches, seed: scenario.settings.seed).all
    let all = draws.reduce(0) { $0 + $1.total } / Double(draws.count)
    var parts = BillComponent.allCases.filter { component in draws.contains { ($0.amounts[component] ?? 0) != 0 } }.map { component in
      BillDraws.part(component.rawValue, draws.map { $0.amounts[component] ?? 0 }, of: all)
    }
    parts.append(BillDraws.part("without LLM tokens", draws.map(\.withoutTokens), of: all))
    parts.append(BillDraws.part("in all", draws.map(\.total), of: all))
    let answered = draws.filter { $0.queries > 0 }
    let perThousand = answered.isEmpty ? [] : [
      BillDraws.part("without LLM tokens", answered.map { $0.withoutTokens / $0.queries * 1_000 }, of: 0),
      BillDraws.part("in all", answered.map { $0.total / $0.queries * 1_000 }, of: 0),
    ]
    return BillStudy(
      scenario: scenario.name, title: scenario.title, settings: base.result.changes, rate: scenario.workload.meanRate, option: option,
      bills: base.result.bills, discounts: base.result.discounts, ranges: ranges, draws: BillDraws.count, stretches: stretches, parts: parts,
      perThousand: perThousand, tenPercentMore: outcomes[Self.more].map { difference($0, base) } ?? [:], replicas: replicas(scenario),
      overloaded: base.result.unstable, trials: base.result.trials, remarks: remarks(base, outcomes), isInterrupted: isInterrupted,
      seed: scenario.settings.seed, programVersion: version,
      digest: ScenarioDigest.ofContent(
        Key(
          what: "bill", scenario: ScenarioDigest.of(side.scenario), option: option, ranges: ranges, trials: scenario.settings.trials,
          prices: priceDigest, version: version)))
  }

  private struct Key: Encodable {
    var what: String
    var scenario: String
    var option: PurchaseOption
    var ranges: [BillStudy.Range]
    var trials: RunSettings.Trials
    var prices: String
    var version: String
  }

  /// One trial carried on over a month.
  private func month(_ trial: TrialResult, _ scenario: Scenario) -> BillDraws.Month {
    let bill = prices.bill(for: MonthlyUsage.of([trial], scenario.withNodeSizes(prices)), under: option)
    let amounts = BillComponent.allCases.map { ($0, NSDecimalNumber(decimal: bill.subtotal(of: $0).amount).doubleValue) }
    return BillDraws.Month(amounts: Dictionary(uniqueKeysWithValues: amounts), queries: NSDecimalNumber(decimal: bill.queries).doubleValue)
  }

  /// What the larger load adds, in pairs of trials on the same random numbers.
  private func difference(_ larger: RunOutcome, _ base: RunOutcome) -> [String: Estimate] {
    let scaled = side.scenario.atLoad(times: Self.more)
    let pairs = zip(larger.trials, base.trials).map { (month($0, scaled), month($1, side.scenario)) }
    return Metric.CostPart.allCases.reduce(into: [:]) { found, part in
      func amount(_ month: BillDraws.Month) -> Double { month.amounts.reduce(0) { $0 + (part.holds($1.key) ? $1.value : 0) } }
      found[part.rawValue] = TrialInterval.estimate(of: pairs.map { amount($0.0) - amount($0.1) })
    }
  }

  private func replicas(_ scenario: Scenario) -> [Runway.Step] {
    let room = RoomOnMachines(scenario: scenario, prices: prices)
    return scenario.services.compactMap { service in
      guard case .application(let application) = service.kind else { return nil }
      let cores = (service.resources.cpuRequest ?? service.resources.cpuLimit)?.cores ?? 0
      let memory = (service.resources.memoryRequest ?? service.resources.memoryLimit)?.gibibytes ?? 0
      return room.step("replica \(application.replicas + 1) of \(service.name)", cores: cores, memory: memory)
    }
  }

  private func remarks(_ base: RunOutcome, _ outcomes: [Double: RunOutcome]) -> [String] {
    var sentences = outcomes.keys.sorted().filter { $0 != 1 }.compactMap { factor -> String? in
      guard let problem = outcomes[factor]?.result.unstable.first else { return nil }
      return "at \(factor.significant(3)) times the load the service is overloaded: \(problem)"
    }
    let unpriced = base.result.bills.first { $0.option == option }?.unpriced ?? []
    sentences += unpriced.map { line in
      if case .unpriced(let reason) = line.price { return "unpriced, and in no total: \(line.label): \(reason)" }
      return ""
    }.filter { !$0.isEmpty }
    if !ranges.contains(where: { $0.name == "load" }) {
      sentences.append("the load is taken to be known: --load-range says from where to where it may be")
    }
    if !ranges.contains(where: { $0.name != "load" }) {
      sentences.append("prices are taken to be known: --price-range says by how much they may change")
    }
    return sentences
  }
}
