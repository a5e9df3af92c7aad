import PlanModel
import Statistics
import Units

/// The report of a runway: what is reached first, when everything else is, and what the next step costs.
public enum RunwayReport {
  /// - Parameter detail: a summary leaves out limits that are far away and months in which nothing happens.
  public static func document(of runway: Runway, detail: RunReport.Detail = .summary) -> ReportDocument {
    ReportDocument(
      title: title(of: runway),
      sections: [
        headline(of: runway), limits(of: runway, detail), months(of: runway, detail), checks(of: runway), remarks(of: runway, detail),
        method(of: runway),
      ])
  }

  private static func title(of runway: Runway) -> String {
    let set = runway.settings.isEmpty ? "" : ", with \(runway.settings.joined(separator: ", "))"
    return "\(runway.scenario): \(HumanText.rate(runway.rate)), growing by \(runway.growth.spelling) a month\(set)"
  }

  // MARK: What is said first

  private static func headline(of runway: Runway) -> ReportSection {
    var blocks: [ReportSection.Block] = []
    if let first = runway.first {
      let reached = first.month == 0
      let rate = first.rate.map { " (\(HumanText.rate($0)))" } ?? ""
      blocks.append(
        .paragraph(
          reached
            ? "Reached today: \(first.name), \(HumanText.figure(first.used, .share)) of \(first.capacity)."
            : "First limit: \(first.name) (\(first.kind.rawValue), \(first.capacity)) in \(month(first.month))\(rate).",
          tone: reached ? .bad : .warning))
      blocks.append(.paragraph("Next step: \(first.step.text)\(cost(first.step))."))
    } else {
      blocks.append(.paragraph("No limit is reached within \(HumanText.counted(runway.horizon, "month")).", tone: .good))
    }
    if let alarm = runway.limits.compactMap({ limit in limit.alarmMonth.map { (limit, $0) } }).min(by: { $0.1 < $1.1 }) {
      blocks.append(.paragraph("The profile's objective on utilization breaks first at \(alarm.0.name), in \(month(alarm.1))."))
    }
    return ReportSection(id: "headline", title: "", blocks: blocks)
  }

  /// `month 4.2`; today is month 0.
  private static func month(_ month: Double?) -> String {
    guard let month else { return "" }
    return month == 0 ? "today" : "month \(month.fixed(1))"
  }

  private static func cost(_ step: Runway.Step) -> String {
    guard let cost = step.cost else { return "" }
    return cost == .zero ? " (costs nothing more)" : " (\(HumanText.money(cost)) USD a month)"
  }

  // MARK: Limits

  /// Limits that are not reached in the time are listed as far as they are this near at its end, or now.
  private static let mostUnreached = 5

  private static func limits(of runway: Runway, _ detail: RunReport.Detail) -> ReportSection {
    let reached = runway.limits.filter { $0.month != nil }
    let rest = runway.limits.filter { $0.month == nil }
    let shown = detail == .full ? runway.limits : reached + rest.prefix(reached.isEmpty ? mostUnreached : 0)
    let columns: [ReportTable.Column] = [
      .init("limit", "limit"), .init("kind", "kind"), .init("capacity", "of"), .init("used", "used\ntoday", .right),
      .init("alarm_month", "objective\nbreaks", .right), .init("month", "reached\nin month", .right),
      .init("queries_per_second", "at", .right, presence: .whereRoom), .init("next_step", "next step"),
      .init("next_step_usd_per_month", "USD a\nmonth", .right), .init("basis", "by", presence: .dataOnly),
    ]
    let rows = shown.map { limit -> [Cell] in
      [
        .text(limit.name), .text(limit.kind.rawValue), .text(limit.capacity), .figure(limit.used, .share), moment(limit.alarmMonth, .plain),
        moment(limit.month, .warning), .figure(limit.rate?.perSecond, .rate), .text(limit.step.text),
        limit.step.cost.map { .money($0) } ?? Cell(value: .none, text: "unknown", tone: .faint), .text(limit.basis),
      ]
    }
    let hidden = runway.limits.count - shown.count
    let note: [ReportSection.Block] =
      hidden > 0
      ? [
        .paragraph(
          "\(hidden) more \(hidden == 1 ? "limit is" : "limits are") not reached within \(HumanText.counted(runway.horizon, "month")); all are "
            + "listed with --all.", tone: .faint)
      ] : []
    return ReportSection(
      id: "limits", title: "Limits", blocks: [.table(ReportTable(id: "limits", columns: columns, rows: rows))] + note)
  }

