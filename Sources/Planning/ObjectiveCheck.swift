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

  /// - Parameters:
  ///   - isUnstable: some queue grows without limit: no response time is short enough for ever.
  ///   - monthlyCost: the bill on demand that each trial would come to.
  static func result(
    _ objective: Objective, responseTime: ResponseTimeResult, isUnstable: Bool, errorRate: Estimate, stations: [StationResult], bills: [Bill],
    monthlyCost: [Double]
  ) -> ObjectiveResult {
    let measured: Estimate
    var isBroken = false
    switch objective.metric {
    case .mean: (measured, isBroken) = (responseTime.mean, isUnstable)
    case .p50: (measured, isBroken) = (responseTime.p50, isUnstable)
    case .p95: (measured, isBroken) = (responseTime.p95, isUnstable)
    case .p99: (measured, isBroken) = (responseTime.p99, isUnstable)
    case .errors: measured = errorRate
    case .utilization:
      measured =
        stations.filter { $0.capacity != nil }.map(\.utilization).max { ($0.value ?? 0) < ($1.value ?? 0) }
        ?? Estimate(refused: "n/a (no station has a capacity)", trials: 0)
    case .cost: measured = cost(bills, monthlyCost)
    }
    return ObjectiveResult(
      objective: objective, measured: measured, verdict: isBroken ? .broken : verdict(of: measured, limit: objective.limit))
  }

  /// The bill on demand, with the interval that the trials' own bills give; refused when a part of it has no price.
  private static func cost(_ bills: [Bill], _ monthlyCost: [Double]) -> Estimate {
    guard let bill = bills.first(where: { $0.option == .onDemand }) else { return Estimate(refused: "n/a (no bill)", trials: 0) }
    if let unpriced = bill.unpriced.first { return Estimate(refused: "n/a (\(unpriced.label) has no price)", trials: 0) }
    var estimate = TrialFold.notNegative(TrialInterval.estimate(of: monthlyCost))
    // The printed total: what is simulated in all trials, priced once, and rounded line by line.
    estimate.value = NSDecimalNumber(decimal: bill.total.amount).doubleValue
    return estimate
  }
}
