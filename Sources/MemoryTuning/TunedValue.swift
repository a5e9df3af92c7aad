import Units

/// The value of a setting, and how the database's own configuration file spells it.
public enum TunedValue: Codable, Hashable, Sendable {
  case memory(Bytes)
  case count(Int)
  case decimal(Double)
  /// A word, or several; empty for the empty text.
  case word(String)

  public func spelling(in database: TunedDatabase) -> String {
    switch self {
    case .memory(let bytes):
      switch database {
      case .timescaledb, .postgresql: Self.postgreSQL(bytes)
      // Source: Neo4j operations manual, Configuration settings: bytes with k, m, g, powers of 1024.
      case .neo4j: Self.inUnits(bytes, "k", "m")
      // Source: redis.conf: 1k is 1000 bytes, 1kb is 1024.
      case .redis: Self.inUnits(bytes, "kb", "mb")
      }
    case .count(let number): "\(number)"
    case .decimal(let number): number.significant(6)
    case .word(let word): word
    }
  }

  /// Whole MiB where that is exact, else whole KiB, rounded down.
  private static func inUnits(_ bytes: Bytes, _ kibi: String, _ mebi: String) -> String {
    bytes.count % 1_048_576 == 0 ? "\(bytes.count / 1_048_576)\(mebi)" : "\(max(1, bytes.count / 1_024))\(kibi)"
  }

  /// The largest unit of which it has at least one, and where that leaves more than a thousandth over, whole ones of the next smaller,
  /// rounded down.
  ///
  /// Source: timescale/timescaledb-tune, internal/parse/parse.go (version 0.19). PostgreSQL 16 documentation, 20.1.1: kB, MB, GB and TB
  /// are powers of 1024.
  static func postgreSQL(_ bytes: Bytes) -> String {
    let units = ["kB", "MB", "GB", "TB"]
    var index = 0
    var size = 1_024.0
    while index < units.count - 1, Double(bytes.count) >= size * 1_024 {
      index += 1
      size *= 1_024
    }
    let number = Double(bytes.count) / size
    guard index > 0 else { return "\(max(1, Int(number.rounded())))kB" }
    guard number - number.rounded(.down) > 0.001 else { return "\(Int(number))\(units[index])" }
    return "\(Int(number * 1_024))\(units[index - 1])"
  }

  /// Whether it is within 5 % of another one; words have to be the same, their case apart.
  ///
  /// Source: timescale/timescaledb-tune, pkg/tstune/tuner.go: a setting within 5 % of the recommendation is left alone.
  public func isTuned(to recommended: TunedValue) -> Bool {
    guard let own = number, let other = recommended.number else {
      guard case .word(let a) = self, case .word(let b) = recommended else { return false }
      return a.lowercased() == b.lowercased()
    }
    return abs(own - other) <= Self.tunedShare * abs(other)
  }

  public static let tunedShare = 0.05

  private var number: Double? {
    switch self {
    case .memory(let bytes): Double(bytes.count)
    case .count(let count): Double(count)
    case .decimal(let number): number
    case .word: nil
    }
  }
}
