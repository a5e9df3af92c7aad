/// A report as GitHub Flavored Markdown.
public struct MarkdownRenderer: Hashable, Sendable {
  public init() {}

  private static let barWidth = 12
  private static let courseWidth = 60

  /// Ends with a line feed.
  public func render(_ document: ReportDocument) -> String {
    let title = document.title.isEmpty ? [] : ["# \(escaped(document.title))"]
    let sections = document.sections.map(text(of:)).filter { !$0.isEmpty }
    return (title + sections).joined(separator: "\n\n") + "\n"
  }

  private func text(of section: ReportSection) -> String {
    let blocks = section.blocks.map(text(of:)).filter { !$0.isEmpty }
    guard !blocks.isEmpty else { return "" }
    let heading = section.title.isEmpty ? [] : ["## \(escaped(section.title))"]
    return (heading + blocks).joined(separator: "\n\n")
  }

  private func text(of block: ReportSection.Block) -> String {
    switch block {
    case .paragraph(let text, let tone):
      let text = escaped(text)
      return tone == .strong || tone == .bad ? "**\(text)**" : text
    case .items(let items, _):
      return items.map { "- \(escaped($0))" }.joined(separator: "\n")
    case .table(let table):
      return table.isDataOnly || table.rows.isEmpty ? "" : text(of: table.keeping { $0.presence != .dataOnly })
    case .plots(let plots):
      guard !plots.isEmpty else { return "" }
      let width = plots.map(\.title.count).max() ?? 0
      let lines = plots.map { plot in
        let course = Glyphs.unicode.course(plot.values, width: Self.courseWidth)
        return "\(TextLayout.pad(plot.title, to: width, .left))  \(course)  \(TerminalRenderer.range(of: plot))"
      }
      return "```text\n\(lines.joined(separator: "\n"))\n```"
    case .chart(let chart):
      return "```text\n\(chart.lines(.unicode, width: 100).joined(separator: "\n"))\n```"
    case .code(let lines, let language):
      // No line of it may end the fence.
      return "```\(language)\n\(lines.map { $0.replacing("`", with: "'") }.joined(separator: "\n"))\n```"
    }
  }

  private func text(of table: ReportTable) -> String {
    let title = table.title.isEmpty ? [] : ["\(escaped(table.title)):", ""]
    let heading = row(table.columns.map { escaped($0.title) })
    let rule = row(table.columns.map { $0.alignment == .right ? "--:" : ":--" })
    return (title + [heading, rule] + table.rows.map { cells in row(cells.map(text(of:))) }).joined(separator: "\n")
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private func text(of cell: Cell) -> String {
    if case .bar(let shares) = cell.value { return Glyphs.unicode.bar(shares, width: Self.barWidth) }
    let text = escaped(cell.text)
    guard !text.isEmpty else { return text }
    return cell.tone == .bad || cell.tone == .strong ? "**\(text)**" : text
  }

  /// So that a text from a profile is shown as it is: no cell, link, emphasis or HTML begins in it.
  private func escaped(_ text: String) -> String {
    let characters = Array(TextLayout.printable(text))
    var result = ""
    for (index, character) in characters.enumerated() {
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      let isInsideWord = index > 0 && characters[index - 1].isLetter && next.isLetter
      switch character {
      case "\\", "|", "*", "`", "[", "]": result += "\\" + String(character)
      // Within a word an underscore emphasizes nothing, and `p95 <= 30s` is no tag.
      case "_" where !isInsideWord: result += "\\_"
      case "<" where next.isLetter || "/!?".contains(next): result += "&lt;"
      case "&" where next.isLetter || next == "#": result += "&amp;"
      default: result.append(character)
      }
    }
    return result
  }
}
