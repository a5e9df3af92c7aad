import PlanModel
import Statistics
import Units

/// The report of a comparison: what the gates say, what changes for sure, and what that rests on.
public enum ComparisonReport {
  /// - Parameter detail: a summary leaves the stations out.
  public static func document(of comparison: Comparison, detail: RunReport.Detail = .summary) -> ReportDocument {
    ReportDocument(
      title: title(of: comparison),
      sections: [
        headline(of: comparison), changes(of: comparison), gates(of: comparison), figures(of: comparison), causes(of: comparison, detail),
        stations(of: comparison, detail), remarks(of: comparison), method(of: comparison),
      ])
  }

  /// `medium -> large`; of two states of the same profile, `medium: main -> HEAD`.
  static func title(of comparison: Comparison) -> String {
    let (base, candidate) = (comparison.base, comparison.candidate)
    return base.origin == candidate.origin ? "\(base.origin): base -> candidate" : "\(base.origin) -> \(candidate.origin)"
  }

  // MARK: What is said first

  static func headline(of comparison: Comparison) -> ReportSection {
    let (text, tone) = verdict(of: comparison)
    var blocks: [ReportSection.Block] = [.paragraph(text, tone: tone)]
    if comparison.ending == .interrupted, tone == .bad {
      blocks.append(
        .paragraph("Interrupted after \(HumanText.counted(comparison.trials, "trial")); the answer stands on these alone.", tone: .warning))
    }
    blocks += cautions(of: comparison).map { .paragraph($0, tone: .warning) }
    blocks += sentences(of: comparison).map { .paragraph($0) }
    return ReportSection(id: "headline", title: "", blocks: blocks)
  }

  /// What nobody should overlook: a side that cannot carry its load, and a candidate that cannot be deployed.
  static func cautions(of comparison: Comparison) -> [String] {
    let sides = [("base", comparison.base), ("candidate", comparison.candidate)].filter { !$0.1.overloaded.isEmpty }
    let overloads = sides.map { "The \($0.0) is overloaded: \($0.1.overloaded.joined(separator: "; "))." }
    return overloads + survivors(of: comparison) + comparison.warnings.map { "The candidate: \($0)." }
  }

  /// A side that answers fewer queries for sure, by more than 5 in 100: what its other figures are of.
  private static func survivors(of comparison: Comparison) -> [String] {
    guard let row = comparison.row(.errors), let low = row.difference.low, let high = row.difference.high,
      let base = row.base.value, let candidate = row.candidate.value, low > 0.05 || high < -0.05
    else { return [] }
    let (few, name) = low > 0.05 ? (candidate, "candidate") : (base, "base")
    let cause = comparison.causes.first.map { ", most of them by \"\($0.name)\"" } ?? ""
    return [
      "\(HumanText.figure(few, .share)) of the \(name)'s queries fail\(cause): its response times, and what it uses and costs, are those of the "
        + "others."
    ]
  }

  /// Gates that one sentence names.
  private static let mostNamed = 5

  /// What the gates say together.
  static func verdict(of comparison: Comparison) -> (text: String, tone: Tone) {
    if comparison.method == .unchanged {
      let isAsked = comparison.changes.isEmpty
      return (isAsked ? "Nothing changed: both sides are the same scenario." : "Nothing changed that is simulated.", .good)
    }
    let named = { (results: [GateResult]) in
      let more = results.count > mostNamed ? ["and \(results.count - mostNamed) more"] : []
      return (results.prefix(mostNamed).map(\.gate.text) + more).joined(separator: "; ")
    }
    let fired = comparison.errors(.fired)
    let undecided = comparison.errors(.undecided)
    let open = undecided.isEmpty ? "" : "Undecided: \(named(undecided))."
    if !fired.isEmpty {
      return ("Gate\(fired.count == 1 ? "" : "s") fired: \(named(fired)).\(open.isEmpty ? "" : " " + open)", .bad)
    }
    if comparison.ending == .interrupted {
      let done = "Interrupted after \(HumanText.counted(comparison.trials, "trial")): nothing is decided."
      return (undecided.isEmpty ? done : "\(done) \(open)", .warning)
    }
    if !undecided.isEmpty { return (open, .warning) }
    let warnings = comparison.gates.filter { $0.verdict == .warned || ($0.verdict == .fired && $0.gate.severity == .warning) }
    let unsure = comparison.gates.filter { $0.verdict == .undecided && $0.gate.severity == .warning }
    if !warnings.isEmpty || !unsure.isEmpty {
      let parts = (warnings.isEmpty ? [] : ["with a warning: \(named(warnings))"]) + (unsure.isEmpty ? [] : ["undecided: \(named(unsure))"])
      return ("No gate fired, \(parts.joined(separator: "; ")).", .warning)
    }
    return quiet(comparison.gates)
  }

