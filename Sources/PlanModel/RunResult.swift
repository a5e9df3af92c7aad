import Pricing
import Statistics
import Units

/// The answer: all trials of a scenario folded together, with intervals, and priced.
public struct RunResult: Codable, Hashable, Sendable {
  public var scenario: String
  public var title: String
  public var seed: UInt64
  /// Trials that were folded, and why there are no more.
  public var trials: Int
  /// Trials asked for; nil where a precision was, and in runs whose program did not note it yet.
  public var trialsPlanned: Int?
  public var trialsEnding: TrialsEnding
  public var programVersion: String
  /// SHA-256 over everything that the scenario, the seed and the program decide: no id, no clock time.
  public var digest: String

  public var kind: RunSettings.Kind
  /// Simulated time of a trial, and the mean warm-up that was cut off.
  public var duration: SimTime
  public var warmUp: SimTime
  public var warmUpMethod: String
  public var load: LoadResult
  public var responseTime: ResponseTimeResult
  /// Queries per second that left with an answer.
  public var throughput: Estimate
  /// Queries that left with an error, of all that left; 0 to 1.
  public var errorRate: Estimate
  public var errorsByCause: [ErrorShare]
  public var stations: [StationResult]
  public var caches: [CacheResult]
  public var lookups: [LookupResult]
  public var breakdown: [PercentileBreakdown]
  /// One an autoscaler that was at work.
  public var autoscaling: [AutoscalingResult]
  /// One a pool of machines where replicas needed room on them; else empty.
  public var nodePools: [NodePoolResult]
  public var binding: BindingResource?
  /// Stations whose queues grow without limit: the reason why times are refused.
  public var unstable: [String]
  public var memory: [MemoryResult]
  public var deployment: DeploymentResult
  public var bills: [Bill]
  /// The operators' rules of thumb beside the published discounts.
  public var discounts: [DiscountComparison]
  public var objectives: [ObjectiveResult]
  /// The profile's figures, those first that nobody measured.
  public var figures: [Figure]
  /// Things a reader must know before believing the answer, one sentence each.
  public var remarks: [String]
  /// The mean over trials of each step of the course.
  public var series: TimeSeries?
  public var eventsPerQuery: Double
  /// Names what was simulated, whatever it is called; nil in runs whose program did not note it yet.
  public var scenarioDigest: String?
  /// USD a month on demand with its interval, by the name of the metric, such as `cost.llm`; nil in runs whose program did not note it yet.
  public var monthlyCost: [String: Estimate]?
  /// One an event of the scenario; nil where there is none.
  public var events: [EventResult]?
  /// Nil where the expected load is constant.
  public var peakHour: PeakHour?
  /// One an application whose replicas can be started anew; nil where there is none.
  public var restarts: [RestartResult]?
  /// Of the queries that arrived, those that a client asked again; 0 to 1. Nil where clients ask once.
  public var repeated: Estimate?
  /// One a pool on the spot market; nil where there is none.
  public var spot: [SpotResult]?
  /// One a pool of burstable machines; nil where there is none.
  public var burst: [BurstResult]?

