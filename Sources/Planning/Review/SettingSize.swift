import Units

/// Amounts of memory as the configuration of databases spells them.
enum SettingSize {
  /// Source: PostgreSQL 16 documentation, 20.1.1: B, kB, MB, GB and TB with a multiplier of 1024, in just that case; bare numbers are in
  /// units of the setting.
  static func postgreSQL(_ text: String, of name: String) -> Bytes? {
    bytes(
      text,
      [
        "": pages.contains(name) ? 8_192.0 : megabytes.contains(name) ? 1_048_576 : 1_024, "B": 1, "kB": 1_024, "MB": 1_048_576,
        "GB": 1_073_741_824, "TB": 1_099_511_627_776,
      ])
  }

  /// Settings whose bare numbers are pages of 8 KiB. Source: PostgreSQL 16 documentation, 20.4.1, 20.5.1 and 20.7.2.
  private static let pages: Set<String> = ["shared_buffers", "effective_cache_size", "temp_buffers", "wal_buffers"]
  /// Source: PostgreSQL 16 documentation, 20.5.2.
  private static let megabytes: Set<String> = ["min_wal_size", "max_wal_size"]

  /// Source: Neo4j operations manual, Configuration settings: bytes with k, m, g, powers of 1024.
  static func neo4j(_ text: String) -> Bytes? {
    bytes(
      text.lowercased(),
      [
        "": 1.0, "b": 1, "k": 1_024, "kb": 1_024, "kib": 1_024, "m": 1_048_576, "mb": 1_048_576, "mib": 1_048_576, "g": 1_073_741_824,
        "gb": 1_073_741_824, "gib": 1_073_741_824,
      ])
  }

  /// Source: redis.conf: 1k is 1000 bytes, 1kb is 1024.
  static func redis(_ text: String) -> Bytes? {
    bytes(text.lowercased(), ["": 1.0, "b": 1, "k": 1e3, "kb": 1_024, "m": 1e6, "mb": 1_048_576, "g": 1e9, "gb": 1_073_741_824])
  }

  private static func bytes(_ text: String, _ factors: [String: Double]) -> Bytes? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count).filter { $0 != " " }
    guard let number = Double(digits), let factor = factors[unit], number * factor < 1e18 else { return nil }
    return Bytes(Int64((number * factor).rounded()))
  }
}
