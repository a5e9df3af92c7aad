/// The databases whose settings are tuned.
public enum TunedDatabase: String, Codable, Hashable, Sendable, CaseIterable {
  /// PostgreSQL with TimescaleDB.
  case timescaledb
  /// PostgreSQL without it.
  case postgresql
  case neo4j
  case redis

  /// As its makers write it.
  public var title: String {
    switch self {
    case .timescaledb: "TimescaleDB"
    case .postgresql: "PostgreSQL"
    case .neo4j: "Neo4j"
    case .redis: "Redis"
    }
  }

  /// Its own configuration file.
  public var configurationFile: String {
    switch self {
    case .timescaledb, .postgresql: "postgresql.conf"
    case .neo4j: "neo4j.conf"
    case .redis: "redis.conf"
    }
  }
}

/// Whose rule decides where the operators and the vendor disagree. What the operators say nothing of is the vendor's either way.
public enum TuningRules: String, Codable, Hashable, Sendable, CaseIterable {
  case operators, vendor
}
