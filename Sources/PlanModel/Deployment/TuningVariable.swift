/// Environment variables whose numbers rules look at, by the names that applications give them. Of all others no value is kept.
public enum TuningVariable: String, Hashable, Sendable, CaseIterable {
  case workers, poolSize, poolOverflow, requestTimeout, concurrency, llmTimeout, llmRetries, neo4jPoolSize, sandboxTimeout, sandboxMemory,
    sandboxConcurrency, rateLimitPerMinute, rateLimitEnabled, gracefulTimeout, keepAlive

  /// In upper case. Times are in seconds, sandbox memory in MiB.
  public var names: [String] {
    switch self {
    case .workers: ["API_WORKERS", "WEB_CONCURRENCY", "UVICORN_WORKERS", "GUNICORN_WORKERS", "WORKERS"]
    case .poolSize: ["DB_POOL_SIZE", "DATABASE_POOL_SIZE", "POSTGRES_POOL_SIZE", "SQLALCHEMY_POOL_SIZE"]
    case .poolOverflow: ["DB_MAX_OVERFLOW", "DATABASE_MAX_OVERFLOW", "POSTGRES_MAX_OVERFLOW", "SQLALCHEMY_MAX_OVERFLOW"]
    case .requestTimeout: ["API_TIMEOUT_SECONDS", "REQUEST_TIMEOUT_SECONDS", "REQUEST_TIMEOUT", "HTTP_TIMEOUT_SECONDS"]
    case .concurrency: ["MAX_CONCURRENT_REQUESTS", "MAX_CONCURRENCY", "UVICORN_LIMIT_CONCURRENCY"]
    case .llmTimeout: ["LLM_TIMEOUT_SECONDS", "LLM_TIMEOUT", "LLM_REQUEST_TIMEOUT"]
    case .llmRetries: ["LLM_MAX_RETRIES", "LLM_RETRIES"]
    case .neo4jPoolSize: ["NEO4J_MAX_CONNECTION_POOL_SIZE", "NEO4J_POOL_SIZE"]
    case .sandboxTimeout: ["VEE_TIMEOUT_SECONDS", "SANDBOX_TIMEOUT_SECONDS"]
    case .sandboxMemory: ["VEE_MEMORY_LIMIT_MB", "SANDBOX_MEMORY_LIMIT_MB"]
    case .sandboxConcurrency: ["VEE_MAX_CONCURRENT", "SANDBOX_MAX_CONCURRENT"]
    case .rateLimitPerMinute: ["RATE_LIMIT_PER_MINUTE"]
    case .rateLimitEnabled: ["RATE_LIMIT_ENABLED"]
    case .gracefulTimeout: ["UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN", "GUNICORN_GRACEFUL_TIMEOUT"]
    case .keepAlive: ["UVICORN_TIMEOUT_KEEP_ALIVE", "GUNICORN_KEEP_ALIVE"]
    }
  }

  private static let byName: [String: TuningVariable] = Dictionary(
    uniqueKeysWithValues: allCases.flatMap { variable in variable.names.map { ($0, variable) } })

  /// - Returns: nil for a name that no rule looks at.
  public init?(name: String) {
    guard let known = Self.byName[name.uppercased()] else { return nil }
    self = known
  }
}
