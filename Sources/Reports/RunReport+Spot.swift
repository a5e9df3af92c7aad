import PlanModel
import Statistics
import Units

// What spot interruptions do, and how often they come.
extension RunReport {
  /// Nil without spot machines.
  static func spot(of result: RunResult) -> ReportSection? {
    guard let pools = result.spot, !pools.isEmpty else { return nil }
    var blocks: [ReportSection.Block] = []
    for pool in pools { blocks += [.paragraph(sentence(pool))] }
    blocks.append(.table(months(pools)))
    if let cases = cases(pools) {
      blocks += [.paragraph("One interruption, in \(pools[0].trials) trials of each case with all queries:"), .table(cases)]
    } else {
      blocks.append(.paragraph("What an interruption does is not simulated, as queues grow without limit anyway.", tone: .warning))
    }
    blocks.append(.items(pools.flatMap(\.basis)))
    return ReportSection(id: "spot", title: "Spot", blocks: blocks)
  }

  private static func sentence(_ pool: SpotResult) -> String {
    var text =
      "\(pool.pool): \(HumanText.counted(pool.machines, "spot machine")), "
      + "\(HumanText.estimate(pool.interruptions, .number)) interruptions a month"
    if let low = pool.atLowEnd, let middle = pool.atMiddle {
      text +=
        " (\(HumanText.figure(low, .number)) at the band's lower end, \(HumanText.figure(middle, .number)) in its middle; all below grows "
        + "with that)"
    }
    return text + ". An interruption times its rate: \(HumanText.estimate(pool.failedPerMonth, .number)) failed queries and "
      + "\(HumanText.estimate(pool.minutesPerMonth, .number)) minutes out of the usual response times a month."
  }

  private static func months(_ pools: [SpotResult]) -> ReportTable {
    let columns: [ReportTable.Column] = [
      .init("pool", "pool"), .init("machines", "machines", .right),
      .init("interruptions", "interruptions\na month", .right, holds: .estimate),
      .init("machines_taken", "machines\ntaken", .right, holds: .estimate),
      .init("unreplaced", "without\nreplacement", .right, holds: .estimate),
      .init("spot_hours", "spot\nhours", .right, holds: .estimate), .init("on_demand_hours", "on-demand\nhours", .right, holds: .estimate),
      .init("short_minutes", "minutes with\ntoo few", .right, holds: .estimate),
      .init("missing_hours", "machine-hours\nmissing", .right, holds: .estimate),
      .init("failed_per_month", "failed\nqueries", .right, holds: .estimate, presence: .whereRoom),
      .init("minutes_per_month", "minutes out\nof band", .right, holds: .estimate, presence: .whereRoom),
    ]
    let rows = pools.map { pool -> [Cell] in
      [
        .text(pool.pool), .count(pool.machines), .estimate(pool.interruptions, .number), .estimate(pool.machinesTaken, .number),
        .estimate(pool.unreplaced, .number), .estimate(pool.allSpotHours, .number), .estimate(pool.onDemandHours, .number),
        .estimate(pool.shortMinutes, .number), .estimate(pool.missingHours, .number), .estimate(pool.failedPerMonth, .number),
        .estimate(pool.minutesPerMonth, .number),
      ]
    }
    return ReportTable(id: "spot", columns: columns, rows: rows)
  }

  private static func cases(_ pools: [SpotResult]) -> ReportTable? {
    let columns: [ReportTable.Column] = [
      .init("pool", "pool"), .init("case", "other machines"), .init("share", "share", .right),
      .init("extra_failed", "failed\nqueries", .right, holds: .estimate), .init("error_rate", "errors", .right, holds: .estimate),
      .init("p99_seconds", "p99", .right, holds: .estimate), .init("peak_in_system", "most in\nsystem", .right, holds: .estimate),
      .init("recovery_seconds", "back in band\nafter", .right, holds: .estimate),
    ]
    let rows = pools.flatMap { pool in
      pool.cases.map { item -> [Cell] in
        [
          .text(pool.pool), .text(item.outage > .zero ? "none for \(item.outage.spelling)" : "at once"), .figure(item.share, .share),
          .estimate(item.extraFailed, .number), .estimate(item.effect.errorRate, .share), .estimate(item.effect.p99, .time),
          .estimate(item.effect.peak, .number), .estimate(item.effect.recovery, .time),
        ]
      }
    }
    return rows.isEmpty ? nil : ReportTable(id: "spot-cases", columns: columns, rows: rows)
  }
}
