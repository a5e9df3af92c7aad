import Foundation

/// The list of kept runs.
public enum RunsReport {
  /// One run. Figures are nil where they were refused.
  public struct Row: Hashable, Sendable {
    public var id: String
    public var created: Date
    public var name: String
    public var title: String
    public var seed: UInt64
    public var version: String
    public var digest: String
    public var trials: Int
    /// Seconds.
    public var p95: Double?
    /// 0 to 1.
    public var errorRate: Double?

    public init(
      id: String, created: Date, name: String, title: String, seed: UInt64, version: String, digest: String, trials: Int, p95: Double?,
      errorRate: Double?
    ) {
      self.id = id
      self.created = created
      self.name = name
      self.title = title
      self.seed = seed
      self.version = version
      self.digest = digest
      self.trials = trials
      self.p95 = p95
      self.errorRate = errorRate
    }
  }

  /// In the order given. Dates are in UTC.
  public static func document(of runs: [Row]) -> ReportDocument {
    let columns: [ReportTable.Column] = [
      .init("id", "id", .right), .init("created", "created (UTC)"), .init("name", "scenario"), .init("seed", "seed", .right),
      .init("trials", "trials", .right), .init("p95_seconds", "p95", .right), .init("error_rate", "errors", .right),
      .init("version", "version"), .init("digest", "digest"), .init("title", "title"),
    ]
    let rows = runs.map { run -> [Cell] in
      [
        .text(run.id), Cell(value: .text(run.created.formatted(.iso8601)), text: minute(of: run.created)), .text(run.name),
        Cell(value: .number(String(run.seed)), text: String(run.seed)), .count(run.trials), figure(run.p95, .time),
        figure(run.errorRate, .share), .text(run.version), Cell(value: .text(run.digest), text: String(run.digest.prefix(8)), tone: .faint),
        .text(run.title),
      ]
    }
    let none: [ReportSection.Block] = runs.isEmpty ? [.paragraph("no runs yet; `ape-plan simulate` makes one")] : []
    let table = ReportTable(id: "runs", columns: columns, rows: rows)
    return ReportDocument(title: "", sections: [ReportSection(id: "runs", title: "", blocks: none + [.table(table)])])
  }

  private static func figure(_ value: Double?, _ measure: Measure) -> Cell {
    value == nil ? Cell(value: .none, text: "n/a", tone: .faint) : .figure(value, measure)
  }

  /// `2026-11-23 18:05`.
  private static func minute(of date: Date) -> String {
    String(date.formatted(.iso8601).prefix(16)).replacing("T", with: " ")
  }
}