  private static func moment(_ month: Double?, _ tone: Tone) -> Cell {
    guard let month else { return .empty }
    return Cell(value: .number(Cell.machineText(month)), text: month == 0 ? "today" : month.fixed(1), tone: month == 0 ? .bad : tone)
  }

  // MARK: Months

  private static func months(of runway: Runway, _ detail: RunReport.Detail) -> ReportSection {
    let shown = runway.months.filter { detail == .full || $0.number % 6 == 0 || $0.number < 3 || !$0.reached.isEmpty }
    let columns: [ReportTable.Column] = [
      .init("month", "month", .right), .init("queries_per_second", "load", .right), .init("bill_usd_per_month", "bill, USD\na month", .right),
      .init("fullest", "fullest"), .init("used", "used", .right), .init("reached", "reached since the month before"),
    ]
    let rows = shown.map { month -> [Cell] in
      [
        .count(month.number), .figure(month.rate.perSecond, .rate), .money(month.bill), .text(month.fullest),
        .figure(month.used, .share, tone: month.used >= 1 ? .bad : .plain), .text(month.reached.joined(separator: ", "), tone: .warning),
      ]
    }
    return ReportSection(id: "months", title: "Month by month", blocks: [.table(ReportTable(id: "months", columns: columns, rows: rows))])
  }

  // MARK: Trials beside the limit

  private static func checks(of runway: Runway) -> ReportSection {
    guard let name = runway.checked, !runway.checks.isEmpty else { return ReportSection(id: "checks", title: "", blocks: []) }
    let columns: [ReportTable.Column] = [
      .init("share_of_limit", "of the\nlimit", .right), .init("queries_per_second", "load", .right),
      .init("p95_seconds", "p95", holds: .estimate), .init("errors", "errors", holds: .estimate),
      .init("cost_usd_per_month", "USD a month", holds: .estimate), .init("overloaded", "overloaded"),
    ]
    let rows = runway.checks.map { check -> [Cell] in
      [
        .figure(check.share, .share), .figure(check.rate.perSecond, .rate), .estimate(check.p95, .time), .estimate(check.errors, .share),
        Cell(value: .estimate(check.cost), text: DifferenceText.estimate(check.cost, .dollars)),
        .text(check.overloaded.joined(separator: "; "), tone: check.overloaded.isEmpty ? .plain : .bad),
      ]
    }
    return ReportSection(
      id: "checks", title: "Simulated on both sides of \(name)",
      blocks: [.table(ReportTable(id: "checks", columns: columns, rows: rows))])
  }

  // MARK: What it rests on

  private static func remarks(of runway: Runway, _ detail: RunReport.Detail) -> ReportSection {
    var items = runway.remarks
    let shown = runway.limits.filter { detail == .full || $0.month != nil }
    var bases: [String] = []
    for basis in shown.map(\.basis) where !bases.contains(basis) { bases.append(basis) }
    items += bases.map { basis in
      let names = shown.filter { $0.basis == basis }.map(\.name)
      return "\(names.count > 3 ? "\(names.count) limits" : names.joined(separator: ", ")): \(basis)"
    }
    return ReportSection(id: "remarks", title: "Remarks", blocks: [.items(items)])
  }

  private static func method(of runway: Runway) -> ReportSection {
    let facts: [(String, Cell)] = [
      ("scenario", .text(runway.scenario)), ("growth_per_month", .figure(runway.growth.value, .number)), ("months", .count(runway.horizon)),
      ("budget_usd_per_month", .money(runway.budget)), ("seed", .count(runway.seed)), ("version", .text(runway.programVersion)),
      ("digest", .text(runway.digest)),
    ]
    let table = ReportTable(
      id: "run", columns: [.init("fact", "fact"), .init("value", "value")], rows: facts.map { [.text($0), $1] }, isDataOnly: true)
    let text = "The months are closed forms of the growing load; a month is 730 hours, and month 0 is today. Seed \(runway.seed), version "
      + "\(runway.programVersion)."
    return ReportSection(
      id: "method", title: "How it was found",
      blocks: [.paragraph(text), .paragraph("digest \(runway.digest)", tone: .faint), .table(table)])
  }
}
