import PlanModel
import Units

/// The report of a review: what was found, worst first, with the reckoning beside it.
public enum ReviewReport {
  /// - Parameter isFull: with what was accepted and what was not looked at, each by itself.
  public static func document(of review: ReviewResult, isFull: Bool = false) -> ReportDocument {
    var sections = [headline(review)]
    sections += review.findings.enumerated().map { index, finding in section(of: finding, number: index + 1) }
    if isFull { sections += review.suppressed.enumerated().map { index, item in accepted(item, number: index + 1) } }
    sections.append(scope(review, isFull: isFull))
    return ReportDocument(title: "", sections: sections)
  }

  // MARK: Parts

  private static func headline(_ review: ReviewResult) -> ReportSection {
    let objects = "\(HumanText.counted(review.scope.objects, "object")) in \(HumanText.counted(review.scope.files.count, "file"))"
    let counts = Severity.allCases.reversed().map { HumanText.counted(review.count(of: $0), $0.rawValue) }.joined(separator: ", ")
    let tone: Tone = review.count(of: .error) > 0 ? .bad : review.count(of: .warning) > 0 ? .warning : .good
    let text = review.findings.isEmpty ? "Nothing found in \(objects)." : "\(counts) in \(objects)."
    return ReportSection(id: "review", title: "", blocks: [.paragraph(text, tone: tone)])
  }

  private static func section(of finding: Finding, number: Int) -> ReportSection {
    ReportSection(
      id: "finding-\(number)", title: "\(finding.place): \(finding.severity.rawValue) \(finding.rule) (\(finding.subject))",
      blocks: [.paragraph(finding.message, tone: tone(of: finding.severity)), .items(facts(of: finding))])
  }

  private static func tone(of severity: Severity) -> Tone {
    switch severity {
    case .error: .bad
    case .warning: .warning
    case .note: .plain
    }
  }

  /// Lines below the sentence, those with nothing in them left out.
  private static func facts(of finding: Finding) -> [String] {
    let opinions = finding.opinions.map { "\($0.whose) \($0.value)" }.joined(separator: "; ")
    let inputs = finding.inputs.map { input in
      "\(input.name) \(input.value)" + (input.place.map { " (\(shown($0, in: finding.place.file)))" } ?? "")
    }.joined(separator: "; ")
    return [
      "configured: \(finding.configured)", "recommended: \(finding.recommended)",
      opinions.isEmpty ? "" : "side by side: \(opinions)",
      finding.computation.isEmpty ? "" : "computed: \(finding.computation)",
      inputs.isEmpty ? "" : "from: \(inputs)", "source: \(finding.source)",
    ].filter { !$0.isEmpty }
  }

  /// A place within the same file by its line alone.
  private static func shown(_ place: FilePlace, in file: String) -> String {
    place.file == file ? "line \(place.line)" : "\(place.file):\(place.line)"
  }

  private static func accepted(_ item: ReviewResult.Suppressed, number: Int) -> ReportSection {
    let until = item.suppression.until.map { " until \($0)" } ?? ""
    return ReportSection(
      id: "accepted-\(number)", title: "\(item.finding.place): accepted \(item.finding.rule) (\(item.finding.subject))",
      blocks: [.paragraph("\(item.finding.message) Accepted\(until): \(item.suppression.reason)", tone: .faint)])
  }

  private static func scope(_ review: ReviewResult, isFull: Bool) -> ReportSection {
    var items: [String] = []
    if !review.suppressed.isEmpty, !isFull {
      let reasons = review.suppressed.map { "\($0.finding.rule) at \($0.finding.place): \($0.suppression.reason)" }
      items.append("Accepted by comments: \(reasons.joined(separator: "; ")).")
    }
    let files = Dictionary(grouping: review.scope.files, by: \.kind).sorted { $0.key < $1.key }.map {
      "\($0.key) (\($0.value.map(\.path).joined(separator: ", ")))"
    }
    if !files.isEmpty { items.append("Read: \(files.joined(separator: ", ")).") }
    let passed = review.scope.passedOver.sorted { $0.key < $1.key }.map { "\($0.value) x \($0.key)" }
    if !passed.isEmpty { items.append("Passed over: \(passed.joined(separator: ", ")).") }
    items += review.assumptions
    if !review.findings.isEmpty {
      items.append("ape-plan explain ID tells more of a rule; a comment # ape-plan: ignore ID and a reason accepts a finding.")
    }
    return ReportSection(id: "scope", title: "What this stands on", blocks: [.items(items, tone: .faint)])
  }
}
