import PlanModel
import Units

/// Recordings of different metrics as one: a row at each time that any of them has, in which the others may be missing.
public enum JoinedRecording {
  /// - Parameter records: of at least one metric each; at least one.
  /// - Throws: `MetricsProblem.otherTimes` where rows do not fall on common times, so that every row would lack something.
  public static func join(_ records: [DemandRecord]) throws(MetricsProblem) -> DemandRecord {
    guard let first = records.first, records.count > 1 else { return records[0] }
    // To the millisecond, as far as Prometheus counts.
    func instants(_ record: DemandRecord) -> [Int64] {
      let start = Int64((record.start * 1_000).rounded())
      return record.times.map { start + ($0.nanoseconds + 500_000) / 1_000_000 }
    }
    let step = max(1, first.spacing.nanoseconds / 1_000_000)
    let anchor = instants(first)[0]
    for record in records.dropFirst() {
      // A single row has no spacing of its own.
      let isSpacedAlike = record.times.count < 2 || record.spacing == first.spacing
      guard isSpacedAlike, (instants(record)[0] - anchor) % step == 0 else {
        throw .otherTimes(
          path: record.origin, start: record.start, spacing: record.spacing, first: first.origin, firstStart: first.start,
          firstSpacing: first.spacing)
      }
    }
    let rows = Set(records.flatMap(instants)).sorted()
    let place = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    let start = records.map(\.start).min() ?? first.start
    var joined = DemandRecord(
      origin: records.map(\.origin).joined(separator: " and "), start: start,
      times: rows.map { SimTime(nanoseconds: ($0 - rows[0]) * 1_000_000) }, columns: [])
    for record in records {
      let places = instants(record).map { place[$0] ?? 0 }
      for column in record.columns {
        var values = [Int64?](repeating: nil, count: rows.count)
        for (place, value) in zip(places, column.values) { values[place] = value }
        joined.columns.append(DemandRecord.Column(metric: column.metric, demand: column.demand, values: values))
      }
      joined.faults.gaps += record.faults.gaps
      joined.faults.repeated += record.faults.repeated
      joined.faults.disordered += record.faults.disordered
      joined.faults.unreadable += record.faults.unreadable
      for text in record.faults.told { joined.faults.tell(text) }
    }
    return joined
  }
}
