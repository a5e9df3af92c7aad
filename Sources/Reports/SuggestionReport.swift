import Autoscaling
import PlanModel
import Units

/// What a search for better settings found: the change, its proof and the frontier.
enum SuggestionReport {
  /// Rows of the frontier that a summary shows.
  private static let mostOfFrontier = 8

  static func sections(of suggested: SuggestedChange, _ study: ReplayStudy, isFull: Bool) -> [ReportSection] {
    let suggestion = suggested.suggestion
    let price = study.price
    var blocks = suggestion.best.map { found($0, suggested) } ?? nothingFound(suggestion)
    blocks.append(.table(comparison(of: suggestion, price: price)))
    let notes = notes(on: suggested)
    if !notes.isEmpty { blocks.append(.items(notes)) }
    var sections = [ReportSection(id: "suggestion", title: "Suggestion", blocks: blocks)]
    if !suggested.patch.isEmpty, suggestion.best?.changes.isEmpty == false {
      sections.append(
        ReportSection(
          id: "patch", title: "Patch (kubectl patch hpa NAME --type merge --patch-file FILE)",
          blocks: [.code(suggested.patch, language: "yaml")]))
      if let proof = suggested.proof { sections.append(section(of: proof, study)) }
    }
    sections.append(frontier(of: suggestion, price: price, isFull: isFull))
    return sections
  }

  // MARK: What was found

  private static func asked(_ suggestion: Suggestion) -> String {
    "at most \(HumanText.figure(suggestion.budget.reversalsPerHour, .number)) reversals in any hour, "
      + "\(HumanText.figure(suggestion.budget.podStartsPerHour, .number)) pod starts an hour on average, "
      + "short of pods at most \(HumanText.figure(suggestion.mostShort, .share)) of the time"
  }

  private static func searched(_ suggestion: Suggestion) -> String {
    "\(HumanText.counted(suggestion.tried, "setting")) tried in \(HumanText.counted(suggestion.replays, "replay"))"
  }

  private static func found(_ best: Suggestion.Candidate, _ suggested: SuggestedChange) -> [ReportSection.Block] {
    let suggestion = suggested.suggestion
    let cost = best.recorded.podMinutes / max(suggestion.present.recorded.podMinutes, 1e-9) - 1
    let change = cost >= 0 ? "\(HumanText.figure(cost, .share)) more" : "\(HumanText.figure(-cost, .share)) fewer"
    let what = best.changes.isEmpty ? "The present settings are the cheapest that were found" : "Change: \(best.changes.joined(separator: "; "))"
    return [
      .paragraph("\(what). \(change) pod-minutes than now. \(searched(suggestion)); kept everywhere: \(asked(suggestion)).", tone: .good)
    ]
  }

  private static func nothingFound(_ suggestion: Suggestion) -> [ReportSection.Block] {
    var blocks: [ReportSection.Block] = [
      .paragraph("Nothing found that keeps everything on all loads: \(asked(suggestion)). \(searched(suggestion)).", tone: .bad)
    ]
    let counts = Suggestion.Limit.allCases.map { limit in
      "\(HumanText.count(suggestion.keeping[limit] ?? 0)) keep \(name(limit))"
    }
    blocks.append(.paragraph("On the recorded load, of all settings, " + counts.joined(separator: ", ") + "."))
    blocks.append(.paragraph(putToFreshLoads(suggestion)))
    if let nearest = suggestion.nearest {
      let failed = Suggestion.Limit.allCases.filter {
        !nearest.throughout.keeps($0, suggestion.budget, mostShort: suggestion.mostShort)
      }
      let what = nearest.changes.isEmpty ? "the present one" : nearest.changes.joined(separator: "; ")
      let loads = nearest.recorded.keeps(suggestion.budget, mostShort: suggestion.mostShort) ? "resampled loads" : "the recorded load"
      let figures = failed.map { figure(of: $0, nearest.throughout) }.joined(separator: ", ")
      blocks.append(.paragraph("Nearest to it, missing on \(loads): \(what). It comes to \(figures).", tone: .warning))
    }
    return blocks
  }

  /// How far the search went before it gave up, and whether anything was left.
  private static func putToFreshLoads(_ suggestion: Suggestion) -> String {
    let resampled = HumanText.counted(suggestion.resamples, "resampled load")
    guard suggestion.proved > 0 else { return "None keeps everything on that and on the \(resampled): none was put to fresh loads." }
    let failed = "\(HumanText.counted(suggestion.proved, "setting")) that \(suggestion.proved == 1 ? "does" : "do") so on that and on the "
      + "\(resampled) were put to fresh loads, the cheapest first, and failed; the \(HumanText.counted(suggestion.joined, "load")) that showed it "
      + "counted for the next as well."
    return failed + (suggestion.isExhausted
      ? " No other of all that were tried keeps everything on these: \(HumanText.counted(suggestion.ruledOut, "setting")) that would on the "
        + "recorded load were ruled out."
      : " The search gives up there. Others may keep everything: another --seed draws other loads, and other settings.")
  }

