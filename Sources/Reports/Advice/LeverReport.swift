import Foundation
import PlanModel
import Statistics
import Units

/// The report of a study of levers: what each changes, the most saved first, and why.
public enum LeverReport {
  public static func document(of study: LeverStudy) -> ReportDocument {
    ReportDocument(
      title: title(of: study),
      sections: [headline(of: study), levers(of: study), notes(of: study), rules(of: study), remarks(of: study), method(of: study)])
  }

  private static func title(of study: LeverStudy) -> String {
    let set = study.settings.isEmpty ? "" : ", with \(study.settings.joined(separator: ", "))"
    return "\(study.scenario): what its cost levers are worth at \(HumanText.rate(study.rate))\(set)"
  }

  // MARK: What is said first

  private static func headline(of study: LeverStudy) -> ReportSection {
    var blocks: [ReportSection.Block] = []
    if study.isInterrupted {
      blocks.append(.paragraph("Interrupted: levers that had not been tried are not in the table.", tone: .warning))
    }
    blocks += study.overloaded.map { .paragraph("The scenario as it stands is overloaded: \($0).", tone: .warning) }
    let open = study.rows.filter { !$0.isInUse && $0.keepsAnswers && ($0.figure(.cost(.total))?.direction == .falls) }
    if let best = open.first, let row = best.figure(.cost(.total)) {
      blocks.append(.paragraph("Worth most of what is not in use: \(best.title), \(DifferenceText.difference(row)) a month.", tone: .good))
    } else if !study.isInterrupted {
      let isDear = study.rows.contains { !$0.isInUse && !$0.keepsAnswers && $0.figure(.cost(.total))?.direction == .falls }
      let price = isDear ? " without more queries that fail" : ""
      blocks.append(.paragraph("No lever that is not in use saves anything for sure\(price).", tone: .warning))
    }
    blocks.append(.paragraph(bill(of: study)))
    return ReportSection(id: "headline", title: "", blocks: blocks)
  }

  /// `The bill on demand: 54,035.95 USD a month; LLM tokens 53,520.10 (99%), nodes 485.89 (0.9%), …`.
  private static func bill(of study: LeverStudy) -> String {
    guard let total = study.amount(.total), total > .zero else { return "Nothing of it is paid for." }
    let names: [(Metric.CostPart, String)] = [
      (.llm, "LLM tokens"), (.nodes, "machines"), (.storage, "storage"), (.egress, "traffic"), (.services, "services"),
    ]
    let parts = names.compactMap { part, name -> String? in
      guard let amount = study.amount(part), amount > .zero else { return nil }
      return "\(name) \(HumanText.money(amount)) (\(HumanText.figure(NSDecimalNumber(decimal: amount.amount / total.amount).doubleValue, .share)))"
    }
    let missing = study.unpriced.isEmpty ? "" : "; without a price: \(study.unpriced.joined(separator: ", "))"
    return "The bill on demand: \(HumanText.money(total)) USD a month: \(parts.joined(separator: ", "))\(missing)."
  }

  // MARK: The levers

  private static func levers(of study: LeverStudy) -> ReportSection {
    let columns: [ReportTable.Column] = [
      .init("lever", "lever", presence: .dataOnly), .init("title", "lever"), .init("in_use", "in\nuse"),
      .init("cost_usd_per_month", "USD a month", holds: .estimate), .init("share_of_bill", "of the\nbill", .right),
      .init("p95_seconds", "p95", holds: .estimate), .init("errors", "errors", holds: .estimate),
      .init("llm_usd_per_month", "LLM tokens", holds: .estimate, presence: .dataOnly),
      .init("nodes_usd_per_month", "machines", holds: .estimate, presence: .dataOnly),
      .init("storage_usd_per_month", "storage", holds: .estimate, presence: .dataOnly),
      .init("trials", "trials", .right, presence: .dataOnly),
    ]
    // What nothing could be found of stands below, with its reason.
    let rows = study.rows.filter { !$0.figures.isEmpty }.map { row -> [Cell] in
      [
        .text(row.lever.rawValue), .text(row.title), Cell(value: .text(row.isInUse ? "true" : "false"), text: row.isInUse ? "yes" : ""),
        difference(row, .cost(.total)), share(row), difference(row, .p95), difference(row, .errors), difference(row, .cost(.llm)),
        difference(row, .cost(.nodes)), difference(row, .cost(.storage)), trials(row),
      ]
    }
    return ReportSection(
      id: "levers", title: "With the lever, against without", blocks: rows.isEmpty ? [] : [.table(ReportTable(id: "levers", columns: columns, rows: rows))])
  }

