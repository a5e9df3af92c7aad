import MemoryTuning
import PlanModel
import Units

/// The JSON form of tuned settings: a contract with other people's programs, with structures of its own.
public struct TuneDocument: Encodable, Hashable, Sendable {
  public var schemaVersion = 1
  public var databases: [Database]
  public var leftOut: [LeftOut]

  public init(_ tuning: DeploymentTuning) {
    databases = tuning.databases.map(Database.init)
    leftOut = tuning.leftOut.map { LeftOut(name: $0.name, reason: $0.reason, at: $0.place) }
  }

  /// Sorted keys, so that equal answers give equal bytes; ends with a line feed.
  public func text() throws(ReportError) -> String { try SortedJSON.text(of: self) }

  public struct Database: Encodable, Hashable, Sendable {
    public var database: String
    public var name: String
    public var at: FilePlace?
    public var memoryBytes: Int64
    public var cpus: Int
    public var disk: String
    public var rules: String
    public var changes: Int
    public var settings: [Setting]
    public var remarks: [String]
    /// What does not fit into the memory.
    public var findings: [String]
    public var verification: String

    init(_ tuning: DatabaseTuning) {
      database = tuning.database.rawValue
      name = tuning.name
      at = tuning.target?.place
      memoryBytes = tuning.machine.memory.count
      cpus = tuning.machine.cpus
      disk = tuning.machine.disk.rawValue
      rules = tuning.rules.rawValue
      changes = tuning.changes
      settings = tuning.settings.map { Setting($0, in: tuning.database) }
      remarks = tuning.remarks
      findings = tuning.findings.map(\.description)
      verification = TuneReport.verification(of: tuning.database)
    }
  }

  public struct Setting: Encodable, Hashable, Sendable {
    public var name: String
    /// As the database's configuration file spells it.
    public var recommended: String
    /// Of an amount of memory.
    public var recommendedBytes: Int64?
    public var current: String?
    public var currentAt: FilePlace?
    public var byDefault: String?
    public var verdict: String
    public var reason: String
    public var source: String

    init(_ comparison: DatabaseTuning.Comparison, in database: TunedDatabase) {
      name = comparison.recommended.name
      recommended = comparison.recommended.value.spelling(in: database)
      recommendedBytes = if case .memory(let bytes) = comparison.recommended.value { bytes.count } else { nil }
      current = comparison.current?.value
      currentAt = comparison.current?.place
      byDefault = comparison.recommended.byDefault?.spelling(in: database)
      verdict = comparison.verdict.rawValue
      reason = comparison.recommended.reason
      source = comparison.recommended.source
    }
  }

  public struct LeftOut: Encodable, Hashable, Sendable {
    public var name: String
    public var reason: String
    public var at: FilePlace
  }
}
