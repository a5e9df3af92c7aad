import Foundation
import PlanModel
import Pricing
import ServiceSimulation
import Units

/// A load that grows by the same share every month, and what it asks of each station: by the utilization law, with the demand a query as the
/// caches have it at that rate.
///
/// Source: Denning, Buzen, "The operational analysis of queueing network models" (1978).
struct GrowingLoad: Sendable {
  let simulation: Simulation
  /// Of the start.
  let rate: Rate
  /// Of the rate, a month; above 0.
  let growth: Double
  /// Whole months that are looked at.
  let horizon: Int
  /// Seconds of its capacity that a query takes up at each station, at the start of each month.
  let demands: [[Double]]

  /// - Throws: `SimulationError` where the caches do not settle at some rate.
  init(_ simulation: Simulation, growth: Double, horizon: Int) throws(SimulationError) {
    self.simulation = simulation
    self.growth = growth
    self.horizon = horizon
    rate = simulation.scenario.workload.meanRate
    var demands: [[Double]] = []
    for month in 0...horizon { demands.append(try simulation.demand(at: rate * pow(1 + growth, Double(month)))) }
    self.demands = demands
  }

  func rate(at month: Double) -> Rate { rate * pow(1 + growth, month) }

  /// Queries from the start until then, a month being 730 hours.
  func queries(until month: Double) -> Double {
    rate.perSecond * Month.duration.seconds * (pow(1 + growth, month) - 1) / log(1 + growth)
  }

  /// Seconds of each station's capacity a query, at any moment. Where the caches do not settle between two months, those of the first hold.
  func demands(at month: Double) -> [Double] {
    let whole = Int(month.rounded(.down))
    if month == Double(whole), demands.indices.contains(whole) { return demands[whole] }
    return (try? simulation.demand(at: rate(at: month))) ?? demands[min(max(0, whole), horizon)]
  }

  func demand(_ station: Int, at month: Double) -> Double { demands(at: month)[station] }

  /// Busy servers, cores or slots of a station.
  func busy(_ station: Int, at month: Double) -> Double { rate(at: month).perSecond * demand(station, at: month) }

  /// The load at which a quantity that does not fall with it reaches this much though it has at the start already: at some moment before it, had
  /// the load grown as it will; nil where the quantity does not depend on the load.
  func rate(reaching bound: Double, before start: Double = 0, _ quantity: (Double) -> Double) -> Rate? {
    var (low, high) = (start - 1, start)
    while quantity(low) >= bound {
      guard rate(at: low).perSecond > 1e-6 * rate.perSecond else { return nil }
      (low, high) = (low - 2 * (start - low), low)
    }
    while high - low > 1e-3 {
      let middle = (low + high) / 2
      if quantity(middle) < bound { low = middle } else { high = middle }
    }
    return rate(at: high)
  }

  /// The first moment at which a quantity that does not fall reaches this much: 0 where it has at the start, nil where it does not within
  /// the horizon. To a thousandth of a month.
  func month(reaching bound: Double, _ quantity: (Double) -> Double) -> Double? {
    guard quantity(0) < bound else { return 0 }
    guard let after = (1...max(1, horizon)).first(where: { $0 <= horizon && quantity(Double($0)) >= bound }) else { return nil }
    var (low, high) = (Double(after - 1), Double(after))
    while high - low > 1e-3 {
      let middle = (low + high) / 2
      if quantity(middle) < bound { low = middle } else { high = middle }
    }
    return high
  }
}
