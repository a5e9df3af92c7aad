import PlanModel
import Pricing
import Units

/// The report of one run, for somebody who decides on a deployment: first the answer, then what it rests on.
public enum RunReport {
  public enum Detail: Hashable, Sendable {
    /// What fits a terminal: the most important of what is many.
    case summary
    /// Everything.
    case full
  }

  /// - Parameter detail: tables hold everything in `full`; a summary leaves out what hardly matters, and says how much it left out.
  public static func document(of result: RunResult, detail: Detail = .summary) -> ReportDocument {
    let title = result.title.isEmpty ? result.scenario : "\(result.scenario): \(result.title)"
    return ReportDocument(
      title: title,
      sections: [
        headline(of: result), load(of: result), responseTime(of: result), breakdown(of: result, detail), errors(of: result),
        stations(of: result, detail), caches(of: result), memory(of: result), deployment(of: result), bill(of: result),
        objectives(of: result), assumptions(of: result, detail), remarks(of: result), series(of: result), method(of: result),
      ])
  }

  static func headline(of result: RunResult) -> ReportSection {
    var blocks = [verdict(of: result)]
    if !result.unstable.isEmpty {
      let names = result.unstable.joined(separator: ", ")
      let queues = result.unstable.count == 1 ? "its queue grows" : "their queues grow"
      blocks.append(.paragraph("Overloaded: \(names); \(queues) without limit, so no response time holds.", tone: .bad))
    }
    let figures = [
      "p95 \(HumanText.estimate(result.responseTime.p95, .time))", "errors \(HumanText.estimate(result.errorRate, .share))",
      monthlyBill(of: result),
    ]
    blocks.append(.paragraph(figures.compactMap { $0 }.joined(separator: "; ")))
    return ReportSection(id: "headline", title: "", blocks: blocks)
  }

  private static func verdict(of result: RunResult) -> ReportSection.Block {
    let all = result.objectives
    guard !all.isEmpty else { return .paragraph("No objectives are set.") }
    let named = { (verdict: ObjectiveResult.Verdict) in all.filter { $0.verdict == verdict }.map(\.objective.text).joined(separator: ", ") }
    let kept = all.count { $0.verdict == .kept }
    if all.contains(where: { $0.verdict == .broken }) {
      return .paragraph("Does not keep \(named(.broken)); \(kept) of \(HumanText.counted(all.count, "objective")) kept.", tone: .bad)
    }
    let open = [named(.undecided), named(.unknown)].filter { !$0.isEmpty }.joined(separator: ", ")
    guard open.isEmpty else {
      return .paragraph("Undecided: \(open); \(kept) of \(HumanText.counted(all.count, "objective")) kept.", tone: .warning)
    }
    return .paragraph(all.count == 1 ? "Keeps its objective, \(named(.kept))." : "Keeps all \(all.count) objectives.", tone: .good)
  }

  private static func monthlyBill(of result: RunResult) -> String? {
    guard let bill = result.bills.first(where: { $0.option == .onDemand }) ?? result.bills.first else { return nil }
    let missing = bill.unpriced.isEmpty ? "" : ", \(HumanText.counted(bill.unpriced.count, "component")) unpriced"
    return "\(HumanText.money(bill.total)) USD a month (\(bill.option.name)), "
      + "\(HumanText.money(bill.totalWithoutTokens)) without LLM tokens\(missing)"
  }

  static func load(of result: RunResult) -> ReportSection {
    let load = result.load
    let text =
      "\(HumanText.rate(load.offered)) offered (\(load.source)); \(HumanText.estimate(load.arrived, .rate)) arrived, "
      + "\(HumanText.estimate(result.throughput, .rate)) answered; \(HumanText.counted(load.queries, "query", plural: "queries")) observed."
    let columns = [ReportTable.Column("metric", "metric"), .init("value", "value", holds: .estimate)]
    let offered = Cell(value: .number(Cell.machineText(load.offered.perSecond)), text: HumanText.rate(load.offered))
    let rows: [[Cell]] = [
      [.text("offered per second"), offered], [.text("arrived per second"), .estimate(load.arrived, .rate)],
      [.text("answered per second"), .estimate(result.throughput, .rate)], [.text("error rate"), .estimate(result.errorRate, .share)],
    ]
    let table = ReportTable(id: "load", columns: columns, rows: rows, isDataOnly: true)
    return ReportSection(id: "load", title: "Load", blocks: [.paragraph(text), .table(table)])
  }

  static func method(of result: RunResult) -> ReportSection {
    let kind = "\(result.kind.rawValue), \(HumanText.counted(result.trials, "trial")) (\(result.trialsEnding.rawValue))"
    let length = "\(HumanText.figure(result.duration.seconds, .time)) simulated each"
    let warmUp = "warm-up \(HumanText.figure(result.warmUp.seconds, .time)) (\(result.warmUpMethod))"
    let text =
      "\(kind), \(length), \(warmUp); seed \(result.seed), version \(result.programVersion), "
      + "\(HumanText.figure(result.eventsPerQuery, .number)) events a query. Intervals hold at 95%."
    let facts: [(String, Cell)] = [
      ("scenario", .text(result.scenario)), ("title", .text(result.title)), ("seed", .count(result.seed)),
      ("trials", .count(result.trials)),
      ("version", .text(result.programVersion)), ("digest", .text(result.digest)), ("kind", .text(result.kind.rawValue)),
      ("duration_seconds", .figure(result.duration.exactSeconds, .time)), ("warm_up_seconds", .figure(result.warmUp.exactSeconds, .time)),
    ]
    let table = ReportTable(
      id: "run", columns: [.init("fact", "fact"), .init("value", "value")], rows: facts.map { [.text($0), $1] }, isDataOnly: true)
    return ReportSection(
      id: "run", title: "Run", blocks: [.paragraph(text), .paragraph("digest \(result.digest)", tone: .faint), .table(table)])
  }
}
