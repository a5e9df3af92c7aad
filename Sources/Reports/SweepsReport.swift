import Foundation
import PlanModel

/// The list of sweeps that are kept.
public enum SweepsReport {
  /// In the order given. Dates are in UTC.
  /// - Parameter program: the version of this program, with what tells two builds apart: only its own sweeps go on.
  public static func document(of sweeps: [SweepSummary], program: String) -> ReportDocument {
    let columns: [ReportTable.Column] = [
      .init("id", "id", .right), .init("created", "begun (UTC)", .right, presence: .whereRoom), .init("name", "scenario"),
      .init("points", "points", .right), .init("points_in_all", "of", .right), .init("version", "version"), .init("axes", "varied"),
    ]
    let none: [ReportSection.Block] = sweeps.isEmpty ? [.paragraph("no sweeps yet; `ape-plan sweep` begins one")] : []
    let table = ReportTable(id: "sweeps", columns: columns, rows: sweeps.map { row(of: $0, program) })
    return ReportDocument(title: "", sections: [ReportSection(id: "sweeps", title: "", blocks: none + [.table(table)] + legend(sweeps, program))])
  }

  private static func row(of sweep: SweepSummary, _ program: String) -> [Cell] {
    let axes = sweep.axes.map { "\($0.path)=\($0.values.joined(separator: ","))" }
    return [
      .text(sweep.id),
      Cell(value: .text(sweep.created.formatted(.iso8601)), text: String(sweep.created.formatted(.iso8601).prefix(16)).replacing("T", with: " ")),
      .text(sweep.name),
      Cell(
        value: .number(String(sweep.points)), text: String(sweep.points), tone: sweep.points < sweep.pointsInAll ? .warning : .plain),
      .count(sweep.pointsInAll), .text(sweep.version, tone: sweep.version == program ? .plain : .faint),
      Cell(value: .text(axes.joined(separator: " ")), text: sweep.axes.map { "\($0.path) (\($0.values.count))" }.joined(separator: " x ")),
    ]
  }

  private static func legend(_ sweeps: [SweepSummary], _ program: String) -> [ReportSection.Block] {
    let others = sweeps.filter { $0.version != program }.map(\.id)
    guard !others.isEmpty else { return [] }
    return [
      .paragraph(
        "Made by another program than this one (\(program)), which begins anew: \(others.joined(separator: ", ")). They can be shown and deleted.",
        tone: .faint)
    ]
  }
}
