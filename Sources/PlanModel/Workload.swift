import Units

/// How queries arrive, and which routes they take.
public struct Workload: Codable, Hashable, Sendable {
  public var arrivals: Arrivals
  /// The routes that arriving queries take, with weights above 0; a query takes one of them with probability weight / sum of weights.
  public var mix: [RouteShare]
  /// How the rate of Poisson arrivals varies; nil: not at all.
  public var shape: LoadShape?
  /// Nil: clients wait for as long as it takes, and ask once.
  public var clients: Clients?

  public struct RouteShare: Codable, Hashable, Sendable {
    public var route: String
    public var weight: Double

    public init(route: String, weight: Double = 1) {
      self.route = route
      self.weight = weight
    }
  }

  public init(arrivals: Arrivals, mix: [RouteShare], shape: LoadShape? = nil, clients: Clients? = nil) {
    self.arrivals = arrivals
    self.mix = mix
    self.shape = shape
    self.clients = clients
  }
}

/// The arrival process. Open loop: no query waits for another's answer before it arrives.
public enum Arrivals: Codable, Hashable, Sendable {
  /// Independent arrivals at this mean rate, around which `Workload.shape` may let it vary.
  case poisson(Rate)
  /// Recorded arrivals.
  case trace(TraceDescription)
}

/// Tokens that a row of a trace asks for.
public struct TokenCounts: Codable, Hashable, Sendable {
  public var input: Double
  public var output: Double

  public init(input: Double, output: Double) {
    self.input = input
    self.output = output
  }
}

/// What a scenario knows of a recorded trace. The rows themselves are streamed from the file when the trial runs.
public struct TraceDescription: Codable, Hashable, Sendable {
  public enum Form: String, Codable, Hashable, Sendable {
    /// One row a query, with the instant of its arrival.
    case timestamps
    /// One row a bucket of time, with the number of arrivals in it.
    case counts
  }

  /// The path that was given, or the name of an embedded trace.
  public var origin: String
  /// SHA-256 of the file's bytes, in hexadecimal.
  public var digest: String
  public var form: Form
  public var rows: Int
  /// Arrivals in the file, before scaling.
  public var arrivals: Double
  /// From 0 to the end of the last bucket, or to the last timestamp; as recorded.
  public var span: SimTime
  /// Width of the buckets of the form `counts`: the smallest step between two rows.
  public var bucket: SimTime?
  /// Whether each row carries input and output tokens.
  public var hasTokens: Bool
  /// Tokens of some of the rows, taken evenly over the trace: what calls come to on average is worked out from them before the trace is
  /// replayed. Empty when the rows carry none.
  public var tokenSample: [TokenCounts]
  /// Replay this many times faster than recorded. Above 0.
  public var speed: Double
  /// Multiply the number of arrivals by this. Above 0.
  public var scale: Double

  public init(
    origin: String, digest: String, form: Form, rows: Int, arrivals: Double, span: SimTime, bucket: SimTime? = nil,
    hasTokens: Bool = false, tokenSample: [TokenCounts] = [], speed: Double = 1, scale: Double = 1
  ) {
    self.origin = origin
    self.digest = digest
    self.form = form
    self.rows = rows
    self.arrivals = arrivals
    self.span = span
    self.bucket = bucket
    self.hasTokens = hasTokens
    self.tokenSample = tokenSample
    self.speed = speed
    self.scale = scale
  }

  /// Arrivals per simulated second, over the whole trace.
  public var meanRate: Rate { Rate(perSecond: span.seconds > 0 ? arrivals * scale * speed / span.seconds : 0) }
  /// The length of the trace on the simulated clock.
  public var replaySpan: SimTime { SimTime(seconds: span.seconds / speed) }
}

extension Workload {
  /// Arrivals per second in the long run, growth and surges apart.
  public var meanRate: Rate {
    switch arrivals {
    case .poisson(let rate): rate
    case .trace(let trace): trace.meanRate
    }
  }

  /// Expected arrivals per second over this much time from the start: also with growth, and where no whole cycle is seen.
  public func meanRate(over horizon: SimTime) -> Rate {
    meanRate * (shape?.meanFactor(from: 0, to: horizon.seconds) ?? 1)
  }
}