  public init(
    scenario: String, title: String, seed: UInt64, trials: Int, trialsPlanned: Int? = nil, trialsEnding: TrialsEnding,
    programVersion: String, digest: String, kind: RunSettings.Kind, duration: SimTime, warmUp: SimTime, warmUpMethod: String,
    load: LoadResult, responseTime: ResponseTimeResult, throughput: Estimate, errorRate: Estimate, errorsByCause: [ErrorShare],
    stations: [StationResult], caches: [CacheResult], lookups: [LookupResult], breakdown: [PercentileBreakdown],
    autoscaling: [AutoscalingResult] = [], nodePools: [NodePoolResult] = [],
    binding: BindingResource?, unstable: [String], memory: [MemoryResult], deployment: DeploymentResult, bills: [Bill],
    discounts: [DiscountComparison] = [], objectives: [ObjectiveResult], figures: [Figure], remarks: [String], series: TimeSeries?,
    eventsPerQuery: Double, scenarioDigest: String? = nil, monthlyCost: [String: Estimate]? = nil, events: [EventResult]? = nil,
    peakHour: PeakHour? = nil, restarts: [RestartResult]? = nil, repeated: Estimate? = nil, spot: [SpotResult]? = nil,
    burst: [BurstResult]? = nil
  ) {
    self.scenario = scenario
    self.title = title
    self.seed = seed
    self.trials = trials
    self.trialsPlanned = trialsPlanned
    self.trialsEnding = trialsEnding
    self.programVersion = programVersion
    self.digest = digest
    self.kind = kind
    self.duration = duration
    self.warmUp = warmUp
    self.warmUpMethod = warmUpMethod
    self.load = load
    self.responseTime = responseTime
    self.throughput = throughput
    self.errorRate = errorRate
    self.errorsByCause = errorsByCause
    self.stations = stations
    self.caches = caches
    self.lookups = lookups
    self.breakdown = breakdown
    self.autoscaling = autoscaling
    self.nodePools = nodePools
    self.binding = binding
    self.unstable = unstable
    self.memory = memory
    self.deployment = deployment
    self.bills = bills
    self.discounts = discounts
    self.objectives = objectives
    self.figures = figures
    self.remarks = remarks
    self.series = series
    self.eventsPerQuery = eventsPerQuery
    self.scenarioDigest = scenarioDigest
    self.monthlyCost = monthlyCost
    self.events = events
    self.peakHour = peakHour
    self.restarts = restarts
    self.repeated = repeated
    self.spot = spot
    self.burst = burst
  }
}

extension RunResult {
  /// What was set for this run and is not the profile's own, such as `services.api.replicas=8`; the load first.
  public var changes: [String] { figures.filter { $0.origin == .override }.map { "\($0.path)=\($0.text)" } }

  public var isInterrupted: Bool { trialsEnding == .interrupted }
}

public struct LoadResult: Codable, Hashable, Sendable {
  /// What the workload offers.
  public var offered: Rate
  /// What arrived.
  public var arrived: Estimate
  /// Where the arrivals come from: `Poisson`, or the trace with its form, speed and scale.
  public var source: String
  public var queries: Int64

  public init(offered: Rate, arrived: Estimate, source: String, queries: Int64) {
    self.offered = offered
    self.arrived = arrived
    self.source = source
    self.queries = queries
  }
}

/// Seconds from the intended arrival to the answer, of queries with an answer.
public struct ResponseTimeResult: Codable, Hashable, Sendable {
  public var mean: Estimate
  public var p50: Estimate
  public var p95: Estimate
  public var p99: Estimate

  public init(mean: Estimate, p50: Estimate, p95: Estimate, p99: Estimate) {
    self.mean = mean
    self.p50 = p50
    self.p95 = p95
    self.p99 = p99
  }
}

public struct ErrorShare: Codable, Hashable, Sendable {
  public var cause: String
  /// Of all queries that left; 0 to 1.
  public var share: Estimate

  public init(cause: String, share: Estimate) {
    self.cause = cause
    self.share = share
  }
}

public struct StationResult: Codable, Hashable, Sendable {
  public var name: String
  /// Servers, slots or cores in all; nil for an infinite server.
  public var capacity: Double?
  /// Busy / capacity; for an infinite server the mean number present.
  public var utilization: Estimate
  /// Seconds a visit.
  public var waitingTime: Estimate
  public var serviceTime: Estimate
  /// Mean number waiting.
  public var queueLength: Estimate
  public var visitsPerQuery: Double
  public var rejected: Int64
  public var timedOut: Int64
  /// The share of its time that a container stood still as it had used up its CPU limit for a period; nil without a limit.
  public var throttled: Estimate?

  public init(
    name: String, capacity: Double?, utilization: Estimate, waitingTime: Estimate, serviceTime: Estimate, queueLength: Estimate,
    visitsPerQuery: Double, rejected: Int64, timedOut: Int64, throttled: Estimate? = nil
  ) {
    self.name = name
    self.capacity = capacity
    self.utilization = utilization
    self.waitingTime = waitingTime
    self.serviceTime = serviceTime
    self.queueLength = queueLength
    self.visitsPerQuery = visitsPerQuery
    self.rejected = rejected
    self.timedOut = timedOut
    self.throttled = throttled
  }
}