  /// Of gates none of which has anything against the change: whether they pass, or find nothing changed.
  private static func quiet(_ gates: [GateResult]) -> (text: String, tone: Tone) {
    let unchanged = gates.count { $0.verdict == .unchanged }
    switch (gates.count, unchanged) {
    case (0, _): return ("No gates are set.", .plain)
    case (1, 0): return ("The gate passes: \(gates[0].gate.text).", .good)
    case (1, _): return ("No gate fired: what \(gates[0].gate.text) looks at is unchanged.", .good)
    case (let count, 0): return ("All \(count) gates pass.", .good)
    case (let count, _) where count == unchanged: return ("No gate fired: what all \(count) look at is unchanged.", .good)
    case (let count, _): return ("No gate fired: \(count - unchanged) of \(count) pass, and what the others look at is unchanged.", .good)
    }
  }

  /// The response time and the errors; the bill with and without tokens.
  static func sentences(of comparison: Comparison) -> [String] {
    guard !comparison.rows.isEmpty else { return [] }
    let service = [Metric.p95, .errors].compactMap { comparison.row($0) }.map(sentence)
    var bill: [String] = []
    if let row = comparison.row(.cost(.total)), row.base.value != nil || row.candidate.value != nil {
      bill.append("Bill a month, on demand: \(sentence(row, named: "with LLM tokens"))")
      if let without = comparison.row(.cost(.withoutLLM)) { bill.append(sentence(without, named: "without") + ".") }
    }
    return [service.joined(separator: "; ") + "."] + (bill.isEmpty ? [] : [bill.joined(separator: "; ")])
  }

  private static func sentence(_ row: Comparison.Row) -> String { sentence(row, named: row.metric.name) }

  /// `p95 50.2 s -> 53.1 s, +2.90 s (+2.10 … +3.70)`; `errors 0.17% ~`.
  private static func sentence(_ row: Comparison.Row, named name: String) -> String {
    let unit = row.metric.unit
    guard row.base.value != nil || row.candidate.value != nil else { return "\(name) \(DifferenceText.figure(row.candidate, unit))" }
    if row.direction == .unsure { return "\(name) \(DifferenceText.figure(row.candidate, unit)), \(DifferenceText.difference(row))" }
    let ends = "\(DifferenceText.figure(row.base, unit)) -> \(DifferenceText.figure(row.candidate, unit))"
    guard row.difference.value != nil else { return "\(name) \(ends)" }
    return "\(name) \(ends), \(DifferenceText.difference(row))"
  }

  static func changes(of comparison: Comparison) -> ReportSection {
    let items: [ReportSection.Block] = comparison.changes.isEmpty ? [] : [.items(comparison.changes)]
    return ReportSection(id: "changes", title: "What is different", blocks: items)
  }

  // MARK: Gates

  static func gates(of comparison: Comparison) -> ReportSection {
    let columns: [ReportTable.Column] = [
      .init("gate", "gate"), .init("severity", "severity"), .init("verdict", "verdict"),
      .init("margin", "beyond the limit by", holds: .estimate),
      .init("because", "because"),
    ]
    let rows = comparison.gates.map { result -> [Cell] in
      [
        .text(result.gate.text), .text(result.gate.severity.rawValue), verdict(of: result), margin(of: result),
        .text(result.gate.because, tone: .faint),
      ]
    }
    let hasReasons = comparison.gates.contains { !$0.gate.because.isEmpty }
    let table = ReportTable(id: "gates", columns: columns, rows: rows).keeping { hasReasons || $0.key != "because" }
    return ReportSection(id: "gates", title: "Gates", blocks: rows.isEmpty ? [] : [.table(table)])
  }

