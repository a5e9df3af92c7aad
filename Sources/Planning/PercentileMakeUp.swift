import PlanModel

/// Tells what the response time of the queries around a percentile is made of.
enum PercentileMakeUp {
  /// How far around a percentile, in ranks, the queries count that speak for it.
  static func reach(of percentile: Double) -> Double { min(0.02, (1 - percentile) / 2) }

  /// Adds the bands of all trials up and takes those that hold the ranks around the percentile; nil when there are no queries.
  static func breakdown(_ tallies: [BreakdownTally], at percentile: Double) -> PercentileBreakdown? {
    guard let components = tallies.first?.components else { return nil }
    let bands = merged(tallies)
    let total = bands.reduce(0) { $0 + Double($1.count) }
    guard total > 0 else { return nil }
    let reach = reach(of: percentile)
    let (first, last) = ((percentile - reach) * total, (percentile + reach) * total)
    var before = 0.0
    var queries: Int64 = 0
    var waiting = Array(repeating: 0.0, count: components.count)
    var service = waiting
    for band in bands {
      let through = before + Double(band.count)
      if through > first, before < last {
        queries += band.count
        for index in components.indices {
          waiting[index] += band.waiting[index]
          service[index] += band.service[index]
        }
      }
      before = through
    }
    let count = Double(queries)
    let parts = components.indices.map {
      PercentileBreakdown.Part(component: components[$0], waiting: waiting[$0] / count, service: service[$0] / count)
    }
    return PercentileBreakdown(
      percentile: percentile, queries: queries, meanResponse: parts.reduce(0) { $0 + $1.waiting + $1.service }, parts: parts)
  }

  private static func merged(_ tallies: [BreakdownTally]) -> [BreakdownTally.Band] {
    var byLow: [Double: BreakdownTally.Band] = [:]
    for band in tallies.flatMap(\.bands) {
      guard var sum = byLow[band.low] else {
        byLow[band.low] = band
        continue
      }
      sum.count += band.count
      sum.waiting = zip(sum.waiting, band.waiting).map { $0 + $1 }
      sum.service = zip(sum.service, band.service).map { $0 + $1 }
      byLow[band.low] = sum
    }
    return byLow.values.sorted { $0.low < $1.low }
  }
}