  private static func name(_ limit: Suggestion.Limit) -> String {
    switch limit {
    case .reversals: "the budget of reversals"
    case .podStarts: "that of pod starts"
    case .shortage: "the limit on shortage"
    }
  }

  private static func figure(of limit: Suggestion.Limit, _ score: Suggestion.Score) -> String {
    switch limit {
    case .reversals: "\(HumanText.counted(score.mostReversalsInAnHour, "reversal")) in the busiest hour"
    case .podStarts: "\(HumanText.figure(score.podStartsPerHour, .number)) pod starts an hour"
    case .shortage: "\(HumanText.figure(score.shortShare, .share)) of the time short of pods"
    }
  }

  /// What somebody must know before applying the patch.
  private static func notes(on suggested: SuggestedChange) -> [String] {
    let suggestion = suggested.suggestion
    var notes = ["Each replay of the search begins at the number of pods that its settings hold against the first samples, not at the "
      + "start of the replay above."]
    if suggestion.best?.changes.isEmpty == false {
      notes += suggested.leftOut.map {
        "The patch takes the metric \($0) away, as the replay did (--without \($0)): with it, none of this is proved."
      }
    }
    if suggestion.proved > 1, suggestion.best != nil {
      notes.append(
        "\(HumanText.counted(suggestion.proved, "setting")) were put to fresh loads, the cheapest first, each to loads of its own; only the last "
          + "kept everything. The \(HumanText.counted(suggestion.joined, "load")) on which others failed counted for the next as well.")
    }
    if let proof = suggested.proof, let now = proof.present.ratchet, let then = proof.suggested.ratchet {
      notes.append("Memory without load: now it \(RatchetText.regime(now)); with the change it \(RatchetText.regime(then)).")
    } else if let proof = suggested.proof, let now = proof.present.ratchet, proof.suggested.ratchet == nil {
      notes.append("Memory without load: now it \(RatchetText.regime(now)); with the change it is not looked at.")
    }
    if suggestion.ratcheting > 0 {
      notes.append(
        "\(HumanText.counted(suggestion.ratcheting, "setting")) not tried: without load, their memory metric would hold more replicas than now.")
    }
    if !suggestion.variesTolerance {
      notes.append(
        "Tolerances were left as they are: an autoscaler's own needs the gate HPAConfigurableTolerance, which is off unless set before "
          + "Kubernetes 1.35 (--kubernetes 1.35 looks at them).")
    }
    return notes
  }

  private static func comparison(of suggestion: Suggestion, price: PodPrice?) -> ReportTable {
    var rows: [[Cell]] = []
    for (name, candidate) in [("now", suggestion.present), ("suggested", suggestion.best), ("nearest", suggestion.nearest)] {
      guard let candidate else { continue }
      func worst(_ kind: String, _ score: Suggestion.Score?) -> (String, Suggestion.Score?) { (score.map { "\(kind), worst of \($0.loads)" } ?? "", score) }
      let loads = [("recorded", candidate.recorded), worst("resampled", candidate.resampled), worst("fresh", candidate.fresh)]
      for (load, score) in loads {
        guard let score else { continue }
        rows.append([.text(name), .text(load)] + cells(score, suggestion, price))
      }
    }
    return ReportTable(
      id: "suggestion", columns: [.init("settings", "settings"), .init("load", "load")] + columns(price), rows: rows)
  }

  // MARK: The proof

  /// The courses of both, one under the other, and their figures beside each other.
  private static func section(of proof: SuggestedChange.Proof, _ study: ReplayStudy) -> ReportSection {
    let sides = [("now", proof.present), ("with the patch", proof.suggested)]
    var blocks: [ReportSection.Block] = []
    for (name, result) in sides {
      blocks.append(.paragraph("\(name), from \(HumanText.counted(result.setup.initialReplicas, "replica"))", tone: .faint))
      blocks.append(.chart(ReplayReport.chart(of: result, start: study.record.clockStart)))
    }
    let figures: [(name: String, key: String, value: (FlapFindings) -> Double)] = [
      ("reversals in the busiest hour", "reversals_in_busiest_hour", { Double($0.mostReversalsInAnHour) }), ("pod starts an hour", "pod_starts_per_hour", { $0.podStartsPerHour }),
      ("pod-minutes", "pod_minutes", { $0.podMinutes }), ("wasted pod-minutes", "wasted_pod_minutes", { $0.wastedPodMinutes }),
      ("minutes short of pods", "minutes_short", { $0.minutesShort }), ("minutes at the maximum", "minutes_at_maximum", { $0.minutesAtMaximum }),
    ]
    var rows = figures.map { figure in
      [Cell(value: .text(figure.key), text: figure.name)] + sides.map { .figure(figure.value($0.1.findings), .number) }
    }
    if let price = study.price {
      rows.append([.text("USD")] + sides.map { .money(price.cost(podMinutes: $0.1.findings.podMinutes)) })
    }
    let columns: [ReportTable.Column] = [
      .init("figure", ""), .init("now", "now", .right), .init("with_the_patch", "with\nthe patch", .right),
    ]
    blocks.append(.table(ReportTable(id: "proof", columns: columns, rows: rows)))
    return ReportSection(id: "proof", title: "Proof: the patch over the recorded load", blocks: blocks)
  }

