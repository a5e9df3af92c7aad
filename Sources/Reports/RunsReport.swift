import Foundation
import PlanModel

/// The list of kept runs.
public enum RunsReport {
  /// In the order given. Dates are in UTC.
  public static func document(of runs: [RunSummary]) -> ReportDocument {
    let columns: [ReportTable.Column] = [
      .init("id", "id", .right), .init("created", "created (UTC)", .right, presence: .whereRoom), .init("name", "scenario"),
      .init("offered_per_second", "load", .right),
      .init("seed", "seed", .right, presence: .whereRoom), .init("trials", "trials", .right),
      .init("trials_planned", "planned", .right, presence: .dataOnly), .init("trials_ending", "ending", presence: .dataOnly),
      .init("p95_seconds", "p95", .right), .init("error_rate", "errors", .right), .init("version", "version", presence: .whereRoom),
      .init("digest", "digest", presence: .whereRoom), .init("title", "title", presence: .dataOnly), .init("changes", "what"),
    ]
    let none: [ReportSection.Block] = runs.isEmpty ? [.paragraph("no runs yet; `ape-plan simulate` makes one")] : []
    let table = ReportTable(id: "runs", columns: columns, rows: runs.map(row(of:)))
    return ReportDocument(title: "", sections: [ReportSection(id: "runs", title: "", blocks: none + [.table(table)])])
  }

  private static func row(of run: RunSummary) -> [Cell] {
    [
      .text(run.id), Cell(value: .text(run.created.formatted(.iso8601)), text: minute(of: run.created)), .text(run.name),
      Cell(value: .number(Cell.machineText(run.offered.perSecond)), text: HumanText.rate(run.offered)),
      Cell(value: .number(String(run.seed)), text: String(run.seed)), trials(of: run),
      run.trialsPlanned.map { .count($0) } ?? .empty, .text(run.trialsEnding.rawValue), figure(run.p95, .time),
      figure(run.errorRate, .share), .text(run.version),
      Cell(value: .text(run.digest), text: String(run.digest.prefix(8)), tone: .faint), .text(run.title), what(of: run),
    ]
  }

  /// `20`; of a run that was stopped, `3 of 20`.
  private static func trials(of run: RunSummary) -> Cell {
    let text = TrialsText.count(run.trials, planned: run.trialsPlanned, run.trialsEnding)
    return Cell(value: .number(String(run.trials)), text: text, tone: run.trialsEnding == .interrupted ? .warning : .plain)
  }

  /// The profile's title, unless it is no longer true: then what was set. That it was interrupted goes before all.
  private static func what(of run: RunSummary) -> Cell {
    let changes = RunReport.changesText(run.changes, most: 3, longest: 32)
    let text = changes.isEmpty ? run.title : changes
    let isInterrupted = run.trialsEnding == .interrupted
    return Cell(
      value: .text(run.changes.joined(separator: " ")), text: isInterrupted ? "interrupted" + (text.isEmpty ? "" : "; \(text)") : text,
      tone: isInterrupted ? .warning : .plain)
  }

  private static func figure(_ value: Double?, _ measure: Measure) -> Cell {
    value == nil ? Cell(value: .none, text: "n/a", tone: .faint) : .figure(value, measure)
  }

  /// `2026-11-23 18:05`.
  private static func minute(of date: Date) -> String {
    String(date.formatted(.iso8601).prefix(16)).replacing("T", with: " ")
  }
}
