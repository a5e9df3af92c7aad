import Foundation
import PlanModel
import Pricing
import Statistics
import Units

/// The report of a bill as a distribution.
public enum BillStudyReport {
  public static func document(of study: BillStudy, today: PriceDate) -> ReportDocument {
    let set = study.settings.isEmpty ? "" : ", with \(study.settings.joined(separator: ", "))"
    return ReportDocument(
      title: "\(study.scenario): what a month costs at \(HumanText.rate(study.rate))\(set)",
      sections: [headline(of: study), distribution(of: study), bill(of: study, today), more(of: study), remarks(of: study), method(of: study)])
  }

  private static func usd(_ value: Double, decimals: Int = 2) -> String { HumanText.grouped(value.fixed(decimals)) }
  private static func cell(_ value: Double, decimals: Int = 2, tone: Tone = .plain) -> Cell {
    Cell(value: .number(value.fixed(decimals)), text: usd(value, decimals: decimals), tone: tone)
  }

  private static func headline(of study: BillStudy) -> ReportSection {
    var blocks: [ReportSection.Block] = []
    if study.isInterrupted { blocks.append(.paragraph("Interrupted: loads that had not been tried are missing.", tone: .warning)) }
    blocks += study.overloaded.map { .paragraph("The scenario is overloaded: \($0).", tone: .warning) }
    if let all = study.parts.last, let tokens = study.parts.first(where: { $0.name == BillComponent.tokens.rawValue }) {
      let without = study.parts.first { $0.name == "without LLM tokens" }
      blocks.append(
        .paragraph(
          "\(study.option.name): \(usd(all.p50)) USD a month (\(usd(all.p5)) … \(usd(all.p95)) in nine of ten months), of it "
            + "\(HumanText.figure(tokens.share, .share)) for LLM tokens; without them \(usd(without?.p50 ?? 0)).", tone: .strong))
    } else if let all = study.parts.last {
      blocks.append(
        .paragraph("\(study.option.name): \(usd(all.p50)) USD a month (\(usd(all.p5)) … \(usd(all.p95)) in nine of ten months).", tone: .strong))
    }
    return ReportSection(id: "headline", title: "", blocks: blocks)
  }

  private static func distribution(of study: BillStudy) -> ReportSection {
    let columns: [ReportTable.Column] = [
      .init("component", "component"), .init("p5_usd", "p5", .right), .init("p50_usd", "p50", .right), .init("p95_usd", "p95", .right),
      .init("mean_usd", "mean", .right), .init("share", "share", .right),
    ]
    func row(_ part: BillStudy.Part, _ name: String, decimals: Int) -> [Cell] {
      let tone: Tone = name == "in all" ? .strong : .plain
      return [
        .text(name, tone: tone), cell(part.p5, decimals: decimals, tone: tone), cell(part.p50, decimals: decimals, tone: tone),
        cell(part.p95, decimals: decimals, tone: tone), cell(part.mean, decimals: decimals, tone: tone),
        part.share > 0 ? .figure(part.share, .share) : .empty,
      ]
    }
    let rows = study.parts.map { row($0, $0.name, decimals: 2) }
      + study.perThousand.map { row($0, $0.name == "in all" ? "1,000 queries" : "1,000 queries \($0.name)", decimals: 4) }
    var blocks: [ReportSection.Block] = [.table(ReportTable(id: "distribution", columns: columns, rows: rows))]
    if !study.ranges.isEmpty {
      let ranges = study.ranges.map { "\($0.name) \($0.low.significant(4)) … \($0.high.significant(4)) times (\($0.origin))" }
      blocks.append(.paragraph("Over \(ranges.joined(separator: ", ")), with what is known now as the peak.", tone: .faint))
    }
    return ReportSection(id: "distribution", title: "USD a month under \(study.option.name)", blocks: blocks)
  }

