import Foundation
import PlanModel
import Pricing
import Statistics
import Units

/// What a comparison needs of one trial: the value of each metric, and the trial without its courses and all histograms but that of the
/// response times. No price is in it, so that it can be kept.
struct FiguredTrial: Codable, Hashable, Sendable {
  /// By the metric's name. A metric without a value in this trial is not there.
  let values: [String: Double]
  let trial: TrialResult
}

extension FiguredTrial {
  init(_ trial: TrialResult, of scenario: Scenario) {
    var values: [Metric: Double] = [:]
    if trial.completed > 0 { values[.mean] = TrialRunner.meanResponse(trial) }
    for metric in [Metric.p50, .p95, .p99] { values[metric] = metric.percentile.flatMap { trial.responseTime.quantile($0) } }
    let left = trial.completed + trial.failed
    if left > 0 { values[.errors] = Double(trial.failed) / Double(left) }
    values[.throughput] = Double(trial.completed) / trial.observedSeconds
    let scaling = ScalingFigures(trial, scenario)
    values[.replicas] = scaling.replicas
    values[.reversals] = scaling.reversalsPerHour
    for station in trial.stations {
      values[.stationUtilization(station.name)] = station.capacity.map { station.busySeconds / trial.observedSeconds / $0 }
    }
    self.init(values: Dictionary(uniqueKeysWithValues: values.map { ($0.key.name, $0.value) }), trial: Self.stripped(trial))
  }

  /// Without all whose size makes a trial heavy. What remains tells how many came and went, what was used up, and whether queues grew.
  private static func stripped(_ trial: TrialResult) -> TrialResult {
    var bare = trial
    bare.lookups = []
    bare.eventTallies = nil
    bare.breakdown = BreakdownTally(components: [], bands: [])
    // Of the course, how many were inside halfway: by it growth is told.
    bare.series.points = Overload.halfway(trial).map {
      [TimeSeries.Point(time: $0.time, arrived: 0, completed: 0, failed: 0, responseSum: 0, inSystem: $0.inSystem, busySeconds: [])]
    } ?? []
    return bare
  }
}

/// What a month of one trial's load costs on demand.
struct TrialBill: Hashable, Sendable {
  /// USD by part; a part that holds something without a price is not there.
  var amounts: [Metric.CostPart: Double] = [:]
  /// Why a part has no amount.
  var unpriced: [Metric.CostPart: String] = [:]
  /// What has no price, as the bill calls it.
  var labels: Set<String> = []
}

extension TrialBill {
  init(_ trial: TrialResult, scenario: Scenario, prices: PriceTable) {
    self.init()
    let bill = prices.bill(for: MonthlyUsage.of([trial], scenario), under: .onDemand)
    labels = Set(bill.unpriced.map(\.label))
    let isUnplaced = scenario.nodes.isEmpty && !scenario.services.isEmpty
    for part in Metric.CostPart.allCases {
      if let line = bill.unpriced.first(where: { part.holds($0.component) }) {
        unpriced[part] = "n/a (\(line.label) has no price)"
      } else if isUnplaced, [.total, .withoutLLM, .nodes].contains(part) {
        unpriced[part] = "n/a (no machines are named)"
      } else if part == .storage, scenario.volumes.isEmpty, scenario.services.contains(where: Self.keepsData) {
        unpriced[part] = "n/a (no volumes are named)"
      } else {
        let total = bill.lines.filter { part.holds($0.component) }.reduce(USD.zero) { $0 + ($1.amount ?? .zero) }
        amounts[part] = NSDecimalNumber(decimal: total.amount).doubleValue
      }
    }
  }

  private static func keepsData(_ service: Service) -> Bool { if case .database = service.kind { true } else { false } }
}
