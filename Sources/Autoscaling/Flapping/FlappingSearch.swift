import Units

/// Whether any hour of a timeline flaps: each hour over the budget is asked, the busiest first, until one does.
public struct FlappingSearch: Hashable, Sendable {
  /// The busiest hour that flaps; nil where none is known to.
  public let hour: FlappingHour?
  /// Hours over the budget of which it is not known, as they are too large to be searched, or too many; 0 where an hour was found.
  public let open: Int

  /// Steps times levels that are searched of all hours together: as of one whole timeline.
  public static let mostCells = FewestReversals.mostCells

  public init(hour: FlappingHour?, open: Int) {
    self.hour = hour
    self.open = open
  }

  /// - Parameters:
  ///   - extra: share of pod-time, as in `FewestReversals`.
  ///   - mostCells: beyond which hours are left open.
  public init(
    _ timeline: ReplicaTimeline, _ findings: FlapFindings, rule: ReversalRule, budget: FlapBudget, extra: Fraction = Fraction(0.1),
    mostCells: Int = FlappingSearch.mostCells
  ) {
    let hours = ReversalHour.hours(of: findings.reversals, period: timeline.period)
    let over = hours.indices.filter { Double(hours[$0].reversals) > budget.reversalsPerHour }
    var open = 0
    var cells = 0
    for index in over.sorted(by: { (hours[$1].reversals, $0) < (hours[$0].reversals, $1) }) {
      let hour = hours[index]
      let part = timeline.part(hour.range(timeline, rule))
      cells += FewestReversals.cells(of: part)
      guard cells <= mostCells else {
        open += 1
        continue
      }
      let fewest = FewestReversals(part, rule: rule, extra: extra)
      if hour.reversals > fewest.reversals {
        self.init(hour: FlappingHour(start: hour.start, reversals: hour.reversals, fewest: fewest.reversals), open: 0)
        return
      }
      // The schedule that was found has as many, but there may be one with fewer.
      if hour.reversals > fewest.lowerBound { open += 1 }
    }
    self.init(hour: nil, open: open)
  }
}
