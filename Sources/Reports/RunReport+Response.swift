import PlanModel
import Statistics
import Units

// How long queries take, where the time goes, and how they go wrong.
extension RunReport {
  static func responseTime(of result: RunResult) -> ReportSection {
    let times = result.responseTime
    let rows = [("mean", times.mean), ("p50", times.p50), ("p95", times.p95), ("p99", times.p99)].map { name, estimate in
      [Cell.text(name), cell(estimate, .time, of: result)]
    }
    let table = ReportTable(
      id: "response-time", columns: [.init("metric", "metric"), .init("seconds", "response time", holds: .estimate)], rows: rows)
    var blocks: [ReportSection.Block] = [.table(table)]
    // As `PercentileRule` writes it.
    if [times.p50, times.p95, times.p99].contains(where: { $0.reason?.hasPrefix("n/a (n=") == true }) {
      let text = "n is the number of answered queries in the trial that has the fewest; behind it, how many the percentile takes."
      blocks.append(.paragraph(text + " A longer --duration gives more.", tone: .faint))
    }
    return ReportSection(id: "response-time", title: "Response time", blocks: blocks)
  }

  static func breakdown(of result: RunResult, _ detail: Detail) -> ReportSection {
    let percentiles = result.breakdown.sorted { $0.percentile < $1.percentile }
    guard let shown = percentiles.first(where: { $0.percentile == 0.95 }) ?? percentiles.last else {
      return ReportSection(id: "breakdown", title: "Where the time goes", blocks: [])
    }
    let name = { (percentile: Double) in "p" + (percentile * 100).significant(4) }
    let lines = breakdownLines(of: percentiles, shown: shown, detail)
    let longest = lines.compactMap { $0.part(at: shown.percentile) }.map { $0.waiting + $0.service }.max() ?? 0
    var columns = [ReportTable.Column("component", "component")]
    for percentile in percentiles {
      let name = name(percentile.percentile)
      columns.append(.init("\(name)_waiting_seconds", "\(name)\nwaiting", .right))
      columns.append(.init("\(name)_service_seconds", "\(name)\nservice", .right))
    }
    columns.append(.init("bar", "\(name(shown.percentile)): service,\nthen waiting", holds: .bar))
    let rows = lines.map { line -> [Cell] in
      var cells = [Cell.text(line.component)]
      for percentile in percentiles {
        let part = line.part(at: percentile.percentile)
        cells += [.figure(part?.waiting, .time, tone: tone(part?.waiting)), .figure(part?.service, .time, tone: tone(part?.service))]
      }
      let part = line.part(at: shown.percentile)
      return cells + [.bar(longest > 0 ? [part?.service ?? 0, part?.waiting ?? 0].map { $0 / longest } : [])]
    }
    // To the nanosecond, so that programs are not shown 18.849999999999998.
    let sum = { (seconds: [Double]) in Cell.figure((seconds.reduce(0, +) * 1e9).rounded() / 1e9, .time, tone: .strong) }
    let sums = percentiles.flatMap { [sum($0.parts.map(\.waiting)), sum($0.parts.map(\.service))] }
    let total = [Cell.text("together", tone: .strong)] + sums + [.empty]
    let table = ReportTable(id: "breakdown", columns: columns, rows: rows + [total])
    return ReportSection(id: "breakdown", title: "Where the time goes", blocks: [.table(table)])
  }

  private static func tone(_ seconds: Double?) -> Tone { seconds == 0 ? .faint : .plain }

  /// A component over all percentiles.
  private struct BreakdownLine {
    var component: String
    var parts: [Double: PercentileBreakdown.Part]

    func part(at percentile: Double) -> PercentileBreakdown.Part? { parts[percentile] }
  }

  /// The components by their time at the percentile that is drawn, the longest first. A summary joins those that make up less than half
  /// a per cent of every percentile.
  private static func breakdownLines(
    of percentiles: [PercentileBreakdown], shown: PercentileBreakdown, _ detail: Detail
  ) -> [BreakdownLine] {
    var lines: [BreakdownLine] = []
    for percentile in percentiles {
      for part in percentile.parts {
        if let index = lines.firstIndex(where: { $0.component == part.component }) {
          lines[index].parts[percentile.percentile] = part
        } else {
          lines.append(BreakdownLine(component: part.component, parts: [percentile.percentile: part]))
        }
      }
    }
    let length = { (line: BreakdownLine) in line.part(at: shown.percentile).map { $0.waiting + $0.service } ?? 0 }
    lines = lines.enumerated().sorted { (length($1.element), $0.offset) < (length($0.element), $1.offset) }.map(\.element)
    guard detail == .summary else { return lines }
    let matters = { (line: BreakdownLine) in
      percentiles.contains { percentile in
        guard let part = line.part(at: percentile.percentile) else { return false }
        return part.waiting + part.service >= 0.005 * percentile.meanResponse
      }
    }
    let rest = lines.filter { !matters($0) }
    guard rest.count > 1 else { return lines }
    var joined = BreakdownLine(component: "\(rest.count) others, each below 0.5%", parts: [:])
    for percentile in percentiles {
      let parts = rest.compactMap { $0.part(at: percentile.percentile) }
      joined.parts[percentile.percentile] = .init(
        component: joined.component, waiting: parts.reduce(0) { $0 + $1.waiting }, service: parts.reduce(0) { $0 + $1.service })
    }
    return lines.filter(matters) + [joined]
  }

  static func errors(of result: RunResult) -> ReportSection {
    var blocks: [ReportSection.Block] = [.paragraph("\(HumanText.estimate(result.errorRate, .share)) of all queries end with an error.")]
    let rows = result.errorsByCause.map { [Cell.text($0.cause), .estimate($0.share, .share)] }
    let columns = [ReportTable.Column("cause", "cause"), .init("share", "of all queries", holds: .estimate)]
    blocks.append(.table(ReportTable(id: "errors", columns: columns, rows: rows)))
    return ReportSection(id: "errors", title: "Errors", blocks: blocks)
  }
}