  private static func verdict(of result: GateResult) -> Cell {
    let tone: Tone =
      switch result.verdict {
      case .passed, .unchanged: .good
      case .fired: result.gate.severity == .error ? .bad : .warning
      case .warned, .undecided: .warning
      }
    let text = result.reason.isEmpty ? result.verdict.rawValue : "\(result.verdict.rawValue): \(result.reason)"
    return Cell(value: .text(result.verdict.rawValue), text: text, tone: tone)
  }

  /// The margin that decides: of several limits, the one that the candidate is beyond by least.
  private static func margin(of result: GateResult) -> Cell {
    guard let least = result.margins.min(by: { ($0.value ?? .infinity) < ($1.value ?? .infinity) }) else { return .empty }
    return Cell(
      value: .estimate(least), text: DifferenceText.margin(least, result.gate.metric.unit), tone: least.value == nil ? .faint : .plain)
  }

  // MARK: Figures

  static func figures(of comparison: Comparison) -> ReportSection {
    let rows = comparison.rows.filter { row in
      if case .stationUtilization = row.metric { return false }
      return !isIdleScaling(row)
    }
    var blocks: [ReportSection.Block] = rows.isEmpty ? [] : [.table(table("figures", rows, comparison))]
    if let saving = saving(of: comparison) { blocks.append(.paragraph(saving, tone: .faint)) }
    return ReportSection(id: "figures", title: "Figures", blocks: blocks)
  }

  /// A thousandth of all queries on either side is worth a row.
  private static let leastShare = 0.001

  static func causes(of comparison: Comparison, _ detail: RunReport.Detail) -> ReportSection {
    let known = comparison.causes.filter { detail == .full || max($0.base, $0.candidate) >= leastShare }
    let table = ReportTable(
      id: "causes",
      columns: [.init("cause", "cause"), .init("base", "base", .right), .init("candidate", "candidate", .right)],
      rows: known.prefix(detail == .full ? known.count : 6).map { [.text($0.name), .figure($0.base, .share), .figure($0.candidate, .share)] })
    return ReportSection(id: "causes", title: "Errors by cause", blocks: known.isEmpty ? [] : [.table(table)])
  }

  /// Replicas that nobody scales, or that are the same on both sides, are no news.
  static func isIdleScaling(_ row: Comparison.Row) -> Bool {
    [.replicas, .reversals].contains(row.metric) && row.difference.low == 0 && row.difference.high == 0
  }

  static func stations(of comparison: Comparison, _ detail: RunReport.Detail) -> ReportSection {
    let rows = comparison.rows.filter { row in
      guard case .stationUtilization = row.metric else { return false }
      return detail == .full || row.direction == .rises || row.direction == .falls
    }
    // The busiest tell most; where all of them changed, the rest is for --all.
    let shown = detail == .full ? rows : Array(rows.sorted { highest($0) > highest($1) }.prefix(6))
    let more = rows.count - shown.count
    let note: [ReportSection.Block] =
      more > 0
      ? [.paragraph("\(more) more \(more == 1 ? "station" : "stations") changed; all are listed with --all.", tone: .faint)] : []
    return ReportSection(
      id: "stations", title: "Utilization", blocks: shown.isEmpty ? [] : [.table(table("stations", shown, comparison))] + note)
  }

  private static func highest(_ row: Comparison.Row) -> Double { max(row.base.value ?? 0, row.candidate.value ?? 0) }

  static func table(_ id: String, _ rows: [Comparison.Row], _ comparison: Comparison) -> ReportTable {
    let columns: [ReportTable.Column] = [
      .init("metric", "figure"), .init("base", "base", .right, holds: .estimate), .init("candidate", "candidate", .right, holds: .estimate),
      .init("difference", "difference", holds: .estimate), .init("relative", "relative", .right),
      .init("trials_saved", "fewer\ntrials", .right, presence: .whereRoom),
    ]
    let cells = rows.map { row -> [Cell] in
      let unit = row.metric.unit
      return [
        Cell(value: .text(row.metric.name), text: name(of: row.metric, comparison)), side(row.base, unit), side(row.candidate, unit),
        Cell(value: .estimate(row.difference), text: DifferenceText.difference(row), tone: DifferenceText.tone(of: row)),
        Cell(value: row.relative.map { .number(Cell.machineText($0)) } ?? .none, text: DifferenceText.relative(row)),
        Cell(
          value: row.trialsSaved.map { .number(Cell.machineText($0)) } ?? .none, text: row.trialsSaved.map { saved($0) + "x" } ?? "",
          tone: .faint),
      ]
    }
    return ReportTable(id: id, columns: columns, rows: cells)
  }

