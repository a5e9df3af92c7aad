import Foundation
import PlanModel
import Pricing
import Statistics
import Synchronization
import Units

/// How far a study of several comparisons has come.
public struct StudyProgress: Sendable {
  /// What is being done, such as `caches of 2GiB`.
  public var text: String
  /// Comparisons that are done, and all that are known to follow.
  public var finished: Int
  public var planned: Int
}

/// From a scenario to what each of the operators' levers is worth in it.
///
/// How machines are paid for changes no trial: those levers are priced on the scenario's own usage. All others are pairs of trials with the
/// lever and without, made by `ComparisonPlan`.
public struct LeverPlan: Sendable {
  public let side: ScenarioSide
  public let levers: [LeverStudy.Lever]
  /// A number of pairs, or the precision that `ComparisonPlan` takes.
  public let trials: RunSettings.Trials
  public let prices: PriceTable
  /// Names the user's own price tables.
  public let priceDigest: String
  /// Of the program.
  public let version: String
  /// Threads.
  public let jobs: Int

  public init(
    side: ScenarioSide, levers: [LeverStudy.Lever] = LeverStudy.Lever.allCases, trials: RunSettings.Trials, prices: PriceTable,
    priceDigest: String = "", version: String, jobs: Int
  ) {
    self.side = side
    self.levers = levers
    self.trials = trials
    self.prices = prices
    self.priceDigest = priceDigest
    self.version = version
    self.jobs = max(1, jobs)
  }

  /// Figures that a row has.
  private static let metrics: [Metric] = Metric.CostPart.allCases.map { .cost($0) } + [.mean, .p95, .errors, .replicas]
  /// Trials of the scenario as it stands, for its bill, and of a scaled one, for its machines.
  private static let plainTrials = 5

