import MemoryTuning
import PlanModel
import Units

/// The settings of a database as its container has them.
struct CurrentSettings {
  private let settings: [String: Written<String>]
  private let database: TunedDatabase

  init(_ container: DeployedContainer, _ database: TunedDatabase) {
    settings = container.settings
    self.database = database
  }

  /// `max_connections` of PostgreSQL; nil where it is not written.
  var connections: Int? {
    guard let count = settings["max_connections"].flatMap({ Int($0.value) }), (1...100_000).contains(count) else { return nil }
    return count
  }

  /// Whether Redis writes snapshots, which it does unless it is told not to, or a log.
  var persists: Bool {
    let save = settings["save"]?.value.filter { $0 != "\"" && $0 != "'" }
    return settings["appendonly"]?.value == "yes" || save.map { !$0.isEmpty } ?? true
  }

  func comparison(with recommended: TunedSetting) -> DatabaseTuning.Comparison {
    guard let written = written(recommended.name) else {
      let isDefault = recommended.byDefault.map { $0.isTuned(to: recommended.value) } ?? false
      return .init(recommended, verdict: isDefault ? .byDefault : .missing)
    }
    // Of options there may be others.
    if recommended.name == "server.jvm.additional", case .word(let option) = recommended.value {
      return .init(recommended, current: written, verdict: written.value.split(separator: " ").contains(option[...]) ? .tuned : .change)
    }
    let isTuned = value(written.value, as: recommended)?.isTuned(to: recommended.value) ?? false
    return .init(recommended, current: written, verdict: isTuned ? .tuned : .change)
  }

  /// By its name, or as Neo4j called it before version 5.
  private func written(_ name: String) -> Written<String>? {
    settings[name] ?? (database == .neo4j ? settings[name.replacing("server.", with: "dbms.")] : nil)
  }

  private func value(_ text: String, as setting: TunedSetting) -> TunedValue? {
    switch setting.value {
    case .memory:
      switch database {
      case .timescaledb, .postgresql: SettingSize.postgreSQL(text, of: setting.name).map { .memory($0) }
      case .neo4j: SettingSize.neo4j(text).map { .memory($0) }
      case .redis: SettingSize.redis(text).map { .memory($0) }
      }
    case .count, .decimal: Double(text).map { .decimal($0) }
    case .word: .word(text.filter { $0 != "\"" && $0 != "'" })
    }
  }
}