public struct CacheResult: Codable, Hashable, Sendable {
  public var name: String
  public var hitRatio: Estimate
  /// What the closed form gave before the simulation, and what it rests on.
  public var expected: Double?
  public var note: String

  public init(name: String, hitRatio: Estimate, expected: Double?, note: String) {
    self.name = name
    self.hitRatio = hitRatio
    self.expected = expected
    self.note = note
  }
}

public struct LookupResult: Codable, Hashable, Sendable {
  public var name: String
  /// Seconds.
  public var mean: Estimate
  public var p95: Estimate
  public var perQuery: Double

  public init(name: String, mean: Estimate, p95: Estimate, perQuery: Double) {
    self.name = name
    self.mean = mean
    self.p95 = p95
    self.perQuery = perQuery
  }
}

/// Seconds by component of the queries around a percentile; together they are the mean response time of those queries.
public struct PercentileBreakdown: Codable, Hashable, Sendable {
  public struct Part: Codable, Hashable, Sendable {
    public var component: String
    public var waiting: Double
    public var service: Double

    public init(component: String, waiting: Double, service: Double) {
      self.component = component
      self.waiting = waiting
      self.service = service
    }
  }

  /// 0.5, 0.95 or 0.99.
  public var percentile: Double
  /// Queries whose response time lies in the bands around the percentile.
  public var queries: Int64
  public var meanResponse: Double
  public var parts: [Part]

  public init(percentile: Double, queries: Int64, meanResponse: Double, parts: [Part]) {
    self.percentile = percentile
    self.queries = queries
    self.meanResponse = meanResponse
    self.parts = parts
  }
}

/// One memory setting of one service.
public struct MemoryResult: Codable, Hashable, Sendable {
  public var service: String
  public var setting: String
  public var value: Bytes
  /// `configured`, or the rule with its inputs and source.
  public var origin: String
  /// What it leads to, such as the share of look-ups it answers; empty when it leads to nothing measured.
  public var effect: String

  public init(service: String, setting: String, value: Bytes, origin: String, effect: String) {
    self.service = service
    self.setting = setting
    self.value = value
    self.origin = origin
    self.effect = effect
  }
}

/// What the nodes offer, what the containers ask for, and what the operators state.
public struct DeploymentResult: Codable, Hashable, Sendable {
  public struct Pool: Codable, Hashable, Sendable {
    public var name: String
    public var instanceType: String
    public var count: Int
    public var vcpu: Double?
    public var memory: Bytes?

    public init(name: String, instanceType: String, count: Int, vcpu: Double?, memory: Bytes?) {
      self.name = name
      self.instanceType = instanceType
      self.count = count
      self.vcpu = vcpu
      self.memory = memory
    }
  }

  public struct Container: Codable, Hashable, Sendable {
    public var service: String
    public var count: Int
    /// Of one container.
    public var resources: Resources

    public init(service: String, count: Int, resources: Resources) {
      self.service = service
      self.count = count
      self.resources = resources
    }
  }

  public var pools: [Pool]
  public var containers: [Container]
  public var claims: OperatorClaims?
  /// What does not add up between the claims and the model, one sentence each.
  public var contradictions: [String]

  public init(pools: [Pool] = [], containers: [Container] = [], claims: OperatorClaims? = nil, contradictions: [String] = []) {
    self.pools = pools
    self.containers = containers
    self.claims = claims
    self.contradictions = contradictions
  }
}

public struct ObjectiveResult: Codable, Hashable, Sendable {
  public enum Verdict: String, Codable, Hashable, Sendable {
    case kept
    case broken
    /// The interval holds the limit: more trials are needed to tell.
    case undecided
    /// The metric itself was refused.
    case unknown
  }

  public var objective: Objective
  public var measured: Estimate
  public var verdict: Verdict

  public init(objective: Objective, measured: Estimate, verdict: Verdict) {
    self.objective = objective
    self.measured = measured
    self.verdict = verdict
  }
}
