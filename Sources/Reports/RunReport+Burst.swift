import PlanModel
import Units

// CPU credits of burstable machines.
extension RunReport {
  /// Nil without burstable machines whose contents are known.
  static func burst(of result: RunResult) -> ReportSection? {
    guard let pools = result.burst?.filter({ !$0.nodes.isEmpty }), !pools.isEmpty else { return nil }
    let columns: [ReportTable.Column] = [
      .init("pool", "pool"), .init("services", "machine with"), .init("utilization", "CPU", .right),
      .init("peak_utilization", "at most", .right),
      .init("baseline", "baseline", .right), .init("earned_per_hour", "credits\nearned/h", .right),
      .init("spent_per_hour", "spent/h", .right), .init("runs_out_seconds", "used up\nafter", .right),
      .init("surplus_hours_month", "surplus\nvCPU-h a month", .right), .init("unserved", "slowed\ndown by", .right, presence: .whereRoom),
    ]
    let rows = pools.flatMap { pool in
      pool.nodes.map { node -> [Cell] in
        [
          .text(pool.pool), .text(counted(node.services)), .figure(node.utilization, .share), .figure(node.peakUtilization, .share),
          .figure(pool.baseline.value, .share), .count(pool.creditsPerHour), .figure(node.utilization * pool.vcpu * 60, .number),
          .figure(node.runsOut?.seconds, .time), .figure(node.surplusPerMonth / 60, .number),
          .figure(node.unserved, .share, tone: node.unserved > 0 ? .bad : .plain),
        ]
      }
    }
    var blocks: [ReportSection.Block] = pools.map { .paragraph(sentence($0), tone: isShort($0) ? .warning : .plain) }
    blocks.append(.table(ReportTable(id: "cpu-credits", columns: columns, rows: rows)))
    var basis: [String] = []
    for sentence in pools.flatMap(\.basis) where !basis.contains(sentence) { basis.append(sentence) }
    blocks.append(.items(basis))
    return ReportSection(id: "cpu-credits", title: "CPU credits", blocks: blocks)
  }

  private static func isShort(_ pool: BurstResult) -> Bool { pool.nodes.contains { $0.runsOut != nil } }

  private static func sentence(_ pool: BurstResult) -> String {
    let short = pool.nodes.count { $0.runsOut != nil }
    let what = "\(pool.pool): \(HumanText.counted(pool.nodes.count, "machine")) of the burstable type \(pool.instanceType)"
    guard short > 0 else { return what + ", all of which earn the CPU credits that they spend." }
    switch pool.mode {
    case .unlimited:
      return what + ", \(short) of which spend more CPU credits than they earn: "
        + "\(HumanText.figure(pool.surplusHoursPerMonth, .number)) vCPU-hours of surplus credits a month are paid for."
    case .standard: return what + ", \(short) of which run out of CPU credits and are slowed down to their baseline, which is not simulated."
    }
  }

  /// `2 api, timescaledb`.
  private static func counted(_ services: [String]) -> String {
    var names: [String] = []
    for service in services where !names.contains(service) { names.append(service) }
    let parts = names.map { name -> String in
      let count = services.count { $0 == name }
      return count > 1 ? "\(count) \(name)" : name
    }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }
}