  // MARK: The frontier

  private static func frontier(of suggestion: Suggestion, price: PodPrice?, isFull: Bool) -> ReportSection {
    let shown = isFull ? suggestion.frontier : nearestToTheLimits(suggestion)
    let rows = shown.map { candidate in
      let isBest = candidate.specification == suggestion.best?.specification
      let changes = candidate.changes.isEmpty ? "now" : candidate.changes.joined(separator: "; ")
      return [Cell.text((isBest ? "suggested: " : "") + changes)] + cells(candidate.recorded, suggestion, price)
    }
    let isPart = shown.count < suggestion.frontier.count
    let text = "None of these is beaten in pod-minutes, shortage and reversals at once, on the recorded load"
      + (isPart
        ? "; of \(HumanText.count(suggestion.frontier.count)) those that are within the limits or nearest to them (--all has the others)."
        : ".")
    let method = "Resampled loads are made of blocks of \(suggestion.block.spelling) of the recording, drawn with replacement"
      + (suggestion.keepsTimeOfDay ? ", each from the same time of another day" : ", beginning anywhere")
      + "; seed \(suggestion.seed). Fresh loads are \(suggestion.resamples) more that no choice has seen: other orders of the same blocks, so that "
      + "no peak above the recorded one is tried. A window longer than the ruler is held against a longer ruler."
    return ReportSection(
      id: "frontier", title: "Frontier",
      blocks: [
        .paragraph(text, tone: .faint), .table(ReportTable(id: "frontier", columns: [.init("changes", "changes")] + columns(price), rows: rows)),
        .paragraph(method, tone: .faint),
      ])
  }

  /// Those that miss the limits by least, the cheapest of equals, in the order of their cost; what is suggested among them.
  private static func nearestToTheLimits(_ suggestion: Suggestion) -> [Suggestion.Candidate] {
    let misses = suggestion.frontier.map { $0.recorded.miss(suggestion.budget, mostShort: suggestion.mostShort) }
    // The frontier comes with the cheapest first.
    let ranked = suggestion.frontier.indices.sorted { (misses[$0], $0) < (misses[$1], $1) }
    let kept = Set(ranked.prefix(mostOfFrontier))
    var shown = suggestion.frontier.indices.filter(kept.contains).map { suggestion.frontier[$0] }
    if let best = suggestion.best, !shown.contains(where: { $0.specification == best.specification }) {
      let place = shown.firstIndex { $0.recorded.podMinutes > best.recorded.podMinutes } ?? shown.endIndex
      shown.insert(best, at: place)
    }
    return shown
  }

  private static func columns(_ price: PodPrice?) -> [ReportTable.Column] {
    [.init("pod_minutes", "pod-\nminutes", .right)] + (price == nil ? [] : [.init("usd", "USD", .right)]) + [
      .init("short_share", "short", .right), .init("reversals_in_busiest_hour", "reversals in\nbusiest hour", .right),
      .init("pod_starts_per_hour", "starts\nan hour", .right),
    ]
  }

  private static func cells(_ score: Suggestion.Score, _ suggestion: Suggestion, _ price: PodPrice?) -> [Cell] {
    let budget = suggestion.budget
    func tone(_ value: Double, _ limit: Double) -> Tone { value > limit ? .bad : .plain }
    return [.figure(score.podMinutes, .number)] + (price.map { [.money($0.cost(podMinutes: score.podMinutes))] } ?? []) + [
      .figure(score.shortShare, .share, tone: tone(score.shortShare, suggestion.mostShort)),
      Cell.count(score.mostReversalsInAnHour, tone: tone(Double(score.mostReversalsInAnHour), budget.reversalsPerHour)),
      .figure(score.podStartsPerHour, .number, tone: tone(score.podStartsPerHour, budget.podStartsPerHour)),
    ]
  }
}
