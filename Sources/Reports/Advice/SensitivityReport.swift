import PlanModel
import Statistics
import Units

/// The report of a study of assumptions: a tornado for p95 and one for the bill, and what to measure first.
public enum SensitivityReport {
  /// - Parameter detail: a summary shows those that move most.
  public static func document(of study: SensitivityStudy, detail: RunReport.Detail = .summary) -> ReportDocument {
    ReportDocument(
      title: title(of: study),
      sections: [
        headline(of: study), tornado(of: study, .p95, detail), tornado(of: study, .errors, detail),
        tornado(of: study, .cost(.total), detail), ends(of: study),
        unvaried(of: study, detail), remarks(of: study), method(of: study),
      ])
  }

  private static func title(of study: SensitivityStudy) -> String {
    let set = study.settings.isEmpty ? "" : ", with \(study.settings.joined(separator: ", "))"
    let count = HumanText.counted(study.factors.count, "assumed range")
    return "\(study.scenario): what \(count) do to the answer at \(HumanText.rate(study.rate))\(set)"
  }

  // MARK: What is said first

  private static let mostNamed = 3

  private static func headline(of study: SensitivityStudy) -> ReportSection {
    var blocks: [ReportSection.Block] = []
    if study.isInterrupted { blocks.append(.paragraph("Interrupted: the list is of what was done by then.", tone: .warning)) }
    let figures = [Metric.p95, .errors, .cost(.total)].compactMap { metric -> String? in
      guard let row = study.base.first(where: { $0.metric == metric }) else { return nil }
      return "\(metric == .cost(.total) ? "bill" : metric.name) \(DifferenceText.estimate(row.base, metric.unit))"
    }
    if !figures.isEmpty { blocks.append(.paragraph("As the profile stands: \(figures.joined(separator: "; ")).")) }
    if let p95 = study.base.first(where: { $0.metric == .p95 })?.base, p95.value == nil {
      blocks.append(
        .paragraph("As it stands it has no p95: what is first in the list of p95 is what would cure that.", tone: .warning))
    }
    for (metric, name) in [(Metric.p95, "p95"), (.errors, "errors"), (.cost(.total), "the bill")] {
      let first = study.factors(by: metric).prefix(mostNamed)
      guard !first.isEmpty else { continue }
      let texts = first.map { "\($0.figure.path) (\(swing($0, metric)))" }
      blocks.append(.paragraph("To know \(name) better, measure first: \(texts.joined(separator: ", ")).", tone: .strong))
    }
    return ReportSection(id: "headline", title: "", blocks: blocks)
  }

  private static func swing(_ factor: SensitivityStudy.Factor, _ metric: Metric) -> String {
    let swing = factor.swing(metric)
    if metric == .errors { return "up to \(HumanText.figure(swing, .share)) of the queries" }
    return swing.isFinite ? "up to \(HumanText.figure(swing, .share))" : endless(factor, metric)
  }

  private static func endless(_ factor: SensitivityStudy.Factor, _ metric: Metric) -> String {
    let ends = [factor.low, factor.high]
    if ends.contains(where: { $0.figure(metric)?.base.value == nil }) { return "cures the overload" }
    return ends.contains { !$0.overloaded.isEmpty } ? "overloads the service" : "leaves nobody an answer"
  }

  // MARK: Tornado

  private static let mostShown = 12

  private static func tornado(of study: SensitivityStudy, _ metric: Metric, _ detail: RunReport.Detail) -> ReportSection {
    let isCost = metric == .cost(.total)
    let id = isCost ? "cost" : metric.name
    let factors = study.factors(by: metric)
    guard !factors.isEmpty else { return ReportSection(id: id, title: "", blocks: []) }
    let shown = detail == .full ? factors : Array(factors.prefix(mostShown))
    let longest = factors.map { $0.swing(metric) }.filter(\.isFinite).max() ?? 1
    let unit = isCost ? "usd_per_month" : metric == .errors ? "share" : "seconds"
    let columns: [ReportTable.Column] = [
      .init("rank", "", .right), .init("figure", "figure"), .init("low", "low"), .init("low_\(unit)", "at low", holds: .estimate),
      .init("high", "high"), .init("high_\(unit)", "at high", holds: .estimate), .init("swing", "swing", .right),
      .init("bar", "", holds: .bar, presence: .whereRoom),
    ]
    let rows = shown.enumerated().map { rank, factor -> [Cell] in
      let swing = factor.swing(metric)
      return [
        .count(rank + 1), .text(factor.figure.path, tone: rank < mostNamed ? .strong : .plain), .text(factor.low.text),
        difference(factor.low, metric), .text(factor.high.text), difference(factor.high, metric),
        Cell(value: .number(Cell.machineText(swing)), text: swing.isFinite ? HumanText.figure(swing, .share) : "no limit"),
        .bar([swing.isFinite ? swing / longest : 1]),
      ]
    }
    let hidden = factors.count - shown.count
    let note: [ReportSection.Block] =
      hidden > 0 ? [.paragraph("\(hidden) more move it less; all are listed with --all.", tone: .faint)] : []
    return ReportSection(
      id: id, title: "\(isCost ? "The bill: difference in USD a month" : "\(metric.name): difference") at each end of the range",
      blocks: [.table(ReportTable(id: id, columns: columns, rows: rows))] + note)
  }

