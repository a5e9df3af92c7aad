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

  /// - Parameters:
  ///   - detail: tables hold everything in `full`; a summary leaves out what hardly matters, and says how much it left out.
  ///   - today: from which the age of prices counts; nil: nothing is said of it.
  public static func document(of result: RunResult, detail: Detail = .summary, today: PriceDate? = nil) -> ReportDocument {
    ReportDocument(
      title: title(of: result),
      sections: [
        headline(of: result), load(of: result), responseTime(of: result), breakdown(of: result, detail), errors(of: result),
        events(of: result), peakHour(of: result, detail),
        stations(of: result, detail), autoscaling(of: result, detail), nodePools(of: result), spot(of: result), burst(of: result),
        caches(of: result), memory(of: result), deployment(of: result), bill(of: result, today: today),
        objectives(of: result), assumptions(of: result, detail), remarks(of: result), series(of: result), method(of: result),
      ].compactMap { $0 })
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
    let kind = "\(result.kind.rawValue), \(TrialsText.counted(result)) (\(result.trialsEnding.rawValue))"
    let length = "\(HumanText.figure(result.duration.seconds, .time)) simulated each"
    let warmUp = "warm-up \(HumanText.figure(result.warmUp.seconds, .time)) (\(result.warmUpMethod))"
    let text =
      "\(kind), \(length), \(warmUp); seed \(result.seed), version \(result.programVersion), "
      + "\(HumanText.figure(result.eventsPerQuery, .number)) events a query. Intervals hold at 95%."
    let facts: [(String, Cell)] = [
      ("scenario", .text(result.scenario)), ("title", .text(result.title)), ("set", .text(result.changes.joined(separator: " "))),
      ("seed", .count(result.seed)), ("trials", .count(result.trials)),
      ("trials_planned", result.trialsPlanned.map { .count($0) } ?? .empty), ("trials_ending", .text(result.trialsEnding.rawValue)),
      ("version", .text(result.programVersion)), ("digest", .text(result.digest)), ("kind", .text(result.kind.rawValue)),
      ("duration_seconds", .figure(result.duration.exactSeconds, .time)), ("warm_up_seconds", .figure(result.warmUp.exactSeconds, .time)),
    ]
    let table = ReportTable(
      id: "run", columns: [.init("fact", "fact"), .init("value", "value")], rows: facts.map { [.text($0), $1] }, isDataOnly: true)
    return ReportSection(
      id: "run", title: "Run", blocks: [.paragraph(text), .paragraph("digest \(result.digest)", tone: .faint), .table(table)])
  }
}
