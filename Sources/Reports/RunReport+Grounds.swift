import PlanModel
import Statistics
import Units

// Whether the objectives are kept, and what the answer stands on.
extension RunReport {
  /// Assumptions that a summary lists.
  private static let mostAssumptions = 8

  static func objectives(of result: RunResult) -> ReportSection {
    let rows = result.objectives.map { item -> [Cell] in
      [.text(item.objective.text), measured(item, of: result), verdict(item)]
    }
    let columns: [ReportTable.Column] = [
      .init("objective", "objective"), .init("measured", "measured", holds: .estimate), .init("verdict", "verdict"),
    ]
    let table = ReportTable(id: "objectives", columns: columns, rows: rows)
    return ReportSection(id: "objectives", title: "Objectives", blocks: tables([table], hidesEmpty: true))
  }

  private static func measured(_ item: ObjectiveResult, of result: RunResult) -> Cell {
    switch item.objective.metric {
    case .mean, .p50, .p95, .p99: return cell(item.measured, .time, of: result)
    case .errors, .utilization: return .estimate(item.measured, .share)
    case .cost:
      guard let value = item.measured.value else { return .estimate(item.measured, .number) }
      var text = HumanText.grouped(value.fixed(2)) + " USD"
      if let low = item.measured.low, let high = item.measured.high, low < high {
        text += " (\(HumanText.grouped(low.fixed(0))) … \(HumanText.grouped(high.fixed(0))))"
      }
      return Cell(value: .estimate(item.measured), text: text)
    }
  }

  private static func verdict(_ item: ObjectiveResult) -> Cell {
    let verdict = item.verdict
    let (text, tone): (String, Tone) =
      switch verdict {
      case .undecided where item.measured.low == nil && (item.measured.value ?? 0) > item.objective.limit:
        ("undecided: above the limit, but too few trials to be sure", .warning)
      case .undecided where item.measured.low == nil: ("undecided: within the limit, but too few trials to be sure", .warning)
      case .kept: ("kept", .good)
      case .broken: ("broken", .bad)
      case .undecided: ("undecided: the interval holds the limit; more trials are needed", .warning)
      case .unknown: ("unknown: the figure is refused", .warning)
      }
    return Cell(value: .text(verdict.rawValue), text: text, tone: tone)
  }

  static func assumptions(of result: RunResult, _ detail: Detail) -> ReportSection {
    let assumed = result.figures.filter { $0.origin == .assumption }
    let overridden = result.figures.filter { $0.origin == .override }
    let sourced = result.figures.filter { $0.origin == .source }
    guard !result.figures.isEmpty else { return ReportSection(id: "assumptions", title: "Assumptions", blocks: []) }
    let shown = detail == .full ? overridden + assumed + sourced : overridden + assumed.prefix(mostAssumptions)
    let (assumptions, figures) = (HumanText.counted(assumed.count, "assumption"), HumanText.counted(sourced.count, "figure"))
    var text = "The answer stands on \(assumptions) and \(figures) with a source"
    if !overridden.isEmpty { text += "; \(overridden.count) set for this run" }
    text += "."
    let hidden = assumed.count - mostAssumptions
    if detail == .summary, hidden > 0 { text += " \(hidden) more assumptions are listed with --all." }
    let columns: [ReportTable.Column] = [
      .init("path", "figure"), .init("value", "value"), .init("range", "could be"), .init("origin", "origin"), .init("note", "because"),
    ]
    let rows = shown.map { figure -> [Cell] in
      let range = figure.range.map { $0.joined(separator: " to ") } ?? ""
      return [
        .text(figure.path), .text(figure.text), .text(range),
        .text(figure.origin.rawValue, tone: figure.origin == .assumption ? .warning : .plain),
        .text(figure.note),
      ]
    }
    return ReportSection(
      id: "assumptions", title: "Assumptions",
      blocks: [.paragraph(text), .table(ReportTable(id: "assumptions", columns: columns, rows: rows))])
  }

  static func remarks(of result: RunResult) -> ReportSection {
    // What is overloaded stands in the headline.
    let remarks = result.remarks.filter { !result.unstable.contains($0) }
    return ReportSection(id: "remarks", title: "Remarks", blocks: remarks.isEmpty ? [] : [.items(remarks)])
  }

  static func series(of result: RunResult) -> ReportSection {
    guard let series = result.series, !series.points.isEmpty else { return ReportSection(id: "series", title: "Over time", blocks: []) }
    let step = series.step.exactSeconds
    let means = series.points.map { $0.completed > 0 ? $0.responseSum / Double($0.completed) : nil }
    let rates = series.points.map { step > 0 ? Double($0.arrived) / step : nil }
    var plots = [
      ReportPlot(title: "response time", values: means, measure: .time, stepSeconds: step),
      ReportPlot(title: "in system", values: series.points.map { Double($0.inSystem) }, measure: .number, stepSeconds: step),
      ReportPlot(title: "arrivals", values: rates, measure: .rate, stepSeconds: step),
    ]
    let shares = series.points.map { $0.completed + $0.failed > 0 ? Double($0.failed) / Double($0.completed + $0.failed) : nil }
    if series.points.contains(where: { $0.failed > 0 }) {
      plots.append(ReportPlot(title: "errors", values: shares, measure: .share, stepSeconds: step))
    }
    let columns: [ReportTable.Column] = [
      .init("time_seconds", "time", .right), .init("arrived", "arrived", .right), .init("completed", "completed", .right),
      .init("failed", "failed", .right), .init("mean_response_seconds", "response time", .right), .init("in_system", "in system", .right),
    ]
    let rows = zip(series.points, means).map { point, mean -> [Cell] in
      [
        .figure(point.time.exactSeconds, .time), .count(point.arrived), .count(point.completed), .count(point.failed),
        .figure(mean, .time), .count(point.inSystem),
      ]
    }
    let span =
      "From the start, warm-up included, to \(HumanText.figure(series.points.last?.time.seconds ?? 0, .time)); mean over all trials."
    return ReportSection(
      id: "series", title: "Over time",
      blocks: [
        .paragraph(span, tone: .faint), .plots(plots), .table(ReportTable(id: "series", columns: columns, rows: rows, isDataOnly: true)),
      ])
  }
}
