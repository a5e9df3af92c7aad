import Foundation
import PlanModel
import Pricing
import Units

/// The report of a study of purchases: what to buy, what it is held against, and what follows if the load is another.
public enum PurchaseReport {
  public static func document(of study: PurchaseStudy, today: PriceDate) -> ReportDocument {
    let set = study.settings.isEmpty ? "" : ", with \(study.settings.joined(separator: ", "))"
    return ReportDocument(
      title: "\(study.scenario): how to pay for its machines at \(HumanText.rate(study.rate))\(set)",
      sections: [headline(of: study), choice(of: study), options(of: study, today), regret(of: study), remarks(of: study), method(of: study)])
  }

  // MARK: What to buy

  /// Such as `2 reserved for a year, the rest on demand`.
  static func text(of mix: PurchaseMix, peak: Int) -> String {
    var parts: [String] = []
    if mix.reserved1y > 0 { parts.append("\(mix.reserved1y) reserved for a year") }
    if mix.reserved3y > 0 { parts.append("\(mix.reserved3y) reserved for three years") }
    if mix.reserved < peak || parts.isEmpty {
      let rest = mix.usesSpot ? "on spot" : "on demand"
      parts.append(parts.isEmpty ? "all \(rest)" : "the rest \(rest)")
    }
    return parts.joined(separator: ", ")
  }

  private static func peak(of pool: PurchaseStudy.Pool) -> Int { pool.shares.map(\.count).max() ?? 0 }

  private static func headline(of study: PurchaseStudy) -> ReportSection {
    var blocks: [ReportSection.Block] = []
    if study.isInterrupted { blocks.append(.paragraph("Interrupted: loads that had not been tried, or the fresh seeds, are missing.", tone: .warning)) }
    for pool in study.pools {
      guard let chosen = pool.chosen else {
        blocks.append(.paragraph("\(pool.name): unpriced: \(pool.unpriced ?? "")", tone: .bad))
        continue
      }
      let onDemand = pool.singles.first { $0.mix == PurchaseMix() }?.expected ?? chosen.expected
      let saved = onDemand - chosen.expected
      let share = onDemand > .zero ? NSDecimalNumber(decimal: saved.amount / onDemand.amount).doubleValue : 0
      let text = "\(pool.name) (\(pool.instanceType), \(pool.region)): \(text(of: chosen.mix, peak: peak(of: pool))): "
        + "\(HumanText.money(chosen.expected)) USD a month instead of \(HumanText.money(onDemand)) on demand"
      blocks.append(.paragraph(text + (saved > .zero ? ", \(HumanText.figure(share, .share)) less." : "."), tone: .strong))
    }
    let broken = study.objectives.filter { $0.verdict == .broken }
    if !broken.isEmpty {
      blocks.append(
        .paragraph(
          "The scenario breaks \(broken.map(\.objective.text).joined(separator: ", ")) however its machines are paid for: size it first.", tone: .bad))
    }
    if let own = study.loads.first(where: { $0.factor == 1 }), own.errors > 0.01 || !own.overloaded.isEmpty {
      let failed = "\(HumanText.figure(own.errors, .share)) of the queries end with an error at this load"
      blocks.append(
        .paragraph("\(failed): these are the machines of a service that does not keep up. Size it before anything is reserved.", tone: .bad))
    }
    return ReportSection(id: "headline", title: "", blocks: blocks)
  }

  private static func choice(of study: PurchaseStudy) -> ReportSection {
    let columns: [ReportTable.Column] = [
      .init("pool", "pool"), .init("name", "way of paying"), .init("reserved_1y", "reserved\n1 year", .right),
      .init("reserved_3y", "reserved\n3 years", .right), .init("rest", "the rest"), .init("expected_usd", "USD a month", .right),
      .init("verified_usd", "on fresh\nseeds", .right),
    ]
    let rows = study.pools.flatMap { pool -> [[Cell]] in
      let ways = [pool.chosen].compactMap { $0 } + pool.singles.filter { $0.mix != pool.chosen?.mix }
      return ways.enumerated().map { number, way in
        [
          .text(number == 0 ? pool.name : ""), .text(number == 0 ? "chosen: \(way.name)" : way.name, tone: number == 0 ? .strong : .plain),
          .count(way.mix.reserved1y), .count(way.mix.reserved3y), .text(way.mix.usesSpot ? "spot" : "on demand"),
          .money(way.expected, tone: number == 0 ? .strong : .plain), .money(way.verified),
        ]
      }
    }
    return ReportSection(
      id: "choice", title: "What is cheapest", blocks: [.table(ReportTable(id: "choice", columns: columns, rows: rows))])
  }

  // MARK: What it rests on

