/// What was there beside what was needed, over equal steps: drawn as columns, one level a row.
public struct ReportChart: Hashable, Sendable {
  /// What a level is a number of, such as `pods`.
  public var title: String
  public var present: [Double]
  public var needed: [Double]
  /// Levels with a name of their own, such as the minimum and the maximum.
  public var marks: [Mark]

  /// A level with a name.
  public struct Mark: Hashable, Sendable {
    public var name: String
    public var level: Double

    public init(name: String, level: Double) {
      self.name = name
      self.level = level
    }
  }

  public init(title: String, present: [Double], needed: [Double], marks: [Mark] = []) {
    self.title = title
    self.present = present
    self.needed = needed
    self.marks = marks
  }

  private static let mostRows = 12
  private static let mostColumns = 72

  /// From the highest level down, and a legend. Each column is the mean of its steps.
  func lines(_ glyphs: Glyphs, width: Int) -> [String] {
    let most = min(Self.mostColumns, max(8, width - 12), present.count)
    let highest = max(1, (Self.means(present, most) + Self.means(needed, most)).max() ?? 1)
    let rows = min(Self.mostRows, Int(highest.rounded(.up)))
    let levelsPerRow = max(1, (highest / Double(rows)).rounded(.up))
    let tops = (1...max(1, Int((highest / levelsPerRow).rounded(.up)))).map { Double($0) * levelsPerRow }
    let labels = tops.map { top in
      let named = marks.filter { $0.level > top - levelsPerRow && $0.level <= top }.map { "\($0.name) \(HumanText.figure($0.level, .number))" }
      return named.isEmpty ? HumanText.figure(top, .number) : named.joined(separator: ", ")
    }
    let labelWidth = labels.map(\.count).max() ?? 0
    let columns = min(Self.mostColumns, max(8, width - labelWidth - 3), present.count)
    let (there, asked) = (Self.means(present, columns), Self.means(needed, columns))
    var lines = zip(tops, labels).reversed().map { top, label in
      let bottom = top - levelsPerRow / 2
      let row = zip(there, asked).map { there, asked -> Character in
        if there >= bottom { return asked >= bottom ? glyphs.barParts[0] : glyphs.barParts[1] }
        return asked >= bottom ? glyphs.lack : " "
      }
      return TextLayout.pad(glyphs.spell(label), to: labelWidth, .right) + " | " + String(row)
    }
    lines.append("\(title): \(glyphs.barParts[0]) needed and there, \(glyphs.barParts[1]) there beyond need, \(glyphs.lack) needed and not there")
    return lines
  }

  private static func means(_ values: [Double], _ count: Int) -> [Double] {
    (0..<count).map { span in
      let part = values[(span * values.count / count)..<max(span * values.count / count + 1, (span + 1) * values.count / count)]
      return part.reduce(0, +) / Double(part.count)
    }
  }
}