  private static func difference(_ end: SensitivityStudy.End, _ metric: Metric) -> Cell {
    guard let row = end.figure(metric) else {
      return Cell(value: .estimate(Estimate(refused: end.refusal.isEmpty ? "n/a" : end.refusal, trials: 0)), text: "n/a", tone: .faint)
    }
    if metric.unit == .seconds, !end.overloaded.isEmpty {
      return Cell(value: .estimate(row.difference), text: "overloaded", tone: .bad)
    }
    if metric.unit == .seconds, row.candidate.value == nil {
      return Cell(value: .estimate(row.difference), text: "no answers", tone: .bad)
    }
    if metric.unit == .seconds, row.base.value == nil {
      return Cell(value: .estimate(row.candidate), text: "then \(DifferenceText.figure(row.candidate, metric.unit))", tone: .good)
    }
    return Cell(value: .estimate(row.difference), text: DifferenceText.difference(row), tone: DifferenceText.tone(of: row))
  }

  /// Everything of every end, for programs.
  private static func ends(of study: SensitivityStudy) -> ReportSection {
    let columns: [ReportTable.Column] = [
      .init("figure", "figure"), .init("value", "value"), .init("origin", "origin"), .init("note", "note"), .init("end", "end"),
      .init("end_value", "end value"), .init("p95_seconds", "p95", holds: .estimate), .init("errors", "errors", holds: .estimate),
      .init("cost_usd_per_month", "bill", holds: .estimate), .init("trials", "trials", .right), .init("overloaded", "overloaded"),
      .init("refusal", "refusal"),
    ]
    let rows = study.factors.flatMap { factor in
      [("low", factor.low), ("high", factor.high)].map { name, end -> [Cell] in
        [
          .text(factor.figure.path), .text(factor.figure.text), .text(factor.figure.origin.rawValue), .text(factor.figure.note), .text(name),
          .text(end.text), difference(end, .p95), difference(end, .errors), difference(end, .cost(.total)), .count(end.trials),
          .text(end.overloaded.joined(separator: "; ")), .text(end.refusal),
        ]
      }
    }
    return ReportSection(
      id: "ends", title: "", blocks: [.table(ReportTable(id: "ends", columns: columns, rows: rows, isDataOnly: true))])
  }

  // MARK: What it rests on

  private static func unvaried(of study: SensitivityStudy, _ detail: RunReport.Detail) -> ReportSection {
    guard !study.unvaried.isEmpty else { return ReportSection(id: "unvaried", title: "", blocks: []) }
    let table = ReportTable(
      id: "unvaried", columns: [.init("figure", "figure"), .init("value", "value"), .init("note", "assumed, because")],
      rows: study.unvaried.map { [.text($0.path), .text($0.text), .text($0.note)] }, isDataOnly: detail == .summary)
    let text = "\(HumanText.counted(study.unvaried.count, "assumption")) without a range \(study.unvaried.count == 1 ? "was" : "were") not varied"
      + (detail == .summary ? ": \(study.unvaried.map(\.path).joined(separator: ", "))." : ".")
    return ReportSection(id: "unvaried", title: "Not varied", blocks: [.paragraph(text), .table(table)])
  }

  private static func remarks(of study: SensitivityStudy) -> ReportSection {
    ReportSection(id: "remarks", title: "Remarks", blocks: study.remarks.isEmpty ? [] : [.items(study.remarks)])
  }

  private static func method(of study: SensitivityStudy) -> ReportSection {
    let confidences = study.factors.filter(\.isRefined).map(\.low.confidence)
    let each = (confidences.first ?? study.factors.first?.low.confidence).map { "; intervals hold at \(HumanText.figure($0, .share))" } ?? ""
    let text = "Each figure at both ends of its own range, all others as they stand, in pairs of trials with the profile on common random "
      + "numbers\(each). Swing: the larger difference over the profile's own figure. ~ stands for no change that is sure. Seed \(study.seed), "
      + "version \(study.programVersion)."
    let facts: [(String, Cell)] = [
      ("scenario", .text(study.scenario)), ("seed", .count(study.seed)), ("version", .text(study.programVersion)), ("digest", .text(study.digest)),
    ]
    let table = ReportTable(
      id: "run", columns: [.init("fact", "fact"), .init("value", "value")], rows: facts.map { [.text($0), $1] }, isDataOnly: true)
    return ReportSection(
      id: "method", title: "How it was found",
      blocks: [.paragraph(text), .paragraph("digest \(study.digest)", tone: .faint), .table(table)])
  }
}
