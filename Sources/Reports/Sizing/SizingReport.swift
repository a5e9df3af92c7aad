import PlanModel
import Pricing
import Statistics
import Units

/// The report of a search for the cheapest deployment.
public enum SizingReport {
  public static func document(of result: SizingResult, detail: RunReport.Detail) -> ReportDocument {
    var sections = [headline(of: result)]
    if let chosen = result.chosen {
      sections += [containers(of: chosen), objectives(of: chosen), limits(of: chosen, result), purchases(of: chosen)]
    } else {
      sections.append(floor(of: result))
    }
    sections += [nearMisses(of: result), frontier(of: result)]
    if let chosen = result.chosen, detail == .full {
      sections.append(ReportSection(id: "changes", title: "What is different from the scenario", blocks: [.items(chosen.changes)]))
    }
    sections.append(grounds(of: result))
    return ReportDocument(
      title: "\(result.scenario): the cheapest deployment for \(HumanText.rate(result.rate))",
      sections: sections.filter { !$0.blocks.isEmpty })
  }

  // MARK: The answer

  private static func headline(of result: SizingResult) -> ReportSection {
    var blocks: [ReportSection.Block] = []
    switch result.verdict {
    case .found, .beyondBudget:
      if let chosen = result.chosen {
        let keeps = result.question.objectives.map(\.text).joined(separator: ", ")
        let isWithin = result.verdict == .found
        blocks.append(
          .paragraph(
            "\(chosen.machines.text): \(HumanText.money(chosen.machines.cost)) USD a month for machines, "
              + "\(HumanText.money(chosen.costWithoutTokens)) USD with storage and traffic.", tone: isWithin ? .good : .bad))
        if !isWithin, let budget = result.question.budget {
          blocks.append(
            .paragraph("That is more than the budget of \(HumanText.money(budget)) USD, and nothing cheaper keeps the objectives.", tone: .bad))
        }
        var sentence = "Keeps \(keeps) on fresh seeds, with \(Int(chosen.confidence * 100))% confidence"
        if let loss = chosen.loss { sentence += ", also with \(loss) lost" }
        blocks.append(.paragraph(sentence + "."))
      }
    case .impossible:
      blocks.append(.paragraph(impossibility(of: result), tone: .bad))
    case .notFound:
      blocks.append(.paragraph("Nothing that was tried keeps the objectives for sure; the near misses tell why.", tone: .bad))
    case .interrupted: blocks.append(.paragraph("Broken off before an answer was found.", tone: .warning))
    }
    if let tokens = result.tokens {
      blocks.append(
        .paragraph(
          "Language models' tokens come to \(HumanText.money(tokens, decimals: 0)) USD a month besides, whatever the machines: they are left "
            + "out of every cost here."))
    }
    return ReportSection(id: "answer", title: "", blocks: blocks)
  }

  private static func impossibility(of result: SizingResult) -> String {
    let broken = result.floor.objectives.filter { $0.verdict == .broken }.map { held in
      "\(held.objective.text): it is \(DifferenceText.estimate(held.measured, unit(held.objective)))"
    }
    return "No deployment keeps \(broken.joined(separator: "; ")) even where nobody ever waits for a machine."
  }

  /// What remains of the response time and the errors when machines are no limit.
  private static func floor(of result: SizingResult) -> ReportSection {
    let total = result.floor.parts.reduce(0) { $0 + $1.waiting + $1.service }
    let rows = result.floor.parts.prefix(8).map { part -> [Cell] in
      let seconds = part.waiting + part.service
      return [.text(part.component), .figure(seconds, .time), .figure(total > 0 ? seconds / total : nil, .share)]
    }
    var blocks: [ReportSection.Block] = []
    if !rows.isEmpty {
      blocks.append(.paragraph("What a query at the 95th percentile takes with unlimited machines; no deployment can remove it:"))
      blocks.append(
        .table(
          ReportTable(
            id: "floor", columns: [.init("component", "component"), .init("seconds", "time", .right), .init("share", "share", .right)],
            rows: Array(rows))))
    }
    let errors = result.floor.errors.filter { ($0.share.value ?? 0) > 0 }
    if !errors.isEmpty {
      blocks.append(.items(errors.map { "\($0.cause): \(DifferenceText.estimate($0.share, .share)) of all queries" }))
    }
    return ReportSection(id: "floor", title: "What no deployment can remove", blocks: blocks)
  }