  private static func side(_ estimate: Estimate, _ unit: Metric.Unit) -> Cell {
    // Why is said in the difference, which has more room.
    let text = estimate.value == nil ? "n/a" : DifferenceText.figure(estimate, unit)
    return Cell(value: .estimate(estimate), text: text, tone: estimate.value == nil ? .faint : .plain)
  }

  /// `utilization (api.cpu)` says which station that is.
  private static func name(of metric: Metric, _ comparison: Comparison) -> String {
    guard metric == .utilization else { return metric.name }
    let stations = [comparison.base.busiest, comparison.candidate.busiest].compactMap { $0 }
    guard let first = stations.first, let last = stations.last else { return metric.name }
    return "\(metric.name) (\(first == last ? first : "\(first) -> \(last)"))"
  }

  /// Beyond a thousand nobody asks how much it is: the two sides hardly differ.
  private static func saved(_ times: Double) -> String { times > 1_000 ? ">1,000" : times.significant(2) }

  /// How much the common random numbers are worth.
  static func saving(of comparison: Comparison) -> String? {
    let known = [Metric.mean, .p95].compactMap { metric in comparison.row(metric)?.trialsSaved.map { (metric.name, $0) } }
    guard comparison.method == .paired, !known.isEmpty else { return nil }
    let texts = known.map { "\(saved($0.1)) times as many for \($0.0)" }
    return "Trials that two sides without pairs would need: \(texts.joined(separator: ", "))."
  }

  // MARK: What it rests on

  static func remarks(of comparison: Comparison) -> ReportSection {
    ReportSection(id: "remarks", title: "Remarks", blocks: comparison.remarks.isEmpty ? [] : [.items(comparison.remarks)])
  }

  static func method(of comparison: Comparison) -> ReportSection {
    var text: String
    switch comparison.method {
    case .unchanged: text = "Nothing was simulated."
    case .paired:
      text = "\(HumanText.counted(comparison.trials, "pair")) of trials on common random numbers (\(comparison.ending.rawValue))"
    case .unpaired(let reason):
      text = "Not paired, as \(reason); \(HumanText.counted(comparison.trials, "trial")) (\(comparison.ending.rawValue))"
    }
    if comparison.ending == .saved {
      text += ". " + confidence(of: comparison) + " "
    } else if comparison.method != .unchanged {
      text += ", \(HumanText.figure(comparison.duration.seconds, .time)) simulated each, "
      text += "warm-up \(HumanText.figure(comparison.warmUp.seconds, .time)). "
      text += confidence(of: comparison) + " "
    } else {
      text += " "
    }
    text += "Seed \(comparison.seed), version \(comparison.programVersion)."
    let facts: [(String, Cell)] = [
      ("base", .text(comparison.base.origin)), ("candidate", .text(comparison.candidate.origin)),
      ("base_digest", .text(comparison.base.digest)),
      ("candidate_digest", .text(comparison.candidate.digest)), ("trials", .count(comparison.trials)),
      ("ending", .text(comparison.ending.rawValue)), ("confidence", .figure(comparison.confidence, .number)),
      ("seed", .count(comparison.seed)),
      ("version", .text(comparison.programVersion)), ("digest", .text(comparison.digest)),
    ]
    let table = ReportTable(
      id: "run", columns: [.init("fact", "fact"), .init("value", "value")], rows: facts.map { [.text($0), $1] }, isDataOnly: true)
    return ReportSection(
      id: "method", title: "Comparison", blocks: [.paragraph(text), .paragraph("digest \(comparison.digest)", tone: .faint), .table(table)])
  }

  private static func confidence(of comparison: Comparison) -> String {
    let isWithout = comparison.rows.allSatisfy { $0.difference.low == nil }
    if isWithout { return "Nothing has an interval." }
    guard comparison.looks > 1 else { return "Each interval holds at 95% by itself: of twenty, one may miss." }
    let each = HumanText.figure(comparison.confidence, .share)
    return "Each interval holds at \(each), so that all \(comparison.looks) looks at one figure together hold at 95%."
  }
}
