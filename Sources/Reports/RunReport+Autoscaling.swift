import PlanModel
import Units

// What autoscalers did.
extension RunReport {
  /// Changes of the first trial that a summary shows.
  private static let mostChanges = 12

  /// Nil when none was at work.
  static func autoscaling(of result: RunResult, _ detail: Detail) -> ReportSection? {
    guard !result.autoscaling.isEmpty else { return nil }
    var blocks: [ReportSection.Block] = []
    for scaling in result.autoscaling { blocks += [.paragraph(sentence(scaling), tone: scaling.isFlapping == true ? .warning : .plain)] }
    let findings = result.autoscaling.flatMap(\.findings)
    if !findings.isEmpty { blocks.append(.items(findings)) }
    let columns: [ReportTable.Column] = [
      .init("application", "application"), .init("time_seconds", "at", .right), .init("from", "from", .right), .init("to", "to", .right),
      .init("reason", "reason"),
    ]
    let changes = result.autoscaling.flatMap { scaling in scaling.firstTrial.map { (scaling.application, $0) } }
    let shown = detail == .full ? changes : Array(changes.prefix(mostChanges))
    let rows = shown.map { application, change -> [Cell] in
      [
        .text(application), .figure(change.time.seconds, .time), .count(change.from), .count(change.to),
        .text(change.reason),
      ]
    }
    if !rows.isEmpty {
      blocks.append(.paragraph("Changes of the first trial, warm-up included:"))
      blocks.append(.table(ReportTable(id: "autoscaling", columns: columns, rows: rows)))
      if shown.count < changes.count { blocks.append(.paragraph("… and \(changes.count - shown.count) more.", tone: .faint)) }
    }
    return ReportSection(id: "autoscaling", title: "Autoscaler", blocks: blocks)
  }

  private static func sentence(_ scaling: AutoscalingResult) -> String {
    var text =
      "\(scaling.application): \(HumanText.estimate(scaling.replicas, .number)) replicas on average, of \(scaling.minReplicas) to "
      + "\(scaling.maxReplicas); at most \(scaling.peakReplicas) at once, from \(scaling.initialReplicas) at the start. "
    text +=
      "\(HumanText.estimate(scaling.reversalsPerHour, .number)) reversals and \(HumanText.estimate(scaling.startsPerHour, .number)) starts "
      + "an hour" + (scaling.isFlapping == true ? ": it flaps." : ".")
    if scaling.failedDecisions > 0 {
      text += " \(HumanText.count(scaling.failedDecisions)) of \(HumanText.counted(scaling.decisions, "decision")) lacked a metric."
    }
    return text
  }
}