  /// Blocks until all is done.
  /// - Parameters:
  ///   - progress: told what is done, from any thread.
  ///   - isCancelled: asked now and then; when it says yes, the levers that are done make the answer.
  /// - Throws: `PlanningError`.
  public func run(
    progress: @escaping @Sendable (StudyProgress) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(PlanningError) -> LeverStudy {
    let cases = LeverCases(scenario: side.scenario)
    let found = levers.flatMap(cases.found)
    progress(StudyProgress(text: "the scenario as it stands", finished: 0, planned: found.count))
    let base = try outcome(of: side.scenario, isCancelled).result
    var rows = levers.contains(.spot) ? spot(base) : []
    if levers.contains(.reserved) { rows += reserved(base) }
    let cache = SharedFigures()
    var isInterrupted = base.isInterrupted
    for (number, one) in found.enumerated() where !isInterrupted {
      switch one {
      case .nothing(let row): rows.append(row)
      case .simulated(let item):
        progress(StudyProgress(text: item.title, finished: number, planned: found.count))
        do throws(PlanningError) { rows.append(try row(item, base, cache, isCancelled)) } catch .interruptedBeforeFirstTrial {
          isInterrupted = true
        }
        isInterrupted = isInterrupted || isCancelled()
      }
    }
    return study(base, Self.sorted(rows), cases, isInterrupted: isInterrupted)
  }

  private static func sorted(_ rows: [LeverStudy.Row]) -> [LeverStudy.Row] {
    func rank(_ row: LeverStudy.Row) -> (Int, Double) { (row.change == nil ? 2 : row.keepsAnswers ? 0 : 1, row.change ?? .infinity) }
    return rows.enumerated().sorted { a, b in
      let (first, second) = (rank(a.element), rank(b.element))
      return first == second ? a.offset < b.offset : first < second
    }.map(\.element)
  }

  private func outcome(of scenario: Scenario, _ isCancelled: @escaping @Sendable () -> Bool) throws(PlanningError) -> RunOutcome {
    var plain = scenario
    plain.settings.trials = .count(Self.plainTrials)
    return try RunPlan(scenario: plain, prices: prices, version: version, jobs: jobs).run(openTrace: side.openTrace, isCancelled: isCancelled)
  }

  // MARK: Priced levers

  private func spot(_ base: RunResult) -> [LeverStudy.Row] {
    let advice = base.discounts.filter { $0.option == .spot }.compactMap { item in
      item.advised.map { "the provider's advisor gives an average of \(Self.percent($0.discount)) off for \(item.instanceType)" }
    }
    return priced(
      .spot, .spot, "spot machines", base,
      notes: ["priced only: what interruptions do to p95 and errors is not simulated"] + advice,
      unsimulated: "n/a (interruptions are not simulated)")
  }

  private func reserved(_ base: RunResult) -> [LeverStudy.Row] {
    priced(.reserved, .reserved1y, "machines reserved for a year", base, notes: ["paid for the whole term, used or not"], unsimulated: nil)
      + priced(
        .reserved, .reserved3y, "machines reserved for three years", base, notes: ["paid for the whole term, used or not"], unsimulated: nil)
  }

  private static func percent(_ share: Decimal) -> String {
    (NSDecimalNumber(decimal: share).doubleValue * 100).significant(3) + "%"
  }

  /// - Parameter unsimulated: why nothing is said of response times; nil where they are the same for sure.
  private func priced(
    _ lever: LeverStudy.Lever, _ option: PurchaseOption, _ title: String, _ base: RunResult, notes: [String], unsimulated: String?
  ) -> [LeverStudy.Row] {
    guard let before = base.bills.first(where: { $0.option == .onDemand }), let after = base.bills.first(where: { $0.option == option })
    else { return [LeverStudy.Row(lever: lever, title: title, method: .none, notes: ["nothing of the scenario is paid for"])] }
    let nodes = before.lines.filter { $0.component == .nodes }
    guard !nodes.isEmpty, nodes.contains(where: { $0.amount != nil }) else {
      return [LeverStudy.Row(lever: lever, title: title, method: .none, notes: ["the profile's machines have no price"])]
    }
    if let missing = after.lines.first(where: { $0.component == .nodes && $0.amount == nil }) {
      return [LeverStudy.Row(lever: lever, title: title, method: .none, notes: ["no price is known of \(missing.label) under \(option.name)"])]
    }
    func figure(_ part: Metric.CostPart) -> Comparison.Row {
      let (own, other) = (before.sum(of: part), after.sum(of: part))
      return Comparison.Row(
        metric: .cost(part), base: .exact(own), candidate: .exact(other), difference: .exact(other - own), trialsSaved: nil)
    }
    var figures = [Metric.CostPart.total, .withoutLLM, .nodes].map(figure)
    for (metric, estimate) in [(Metric.p95, base.responseTime.p95), (.errors, base.errorRate)] {
      let candidate = unsimulated.map { Estimate(refused: $0, trials: 0) } ?? estimate
      let difference = unsimulated.map { Estimate(refused: $0, trials: 0) } ?? Estimate(value: 0, low: 0, high: 0, trials: base.trials)
      figures.append(Comparison.Row(metric: metric, base: estimate, candidate: candidate, difference: difference, trialsSaved: nil))
    }
    let rule = RuleOfThumb(option)
    let byRule = base.discounts.filter { $0.option == option }.reduce(USD.zero) { $0 + $1.byRule.amount - $1.onDemand }
    let isReckoned = after.reckoned.contains { $0.component == .nodes }
    let source = isReckoned ? ["no price is published for \(option.name): the operators' rule stands in"] : []
    return [
      LeverStudy.Row(
        lever: lever, title: title, method: .priced, figures: figures,
        rule: rule.map { LeverStudy.Rule(rule: $0, change: byRule) }, notes: [share(of: .nodes, before)].compactMap { $0 } + source + notes)
    ]
  }

  /// `machines are 3.1% of the bill`, where that says why a lever is worth little.
  private func share(of part: Metric.CostPart, _ bill: Bill) -> String? {
    let total = bill.sum(of: .total)
    guard total > .zero, bill.unpriced.isEmpty else { return nil }
    let share = NSDecimalNumber(decimal: bill.sum(of: part).amount / total.amount).doubleValue
    guard share < 0.2 else { return nil }
    let names: [Metric.CostPart: String] = [.nodes: "machines are", .storage: "storage is", .llm: "LLM tokens are", .egress: "traffic is"]
    return names[part].map { "\($0) \((share * 100).significant(2))% of the bill" }
  }

  // MARK: Simulated levers

  private func row(
    _ item: LeverCases.Case, _ base: RunResult, _ figures: SharedFigures, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(PlanningError) -> LeverStudy.Row {
    func made(_ scenario: Scenario, _ name: String) -> ComparisonSide {
      .scenario(ScenarioSide(origin: name, scenario: scenario, openTrace: side.openTrace))
    }
    let comparison = try ComparisonPlan(
      base: made(item.base, "without"), candidate: made(item.candidate, "with"), trials: trials, prices: prices, version: version, jobs: jobs,
      cache: figures.cache
    ).run(isCancelled: isCancelled)
    var notes = comparison.base.overloaded.map { "without it the service is overloaded: \($0)" }
    notes += comparison.candidate.overloaded.map { "with it the service is overloaded: \($0)" }
    if let explained = explanation(item.lever, comparison, base) { notes.append(explained) }
    var hours: LeverStudy.NodeHours?
    if item.lever == .scaleDown {
      let scaled = try outcome(of: item.candidate, isCancelled).result
      hours = nodeHours(fixed: item.base, scaled)
      notes += hours.map(Self.text) ?? []
      notes += scaled.autoscaling.flatMap(\.findings)
    }
    var row = LeverStudy.Row(
      lever: item.lever, title: item.title, isInUse: item.isInUse,
      method: .paired(trials: comparison.trials, confidence: comparison.confidence),
      figures: Self.metrics.compactMap(comparison.row), changes: comparison.changes, nodeHours: hours, notes: notes + comparison.warnings + item.notes)
    if let loss = Self.loss(row) { row.notes.insert(loss, at: 0) }
    return row
  }

  /// What a lower bill is that comes with more queries without an answer; nil where it does not.
  private static func loss(_ row: LeverStudy.Row) -> String? {
    guard !row.keepsAnswers, let errors = row.figure(.errors), let before = errors.base.value, let after = errors.candidate.value else { return nil }
    func percent(_ share: Double) -> String { "\((100 * share).significant(2))%" }
    let most = errors.difference.high.map { ", up to \(percent(min(1, before + $0))) by the interval" } ?? ""
    let bare = row.figure(.cost(.withoutLLM))?.difference.value.map { "; without LLM tokens the bill changes by \($0.fixed(2)) USD" } ?? ""
    return "no saving to count on: \(percent(after)) of the queries fail with it and \(percent(before)) without\(most), and who gets no answer uses no "
      + "tokens\(bare)"
  }

  /// Which part of the bill moves, or why little can.
  private func explanation(_ lever: LeverStudy.Lever, _ comparison: Comparison, _ base: RunResult) -> String? {
    let bill = base.bills.first { $0.option == .onDemand }
    if lever == .compression { return bill.flatMap { share(of: .storage, $0) } }
    guard lever == .caching, let all = comparison.row(.cost(.total)), let tokens = comparison.row(.cost(.llm)) else { return nil }
    guard all.direction == .falls, let total = all.difference.value, let part = tokens.difference.value else { return nil }
    return "\((min(1, part / total) * 100).significant(3))% of what it saves are LLM tokens: calls that are not made"
  }

  private func nodeHours(fixed: Scenario, _ scaled: RunResult) -> LeverStudy.NodeHours? {
    guard !scaled.nodePools.isEmpty else { return nil }
    let hours = Double(Month.hours)
    let without = Double(fixed.nodes.reduce(0) { $0 + $1.count }) * hours
    let with = scaled.nodePools.reduce(0.0) { $0 + ($1.nodes.value ?? 0) } * hours
    return LeverStudy.NodeHours(fixed: without, scaled: with, peakNodes: scaled.nodePools.reduce(0) { $0 + $1.peakNodes })
  }

  private static func text(_ hours: LeverStudy.NodeHours) -> [String] {
    var sentences = [
      "\(hours.scaled.fixed(0)) node-hours a month instead of \(hours.fixed.fixed(0)), at most \(hours.peakNodes) machines at a time"
    ]
    if hours.idle > 0 {
      sentences.append(
        "\(hours.idle.fixed(0)) of the node-hours saved need no scaling: \(hours.peakNodes) machines are enough at the peak too")
    }
    return sentences
  }

  // MARK: The answer

  private func study(_ base: RunResult, _ rows: [LeverStudy.Row], _ cases: LeverCases, isInterrupted: Bool) -> LeverStudy {
    let bill = base.bills.first { $0.option == .onDemand }
    let amounts = Metric.CostPart.allCases.map { ($0.rawValue, bill?.sum(of: $0) ?? .zero) }
    let isDayAsked = rows.contains { $0.lever == .scaleDown && $0.method != .none }
    let day = !isDayAsked ? "" : cases.hasOwnDay ? "the profile's own load" : AssumedDay.origin
    var remarks: [String] = []
    if base.kind == .steadyState, isDayAsked, !cases.hasOwnDay {
      remarks.append("scaling down is judged over a day of that curve, on both sides; all other levers at the constant rate")
    }
    return LeverStudy(
      scenario: base.scenario, title: base.title, settings: base.changes, rate: side.scenario.workload.meanRate,
      bill: Dictionary(uniqueKeysWithValues: amounts), unpriced: bill?.unpriced.map(\.label) ?? [], rows: rows, day: day, overloaded: base.unstable,
      remarks: remarks,
      isInterrupted: isInterrupted, seed: side.scenario.settings.seed, programVersion: version,
      digest: ScenarioDigest.ofContent(
        Key(
          what: "levers", scenario: ScenarioDigest.of(side.scenario), levers: levers, trials: trials, prices: priceDigest, version: version)))
  }

  private struct Key: Encodable {
    var what: String
    var scenario: String
    var levers: [LeverStudy.Lever]
    var trials: RunSettings.Trials
    var prices: String
    var version: String
  }
}

extension Bill {
  /// The sum of the priced lines of a part.
  func sum(of part: Metric.CostPart) -> USD {
    lines.reduce(USD.zero) { $0 + (part.holds($1.component) ? $1.amount ?? .zero : .zero) }
  }
}

extension Estimate {
  /// An amount of money that is known to the cent.
  static func exact(_ amount: USD) -> Estimate {
    let value = NSDecimalNumber(decimal: amount.amount).doubleValue
    return Estimate(value: value, low: value, high: value, trials: 0)
  }
}
