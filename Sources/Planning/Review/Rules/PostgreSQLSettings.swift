import PlanModel
import Units

/// Settings of PostgreSQL as a container has them.
struct PostgreSQLSettings {
  private let settings: [String: Written<String>]

  init(_ container: DeployedContainer) { settings = container.settings }

  /// Bytes of one unit of settings that may be bare numbers. Source: PostgreSQL 16 documentation, 20.4.1 and 20.7.2.
  private static let pages: Set<String> = ["shared_buffers", "effective_cache_size", "temp_buffers", "wal_buffers"]

  /// - Returns: nil where nothing, nothing readable or -1 ("as another setting") is written.
  func size(_ name: String) -> Bytes? {
    guard let text = settings[name]?.value else { return nil }
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), number > 0, number < 1e12 else { return nil }
    let factors = [
      "": Self.pages.contains(name) ? 8_192.0 : 1_024, "B": 1, "kB": 1_024, "MB": 1_048_576, "GB": 1_073_741_824, "TB": 1_099_511_627_776,
    ]
    let unit = text.dropFirst(digits.count).filter { $0 != " " }
    guard let factor = factors[unit], number * factor < 1e18 else { return nil }
    return Bytes(Int64((number * factor).rounded()))
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
