import Autoscaling
import PlanModel
import Units

/// What a search for better settings found: the change, its proof and the frontier.
enum SuggestionReport {
  private static let mostOfFrontier = 8

  static func sections(of suggested: SuggestedChange, price: PodPrice?, isFull: Bool) -> [ReportSection] {
    let suggestion = suggested.suggestion
    var blocks: [ReportSection.Block] = []
    let searched = "\(HumanText.counted(suggestion.tried, "setting")) tried in \(HumanText.counted(suggestion.replays, "replay"))"
    let asked = "at most \(HumanText.figure(suggestion.budget.reversalsPerHour, .number)) reversals and "
      + "\(HumanText.figure(suggestion.budget.podStartsPerHour, .number)) pod starts an hour, "
      + "short of pods at most \(HumanText.figure(suggestion.mostShort, .share)) of the time"
    if let best = suggestion.best {
      let cost = best.recorded.podMinutes / max(suggestion.present.recorded.podMinutes, 1e-9) - 1
      let change = cost >= 0 ? "\(HumanText.figure(cost, .share)) more" : "\(HumanText.figure(-cost, .share)) fewer"
      let what = best.changes.isEmpty ? "The present settings are the cheapest that were found" : "Change: \(best.changes.joined(separator: "; "))"
      blocks.append(.paragraph("\(what). \(change) pod-minutes than now. \(searched); kept everywhere: \(asked).", tone: .good))
    } else {
      blocks.append(.paragraph("Nothing found that keeps everything on all loads: \(asked). \(searched).", tone: .bad))
    }
    blocks.append(.table(comparison(of: suggestion, price: price)))
    var sections = [ReportSection(id: "suggestion", title: "Suggestion", blocks: blocks)]
    if !suggested.patch.isEmpty, suggestion.best?.changes.isEmpty == false {
      sections.append(
        ReportSection(
          id: "patch", title: "Patch (kubectl patch hpa NAME --type merge --patch-file FILE)",
          blocks: [.code(suggested.patch, language: "yaml")]))
    }
    sections.append(frontier(of: suggestion, price: price, isFull: isFull))
    return sections
  }

  private static func comparison(of suggestion: Suggestion, price: PodPrice?) -> ReportTable {
    var rows: [[Cell]] = []
    for (name, candidate) in [("now", suggestion.present), ("suggested", suggestion.best)] {
      guard let candidate else { continue }
      let loads: [(String, Suggestion.Score?)] = [
        ("recorded", candidate.recorded), ("resampled, worst of \(suggestion.resamples)", candidate.resampled),
        ("fresh, worst of \(suggestion.resamples)", candidate.fresh),
      ]
      for (load, score) in loads {
        guard let score else { continue }
        rows.append([.text(name), .text(load)] + cells(score, suggestion, price))
      }
    }
    return ReportTable(
      id: "suggestion", columns: [.init("settings", "settings"), .init("load", "load")] + columns(price), rows: rows)
  }

  private static func frontier(of suggestion: Suggestion, price: PodPrice?, isFull: Bool) -> ReportSection {
    let shown = suggestion.frontier.prefix(isFull ? .max : mostOfFrontier)
    let rows = shown.map { candidate in
      [.text(candidate.changes.isEmpty ? "now" : candidate.changes.joined(separator: "; "))] + cells(candidate.recorded, suggestion, price)
    }
    let more = suggestion.frontier.count - shown.count
    let text = "None of these is beaten in pod-minutes, shortage and reversals at once, on the recorded load"
      + (more > 0 ? "; the \(shown.count) cheapest of \(HumanText.count(suggestion.frontier.count))." : ".")
    let method = "Resampled loads are made of blocks of \(suggestion.block.spelling) of the recording, drawn with replacement"
      + (suggestion.keepsTimeOfDay ? ", each from the same time of another day" : ", beginning anywhere")
      + "; seed \(suggestion.seed). Fresh loads are \(suggestion.resamples) more that no choice has seen."
    return ReportSection(
      id: "frontier", title: "Frontier",
      blocks: [
        .paragraph(text, tone: .faint), .table(ReportTable(id: "frontier", columns: [.init("changes", "changes")] + columns(price), rows: rows)),
        .paragraph(method, tone: .faint),
      ])
  }

  private static func columns(_ price: PodPrice?) -> [ReportTable.Column] {
    [.init("pod_minutes", "pod-\nminutes", .right)] + (price == nil ? [] : [.init("usd", "USD", .right)]) + [
      .init("short_share", "short", .right), .init("reversals_per_hour", "reversals\nan hour", .right),
      .init("pod_starts_per_hour", "starts\nan hour", .right),
    ]
  }

  private static func cells(_ score: Suggestion.Score, _ suggestion: Suggestion, _ price: PodPrice?) -> [Cell] {
    let budget = suggestion.budget
    func tone(_ value: Double, _ limit: Double) -> Tone { value > limit ? .bad : .plain }
    return [.figure(score.podMinutes, .number)] + (price.map { [.money($0.cost(podMinutes: score.podMinutes))] } ?? []) + [
      .figure(score.shortShare, .share, tone: tone(score.shortShare, suggestion.mostShort)),
      .figure(score.reversalsPerHour, .number, tone: tone(score.reversalsPerHour, budget.reversalsPerHour)),
      .figure(score.podStartsPerHour, .number, tone: tone(score.podStartsPerHour, budget.podStartsPerHour)),
    ]
  }
}
