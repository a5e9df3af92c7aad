import MemoryTuning
import Units

/// The settings of one database as they are and as they should be.
public struct DatabaseTuning: Hashable, Sendable {
  public var database: TunedDatabase
  /// The service or workload; the database's own name where no file was read.
  public var name: String
  /// Whose settings they are; nil where no file was read.
  public var target: Target?
  public var machine: DatabaseMachine
  public var rules: TuningRules
  public var settings: [Comparison]
  public var remarks: [String]
  /// What does not fit, whatever the settings are.
  public var findings: [MemoryFinding]

  public init(
    database: TunedDatabase, name: String, target: Target? = nil, machine: DatabaseMachine, rules: TuningRules, settings: [Comparison],
    remarks: [String] = [], findings: [MemoryFinding] = []
  ) {
    self.database = database
    self.name = name
    self.target = target
    self.machine = machine
    self.rules = rules
    self.settings = settings
    self.remarks = remarks
    self.findings = findings
  }

  /// A container that was read.
  public struct Target: Hashable, Sendable {
    public var platform: DeployedWorkload.Platform
    /// `service`, `StatefulSet` and so on.
    public var kind: String
    public var workload: String
    public var namespace: String
    public var container: String
    public var place: FilePlace

    public init(_ workload: DeployedWorkload, _ container: DeployedContainer) {
      platform = workload.platform
      kind = workload.kind
      self.workload = workload.name
      namespace = workload.namespace
      self.container = container.name
      place = container.place
    }
  }

  /// One setting, beside what is written.
  public struct Comparison: Hashable, Sendable {
    public var recommended: TunedSetting
    /// As it is written; nil where it is not, or no file was read.
    public var current: Written<String>?
    public var verdict: Verdict

    public init(_ recommended: TunedSetting, current: Written<String>? = nil, verdict: Verdict) {
      self.recommended = recommended
      self.current = current
      self.verdict = verdict
    }
  }

  public enum Verdict: String, Hashable, Sendable {
    /// Nothing was read to compare with.
    case recommended
    /// Written, and within 5 %.
    case tuned
    /// Not written, and what the server takes then is within 5 %.
    case byDefault
    /// Written, and something else.
    case change
    /// Not written.
    case missing

    public var isTuned: Bool { self == .tuned || self == .byDefault }
  }

  /// How many settings are to be changed or written.
  public var changes: Int { settings.count { !$0.verdict.isTuned } }
}

/// All databases of a deployment, with those that nothing could be said of.
public struct DeploymentTuning: Hashable, Sendable {
  public var databases: [DatabaseTuning]
  /// Databases that were found, and why they are left out.
  public var leftOut: [LeftOut]
  /// Whether files were read, so that there is something to compare with.
  public var hasFiles: Bool

  public init(databases: [DatabaseTuning], leftOut: [LeftOut] = [], hasFiles: Bool) {
    self.databases = databases
    self.leftOut = leftOut
    self.hasFiles = hasFiles
  }

  public struct LeftOut: Hashable, Sendable {
    public var name: String
    public var reason: String
    public var place: FilePlace

    public init(name: String, reason: String, place: FilePlace) {
      self.name = name
      self.reason = reason
      self.place = place
    }
  }

  /// Whether all that was found is tuned.
  public var isTuned: Bool { leftOut.isEmpty && databases.allSatisfy { $0.changes == 0 && $0.findings.isEmpty } }
}