  private static func unit(_ objective: Objective) -> Metric.Unit {
    switch objective.metric {
    case .mean, .p50, .p95, .p99: .seconds
    case .errors, .utilization: .share
    case .cost: .dollars
    }
  }

  // MARK: The chosen

  private static func containers(of chosen: SizedDeployment) -> ReportSection {
    let rows = chosen.containers.map { container -> [Cell] in
      let isHosted = container.count == 0
      return [
        .text(container.service), isHosted ? .empty : .count(container.count),
        isHosted ? .empty : Cell(value: .number(String(container.cpu.cores)), text: container.cpu.spelling),
        isHosted ? .empty : .bytes(container.memory), .text(container.settings.joined(separator: ", ")),
      ]
    }
    let columns: [ReportTable.Column] = [
      .init("service", "service"), .init("containers", "containers", .right), .init("cores", "CPU", .right),
      .init("memory_bytes", "memory", .right), .init("settings", "settings"),
    ]
    return ReportSection(
      id: "containers", title: "Containers", blocks: [.table(ReportTable(id: "containers", columns: columns, rows: rows))])
  }

  private static func objectives(of chosen: SizedDeployment) -> ReportSection {
    let rows = chosen.objectives.enumerated().map { index, held -> [Cell] in
      var cells: [Cell] = [
        .text(held.objective.text),
        Cell(value: .estimate(held.measured), text: DifferenceText.estimate(held.measured, unit(held.objective)), tone: .good),
      ]
      if index < chosen.afterLoss.count {
        let after = chosen.afterLoss[index].measured
        cells.append(Cell(value: .estimate(after), text: DifferenceText.estimate(after, unit(held.objective)), tone: .good))
      }
      return cells
    }
    var columns: [ReportTable.Column] = [.init("objective", "objective"), .init("measured", "measured", holds: .estimate)]
    if !chosen.afterLoss.isEmpty { columns.append(.init("after_loss", "with \(chosen.loss ?? "a loss") lost", holds: .estimate)) }
    return ReportSection(
      id: "objectives", title: "Objectives", blocks: [.table(ReportTable(id: "objectives", columns: columns, rows: rows))])
  }

  private static func limits(of chosen: SizedDeployment, _ result: SizingResult) -> ReportSection {
    var items: [String] = []
    let growth = chosen.keepsUpTo.perSecond / result.rate.perSecond
    var load = "Keeps the objectives up to \(HumanText.rate(chosen.keepsUpTo)), \(growth.significant(3)) times the load"
    if let breaks = chosen.breaksAt { load += "; at \(HumanText.rate(breaks)) it does not, or not for sure" }
    items.append(load + ".")
    if let binding = chosen.binding {
      items.append(
        "\(binding.station) binds: \(HumanText.figure(binding.utilization, .share)) busy, and all the time at "
          + "\(HumanText.rate(binding.saturationRate))."
          + (binding.lever.isEmpty ? "" : " More of it: \(binding.lever)."))
    }
    if let autoscaler = chosen.autoscaler {
      items.append(
        "An autoscaler: minReplicas \(autoscaler.minReplicas), maxReplicas \(autoscaler.maxReplicas), CPU target \(autoscaler.cpuTarget)%.")
      items += autoscaler.grounds.map { "\($0)." }
    }
    return ReportSection(id: "limits", title: "Limits", blocks: [.items(items)])
  }

