import MemoryTuning
import PlanModel
import Units

/// Settings of databases for people: what is written, what should be, and why.
public enum TuneReport {
  /// - Parameter isFull: settings that are tuned already too.
  public static func document(of tuning: DeploymentTuning, isFull: Bool = false) -> ReportDocument {
    var sections = tuning.hasFiles ? [headline(tuning)] : []
    sections += tuning.databases.enumerated().map { section(of: $1, number: $0 + 1, hasFiles: tuning.hasFiles, isFull: isFull) }
    if !tuning.leftOut.isEmpty {
      let items = tuning.leftOut.map { "\($0.place): \($0.name) is not tuned: \($0.reason)." }
      sections.append(ReportSection(id: "left-out", title: "Not tuned", blocks: [.items(items, tone: .warning)]))
    }
    sections.append(grounds(tuning))
    return ReportDocument(title: "", sections: sections)
  }

  private static func headline(_ tuning: DeploymentTuning) -> ReportSection {
    let changes = tuning.databases.reduce(0) { $0 + $1.changes }
    let names = tuning.databases.map(\.name).joined(separator: ", ")
    let text =
      changes == 0
      ? "Tuned within 5 %: \(names)."
      : "\(HumanText.counted(changes, "setting")) of \(names) \(changes == 1 ? "is" : "are") not within 5 % of what is recommended."
    return ReportSection(
      id: "tune", title: "", blocks: tuning.databases.isEmpty ? [] : [.paragraph(text, tone: changes == 0 ? .good : .warning)])
  }

  private static func section(of database: DatabaseTuning, number: Int, hasFiles: Bool, isFull: Bool) -> ReportSection {
    let shown = hasFiles && !isFull ? database.settings.filter { !$0.verdict.isTuned } : database.settings
    let hidden = database.settings.count - shown.count
    var blocks: [ReportSection.Block] = []
    if !shown.isEmpty { blocks.append(.table(table(of: shown, database, number: number, hasFiles: hasFiles))) }
    if hidden > 0 {
      let counted = "\(HumanText.counted(hidden, "setting")) \(hidden == 1 ? "is" : "are")"
      blocks.append(.paragraph("\(counted) within 5 %; --all shows \(hidden == 1 ? "it" : "them").", tone: .faint))
    }
    if !database.findings.isEmpty { blocks.append(.items(database.findings.map { "\($0)." }, tone: .bad)) }
    if !database.remarks.isEmpty { blocks.append(.items(database.remarks)) }
    return ReportSection(id: "database-\(number)", title: title(of: database), blocks: blocks)
  }

  private static func title(of database: DatabaseTuning) -> String {
    var parts = [database.machine.memory.spelling]
    if database.database == .timescaledb || database.database == .postgresql {
      parts += [HumanText.counted(database.machine.cpus, "CPU"), database.machine.disk.rawValue]
    }
    if database.database == .redis { parts.append(database.machine.isPersistent ? "persistent" : "a mere cache") }
    let name = database.target.map { "\($0.place): \(database.name) (\(database.database.title))" } ?? database.database.title
    return "\(name), \(parts.joined(separator: ", ")), rules of the \(database.rules.rawValue)"
  }

  private static func table(
    of settings: [DatabaseTuning.Comparison], _ database: DatabaseTuning, number: Int, hasFiles: Bool
  ) -> ReportTable {
    var columns: [ReportTable.Column] = [.init("setting", "setting")]
    if hasFiles { columns.append(.init("current", "current")) }
    columns.append(.init("recommended", "recommended"))
    if hasFiles { columns.append(.init("verdict", "verdict", presence: .dataOnly)) }
    columns += [.init("because", "because"), .init("source", "source", presence: .dataOnly)]
    let rows = settings.map { comparison -> [Cell] in
      let recommended = comparison.recommended
      var row: [Cell] = [.text(recommended.name)]
      if hasFiles { row.append(current(comparison, in: database.database)) }
      row.append(.text(shown(recommended.value.spelling(in: database.database)), tone: .strong))
      if hasFiles { row.append(.text(comparison.verdict.rawValue)) }
      return row + [.text(recommended.reason), .text(recommended.source)]
    }
    return ReportTable(id: "settings-\(number)", columns: columns, rows: rows)
  }

  private static func current(_ comparison: DatabaseTuning.Comparison, in database: TunedDatabase) -> Cell {
    if let current = comparison.current { return .text(shown(current.value), tone: comparison.verdict.isTuned ? .good : .warning) }
    guard let value = comparison.recommended.byDefault else { return .text("-", tone: .faint) }
    return .text("(\(shown(value.spelling(in: database))))", tone: .faint)
  }

  private static func shown(_ text: String) -> String { text.isEmpty ? "\"\"" : text }

  // MARK: Grounds

  private static func grounds(_ tuning: DeploymentTuning) -> ReportSection {
    var items: [String] = []
    if tuning.hasFiles, !tuning.databases.isEmpty { items.append("In parentheses: what the server takes where nothing is written.") }
    let kinds = Set(tuning.databases.map(\.database))
    items += TunedDatabase.allCases.filter(kinds.contains).map { "\($0.title): \(verification(of: $0))" }
    var sources: [String] = []
    for source in tuning.databases.flatMap({ $0.settings.flatMap { $0.recommended.source.split(separator: "; ").map(String.init) } })
    where !sources.contains(source) { sources.append(source) }
    if !sources.isEmpty { items.append("Sources: \(sources.joined(separator: "; ")).") }
    return ReportSection(id: "grounds", title: "What this stands on", blocks: items.isEmpty ? [] : [.items(items, tone: .faint)])
  }

  /// What a real server has accepted, and what nobody here could ask.
  static func verification(of database: TunedDatabase) -> String {
    switch database {
    case .timescaledb:
      "the settings are accepted by PostgreSQL 15; the extension itself, and so timescaledb.max_background_workers, was not run."
    case .postgresql: "the settings are accepted by PostgreSQL 15."
    case .neo4j: "the values are those of its own tool's source; no Neo4j was run with them."
    case .redis: "the settings are accepted by Redis 7.0."
    }
  }
}
