import Foundation
import PlanModel
import Pricing
import Units

/// What a month of the simulated load uses up, in the units of the price list.
///
/// The rates observed in the trials are carried on over a month of 730 hours. Amounts are rounded once, to whole tokens and to the millionth
/// of a GB, before any price is applied.
enum MonthlyUsage {
  static func of(_ trials: [TrialResult], _ scenario: Scenario) -> Usage {
    let perMonth = Month.duration.seconds / trials.reduce(0) { $0 + $1.observedSeconds }
    let first = scenario.nodes.first
    func sum(_ value: (TrialResult) -> Double) -> Double { trials.reduce(0) { $0 + value($1) } }
    let providers = trials.first?.consumption.tokens ?? []
    return Usage(
      provider: first?.provider ?? "", region: first?.region ?? "",
      nodes: scenario.nodes.indices.flatMap { nodes(of: $0, trials, scenario, perMonth: perMonth) },
      storage: scenario.volumes.map { volume in
        ServiceUsage(
          label: volume.name, service: StorageService.name(of: first?.provider ?? ""), item: volume.storageType, quantity: decimal(volume.size.gibibytes, digits: 3))
      },
      egressGigabytes: decimal(sum { $0.consumption.egressBytes } * perMonth / 1e9, digits: 6),
      tokens: providers.indices.map { index in
        func tokens(_ count: (Consumption.Tokens) -> Double) -> Decimal {
          decimal(sum { count($0.consumption.tokens[index]) } * perMonth, digits: 0)
        }
        return TokenUsage(
          model: providers[index].model, input: tokens { $0.input - ($0.cachedInput ?? 0) }, output: tokens(\.output),
          cacheRead: tokens { $0.cachedInput ?? 0 })
      }, queries: decimal(sum { Double($0.completed) } * perMonth, digits: 0))
  }

  /// Machines of one pool: as many as there are; where an autoscaler has them come and go, those that are always there, as they are the least
  /// or something on them stays, and the hours of those beyond.
  private static func nodes(of index: Int, _ trials: [TrialResult], _ scenario: Scenario, perMonth: Double) -> [NodeUsage] {
    let pool = scenario.nodes[index]
    guard let autoscale = pool.autoscale, trials.allSatisfy({ $0.nodes.indices.contains(index) }) else {
      return [NodeUsage(instanceType: pool.instanceType, count: pool.count)]
    }
    let hours = decimal(trials.reduce(0) { $0 + $1.nodes[index].nodeSeconds } * perMonth / 3_600, digits: 6)
    let pinned = trials.map { $0.nodes[index].pinned }.max() ?? 0
    let always = NodeUsage(instanceType: pool.instanceType, count: max(autoscale.minNodes, pinned))
    return [always, NodeUsage(instanceType: pool.instanceType, nodeHours: max(0, hours - always.nodeHours), isCommittable: false)]
  }

  /// The decimal number nearest to a binary one, with so many digits behind the point.
  private static func decimal(_ value: Double, digits: Int) -> Decimal {
    Decimal(string: value.fixed(digits), locale: Locale(identifier: "en_US_POSIX")) ?? 0
  }
}