  private static func purchases(of chosen: SizedDeployment) -> ReportSection {
    guard chosen.otherPurchases.count > 1 else { return ReportSection(id: "purchases", title: "", blocks: []) }
    let rows = chosen.otherPurchases.map { machines -> [Cell] in
      let isSpot = machines.purchase == .spot
      let note = isSpot ? "may be taken back at any time: nothing that runs once may stand on it" : machines.purchase == chosen.machines.purchase ? "as searched for" : ""
      return [.text(machines.purchase.name), .money(machines.cost), .text(note, tone: .faint)]
    }
    let columns: [ReportTable.Column] = [.init("purchase", "purchase"), .init("usd_month", "USD a month", .right), .init("note", "")]
    return ReportSection(
      id: "purchases", title: "The same machines, paid for otherwise",
      blocks: [.table(ReportTable(id: "purchases", columns: columns, rows: rows))])
  }

  // MARK: Beside it

  private static func nearMisses(of result: SizingResult) -> ReportSection {
    guard !result.nearMisses.isEmpty else { return ReportSection(id: "near-misses", title: "", blocks: []) }
    let rows = result.nearMisses.map { rejected -> [Cell] in
      [.text(rejected.machines.text), .money(rejected.machines.cost), .text(rejected.containers), .text(rejected.reason)]
    }
    let columns: [ReportTable.Column] = [
      .init("machines", "machines"), .init("usd_month", "USD a month", .right), .init("containers", "at best"),
      .init("reason", "rejected, as"),
    ]
    return ReportSection(
      id: "near-misses", title: result.chosen == nil ? "What was tried" : "Near misses: no dearer, and rejected",
      blocks: [.table(ReportTable(id: "near_misses", columns: columns, rows: rows))])
  }

  private static func frontier(of result: SizingResult) -> ReportSection {
    guard result.frontier.count > 1 else { return ReportSection(id: "frontier", title: "", blocks: []) }
    let rows = result.frontier.map { point -> [Cell] in
      let isKept = point.keeps == .kept
      return [
        .text(point.machines.text, tone: isKept ? .plain : .faint), .money(point.machines.cost),
        Cell(value: .estimate(point.p95), text: DifferenceText.estimate(point.p95, .seconds)),
        .text(isKept ? "yes" : point.keeps == .undecided ? "not for sure" : "no", tone: isKept ? .good : .bad),
        Cell(value: .text(point.isOnFrontier ? "yes" : "no"), text: point.isOnFrontier ? "*" : ""),
      ]
    }
    let columns: [ReportTable.Column] = [
      .init("machines", "machines"), .init("usd_month", "USD a month", .right), .init("p95_seconds", "p95", holds: .estimate),
      .init("keeps", "keeps all"), .init("frontier", "frontier"),
    ]
    return ReportSection(
      id: "frontier", title: "Cost against p95",
      blocks: [
        .table(ReportTable(id: "frontier", columns: columns, rows: rows)),
        .paragraph("* no cheaper one that was tried is as fast, for sure.", tone: .faint),
      ])
  }

  private static func grounds(of result: SizingResult) -> ReportSection {
    let effort = result.effort
    var items: [String] = []
    if effort.machineSets > 0 {
      items.append(
        "Looked at \(HumanText.counted(effort.machineSets, "set")) of machines, \(effort.rejectedByArithmetic) rejected by arithmetic; simulated "
          + "\(HumanText.counted(effort.simulated, "deployment")) in \(HumanText.counted(effort.trials, "trial")) on common random numbers; "
          + "\(HumanText.counted(effort.verifications, "verification")) on fresh seeds, \(effort.rejectedByVerification) of which rejected.")
    }
    return ReportSection(id: "grounds", title: "What this stands on", blocks: items.isEmpty && result.assumptions.isEmpty ? [] : [.items(items + result.assumptions)])
  }
}
