import RandomStreams
import Units

/// What an LLM provider lets an organisation use in a minute. A call beyond it is refused with status 429 and told when to come again.
///
/// Each limit is a bucket that holds a minute's worth, is refilled evenly, and is emptied by the calls. Nil: not limited.
/// Source: Anthropic, "Rate limits": the token bucket algorithm, with capacity that is replenished continuously.
public struct LLMQuota: Codable, Hashable, Sendable {
  public var requestsPerMinute: Double?
  /// Without those that are read from the prompt cache.
  public var inputTokensPerMinute: Double?
  public var outputTokensPerMinute: Double?
  /// Output tokens that a call sets aside when it begins (its `max_tokens`), and gives back at its end as far as it has not written them. Nil:
  /// it sets aside nothing, and what it has written counts at its end.
  public var reservedOutput: Double?

  public init(
    requestsPerMinute: Double? = nil, inputTokensPerMinute: Double? = nil, outputTokensPerMinute: Double? = nil, reservedOutput: Double? = nil
  ) {
    self.requestsPerMinute = requestsPerMinute
    self.inputTokensPerMinute = inputTokensPerMinute
    self.outputTokensPerMinute = outputTokensPerMinute
    self.reservedOutput = reservedOutput
  }
}

/// Queries that an application takes in a minute; one more is turned away with status 429. A bucket that holds a minute's worth.
public struct RateLimit: Codable, Hashable, Sendable {
  /// What counts together.
  public enum Scope: String, Codable, Hashable, Sendable, CaseIterable {
    /// Each worker process counts for itself, as limiters that keep their counts in memory do.
    case worker
    /// All replicas count together, as limiters that keep their counts in a store do.
    case application
  }

  public var perMinute: Double
  public var scope: Scope

  public init(perMinute: Double, scope: Scope) {
    self.perMinute = perMinute
    self.scope = scope
  }
}

/// What clients do when they get no answer.
public struct Clients: Codable, Hashable, Sendable {
  /// A client leaves after this time and counts as failed. What it asked for is worked on all the same, to its end. Nil: it waits.
  public var timeout: SimTime?
  /// How often it asks in all, when it has left or got an error. Each attempt is a query of its own.
  public var attempts: Int
  /// How long it waits before it asks again.
  public var backoff: Backoff

  public init(timeout: SimTime? = nil, attempts: Int = 1, backoff: Backoff = Backoff()) {
    self.timeout = timeout
    self.attempts = attempts
    self.backoff = backoff
  }
}
