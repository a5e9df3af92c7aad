import Foundation
import PlanModel
import Pricing
import RandomStreams
import Units

/// Months that may come, put together of the trials that were simulated.
///
/// A month is as many trials one after the other as fit into 730 hours, each drawn anew among those that there are: what trials differ in
/// evens out over a month, as it does in reality. The load and the price of each component are drawn once a month, from triangular
/// distributions between the ends of their ranges with the peak at what is known now; between two loads that were simulated amounts lie on a
/// line.
struct BillDraws {
  /// USD a month by component, and queries, of each trial carried on.
  struct Month {
    var amounts: [BillComponent: Double]
    var queries: Double
  }

  static let count = 4_000

  /// Loads as multiples of the scenario's, in order, with the months of their trials; all have as many.
  let loads: [(factor: Double, months: [Month])]
  let ranges: [BillStudy.Range]
  let stretches: Int
  let seed: UInt64

  /// One drawn month.
  struct Drawn {
    var amounts: [BillComponent: Double]
    var queries: Double
    var total: Double { amounts.values.reduce(0, +) }
    var withoutTokens: Double { total - (amounts[.tokens] ?? 0) }
  }

  var all: [Drawn] {
    let key = StreamKey(seed: seed, trial: 0).named("bill")
    return (0..<Self.count).map { number in
      var stream = DrawStream(key.numbered(UInt64(number)))
      let factor = draw("load", &stream)
      let prices = BillComponent.allCases.map { draw($0.rawValue, &stream) }
      let (low, high, weight) = neighbours(of: factor)
      let trials = loads[low].months.count
      var sums = [Double](repeating: 0, count: BillComponent.allCases.count)
      var queries = 0.0
      for _ in 0..<stretches {
        let trial = min(trials - 1, Int(stream.uniform() * Double(trials)))
        let (a, b) = (loads[low].months[trial], loads[high].months[trial])
        for (place, component) in BillComponent.allCases.enumerated() {
          sums[place] += (1 - weight) * (a.amounts[component] ?? 0) + weight * (b.amounts[component] ?? 0)
        }
        queries += (1 - weight) * a.queries + weight * b.queries
      }
      var amounts: [BillComponent: Double] = [:]
      for (place, component) in BillComponent.allCases.enumerated() { amounts[component] = sums[place] / Double(stretches) * prices[place] }
      return Drawn(amounts: amounts, queries: queries / Double(stretches))
    }
  }

  private func draw(_ name: String, _ stream: inout DrawStream) -> Double {
    let uniform = stream.uniform()
    guard let range = ranges.first(where: { $0.name == name }) else { return 1 }
    return Self.triangular(uniform, low: range.low, high: range.high)
  }

  /// The quantile of the triangular distribution with its peak at 1, which lies within the range.
  static func triangular(_ uniform: Double, low: Double, high: Double) -> Double {
    guard high > low else { return low }
    let peak = (1 - low) / (high - low)
    return uniform < peak
      ? low + sqrt(uniform * (high - low) * (1 - low)) : high - sqrt((1 - uniform) * (high - low) * (high - 1))
  }

  /// The loads on both sides of a factor, and how far it lies towards the second.
  private func neighbours(of factor: Double) -> (low: Int, high: Int, weight: Double) {
    guard let high = loads.firstIndex(where: { $0.factor >= factor }) else { return (loads.count - 1, loads.count - 1, 0) }
    guard high > 0 else { return (0, 0, 0) }
    return (high - 1, high, (factor - loads[high - 1].factor) / (loads[high].factor - loads[high - 1].factor))
  }

  // MARK: What they come to

  static func part(_ name: String, _ values: [Double], of all: Double) -> BillStudy.Part {
    let sorted = values.sorted()
    // The smallest value that at least this share of the draws does not exceed.
    func quantile(_ share: Double) -> Double { sorted[min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))] }
    let mean = values.reduce(0, +) / Double(values.count)
    return BillStudy.Part(name: name, mean: mean, p5: quantile(0.05), p50: quantile(0.5), p95: quantile(0.95), share: all > 0 ? mean / all : 0)
  }
}
