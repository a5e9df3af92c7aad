import Autoscaling
import PlanModel
import Units

/// The report of a replay: what the autoscaler did with a load, whether it flaps, why, and what would be better.
public enum ReplayReport {
  /// Changes of replicas that a summary shows.
  private static let mostChanges = 12

  /// - Parameter isFull: all changes and the course sync by sync, for programs and for who asks.
  public static func document(of study: ReplayStudy, isFull: Bool) -> ReportDocument {
    guard let first = study.results.first else { return ReportDocument(title: "", sections: []) }
    var sections = [headline(of: study, first), course(of: study)]
    sections.append(ReplayFlappingTables.figures(of: study))
    for result in study.results {
      let suffix = study.results.count > 1 ? " (\(result.setup.name))" : ""
      let id = study.results.count > 1 ? "-" + slug(result.setup.name) : ""
      sections.append(ReplayFlappingTables.causes(of: result, title: "Cause" + suffix, id: "causes" + id))
      if let ratchet = result.ratchet {
        let text = RatchetText.sentences(ratchet, of: result.setup)
        sections.append(ReportSection(id: "memory" + id, title: "Memory" + suffix, blocks: [.items(text)]))
      }
      sections.append(
        ReportSection(
          id: "decisions" + id, title: "What decided" + suffix,
          blocks: [
            .table(ReplayDecisionTables.reasons(of: result, id: "reasons" + id)),
            .table(ReplayDecisionTables.changes(
              of: result, id: "changes" + id, clock: ClockText(start: study.record.clockStart), most: isFull ? .max : mostChanges)),
          ] + (isFull ? [.table(ReplayDecisionTables.timeline(of: result, id: "timeline" + id))] : [])))
    }
    if let departures = study.departures {
      sections.append(self.departures(departures, ClockText(start: study.record.clockStart)))
    }
    if let suggested = study.suggestion { sections += SuggestionReport.sections(of: suggested, study, isFull: isFull) }
    sections.append(grounds(of: study, first))
    return ReportDocument(title: title(of: study, first), sections: sections)
  }