  private static func trials(_ row: LeverStudy.Row) -> Cell {
    if case .paired(let trials, _) = row.method { return .count(trials) }
    return .count(0)
  }

  private static func share(_ row: LeverStudy.Row) -> Cell {
    guard let figure = row.figure(.cost(.total)), let relative = figure.relative else { return .empty }
    return Cell(value: .number(Cell.machineText(relative)), text: DifferenceText.relative(figure))
  }

  private static func difference(_ row: LeverStudy.Row, _ metric: Metric) -> Cell {
    guard let figure = row.figure(metric) else {
      let isPart = metric.unit == .dollars && metric != .cost(.total)
      // Of a part that neither side pays for, nothing changes.
      if isPart, row.figure(.cost(.total)) != nil {
        return Cell(value: .estimate(Estimate(value: 0, low: 0, high: 0, trials: 0)), text: DifferenceText.unsure)
      }
      return Cell(value: .estimate(Estimate(refused: "n/a", trials: 0)), text: "n/a", tone: .faint)
    }
    return Cell(value: .estimate(figure.difference), text: DifferenceText.difference(figure), tone: DifferenceText.tone(of: figure))
  }

  /// What stands behind each row, in the order of the table.
  private static func notes(of study: LeverStudy) -> ReportSection {
    let items = study.rows.flatMap { row -> [String] in
      guard !row.notes.isEmpty else { return [] }
      return ["\(row.title): \(row.notes.joined(separator: "; "))."]
    }
    let notes = ReportTable(
      id: "notes", columns: [.init("title", "lever"), .init("note", "note")],
      rows: study.rows.flatMap { row in row.notes.map { [.text(row.title), .text($0)] } }, isDataOnly: true)
    return ReportSection(id: "notes", title: "Why", blocks: items.isEmpty ? [] : [.items(items), .table(notes)])
  }

  /// The operators' rules beside the prices.
  private static func rules(of study: LeverStudy) -> ReportSection {
    let columns: [ReportTable.Column] = [
      .init("title", "lever"), .init("rule", "operators' rule"), .init("rule_usd_per_month", "by the rule", .right),
      .init("price_usd_per_month", "by the prices", .right),
    ]
    let rows = study.rows.compactMap { row -> [Cell]? in
      guard let rule = row.rule, let change = row.change else { return nil }
      return [
        .text(row.title), .text(rule.rule.rawValue),
        Cell(value: .number(rule.change.cents), text: HumanText.money(rule.change)),
        Cell(value: .number(change.fixed(2)), text: HumanText.grouped(change.fixed(2))),
      ]
    }
    guard !rows.isEmpty else { return ReportSection(id: "rules", title: "", blocks: []) }
    return ReportSection(
      id: "rules", title: "The operators' rules of thumb, USD a month",
      blocks: [
        .table(ReportTable(id: "rules", columns: columns, rows: rows)),
        .paragraph("For compression, caching and scaling down the operators name no amount.", tone: .faint),
      ])
  }

  // MARK: What it rests on

  private static func remarks(of study: LeverStudy) -> ReportSection {
    var items = study.remarks
    if !study.day.isEmpty { items.append("the day: \(study.day)") }
    return ReportSection(id: "remarks", title: "Remarks", blocks: items.isEmpty ? [] : [.items(items)])
  }

  private static func method(of study: LeverStudy) -> ReportSection {
    let confidences = study.rows.compactMap { row -> Double? in if case .paired(_, let confidence) = row.method { confidence } else { nil } }
    var text = "Levers on the price of machines are priced to the cent. "
    if let confidence = confidences.first {
      text = "Pairs of trials with and without each lever on common random numbers; each interval holds at "
        + "\(HumanText.figure(confidence, .share)). " + text
    }
    text += "~ stands for no change that is sure. Levers overlap: their sums are no forecast. Seed \(study.seed), version \(study.programVersion)."
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