  private static func bill(of study: BillStudy, _ today: PriceDate) -> ReportSection {
    guard let bill = study.bills.first(where: { $0.option == study.option }) else { return ReportSection(id: "lines", title: "", blocks: []) }
    let columns: [ReportTable.Column] = [
      .init("component", "component"), .init("label", "what"), .init("quantity", "quantity", .right), .init("unit", "unit"),
      .init("usd_unit", "USD each", .right), .init("usd", "USD", .right), .init("as_of", "as of"), .init("source", "source", presence: .whereRoom),
    ]
    let rows = bill.lines.map { line -> [Cell] in
      let head: [Cell] = [
        .text(line.component.rawValue), .text(line.label), Cell(value: .number(line.quantity.description), text: HumanText.grouped(line.quantity.description)),
        .text(line.unit),
      ]
      switch line.price {
      case .priced(let figure, let basis, let amount):
        let mark = if case .ruleOfThumb = basis { "*" } else { "" }
        return head + [
          Cell(value: .number(figure.usd.spelling), text: figure.usd.spelling + mark), .money(amount),
          .text(figure.asOf.spelling, tone: figure.asOf.isOld(on: today) ? .warning : .plain), .text(figure.source),
        ]
      case .unpriced(let reason): return head + [.empty, .text("unpriced", tone: .bad), .empty, .text(reason)]
      }
    }
    var blocks: [ReportSection.Block] = [
      .paragraph("At the load and the prices that are known now, in \([bill.provider, bill.region].joined(separator: " ")).", tone: .faint),
      .table(ReportTable(id: "lines", columns: columns, rows: rows)),
    ]
    if !bill.reckoned.isEmpty { blocks.append(.paragraph("* no published price; by the operators' rule of thumb.", tone: .warning)) }
    let totals: [ReportTable.Column] = [
      .init("option", "option"), .init("usd", "USD a month", .right), .init("without_tokens_usd", "without\nLLM tokens", .right),
      .init("nodes_usd", "nodes", .right),
    ]
    let options = study.bills.map { bill -> [Cell] in
      let tone: Tone = bill.option == study.option ? .strong : .plain
      let mark = bill.reckoned.isEmpty ? "" : "*"
      return [
        .text(bill.option.name, tone: tone), .money(bill.total, mark: mark, tone: tone), .money(bill.totalWithoutTokens, mark: mark, tone: tone),
        .money(bill.subtotal(of: .nodes), mark: mark, tone: tone),
      ]
    }
    blocks.append(.table(ReportTable(id: "options", title: "Under each option", columns: totals, rows: options)))
    if let old = RunReport.oldPrices(study.bills, today) { blocks.append(.paragraph(old, tone: .warning)) }
    return ReportSection(id: "lines", title: "What it is made of", blocks: blocks)
  }

  private static func more(of study: BillStudy) -> ReportSection {
    let columns: [ReportTable.Column] = [.init("what", "what"), .init("usd", "USD a month", holds: .estimate)]
    var rows: [[Cell]] = [Metric.CostPart.total, .withoutLLM, .nodes].compactMap { part in
      study.tenPercentMore[part.rawValue].map { estimate in
        [.text("10% more load, \(part.rawValue)"), Cell(value: .estimate(estimate), text: text(estimate))]
      }
    }
    rows += study.replicas.map { step in
      let amount = step.cost.map { NSDecimalNumber(decimal: $0.amount).doubleValue }
      return [.text(step.text), Cell(value: amount.map { .number($0.fixed(2)) } ?? .none, text: amount.map { usd($0) } ?? "n/a")]
    }
    return ReportSection(id: "more", title: "What a little more costs", blocks: [.table(ReportTable(id: "more", columns: columns, rows: rows))])
  }

  private static func text(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return estimate.reason ?? "n/a" }
    guard let low = estimate.low, let high = estimate.high, high > low else { return usd(value) }
    return "\(usd(value)) (\(usd(low)) … \(usd(high)))"
  }

  private static func remarks(of study: BillStudy) -> ReportSection {
    ReportSection(id: "remarks", title: study.remarks.isEmpty ? "" : "To know", blocks: study.remarks.isEmpty ? [] : [.items(study.remarks)])
  }

  private static func method(of study: BillStudy) -> ReportSection {
    let text = "\(HumanText.counted(study.trials, "trial")); \(HumanText.count(study.draws)) months are drawn, each of "
      + "\(HumanText.counted(study.stretches, "trial")) one after the other, so that what trials differ in evens out over the month. Machines are "
      + "paid \(study.option.name); all else costs the same under every option. Seed \(study.seed), version \(study.programVersion)."
    return ReportSection(
      id: "method", title: "How it was found", blocks: [.paragraph(text), .paragraph("digest \(study.digest)", tone: .faint)])
  }
}