  private static func slug(_ name: String) -> String {
    String(name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  private static func title(of study: ReplayStudy, _ first: ReplayResult) -> String {
    let names = study.results.map(\.setup.name).joined(separator: " against ")
    let syncs = HumanText.counted(first.load.steps, "sync")
    return "\(names) over \(study.record.origin): \(HumanText.figure(first.load.hours * 3_600, .time))"
      + ClockText(start: study.record.clockStart).beginning + ", \(syncs)"
  }

  private static func headline(of study: ReplayStudy, _ first: ReplayResult) -> ReportSection {
    let isCompared = study.results.count > 1
    var blocks = study.results.map { result in
      let verdict = verdict(on: result, ClockText(start: study.record.clockStart))
      return ReportSection.Block.paragraph((isCompared ? "\(result.setup.name): " : "") + verdict.text, tone: verdict.tone)
    }
    blocks += study.results.map { result in
      .paragraph((isCompared ? "\(result.setup.name): " : "") + use(of: result), tone: Self.isPoor(result.findings) ? .warning : .plain)
    }
    if first.load.hours < 1 {
      blocks.append(
        .paragraph(
          "The recording is shorter than an hour: figures an hour are what happened in it, and so the least they can be.", tone: .faint))
    }
    let missing = first.load.missingSteps
    if missing > 0 {
      let share = HumanText.figure(Double(missing) / Double(max(1, first.load.steps)), .share)
      blocks.append(.paragraph("Samples are missing at \(HumanText.counted(missing, "sync")) (\(share)): see Grounds.", tone: .warning))
    }
    return ReportSection(id: "headline", title: "", blocks: blocks)
  }

  /// Shares of time and of pods from which on somebody should look: a tenth. A choice.
  private static let poor = 0.1

  private static func isPoor(_ findings: FlapFindings) -> Bool {
    let minutes = findings.hours * 60
    return findings.minutesAtMaximum > poor * minutes || findings.minutesShort > poor * minutes
  }

  /// `Short of pods 2% of the time, at the maximum 94%; 30% of the pod-minutes are beyond need.`
  private static func use(of result: ReplayResult) -> String {
    let findings = result.findings
    let minutes = max(findings.hours * 60, 1e-9)
    guard result.course.knowsNeed else {
      return "What the load needs cannot be told, nor so what is short or wasted; at the maximum "
        + "\(HumanText.figure(findings.minutesAtMaximum / minutes, .share)) of the time."
    }
    let wasted = findings.wastedPodMinutes / max(findings.podMinutes, 1e-9)
    return "Short of pods \(HumanText.figure(findings.minutesShort / minutes, .share)) of the time, at the maximum "
      + "\(HumanText.figure(findings.minutesAtMaximum / minutes, .share)); \(HumanText.figure(wasted, .share)) of the pod-minutes are beyond need."
  }

  private static func verdict(on result: ReplayResult, _ clock: ClockText) -> (text: String, tone: Tone) {
    let findings = result.findings
    let budget = result.yardstick.budget
    let most = findings.mostReversalsInAnHour
    let rate = "\(HumanText.counted(most, "reversal")) in the busiest hour (budget \(HumanText.figure(budget.reversalsPerHour, .number)))"
    if let hour = result.flapping {
      return ("Flapping: " + flapping(hour, result, clock) + whole(result), .bad)
    }
    if case .openHours(let hours)? = result.doubt {
      let lie = hours == 1 ? "lies" : "lie"
      return (
        "Undecided: \(rate); whether the load itself asks for as many was too much work to tell of \(HumanText.counted(hours, "hour")) that "
          + "\(lie) over the budget. None of the others flaps.", .warning
      )
    }
    if findings.exceedsReversals(budget), result.course.knowsNeed {
      return ("Over the budget, but no flapping: \(rate), and the load itself asks for as many.", .warning)
    }
    if result.doubt == .needUnknown {
      return ("Undecided: \(rate), but whether the load itself asks for as many cannot be told without knowing what it needs.", .warning)
    }
    if result.startsTooOften {
      let starts = HumanText.figure(findings.podStartsPerHour, .number)
      return ("Over the budget of pod starts: \(starts) an hour (budget \(HumanText.figure(budget.podStartsPerHour, .number))).", .warning)
    }
    switch result.doubt {
    case .fewSamples(let decided, let all):
      return (
        "Undecided: the controller had the metrics to decide at \(HumanText.count(decided)) of \(HumanText.counted(all, "sync")), and changed "
          + "nothing at the others. \(HumanText.counted(findings.reversals.count, "reversal")).", .warning
      )
    case .short:
      let reversals = HumanText.counted(findings.reversals.count, "reversal")
      return ("Undecided: too short to prove that a budget an hour is kept. \(reversals).", .warning)
    case .needUnknown, .openHours, nil: return ("No flapping: \(rate).", .good)
    }
  }

  /// `18 reversals in the hour from 0:03:00 (budget 2); a schedule with 10% more pod-minutes serves it with 0.`
  private static func flapping(_ hour: FlappingHour, _ result: ReplayResult, _ clock: ClockText) -> String {
    let start = clock.text(Double(result.course.period.nanoseconds) * Double(hour.start) / 1e9)
    return "\(HumanText.counted(hour.reversals, "reversal")) in the hour from \(start) (budget "
      + "\(HumanText.figure(result.yardstick.budget.reversalsPerHour, .number))); a schedule with 10% more pod-minutes serves it with "
      + "\(HumanText.count(hour.fewest))."
  }

  /// What a recording of more than an hour comes to from end to end.
  private static func whole(_ result: ReplayResult) -> String {
    guard result.findings.hours > 1, let fewest = result.fewest else { return "" }
    let bound = fewest.isExact ? "" : " (proven: no fewer than \(fewest.lowerBound))"
    return " In all \(HumanText.counted(result.findings.reversals.count, "reversal")), of which the load asks for "
      + "\(HumanText.count(fewest.reversals))\(bound)."
  }

  private static func course(of study: ReplayStudy) -> ReportSection {
    var blocks: [ReportSection.Block] = []
    for result in study.results {
      if study.results.count > 1 { blocks.append(.paragraph(result.setup.name, tone: .faint)) }
      blocks.append(.chart(chart(of: result, start: study.record.clockStart)))
    }
    return ReportSection(id: "course", title: "Course", blocks: blocks)
  }

  /// - Parameter start: seconds since 1970 of the recording's start, where it has a clock.
  static func chart(of result: ReplayResult, start: Double?) -> ReportChart {
    let specification = result.setup.specification
    return ReportChart(
      title: "pods", present: result.course.replicas.map(Double.init), needed: result.course.required.map { $0.map(Double.init) },
      marks: [.init(name: "min", level: Double(specification.minReplicas)), .init(name: "max", level: Double(specification.maxReplicas))],
      stepSeconds: result.course.period.seconds, start: start,
      plots: result.load.columns.map { column in
        let unit = column.demand == .total ? "" : " per pod"
        return ReportPlot(
          title: MetricText.name(column.metric) + unit, values: column.values.map { $0.map { MetricText.unit($0, of: column.metric) } },
          measure: .number, stepSeconds: result.load.period.seconds)
      })
  }

  private static func departures(_ departures: ReplayDepartures, _ clock: ClockText) -> ReportSection {
    let share = departures.compared > 0 ? Double(departures.equal) / Double(departures.compared) : 0
    let text =
      departures.compared == 0
      ? "The record and the recording of the demand have no time in common."
      : "The replay has the recorded number of replicas at \(HumanText.figure(share, .share)) of \(HumanText.counted(departures.compared, "sync")); "
        + "they are \(HumanText.figure(departures.meanDifference, .number)) pods apart on average."
    let rows = departures.stretches.prefix(20).map { stretch -> [Cell] in
      [
        Cell(value: .number(Cell.machineText(stretch.start.seconds)), text: clock.text(stretch.start.seconds)),
        Cell(value: .number(Cell.machineText(stretch.length.seconds)), text: stretch.length.spelling), .count(stretch.replayed), .count(stretch.observed),
      ]
    }
    let table = ReportTable(
      id: "departures", columns: [
        .init("start_seconds", "from", .right), .init("length_seconds", "for", .right), .init("replayed", "replay", .right),
        .init("observed", "record", .right),
      ], rows: rows)
    return ReportSection(id: "departures", title: "Against the record", blocks: [.paragraph(text), .table(table)])
  }

  private static func grounds(of study: ReplayStudy, _ first: ReplayResult) -> ReportSection {
    let faults = study.record.faults
    var items = [
      "A reversal is a change of direction within \(first.yardstick.rule.window.spelling) of the last change: the scale-down window, at "
        + "least 5m, and the start-up time. Flapping is an hour with more of them than the budget has, and more than the load itself asks for.",
      study.price.map { "A pod costs \($0.perHour.spelling) USD an hour: \($0.source)." }
        ?? "No USD: nobody said what a pod costs (--pod-cost, or --node).",
    ]
    items += study.assumptions
    if faults.count > 0 {
      items.append(
        "The recording has \(HumanText.counted(faults.gaps, "gap")), \(HumanText.counted(faults.repeated, "repeated time")), "
          + "\(HumanText.counted(faults.disordered, "row")) out of order and \(HumanText.counted(faults.unreadable, "unreadable value")); "
          + "each is a missing sample. Between two rows the earlier one holds, for one and a half times the usual spacing at most: of a single "
          + "lost row the first half is carried forward.")
    }
    let digest = ReportTable(
      id: "run", columns: [
        .init("replay", ""), .init("name", ""), .init("recording", ""), .init("syncs", ""), .init("digest", ""),
      ],
      rows: study.results.enumerated().map { index, result in
        [.count(index + 1), .text(result.setup.name), .text(study.record.origin), .count(result.load.steps), .text(study.digest)]
      }, isDataOnly: true)
    return ReportSection(
      id: "grounds", title: "Grounds", blocks: [.items(items), .paragraph("digest \(study.digest)", tone: .faint), .table(digest)])
  }
}
