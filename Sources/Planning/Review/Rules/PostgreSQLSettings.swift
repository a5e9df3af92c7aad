import PlanModel
import Units

/// Settings of PostgreSQL as a container has them.
struct PostgreSQLSettings {
  private let settings: [String: Written<String>]

  init(_ container: DeployedContainer) { settings = container.settings }

  /// - Returns: nil where nothing, nothing readable or -1 ("as another setting") is written.
  func size(_ name: String) -> Bytes? {
    guard let bytes = settings[name].flatMap({ SettingSize.postgreSQL($0.value, of: name) }), bytes.count > 0 else { return nil }
    return bytes
  }

  func number(_ name: String, default value: Double) -> Double {
    settings[name].flatMap { Double($0.value) }.flatMap { $0.isFinite && $0 >= 0 && $0 < 1e6 ? $0 : nil } ?? value
  }

  func text(_ name: String) -> String? { settings[name]?.value }

  /// Source: PostgreSQL 16 documentation, 20.3.1: 100 connections, of which 3 are kept for superusers.
  var maxConnections: Int { Int(number("max_connections", default: 100)) }
  var reservedConnections: Int {
    Int(number("superuser_reserved_connections", default: 3) + number("reserved_connections", default: 0))
  }
}
