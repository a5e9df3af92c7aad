import Statistics
import Units

/// What one trial observed. All sums and counts are of the observed window: after the warm-up, up to the end.
///
/// A plain value that can be written down and folded elsewhere. Only counts, sums and bounded histograms: its size does not depend on
/// the number of queries.
public struct TrialResult: Codable, Hashable, Sendable {
  public enum Ending: String, Codable, Hashable, Sendable {
    case horizon
    /// More queries in the system than `RunSettings.inFlightLimit`.
    case inFlightLimit = "in-flight limit"
  }

  /// 0 for the first trial.
  public var index: Int
  /// The observed window on the simulated clock.
  public var start: SimTime
  public var end: SimTime
  /// False when the warm-up did not end in the first half of the pilots: the run is too short to tell.
  public var warmUpReached: Bool
  public var ending: Ending
  /// Events processed in the whole trial, warm-up included.
  public var events: Int64
  /// Queries that arrived in the whole trial.
  public var arrivedInAll: Int64
  /// Queries that arrived in the window.
  public var arrived: Int64
  /// Queries that left in the window with an answer.
  public var completed: Int64
  /// Queries that left in the window with an error, by cause.
  public var failures: [FailureCount]
  /// From the intended arrival to the answer, of completed queries, in seconds: the sum and the histogram.
  public var responseSum: Double
  public var responseTime: Histogram
  public var stations: [StationTally]
  public var caches: [CacheTally]
  /// Look-ups by database or cache, from the first wait to the last byte.
  public var lookups: [LookupTally]
  public var breakdown: BreakdownTally
  public var consumption: Consumption
  public var population: Population
  public var series: TimeSeries
  /// One an autoscaler.
  public var scaling: [ScalingTally]
  /// One a pool of machines where pods are placed on machines; else empty.
  public var nodes: [NodeTally]
  /// One an event of the scenario; nil where there is none.
  public var eventTallies: [EventTally]?
  /// Of `arrived`, those that a client asked again; nil where clients ask once.
  public var repeated: Int64?
  /// One an application whose replicas can be started anew; nil where there is none.
  public var restarts: [RestartTally]?

  public init(
    index: Int, start: SimTime, end: SimTime, warmUpReached: Bool, ending: Ending, events: Int64, arrivedInAll: Int64,
    arrived: Int64, completed: Int64, failures: [FailureCount], responseSum: Double, responseTime: Histogram, stations: [StationTally],
    caches: [CacheTally], lookups: [LookupTally], breakdown: BreakdownTally, consumption: Consumption, population: Population, series: TimeSeries,
    scaling: [ScalingTally] = [], nodes: [NodeTally] = [], eventTallies: [EventTally]? = nil, repeated: Int64? = nil, restarts: [RestartTally]? = nil
  ) {
    self.index = index
    self.start = start
    self.end = end
    self.warmUpReached = warmUpReached
    self.ending = ending
    self.events = events
    self.arrivedInAll = arrivedInAll
    self.arrived = arrived
    self.completed = completed
    self.failures = failures
    self.responseSum = responseSum
    self.responseTime = responseTime
    self.stations = stations
    self.caches = caches
    self.lookups = lookups
    self.breakdown = breakdown
    self.consumption = consumption
    self.population = population
    self.series = series
    self.scaling = scaling
    self.nodes = nodes
    self.eventTallies = eventTallies
    self.repeated = repeated
    self.restarts = restarts
  }

  /// Length of the observed window in seconds.
  public var observedSeconds: Double { (end - start).seconds }
  public var failed: Int64 { failures.reduce(0) { $0 + $1.count } }
}

public struct FailureCount: Codable, Hashable, Sendable {
  /// Such as `api: admission limit` or `api to timescaledb: pool time-out`.
  public var cause: String
  public var count: Int64

  public init(cause: String, count: Int64) {
    self.cause = cause
    self.count = count
  }
}

/// One station, all its instances together.
public struct StationTally: Codable, Hashable, Sendable {
  public var name: String
  /// Servers, slots or cores of all instances; nil for an infinite server.
  public var capacity: Double?
  /// Visits that began waiting or service.
  public var arrivals: Int64
  public var completions: Int64
  /// Turned away by a full queue.
  public var rejected: Int64
  /// Gave up waiting, or were cut off when their replica ended.
  public var timedOut: Int64
  /// Integral of busy servers (cores, slots) over time, in seconds; at a paced station the time before the next operation could begin.
  public var busySeconds: Double
  /// Integral of the number waiting over time, in seconds.
  public var queueSeconds: Double
  /// Sum over the visits that left the queue, for service or because they gave up, of the time in it (at a sharing station: of the time
  /// beyond the service that was had), in seconds.
  public var waitingSum: Double
  /// Sum over completed visits of the time in service (at a sharing station: of the demand), in seconds.
  public var serviceSum: Double
  /// Seconds, over all instances, in which a container had used up its CPU limit for a period and stood still, though somebody wanted to run.
  /// Nil without a CPU limit.
  public var throttledSeconds: Double?

  public init(
    name: String, capacity: Double?, arrivals: Int64, completions: Int64, rejected: Int64, timedOut: Int64, busySeconds: Double,
    queueSeconds: Double, waitingSum: Double, serviceSum: Double, throttledSeconds: Double? = nil
  ) {
    self.name = name
    self.capacity = capacity
    self.arrivals = arrivals
    self.completions = completions
    self.rejected = rejected
    self.timedOut = timedOut
    self.busySeconds = busySeconds
    self.queueSeconds = queueSeconds
    self.waitingSum = waitingSum
    self.serviceSum = serviceSum
    self.throttledSeconds = throttledSeconds
  }
}

