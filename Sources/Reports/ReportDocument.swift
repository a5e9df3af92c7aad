/// A report as values, before anybody has decided how it will look: every renderer starts from this.
public struct ReportDocument: Hashable, Sendable {
  /// Empty for a mere list.
  public var title: String
  public var sections: [ReportSection]

  public init(title: String, sections: [ReportSection]) {
    self.title = title
    self.sections = sections
  }

  /// All tables, in the order of the report.
  public var tables: [ReportTable] {
    sections.flatMap(\.blocks).compactMap { if case .table(let table) = $0 { table } else { nil } }
  }
}

/// A part of a report under one heading.
public struct ReportSection: Hashable, Sendable {
  /// In lower case with hyphens, unique in its document.
  public var id: String
  /// Empty for a part without a heading.
  public var title: String
  public var blocks: [Block]

  public init(id: String, title: String, blocks: [Block]) {
    self.id = id
    self.title = title
    self.blocks = blocks
  }

  public enum Block: Hashable, Sendable {
    /// Text that is wrapped to the width there is.
    case paragraph(String, tone: Tone = .plain)
    /// One sentence each.
    case items([String], tone: Tone = .plain)
    case table(ReportTable)
    /// Courses over the same span of time, one line each.
    case plots([ReportPlot])
    case chart(ReportChart)
    /// Lines as they stand, to be copied: a configuration file, say.
    case code([String], language: String)
  }
}

/// What a text means to the reader; a renderer makes a colour of it, or nothing.
public enum Tone: Hashable, Sendable, CaseIterable {
  case plain, strong, good, warning, bad, faint
}

/// The course of one quantity over equal steps.
public struct ReportPlot: Hashable, Sendable {
  public var title: String
  /// One value a step; nil where there is none.
  public var values: [Double?]
  /// How a value is spelt.
  public var measure: Measure
  /// Length of a step in seconds.
  public var stepSeconds: Double

  public init(title: String, values: [Double?], measure: Measure, stepSeconds: Double) {
    self.title = title
    self.values = values
    self.measure = measure
    self.stepSeconds = stepSeconds
  }
}
