import Foundation
import PlanModel

/// A comparison as a comment on a pull request, in GitHub Flavored Markdown: what matters first, everything else folded.
public struct CommentRenderer: Hashable, Sendable {
  /// Characters of a comment. GitHub takes 65,536; what its own page adds has room beside these.
  public static let mostCharacters = 60_000
  /// Rows that are not folded: of gates that did not pass, at most half of them, and of figures.
  public static let mostRows = 10

  /// Tells this comment from others, so that whoever posts finds it again and puts the new one in its place.
  public var key: String

  /// - Parameter key: letters, digits, `-`, `_`, `.` and `/`; anything else becomes `-`, as it stands in an HTML comment.
  public init(key: String = "comparison") {
    let safe = key.map { $0.isLetter || $0.isNumber || "-_./".contains($0) ? $0 : "-" }
    // Two hyphens would end the comment in HTML.
    self.key = String(safe).replacing(/-{2,}/, with: "-")
  }

  /// The first line: hidden where the comment is shown.
  public var marker: String { "<!-- ape-plan: \(key) -->" }

  /// Ends with a line feed.
  public func render(_ comparison: Comparison) -> String {
    let (verdict, tone) = ComparisonReport.verdict(of: comparison)
    let cautions = ComparisonReport.cautions(of: comparison)
    let heading =
      switch tone {
      case .bad: "not passed"
      case _ where tone == .warning || !cautions.isEmpty: "to look at"
      case .plain: "no gates are set"
      default: "fine"
      }
    let title = "### ape-plan: \(heading)"
    let sentences = ComparisonReport.sentences(of: comparison)
    var lead: [ReportSection.Block] = [.paragraph(verdict, tone: tone == .bad ? .bad : .strong)]
    lead += cautions.map { .paragraph($0) }
    lead += sentences.map { .paragraph($0) }
    var text = "\(marker)\n\(title)\n\n" + markdown(lead)
    let notPassed = Array(comparison.gates.filter { $0.verdict != .passed && $0.verdict != .unchanged }.prefix(Self.mostRows / 2))
    let rows = Self.shown(comparison, most: Self.mostRows - notPassed.count)
    if !rows.isEmpty { text += "\n" + markdown([.table(Self.narrow(ComparisonReport.table("figures", rows, comparison)))]) }
    if !notPassed.isEmpty {
      var some = comparison
      some.gates = notPassed
      text += "\n" + markdown(ComparisonReport.gates(of: some).blocks)
    }
    return fitted(text, comparison)
  }

  /// Adds the folded parts while there is room for them.
  private func fitted(_ lead: String, _ comparison: Comparison) -> String {
    let method = markdown([.paragraph(method(comparison))]).trimmingCharacters(in: .newlines)
    let end = "\n<sub>\(method)</sub>\n"
    let full = ComparisonReport.document(of: comparison, detail: .full)
    let parts = full.sections.filter { ["changes", "gates", "figures", "causes", "stations", "remarks"].contains($0.id) && !$0.blocks.isEmpty }
    var text = Self.cut(lead, to: Self.mostCharacters - end.count - 1_000)
    var left: [String] = []
    for part in parts {
      let folded = "\n<details><summary>\(part.title)</summary>\n\n\(markdown(part.blocks))\n</details>\n"
      if text.count + folded.count + end.count + 500 <= Self.mostCharacters { text += folded } else { left.append(part.title.lowercased()) }
    }
    if !left.isEmpty {
      text += "\nLeft out, as a comment takes \(HumanText.count(Self.mostCharacters)) characters: \(left.joined(separator: ", ")).\n"
    }
    return text + end
  }

  private func method(_ comparison: Comparison) -> String {
    let blocks = ComparisonReport.method(of: comparison).blocks
    return blocks.compactMap { if case .paragraph(let text, _) = $0 { text } else { nil } }.joined(separator: " ")
  }

  private func markdown(_ blocks: [ReportSection.Block]) -> String {
    Self.silenced(MarkdownRenderer().render(ReportDocument(title: "", sections: [ReportSection(id: "part", title: "", blocks: blocks)])))
  }

  /// So that a text from a profile calls nobody and links to no issue: `@team`, `#12` and `GH-12` get a mark between that takes no room.
  /// Source: GitHub Docs, Basic writing and formatting syntax (mentions), Autolinked references and URLs.
  private static func silenced(_ text: String) -> String {
    text.replacing(/[@#](?=[\p{L}\p{N}])|(?i:GH-)(?=[0-9])/) { "\($0.output)&#8203;" }
  }

  private static func cut(_ text: String, to count: Int) -> String { text.count <= count ? text : text.prefix(count) + "…\n" }

  /// Those that a gate speaks of, those that changed for sure, and then the most asked for.
  private static func shown(_ comparison: Comparison, most: Int) -> [Comparison.Row] {
    let gated = Set(comparison.gates.map(\.gate.metric))
    let asked: [Metric] = [.p95, .errors, .cost(.total), .cost(.withoutLLM), .mean, .p99, .p50, .throughput, .utilization]
    func rank(_ row: Comparison.Row) -> Int {
      if gated.contains(row.metric) { return 0 }
      if row.direction == .rises || row.direction == .falls { return 1 }
      return 2 + (asked.firstIndex(of: row.metric) ?? asked.count)
    }
    let candidates = comparison.rows.enumerated().filter { _, row in
      if gated.contains(row.metric) { return true }
      if case .stationUtilization = row.metric { return false }
      return !ComparisonReport.isIdleScaling(row) && row.difference.value != nil
    }
    let chosen = candidates.sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.prefix(most)
    return chosen.sorted { $0.offset < $1.offset }.map(\.element)
  }

  /// Comments are narrow.
  private static func narrow(_ table: ReportTable) -> ReportTable { table.keeping { $0.presence == .always } }
}
