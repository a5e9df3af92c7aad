import Autoscaling
import PlanModel
import Units

/// Reversals, waste and shortage, beside what is put up with and what they cost; and what would remove them.
enum ReplayFlappingTables {
  /// One row of the figures: what it is, how much, and the pod-minutes that it stands for.
  private struct Figure {
    var name: String
    var key: String
    var value: (FlapFindings) -> Double
    var budget: Double?
    /// The pod-minutes that it stands for, from the findings and the autoscaler's maximum.
    var podMinutes: ((FlapFindings, Int32) -> Double)?
    /// Whether it says something only where it is known what the demand needs.
    var isOfNeed = false
  }

  static func figures(of study: ReplayStudy) -> ReportSection {
    guard let first = study.results.first else { return ReportSection(id: "flapping", title: "", blocks: []) }
    let budget = first.yardstick.budget
    let startMinutes = first.setup.pods.startup.seconds / 60
    let figures = [
      Figure(
        name: "reversals in the busiest hour", key: "reversals_in_busiest_hour", value: { Double($0.mostReversalsInAnHour) },
        budget: budget.reversalsPerHour),
      Figure(name: "reversals an hour", key: "reversals_per_hour", value: { $0.reversalsPerHour }),
      Figure(
        name: "pod starts an hour", key: "pod_starts_per_hour", value: { $0.podStartsPerHour }, budget: budget.podStartsPerHour),
      Figure(
        name: "pod starts", key: "pod_starts", value: { Double($0.podStarts) },
        podMinutes: { findings, _ in Double(findings.podStarts) * startMinutes }),
      Figure(name: "pod-minutes", key: "pod_minutes", value: { $0.podMinutes }, podMinutes: { findings, _ in findings.podMinutes }),
      Figure(
        name: "wasted pod-minutes", key: "wasted_pod_minutes", value: { $0.wastedPodMinutes }, podMinutes: { findings, _ in findings.wastedPodMinutes },
        isOfNeed: true),
      Figure(
        name: "minutes short of pods", key: "minutes_short", value: { $0.minutesShort }, podMinutes: { findings, _ in findings.shortPodMinutes },
        isOfNeed: true),
      Figure(
        name: "minutes at the maximum", key: "minutes_at_maximum", value: { $0.minutesAtMaximum },
        podMinutes: { findings, most in findings.minutesAtMaximum * Double(most) }),
    ]
    var columns: [ReportTable.Column] = [.init("figure", "")]
    for (index, result) in study.results.enumerated() {
      let suffix = study.results.count > 1 ? "_\(index + 1)" : ""
      columns.append(.init("value\(suffix)", study.results.count > 1 ? result.setup.name : "replay", .right))
      if study.price != nil { columns.append(.init("usd\(suffix)", "USD", .right)) }
    }
    columns.append(.init("budget", "budget", .right))
    let rows = figures.map { figure -> [Cell] in
      var cells: [Cell] = [Cell(value: .text(figure.key), text: figure.name)]
      for result in study.results {
        guard result.course.knowsNeed || !figure.isOfNeed else {
          cells += [.text("n/a", tone: .faint)] + (study.price == nil ? [] : [.empty])
          continue
        }
        let value = figure.value(result.findings)
        let isOver = figure.budget.map { value > $0 } ?? false
        cells.append(.figure(value, .number, tone: isOver ? .bad : .plain))
        guard let price = study.price else { continue }
        let most = result.setup.specification.maxReplicas
        cells.append(.money(figure.podMinutes.map { price.cost(podMinutes: $0(result.findings, most)) }))
      }
      cells.append(.figure(figure.budget, .number))
      return cells
    }
    var blocks: [ReportSection.Block] = [.table(ReportTable(id: "flapping", columns: columns, rows: rows))]
    if study.price != nil {
      blocks.append(
        .paragraph(
          "USD of the whole recording. Of a start: its minutes until it is ready; of a shortage: what the missing pods would have cost; at the maximum: as many pods "
            + "for so long.", tone: .faint))
    }
    return ReportSection(id: "flapping", title: "Flapping", blocks: blocks)
  }

  static func causes(of result: ReplayResult, title: String, id: String) -> ReportSection {
    let rows = result.causes.map { cause -> [Cell] in
      [
        Cell(value: .text(cause.setting.rawValue), text: name(cause.setting)), .text(cause.before), .text(cause.after),
        .count(cause.findings.mostReversalsInAnHour), .figure(cause.findings.podStartsPerHour, .number),
        .figure(cause.findings.minutesShort, .number), .figure(cause.findings.podMinutes, .number),
        verdict(on: cause),
      ]
    }
    let table = ReportTable(
      id: id, title: "One change at a time, each replayed over the same load", columns: [
        .init("setting", "change"), .init("before", "is"), .init("after", "becomes"),
        .init("reversals_in_busiest_hour", "reversals in\nbusiest hour", .right), .init("pod_starts_per_hour", "starts\nan hour", .right),
        .init("minutes_short", "minutes\nshort", .right), .init("pod_minutes", "pod-\nminutes", .right),
        .init("verdict", "flapping"),
      ], rows: rows)
    guard !rows.isEmpty else { return ReportSection(id: id, title: title, blocks: [.table(ReportTable(id: id, columns: table.columns, rows: []))]) }
    let removing = result.causes.count { $0.removesFlapping && !$0.starves }
    let text =
      removing == 0 ? "No single change brings reversals and pod starts into the budget without leaving the load short." : "\(HumanText.counted(removing, "single change")) \(removing == 1 ? "brings" : "bring") "
        + "both into the budget without leaving the load short; what is no setting of the autoscaler comes first."
    return ReportSection(id: id, title: title, blocks: [.paragraph(text), .table(table)])
  }

  private static func verdict(on cause: FlapCause) -> Cell {
    guard cause.removesFlapping else { return .text("does not", tone: .faint) }
    return cause.starves ? .text("removes it, but short of pods", tone: .warning) : .text("removes it", tone: .good)
  }

  private static func name(_ setting: FlapCause.Setting) -> String {
    switch setting {
    case .rival: "other controller"
    case .redeploys: "redeploys"
    case .metric: "metric"
    case .startupCPU: "start-up CPU"
    case .metricAge: "age of samples"
    case .scaleDownWindow: "scale-down window"
    case .scaleUpWindow: "scale-up window"
    case .tolerance: "tolerance"
    case .target: "target"
    case .scaleDownPolicy: "scale-down policy"
    case .scaleUpPolicy: "scale-up policy"
    }
  }
}
