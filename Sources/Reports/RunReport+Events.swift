import PlanModel
import Statistics
import Units

// What happened, and the hour of the largest load.
extension RunReport {
  /// Nil where nothing happened.
  static func events(of result: RunResult) -> ReportSection? {
    guard let events = result.events, !events.isEmpty else { return nil }
    let columns: [ReportTable.Column] = [
      .init("time_seconds", "at", .right), .init("event", "event"), .init("failed", "failed\nqueries", .right, holds: .estimate),
      .init("error_rate", "errors", .right, holds: .estimate), .init("p99_seconds", "p99", .right, holds: .estimate),
      .init("peak_in_system", "most in\nsystem", .right, holds: .estimate), .init("length_seconds", "over after", .right, holds: .estimate),
      .init("recovery_seconds", "back in band\nafter", .right, holds: .estimate),
      .init("band_seconds", "band up to", .right, presence: .whereRoom),
    ]
    let rows = events.map { event -> [Cell] in
      [
        .figure(event.time.seconds, .time), .text(event.text), .estimate(event.failed, .number), .estimate(event.errorRate, .share),
        .estimate(event.p99, .time), .estimate(event.peak, .number), .estimate(event.length, .time), .estimate(event.recovery, .time),
        .figure(event.band, .time),
      ]
    }
    var blocks: [ReportSection.Block] = [.table(ReportTable(id: "events", columns: columns, rows: rows))]
    let causes = events.flatMap { event in event.errorsByCause.map { (event, $0) } }
    if !causes.isEmpty {
      let columns: [ReportTable.Column] = [
        .init("event", "event"), .init("cause", "errors by cause"), .init("failed", "queries a trial", .right, holds: .estimate),
      ]
      let rows = causes.map { [Cell.text($0.0.text), .text($0.1.cause), .estimate($0.1.share, .number)] }
      blocks.append(.table(ReportTable(id: "event-errors", columns: columns, rows: rows)))
    }
    blocks.append(
      .paragraph("Counted from the event until its effects were over, or the trial; what that means stands under Remarks.", tone: .faint))
    return ReportSection(id: "events", title: "Events", blocks: blocks)
  }

  /// Stations that a summary shows.
  private static let mostPeakStations = 5

  /// Nil where the expected load is constant.
  static func peakHour(of result: RunResult, _ detail: Detail) -> ReportSection? {
    guard let peak = result.peakHour else { return nil }
    let stations = detail == .full ? peak.stations : Array(peak.stations.prefix(mostPeakStations))
    let columns: [ReportTable.Column] = [
      .init("station", "station"), .init("mean_utilization", "utilization\non average", .right),
      .init("offered_at_peak", "offered in\nthe peak hour", .right), .init("utilization_at_peak", "utilization\nin the peak hour", .right),
    ]
    let rows = stations.map { station -> [Cell] in
      [
        .text(station.name), .figure(station.mean, .share), .figure(station.offered, .share, tone: station.offered > 1 ? .bad : .plain),
        .figure(station.measured, .share),
      ]
    }
    let end = peak.start + .hours(1)
    let text = "\(HumanText.rate(peak.rate)) are expected from \(peak.start.spelling) to \(end.spelling), the busiest hour of a trial."
    let overloaded = peak.overloaded.map(\.name)
    var blocks: [ReportSection.Block] = [.paragraph(text)]
    if !overloaded.isEmpty {
      blocks.append(.paragraph("Overloaded in that hour: \(overloaded.joined(separator: ", ")).", tone: .bad))
    }
    blocks.append(.table(ReportTable(id: "peak-hour", columns: columns, rows: rows)))
    return ReportSection(id: "peak-hour", title: "Peak hour", blocks: blocks)
  }
}
