import PlanModel
import Pricing
import Statistics
import Units

// What is said first: what was simulated, whether it is enough, and what it costs.
extension RunReport {
  /// `medium: 1,000 queries an hour on 4 x t3.xlarge`; of a changed profile, whose own title would say something that was not simulated,
  /// `medium: 3,000/hour; set: workload.rate=3000/hour, services.api.replicas=8`.
  static func title(of result: RunResult) -> String {
    let changes = changesText(result.changes)
    guard changes.isEmpty else { return "\(result.scenario): \(HumanText.rate(result.load.offered)); \(changes)" }
    return result.title.isEmpty ? result.scenario : "\(result.scenario): \(result.title)"
  }

  /// `set: workload.rate=3000/hour, services.api.replicas=8`; empty without changes. The table of assumptions has all of them, whole.
  /// - Parameters:
  ///   - most: how many are named.
  ///   - longest: characters of one.
  static func changesText(_ changes: [String], most: Int = 6, longest: Int = 60) -> String {
    guard !changes.isEmpty else { return "" }
    var named = changes.prefix(most).map { $0.count > longest ? $0.prefix(longest - 1) + "…" : $0 }
    if changes.count > most { named.append("and \(changes.count - most) more") }
    return "set: " + named.joined(separator: ", ")
  }

  static func headline(of result: RunResult) -> ReportSection {
    var blocks: [ReportSection.Block] = []
    if !result.changes.isEmpty, !result.title.isEmpty {
      blocks.append(.paragraph("The profile itself: \(result.title).", tone: .faint))
    }
    if result.isInterrupted {
      blocks.append(.paragraph("Interrupted after \(TrialsText.counted(result)); the answer stands on these alone.", tone: .warning))
    }
    blocks.append(verdict(of: result))
    if !result.unstable.isEmpty {
      blocks.append(.paragraph("Overloaded: \(result.unstable.joined(separator: "; ")). So no response time holds.", tone: .bad))
    }
    let figures = [
      "p95 \(HumanText.estimate(shown(result.responseTime.p95, of: result), .time))",
      "errors \(HumanText.estimate(result.errorRate, .share))", monthlyBill(of: result),
    ]
    blocks.append(.paragraph(figures.compactMap { $0 }.joined(separator: "; ")))
    return ReportSection(id: "headline", title: "", blocks: blocks)
  }

  /// A refused figure as it is shown to people: why a station is overloaded is said once, in the headline.
  static func shown(_ estimate: Estimate, of result: RunResult) -> Estimate {
    guard let reason = estimate.reason, result.unstable.contains(where: { reason.contains($0) }) else { return estimate }
    var shown = estimate
    shown.reason = "n/a (overloaded)"
    return shown
  }

  /// `shown(_:of:)` as a cell: people read the short reason, programs the whole.
  static func cell(_ estimate: Estimate, _ measure: Measure, of result: RunResult) -> Cell {
    var cell = Cell.estimate(estimate, measure)
    cell.text = HumanText.estimate(shown(estimate, of: result), measure)
    return cell
  }

  private static func verdict(of result: RunResult) -> ReportSection.Block {
    let all = result.objectives
    guard !all.isEmpty else { return .paragraph("No objectives are set.") }
    let named = { (verdict: ObjectiveResult.Verdict) in all.filter { $0.verdict == verdict }.map(\.objective.text).joined(separator: ", ") }
    let kept = all.count { $0.verdict == .kept }
    if all.contains(where: { $0.verdict == .broken }) {
      return .paragraph("Does not keep \(named(.broken)); \(kept) of \(HumanText.counted(all.count, "objective")) kept.", tone: .bad)
    }
    let open = [named(.undecided), named(.unknown)].filter { !$0.isEmpty }.joined(separator: ", ")
    guard open.isEmpty else {
      return .paragraph("Undecided: \(open); \(kept) of \(HumanText.counted(all.count, "objective")) kept.", tone: .warning)
    }
    return .paragraph(all.count == 1 ? "Keeps its objective, \(named(.kept))." : "Keeps all \(all.count) objectives.", tone: .good)
  }

  /// Nil where there is nothing to pay for.
  private static func monthlyBill(of result: RunResult) -> String? {
    guard let bill = result.bills.first(where: { $0.option == .onDemand }) ?? result.bills.first, !bill.lines.isEmpty else { return nil }
    let unpriced = unpricedComponents(of: bill)
    let missing = unpriced.isEmpty ? "" : "\(unpriced.joined(separator: " and ")) unpriced"
    guard bill.lines.contains(where: { $0.amount != nil }) else { return "no bill: \(missing)" }
    let repeated = repeatedTime(in: result).map { ", repeating the simulated \(HumanText.figure($0.seconds, .time))" } ?? ""
    let total = "\(HumanText.money(bill.total)) USD a month"
    // 0.00 without tokens would read as free, where only the tokens have a price.
    if hasOnlyTokensPriced(bill) { return "\(total)\(repeated) for LLM tokens alone" + (missing.isEmpty ? "" : ", \(missing)") }
    return "\(total) (\(bill.option.name)\(repeated)), \(HumanText.money(bill.totalWithoutTokens)) without LLM tokens"
      + (missing.isEmpty ? "" : ", \(missing)")
  }
}
