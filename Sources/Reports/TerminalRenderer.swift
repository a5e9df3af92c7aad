import Rainbow

/// A report as text for a terminal: aligned columns, wrapped to its width, coloured only if asked.
public struct TerminalRenderer: Hashable, Sendable {
  /// Characters in a line; at least 40.
  public var width: Int
  public var colour: Bool
  public var glyphs: Glyphs

  public init(width: Int = 100, colour: Bool = false, glyphs: Glyphs = .unicode) {
    self.width = max(40, width)
    self.colour = colour
    self.glyphs = glyphs
  }

  private static let barWidth = 12
  private static let gap = "  "

  /// Ends with a line feed. No line has spaces at its end.
  public func render(_ document: ReportDocument) -> String {
    var sections = document.sections.map(lines(of:)).filter { !$0.isEmpty }
    if !document.title.isEmpty {
      let title = TextLayout.wrap(clean(document.title), width: width).map { styled($0, .strong) }
      sections = [title + (sections.first ?? [])] + sections.dropFirst()
    }
    return sections.map { $0.map(trimmed).joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private func lines(of section: ReportSection) -> [String] {
    let blocks = section.blocks.map { (lines: lines(of: $0), isTable: $0.isTable) }.filter { !$0.lines.isEmpty }
    guard !blocks.isEmpty else { return [] }
    var result = section.title.isEmpty ? [] : [styled(clean(section.title), .strong)]
    for (index, block) in blocks.enumerated() {
      // Tables stand apart; what follows a text belongs to it.
      if index > 0, block.isTable || blocks[index - 1].isTable { result.append("") }
      result += block.lines
    }
    return result
  }

  private func lines(of block: ReportSection.Block) -> [String] {
    switch block {
    case .paragraph(let text, let tone):
      return TextLayout.wrap(clean(text), width: width).map { styled($0, tone) }
    case .items(let items, let tone):
      return items.flatMap { item in
        TextLayout.wrap(clean(item), width: width - 4).enumerated().map { index, line in
          (index == 0 ? "  \(glyphs.bullet) " : "    ") + styled(line, tone)
        }
      }
    case .table(let table):
      return table.isDataOnly || table.rows.isEmpty ? [] : lines(of: table)
    case .plots(let plots):
      return lines(of: plots)
    case .chart(let chart):
      return chart.lines(glyphs, width: width)
    case .code(let lines, _):
      return lines.map { "  " + clean($0) }
    }
  }

  private func clean(_ text: String) -> String { glyphs.spell(TextLayout.printable(text)) }

  // MARK: Tables

  private func lines(of table: ReportTable) -> [String] {
    var table = table.keeping { $0.presence != .dataOnly }
    if let lines = aligned(table) { return lines }
    // Where it is tight, pictures go first: their figures stand beside them.
    table = table.keeping { $0.holds != .bar }
    if let lines = aligned(table) { return lines }
    while let key = table.columns.last(where: { $0.presence == .whereRoom })?.key {
      table = table.keeping { $0.key != key }
      if let lines = aligned(table) { return lines }
    }
    return aligned(table, cutsWords: true) ?? []
  }

  /// - Returns: nil where it takes more than the width, unless words may be cut: then there is nothing else left to do.
  private func aligned(_ table: ReportTable, cutsWords: Bool = false) -> [String]? {
    let texts = table.rows.map { row in row.map(text(of:)) }
    let widths = columnWidths(of: table, texts, cutsWords: cutsWords)
    guard cutsWords || widths.reduce(0, +) + Self.gap.count * (widths.count - 1) <= width else { return nil }
    let title = table.title.isEmpty ? [] : TextLayout.wrap(clean(table.title), width: width).map { styled($0, .faint) }
    let headings = table.columns.map { $0.title.split(separator: "\n", omittingEmptySubsequences: false).map { clean(String($0)) } }
    let height = headings.map(\.count).max() ?? 0
    // Titles of one line stand beside the last line of those that have more.
    let heading = (0..<height).map { line in
      joined(table, widths) { column in
        let missing = height - headings[column].count
        return line < missing ? "" : headings[column][line - missing]
      } tone: { _ in
        .faint
      }
    }
    let rows = zip(table.rows, texts).flatMap { cells, texts -> [String] in
      let wrapped = zip(texts, widths).map { TextLayout.wrap($0, width: $1) }
      return (0..<(wrapped.map(\.count).max() ?? 0)).map { line in
        joined(table, widths) {
          line < wrapped[$0].count ? wrapped[$0][line] : ""
        } tone: {
          cells[$0].tone
        }
      }
    }
    return title + heading + rows
  }

  private func text(of cell: Cell) -> String {
    if case .bar(let shares) = cell.value { return glyphs.bar(shares, width: Self.barWidth) }
    return clean(cell.text)
  }

  /// As wide as the widest cell; where that is more than there is room for, the widest columns of text give way and are wrapped.
  private func columnWidths(of table: ReportTable, _ texts: [[String]], cutsWords: Bool) -> [Int] {
    var widths = table.columns.indices.map { column in
      let heading = table.columns[column].title.split(separator: "\n").map(\.count).max() ?? 0
      return max(heading, texts.map { $0[column].count }.max() ?? 0)
    }
    let available = width - Self.gap.count * (widths.count - 1)
    // Down to the longest word, so that no path is cut where a sentence can be wrapped; and further, down to 8, where that is not enough.
    let words = table.columns.indices.map { column in
      texts.map { $0[column].split(separator: " ").map(\.count).max() ?? 0 }.max() ?? 0
    }
    for narrowest in [words.map { max(12, $0) }] + (cutsWords ? [words.map { _ in 8 }] : []) {
      while widths.reduce(0, +) > available {
        let wrappable = widths.indices.filter { table.columns[$0].alignment == .left && widths[$0] > narrowest[$0] }
        guard let widest = wrappable.max(by: { widths[$0] < widths[$1] }) else { break }
        widths[widest] -= 1
      }
    }
    return widths
  }

  private func joined(_ table: ReportTable, _ widths: [Int], text: (Int) -> String, tone: (Int) -> Tone) -> String {
    let texts = table.columns.indices.map(text)
    // Nothing is padded at the end: blanks within the codes of a colour would be there to stay.
    let last = texts.lastIndex { !$0.isEmpty } ?? 0
    return table.columns.indices.prefix(last + 1).map { column in
      let alignment = table.columns[column].alignment
      let isPadded = column < last || alignment == .right
      return styled(isPadded ? TextLayout.pad(texts[column], to: widths[column], alignment) : texts[column], tone(column))
    }.joined(separator: Self.gap)
  }

  // MARK: Plots

  private func lines(of plots: [ReportPlot]) -> [String] {
    let titles = plots.map { clean($0.title) }
    let titleWidth = titles.map(\.count).max() ?? 0
    let ranges = plots.map { clean(Self.range(of: $0)) }
    let rangeWidth = ranges.map(\.count).max() ?? 0
    let courseWidth = min(60, width - titleWidth - rangeWidth - 2 * Self.gap.count)
    guard courseWidth >= 8 else { return [] }
    return plots.indices.map { index in
      let course = glyphs.course(plots[index].values, width: courseWidth)
      return TextLayout.pad(titles[index], to: titleWidth, .left) + Self.gap
        + TextLayout.pad(course, to: min(courseWidth, plots[index].values.count), .left) + Self.gap + styled(ranges[index], .faint)
    }
  }

  /// The least and the greatest value.
  static func range(of plot: ReportPlot) -> String {
    let known = plot.values.compactMap { $0 }
    guard let low = known.min(), let high = known.max() else { return "" }
    return "\(HumanText.figure(low, plot.measure)) … \(HumanText.figure(high, plot.measure))"
  }

  // MARK: Colour

  /// Rainbow's own `String` properties depend on global variables that it fills from the environment; only its codes are used here, so that
  /// `colour` alone decides.
  private func styled(_ text: String, _ tone: Tone) -> String {
    let codes: [UInt8] =
      switch tone {
      case .plain: []
      case .strong: Style.bold.value
      case .good: NamedColor.green.value
      case .warning: NamedColor.yellow.value
      case .bad: NamedColor.red.value + Style.bold.value
      case .faint: Style.dim.value
      }
    guard colour, !codes.isEmpty, text.contains(where: { $0 != " " }) else { return text }
    return "\u{1B}[" + codes.map(String.init).joined(separator: ";") + "m" + text + "\u{1B}[0m"
  }

  private func trimmed(_ line: String) -> String {
    var line = Substring(line)
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}

extension ReportSection.Block {
  fileprivate var isTable: Bool { if case .table(let table) = self { !table.isDataOnly } else { false } }
}
