import PlanModel
import Planning
import Reports

/// How a review is written.
enum ReviewFormat: String, CaseIterable {
  case text, markdown, json, sarif

  /// For help texts.
  static let choices = "text, markdown, json or sarif."

  func rendered(_ review: ReviewResult, isFull: Bool, look: TerminalLook) throws -> String {
    switch self {
    case .text: look.atMost(80).renderer.render(ReviewReport.document(of: review, isFull: isFull))
    case .markdown: MarkdownRenderer().render(ReviewReport.document(of: review, isFull: isFull))
    case .json: try ReviewDocument(review).text()
    case .sarif: try SARIFLog(review, rules: RuleCatalogue.descriptions, version: ProgramVersion.current).text()
    }
  }

  /// The list of rules.
  func rendered(_ rules: [RuleDescription], look: TerminalLook) throws -> String {
    switch self {
    case .text: look.renderer.render(RuleReport.list(rules))
    case .markdown: MarkdownRenderer().render(RuleReport.reference(rules))
    case .json: try RuleListing(rules).text()
    case .sarif: try SARIFLog(ReviewResult(findings: []), rules: rules, version: ProgramVersion.current).text()
    }
  }
}

extension TerminalLook {
  /// No wider than that: a review is read beside the files.
  func atMost(_ columns: Int) -> TerminalLook { TerminalLook(width: min(width, columns), colour: colour, glyphs: glyphs) }
}
