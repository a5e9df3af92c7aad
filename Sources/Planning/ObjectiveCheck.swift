import Foundation
import PlanModel
import Pricing
import Statistics

/// Holds each objective against the interval of its metric: kept or broken only when the whole interval says so.
enum ObjectiveCheck {
  static func verdict(of measured: Estimate, limit: Double) -> ObjectiveResult.Verdict {
    guard measured.value != nil else { return .unknown }
    guard let low = measured.low, let high = measured.high else { return .undecided }
    if high <= limit { return .kept }
    return low > limit ? .broken : .undecided
  }

  static func result(_ objective: Objective, responseTime: ResponseTimeResult, errorRate: Estimate, stations: [StationResult], bills: [Bill])
    -> ObjectiveResult
  {
    let measured: Estimate =
      switch objective.metric {
      case .mean: responseTime.mean
      case .p50: responseTime.p50
      case .p95: responseTime.p95
      case .p99: responseTime.p99
      case .errors: errorRate
      case .utilization:
        stations.filter { $0.capacity != nil }.map(\.utilization).max { ($0.value ?? 0) < ($1.value ?? 0) }
          ?? Estimate(refused: "n/a (no station has a capacity)", trials: 0)
      case .cost: cost(bills)
      }
    return ObjectiveResult(objective: objective, measured: measured, verdict: verdict(of: measured, limit: objective.limit))
  }

  /// The bill on demand; refused when a part of it has no price.
  private static func cost(_ bills: [Bill]) -> Estimate {
    guard let bill = bills.first(where: { $0.option == .onDemand }) else { return Estimate(refused: "n/a (no bill)", trials: 0) }
    let total = NSDecimalNumber(decimal: bill.total.amount).doubleValue
    if let unpriced = bill.unpriced.first { return Estimate(refused: "n/a (\(unpriced.label) has no price)", trials: 0) }
    return Estimate(value: total, low: total, high: total, trials: 0)
  }
}