/// Replicas of an application that were started anew, and why.
public struct RestartTally: Codable, Hashable, Sendable {
  public var application: String
  /// Killed as they needed more memory than their limit.
  public var outOfMemory: Int64
  /// Did not answer their liveness probe.
  public var unhealthy: Int64

  public init(application: String, outOfMemory: Int64 = 0, unhealthy: Int64 = 0) {
    self.application = application
    self.outOfMemory = outOfMemory
    self.unhealthy = unhealthy
  }

  public func since(_ start: RestartTally) -> RestartTally {
    RestartTally(application: application, outOfMemory: outOfMemory - start.outOfMemory, unhealthy: unhealthy - start.unhealthy)
  }
}

public struct CacheTally: Codable, Hashable, Sendable {
  /// The cache, with its keyspace: `redis/answers`.
  public var name: String
  public var hits: Int64
  public var misses: Int64

  public init(name: String, hits: Int64, misses: Int64) {
    self.name = name
    self.hits = hits
    self.misses = misses
  }
}

public struct LookupTally: Codable, Hashable, Sendable {
  public var name: String
  public var sum: Double
  public var times: Histogram

  public init(name: String, sum: Double, times: Histogram) {
    self.name = name
    self.sum = sum
    self.times = times
  }
}

/// Where completed queries spent their response time, by bands of response time, so that the make-up of a percentile can be told.
///
/// In each band, the seconds over all components add up to the response times of its queries. Of parallel branches only the one that
/// ended last counts, as the others cost the query nothing.
public struct BreakdownTally: Codable, Hashable, Sendable {
  public struct Band: Codable, Hashable, Sendable {
    /// Bounds of the response times in it, in seconds.
    public var low: Double
    public var high: Double
    public var count: Int64
    /// Seconds by component, in the order of `components`.
    public var waiting: [Double]
    public var service: [Double]

    public init(low: Double, high: Double, count: Int64, waiting: [Double], service: [Double]) {
      self.low = low
      self.high = high
      self.count = count
      self.waiting = waiting
      self.service = service
    }
  }

  public var components: [String]
  /// In rising order; only bands that hold queries.
  public var bands: [Band]

  public init(components: [String], bands: [Band]) {
    self.components = components
    self.bands = bands
  }
}

/// What the trial used up, without any price.
public struct Consumption: Codable, Hashable, Sendable {
  public struct Tokens: Codable, Hashable, Sendable {
    public var provider: String
    public var model: String
    public var calls: Int64
    public var input: Double
    public var output: Double
    /// Of `input`, those that were read from the provider's prompt cache; nil: none.
    public var cachedInput: Double?

    public init(provider: String, model: String, calls: Int64, input: Double, output: Double, cachedInput: Double? = nil) {
      self.provider = provider
      self.model = model
      self.calls = calls
      self.input = input
      self.output = output
      self.cachedInput = cachedInput
    }
  }

  public struct Stored: Codable, Hashable, Sendable {
    public var database: String
    /// Before compression.
    public var bytes: Double

    public init(database: String, bytes: Double) {
      self.database = database
      self.bytes = bytes
    }
  }

  public var tokens: [Tokens]
  /// Bytes sent to clients.
  public var egressBytes: Double
  public var stored: [Stored]

  public init(tokens: [Tokens] = [], egressBytes: Double = 0, stored: [Stored] = []) {
    self.tokens = tokens
    self.egressBytes = egressBytes
    self.stored = stored
  }
}

/// How many queries were in the system, and what Little's law needs to be checked with its boundary terms.
public struct Population: Codable, Hashable, Sendable {
  /// Integral of the number in the system over the window, in seconds.
  public var area: Double
  public var atStart: Int64
  public var atEnd: Int64
  /// The largest number in the whole trial.
  public var peak: Int64
  /// Sum over all queries of the time each spent in the system within the window, in seconds, added up query by query.
  public var timeWithinWindow: Double

  public init(area: Double, atStart: Int64, atEnd: Int64, peak: Int64, timeWithinWindow: Double) {
    self.area = area
    self.atStart = atStart
    self.atEnd = atEnd
    self.peak = peak
    self.timeWithinWindow = timeWithinWindow
  }
}

/// The course of the whole trial, warm-up included, in equal steps.
public struct TimeSeries: Codable, Hashable, Sendable {
  public struct Point: Codable, Hashable, Sendable {
    /// End of the step.
    public var time: SimTime
    public var arrived: Int64
    public var completed: Int64
    public var failed: Int64
    /// Sum of the response times of the queries completed in the step, in seconds.
    public var responseSum: Double
    /// Queries in the system at the end of the step.
    public var inSystem: Int64
    /// Busy seconds of each station within the step, in the order of `TrialResult.stations`.
    public var busySeconds: [Double]

    public init(
      time: SimTime, arrived: Int64, completed: Int64, failed: Int64, responseSum: Double, inSystem: Int64, busySeconds: [Double]
    ) {
      self.time = time
      self.arrived = arrived
      self.completed = completed
      self.failed = failed
      self.responseSum = responseSum
      self.inSystem = inSystem
      self.busySeconds = busySeconds
    }
  }

  public var step: SimTime
  public var points: [Point]

  public init(step: SimTime, points: [Point]) {
    self.step = step
    self.points = points
  }
}
