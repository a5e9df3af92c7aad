/// What was there beside what was needed, over equal steps: drawn as columns, one level a row, with the time below and other courses under
/// the same columns.
public struct ReportChart: Hashable, Sendable {
  /// What a level is a number of, such as `pods`.
  public var title: String
  public var present: [Double]
  /// As many; nil where it is not known what was needed.
  public var needed: [Double?]
  /// Levels with a name of their own, such as the minimum and the maximum.
  public var marks: [Mark]
  /// Length of a step in seconds; nil for a chart without a time axis.
  public var stepSeconds: Double?
  /// Seconds since 1970 of the first step, where the clock is known.
  public var start: Double?
  /// Courses over the same span.
  public var plots: [ReportPlot]

  /// A level with a name.
  public struct Mark: Hashable, Sendable {
    public var name: String
    public var level: Double

    public init(name: String, level: Double) {
      self.name = name
      self.level = level
    }
  }

  public init(
    title: String, present: [Double], needed: [Double?], marks: [Mark] = [], stepSeconds: Double? = nil, start: Double? = nil,
    plots: [ReportPlot] = []
  ) {
    self.title = title
    self.present = present
    self.needed = needed
    self.marks = marks
    self.stepSeconds = stepSeconds
    self.start = start
    self.plots = plots
  }

  private static let mostRows = 12
  private static let mostColumns = 72
  private static let gap = "  "
  private static let narrowestLegend = 60

  /// From the highest level down, then the time, the courses and a legend. Each column is the mean of its steps; levels that only some of
  /// its steps reach are marked too.
  func lines(_ glyphs: Glyphs, width: Int) -> [String] {
    let marked = marks.map { $0.name.count + HumanText.figure($0.level, .number).count + 1 }.max() ?? 0
    let titles = plots.map { glyphs.spell($0.title) }
    let ranges = plots.map { glyphs.spell(TerminalRenderer.range(of: $0)) }
    let margin = max(marked, 5, titles.map(\.count).max() ?? 0)
    let rangeWidth = ranges.map { $0.count + Self.gap.count }.max() ?? 0
    let columns = min(Self.mostColumns, max(8, width - margin - 3 - rangeWidth), present.count)
    let spans = (0..<columns).map { Span(self, $0, of: columns) }
    let highest = max(1, spans.map { max($0.highest, $0.needed ?? 0) }.max() ?? 1)
    let rows = min(Self.mostRows, Int(highest.rounded(.up)))
    let levelsPerRow = max(1, (highest / Double(rows)).rounded(.up))
    let tops = (1...max(1, Int((highest / levelsPerRow).rounded(.up)))).map { Double($0) * levelsPerRow }
    let labels = tops.map { label(of: $0, levelsPerRow) }
    let labelWidth = max(labels.map(\.count).max() ?? 0, titles.map(\.count).max() ?? 0)
    var lines = zip(tops, labels).reversed().map { top, label in
      let row = spans.map { $0.glyph(from: top - levelsPerRow / 2, glyphs) }
      return TextLayout.pad(glyphs.spell(label), to: labelWidth, .right) + " | " + String(row)
    }
    if let axis = axis(columns: columns) { lines.append(TextLayout.pad("", to: labelWidth + 3, .left) + axis) }
    for (plot, (title, range)) in zip(plots, zip(titles, ranges)) {
      let course = TextLayout.pad(glyphs.course(plot.values, width: columns), to: columns, .left)
      lines.append(TextLayout.pad(title, to: labelWidth, .right) + "   " + course + Self.gap + range)
    }
    return lines + legend(spans, glyphs).flatMap { TextLayout.wrap($0, width: max(Self.narrowestLegend, width)) }
  }

  private func label(of top: Double, _ levelsPerRow: Double) -> String {
    let named = marks.filter { $0.level > top - levelsPerRow && $0.level <= top }.map { "\($0.name) \(HumanText.figure($0.level, .number))" }
    return named.isEmpty ? HumanText.figure(top, .number) : named.joined(separator: ", ")
  }

  private func legend(_ spans: [Span], _ glyphs: Glyphs) -> [String] {
    var parts = ["\(glyphs.barParts[0]) needed and there", "\(glyphs.barParts[1]) there beyond need", "\(glyphs.lack) needed and not there"]
    if spans.contains(where: { $0.needed == nil }) { parts.append("\(glyphs.sliver) there, need unknown") }
    if spans.contains(where: \.isUneven) { parts.append("\(glyphs.partly) there for part of a column") }
    let steps = Double(present.count) / Double(max(1, spans.count))
    var legend = ["\(title): " + parts.joined(separator: ", ")]
    if let stepSeconds, steps > 1 { legend.append("a column is the mean of \(HumanText.figure(steps * stepSeconds, .time))") }
    return legend
  }

  /// The instants of the first, the middle and the last column, as far as there is room for them.
  private func axis(columns: Int) -> String? {
    guard let stepSeconds, columns > 0 else { return nil }
    let clock = ClockText(start: start)
    let length = Double(present.count) * stepSeconds
    let (first, middle, last) = (clock.text(0), clock.text(length / 2, beside: 0), clock.text(length, beside: length / 2))
    var line = first
    let place = columns / 2 - middle.count / 2
    if place > line.count + 1 { line = TextLayout.pad(line, to: place, .left) + middle }
    let end = columns - last.count
    if end > line.count + 1 { line = TextLayout.pad(line, to: end, .left) + last }
    return line
  }

  /// One column of the picture.
  private struct Span {
    let present: Double
    let highest: Double
    /// nil where it is known at none of the steps.
    let needed: Double?

    init(_ chart: ReportChart, _ index: Int, of count: Int) {
      let first = index * chart.present.count / count
      let range = first..<max(first + 1, (index + 1) * chart.present.count / count)
      let known = chart.needed[range].compactMap(\.self)
      present = chart.present[range].reduce(0, +) / Double(range.count)
      highest = chart.present[range].max() ?? 0
      needed = known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }

    var isUneven: Bool { highest >= present + 0.5 }

    /// - Parameter bottom: of a row's levels: from here on it is drawn.
    func glyph(from bottom: Double, _ glyphs: Glyphs) -> Character {
      if present >= bottom {
        guard let needed else { return glyphs.sliver }
        return needed >= bottom ? glyphs.barParts[0] : glyphs.barParts[1]
      }
      if let needed, needed >= bottom { return glyphs.lack }
      return highest >= bottom ? glyphs.partly : " "
    }
  }
}