  private static func options(of study: PurchaseStudy, _ today: PriceDate) -> ReportSection {
    let columns: [ReportTable.Column] = [
      .init("pool", "pool"), .init("option", "option"), .init("usd_hour", "USD an hour", .right),
      .init("discount", "less than\non demand", .right), .init("break_even", "pays from\nuse of", .right), .init("as_of", "as of"),
      .init("source", "source", presence: .whereRoom),
    ]
    func row(_ pool: PurchaseStudy.Pool, _ option: PurchaseOption, _ figure: PriceFigure, _ breakEven: Double?) -> [Cell] {
      let onDemand = pool.onDemand?.usd.amount ?? 0
      let discount = onDemand > 0 ? NSDecimalNumber(decimal: 1 - figure.usd.amount / onDemand).doubleValue : 0
      return [
        .text(pool.name), .text(option.name, tone: .strong), Cell(value: .number(figure.usd.spelling), text: figure.usd.spelling),
        option == .onDemand ? .empty : .figure(discount, .share),
        breakEven.map { $0 <= 1 ? .figure($0, .share) : Cell(value: .none, text: "never", tone: .warning) } ?? .empty,
        .text(figure.asOf.spelling, tone: figure.asOf.isOld(on: today) ? .warning : .plain), .text(figure.source),
      ]
    }
    var rows: [[Cell]] = []
    for pool in study.pools {
      if let figure = pool.onDemand { rows.append(row(pool, .onDemand, figure, nil)) }
      rows += pool.commitments.map { row(pool, $0.option, $0.price, $0.breakEven) }
      if let figure = pool.spot { rows.append(row(pool, .spot, figure, nil)) }
    }
    var blocks: [ReportSection.Block] = [.table(ReportTable(id: "options", columns: columns, rows: rows))]
    let levels: [ReportTable.Column] = [
      .init("pool", "pool"), .init("load", "load", .right), .init("machine", "machine", .right), .init("in_use", "in use", .right),
    ]
    let levelRows = study.pools.flatMap { pool in
      zip(study.loads, pool.shares).flatMap { load, shares in
        shares.enumerated().map { level, share -> [Cell] in
          [.text(pool.name), .figure(load.factor, .number), .count(level + 1), .figure(share, .share)]
        }
      }
    }
    for pool in study.pools {
      guard let own = zip(study.loads, pool.shares).first(where: { $0.0.factor == 1 })?.1, !own.isEmpty else { continue }
      let text = shortened(own)
      blocks.append(.paragraph("\(pool.name): \(text).", tone: .plain))
    }
    blocks.append(.table(ReportTable(id: "duration-curve", columns: levels, rows: levelRows, isDataOnly: true)))
    return ReportSection(id: "options", title: "What an hour costs, and for how long machines are in use", blocks: blocks)
  }

  /// `machines 1 to 3 are in use all the time, machine 4 for 62.5%`.
  private static func shortened(_ shares: [Double]) -> String {
    var parts: [String] = []
    var level = 0
    while level < shares.count {
      var last = level
      while last + 1 < shares.count, abs(shares[last + 1] - shares[level]) < 5e-4 { last += 1 }
      let name = last == level ? "machine \(level + 1) is in use" : "machines \(level + 1) to \(last + 1) are in use"
      parts.append(name + (shares[level] >= 0.9995 ? " all the time" : " for \(HumanText.figure(shares[level], .share)) of it"))
      level = last + 1
    }
    return parts.joined(separator: ", ")
  }

  // MARK: If the load is another

  private static func regret(of study: PurchaseStudy) -> ReportSection {
    let columns: [ReportTable.Column] = [
      .init("load", "load"), .init("weight", "weight", .right), .init("machines", "machines\non average", .right),
      .init("chosen_usd", "as chosen", .right), .init("best_usd", "best for\nthat load", .right), .init("regret_usd", "regret", .right),
      .init("best_mix", "which is", presence: .whereRoom), .init("errors", "errors", .right),
    ]
    let priced = study.pools.filter { $0.chosen != nil }
    let rows = study.loads.indices.map { index -> [Cell] in
      let load = study.loads[index]
      let chosen = priced.reduce(USD.zero) { $0 + ($1.chosen?.amounts[index] ?? .zero) }
      let best = priced.reduce(USD.zero) { $0 + $1.best[index].amounts[index] }
      let machines = priced.reduce(0.0) { $0 + $1.shares[index].reduce(0, +) }
      let mixes = priced.map { text(of: $0.best[index].mix, peak: $0.shares[index].count) }
      return [
        .text("\(load.name) (\(load.factor.significant(3)) times)", tone: load.factor == 1 ? .strong : .plain), .figure(load.weight, .share),
        .figure(machines, .number), .money(chosen), .money(best), .money(chosen - best), .text(mixes.joined(separator: "; ")),
        .figure(load.errors, .share, tone: load.overloaded.isEmpty ? .plain : .bad),
      ]
    }
    var blocks: [ReportSection.Block] = [.table(ReportTable(id: "regret", columns: columns, rows: rows))]
    blocks += study.loads.filter { !$0.overloaded.isEmpty }.map {
      .paragraph("At \($0.factor.significant(3)) times the load: \($0.overloaded.joined(separator: "; ")).", tone: .warning)
    }
    return ReportSection(id: "regret", title: "If the load is another: USD a month", blocks: blocks)
  }

  private static func remarks(of study: PurchaseStudy) -> ReportSection {
    ReportSection(id: "remarks", title: study.remarks.isEmpty ? "" : "To know", blocks: study.remarks.isEmpty ? [] : [.items(study.remarks)])
  }

  private static func method(of study: PurchaseStudy) -> ReportSection {
    let weights = study.loads.filter { $0.weight > 0 }.map { "\($0.factor.significant(3)) times: \(HumanText.figure($0.weight, .share))" }
    let text = "\(HumanText.counted(study.trials, "trial")) of \(HumanText.figure(study.observedSeconds, .time)) under each load; a month is "
      + "\(Month.hours) hours. Reserved machines are paid for in every hour; what is to be reserved follows exactly from the hours (a machine pays "
      + "if it is in use for longer than its break-even), weighted by load (\(weights.joined(separator: ", "))). The deployment is meant to run for "
      + "\(study.horizonMonths) months: no commitment goes beyond. Seed \(study.seed), fresh seed \(study.freshSeed), version \(study.programVersion)."
    return ReportSection(
      id: "method", title: "How it was found", blocks: [.paragraph(text), .paragraph("digest \(study.digest)", tone: .faint)])
  }
}
