import RandomStreams
import Units

/// The way of a query through the stations.
public struct Route: Codable, Hashable, Sendable {
  public var name: String
  public var steps: [Step]

  public init(name: String, steps: [Step]) {
    self.name = name
    self.steps = steps
  }
}

/// One step of a route. The label keys its random draws: steps with the same label path bring the same draws to two scenarios.
public struct Step: Codable, Hashable, Sendable {
  /// Unique among its siblings; by default the action's verb and object with a running number, as `serve desk 1`.
  public var label: String
  public var action: Action

  public init(label: String, action: Action) {
    self.label = label
    self.action = action
  }

  public indirect enum Action: Codable, Hashable, Sendable {
    /// A visit to a station, a slice of CPU at the application that was entered, or a pass through a proxy.
    case serve(station: String, time: Distribution)
    /// Hold a slot of a pool while the steps run.
    case hold(pool: String, steps: [Step])
    /// Be admitted to one worker of an application, and stay there while the steps run.
    case enter(service: String, steps: [Step])
    /// Hold one of the threads of the worker of an application that was entered, while the steps run.
    case block(service: String, steps: [Step])
    /// Time that passes without any station.
    case wait(Distribution)
    /// One of several ways, by probability; what is missing to 100 % goes on without any of them.
    case branch([Choice])
    /// The steps, again from the start whenever an `again` inside them says so.
    case loop([Step])
    /// With this probability, back to the start of the innermost loop.
    case again(probability: Fraction)
    /// The steps a number of times, drawn once and rounded to a whole number.
    case repeated(count: Distribution, steps: [Step])
    /// All branches at once; goes on when the last of them has ended. Fails when one of them failed.
    case parallel([[Step]])
    /// The steps, and again after a back-off when they fail, `attempts` times in all.
    case retry(attempts: Int, backoff: Backoff, steps: [Step])
    /// The steps, and when they fail, the others.
    case attempt(steps: [Step], otherwise: [Step])
    /// Ask a cache; go one way on a hit and the other on a miss. `keyspace` is empty for a station with a given hit ratio.
    case lookup(cache: String, keyspace: String, hit: [Step], miss: [Step])
    /// A look-up in a database: CPU time, and `pages` touched, each of which may miss the memory and go to the disk.
    case read(database: String, time: Distribution, pages: Distribution)
    /// A call of an LLM provider.
    case ask(provider: String, tokens: TokenSource)
    /// A run in a sandbox that needs this much CPU time.
    case execute(sandbox: String, time: Distribution)
    /// Bytes sent to the client over the internet.
    case respond(bytes: Bytes)
    /// Bytes that stay in a database's volume, before compression.
    case store(database: String, bytes: Bytes)
    /// The query fails here, with this probability.
    case fail(cause: String, probability: Fraction)
    /// All steps of another route.
    case call(route: String)
  }

  public struct Choice: Codable, Hashable, Sendable {
    public var probability: Fraction
    public var steps: [Step]

    public init(probability: Fraction, steps: [Step]) {
      self.probability = probability
      self.steps = steps
    }
  }
}

/// How long to wait before attempt k + 1: `first` x `factor`^(k - 1), at most `longest`, each times a uniform draw from 1 - jitter to 1.
public struct Backoff: Codable, Hashable, Sendable {
  public var first: SimTime
  /// At least 1.
  public var factor: Double
  public var longest: SimTime
  public var jitter: Fraction
  /// Whether it does not matter when a provider that refused a call said to come again. Otherwise a time of up to a minute replaces the wait.
  /// Source: anthropic-sdk-python, `_calculate_retry_timeout`.
  public var ignoresRetryAfter: Bool?

  public init(
    first: SimTime = .zero, factor: Double = 2, longest: SimTime = .minutes(1), jitter: Fraction = .zero, ignoresRetryAfter: Bool? = nil
  ) {
    self.first = first
    self.factor = factor
    self.longest = longest
    self.jitter = jitter
    self.ignoresRetryAfter = ignoresRetryAfter
  }
}

/// Where the token counts of an LLM call come from. A trace that carries tokens overrides it.
public enum TokenSource: Codable, Hashable, Sendable {
  /// One row of a table with the columns `tokens_in` and `tokens_out`, both of the same row, times the scales.
  case table(String, inputScale: Double, outputScale: Double)
  case distributions(input: Distribution, output: Distribution)
}
