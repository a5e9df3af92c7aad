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

  /// The machines that replicas needed room on; nil where they needed none.
  static func nodePools(of result: RunResult) -> ReportSection? {
    guard !result.nodePools.isEmpty else { return nil }
    let columns: [ReportTable.Column] = [
      .init("pool", "node pool"), .init("type", "type"), .init("start", "at the start", .right), .init("nodes", "paid for", .right, holds: .estimate),
      .init("peak", "at most", .right), .init("least", "least", .right), .init("most", "most allowed", .right), .init("added", "added", .right),
      .init("removed", "given back", .right),
    ]
    let rows = result.nodePools.map { pool -> [Cell] in
      [
        .text(pool.pool), .text(pool.instanceType), .count(pool.initialNodes), .estimate(pool.nodes, .number), .count(pool.peakNodes),
        pool.minNodes.map { .count($0) } ?? .empty, pool.maxNodes.map { .count($0) } ?? .empty, .count(pool.added), .count(pool.removed),
      ]
    }
    let isScaled = result.nodePools.contains { $0.maxNodes != nil }
    let text =
      "Replicas are bound to machines by what they request."
      + (isScaled ? " A machine that is ordered is paid for from then on; what comes and goes is not reserved." : " No pool has an autoscaler.")
    return ReportSection(
      id: "nodes", title: "Machines",
      blocks: [.paragraph(text, tone: .faint), .table(ReportTable(id: "node_pools", columns: columns, rows: rows))])
  }

  private static func sentence(_ scaling: AutoscalingResult) -> String {
    var text =
      "\(scaling.application): \(HumanText.estimate(scaling.replicas, .number)) replicas on average, of \(scaling.minReplicas) to "
      + "\(scaling.maxReplicas); at most \(scaling.peakReplicas) at once, those on their way out included, from \(scaling.initialReplicas) at the "
      + "start. "
    text +=
      "\(HumanText.estimate(scaling.reversalsPerHour, .number)) reversals and \(HumanText.estimate(scaling.startsPerHour, .number)) starts "
      + "an hour" + (scaling.isFlapping == true ? ": it flaps." : ".")
    if let pending = scaling.pendingReplicas.value, pending > 0 {
      text += " Waiting for a machine with room: \(HumanText.estimate(scaling.pendingReplicas, .number)) on average."
    }
    if scaling.failedDecisions > 0 {
      text += " \(HumanText.count(scaling.failedDecisions)) of \(HumanText.counted(scaling.decisions, "decision")) lacked a metric."
    }
    return text
  }
}
