/// A setting of a database as a rule gives it.
public struct TunedSetting: Codable, Hashable, Sendable {
  /// As its configuration file calls it.
  public let name: String
  public let value: TunedValue
  /// How the value was arrived at, with the numbers put in.
  public let reason: String
  public let source: String
  /// What the server takes where nothing is written; nil where that depends on the machine.
  public let byDefault: TunedValue?

  public init(_ name: String, _ value: TunedValue, because reason: String, source: String, byDefault: TunedValue? = nil) {
    self.name = name
    self.value = value
    self.reason = reason
    self.source = source
    self.byDefault = byDefault
  }
}

/// All settings that a database gets, and what has to be known about them.
public struct TunedSettings: Codable, Hashable, Sendable {
  public let settings: [TunedSetting]
  /// Sentences for people: what is not a setting, what was held back.
  public let remarks: [String]
  /// What does not fit, whatever the settings are.
  public let findings: [MemoryFinding]

  public init(_ settings: [TunedSetting], remarks: [String] = [], findings: [MemoryFinding] = []) {
    self.settings = settings
    self.remarks = remarks
    self.findings = findings
  }

  /// What a database of that kind gets on such a machine.
  public init(_ database: TunedDatabase, on machine: DatabaseMachine, by rules: TuningRules) {
    self =
      switch database {
      case .timescaledb: PostgreSQLTuning(machine, rules: rules, hasTimescale: true).tuned
      case .postgresql: PostgreSQLTuning(machine, rules: rules, hasTimescale: false).tuned
      case .neo4j: Neo4jTuning(machine, rules: rules).tuned
      case .redis: RedisTuning(machine, rules: rules).tuned
      }
  }

  public subscript(name: String) -> TunedValue? { settings.first { $0.name == name }?.value }
}
