import PlanModel
import Statistics

extension ResultDocument {
  public struct Results: Codable, Hashable, Sendable {
    public var responseTime: ResponseTime
    public var throughput: Estimated
    public var errorRate: Estimated
    public var errors: [ErrorShare]
    public var stations: [Station]
    public var caches: [Cache]
    public var lookups: [Lookup]
    public var breakdown: [Breakdown]
    /// Null when no station has a limit.
    @Nullable public var binding: Binding?
    /// Stations whose queues grow without limit.
    public var unstable: [String]
    /// Null when none was at work.
    @Nullable public var autoscaler: Autoscaler?
    /// Empty where replicas needed no room on machines.
    public var nodePools: [NodePool]
    /// Null when none was kept.
    @Nullable public var series: Series?
    /// Left out where nothing happens to the deployment.
    public var events: [Event]?
    /// Left out where the expected load is constant.
    public var peakHour: Peak?
    /// Left out where no replica can be started anew.
    public var restarts: [Restart]?
    /// Left out where clients ask once.
    public var repeatedShare: Estimated?
    /// Left out without spot machines.
    public var spot: [Spot]?
    /// Left out without burstable machines.
    public var cpuCredits: [Burst]?
  }

  public struct Restart: Codable, Hashable, Sendable {
    public var application: String
    public var outOfMemoryPerHour: Estimated
    public var unhealthyPerHour: Estimated
  }

  public struct ResponseTime: Codable, Hashable, Sendable {
    public var mean: Estimated
    public var p50: Estimated
    public var p95: Estimated
    public var p99: Estimated
  }

  public struct ErrorShare: Codable, Hashable, Sendable {
    public var cause: String
    public var share: Estimated
  }

  public struct Station: Codable, Hashable, Sendable {
    public var name: String
    /// Null: no limit.
    @Nullable public var capacity: Double?
    public var utilization: Estimated
    public var waitingTime: Estimated
    public var serviceTime: Estimated
    public var queueLength: Estimated
    public var visitsPerQuery: Double
    public var rejected: Int64
    public var timedOut: Int64
    /// The share of its time that a container stood still under its CPU limit; null without a limit.
    @Nullable public var throttled: Estimated?
  }

  public struct Cache: Codable, Hashable, Sendable {
    public var name: String
    public var hitRatio: Estimated
    @Nullable public var expected: Double?
    public var note: String
  }

  public struct Lookup: Codable, Hashable, Sendable {
    public var name: String
    public var mean: Estimated
    public var p95: Estimated
    public var perQuery: Double
  }

  public struct Breakdown: Codable, Hashable, Sendable {
    /// 0.5, 0.95 or 0.99.
    public var percentile: Double
    public var queries: Int64
    public var meanResponse: Double
    public var components: [Component]

    public struct Component: Codable, Hashable, Sendable {
      public var name: String
      public var waiting: Double
      public var service: Double
    }
  }

  public struct Binding: Codable, Hashable, Sendable {
    public var station: String
    public var utilization: Double
    /// Arrivals per second; null when no load saturates it.
    @Nullable public var saturationRate: Double?
    @Nullable public var next: String?
    @Nullable public var nextSaturationRate: Double?
    /// The profile's figure that gives it more capacity; null when there is none.
    @Nullable public var lever: String?
    /// Quotas that are used up before that; what they refuse goes another way, which costs time.
    public var bypassed: [Bypassed]
  }

  public struct Bypassed: Codable, Hashable, Sendable {
    public var station: String
    /// Arrivals per second from which on it is used up.
    public var rate: Double
    public var lever: String
  }

  public struct Series: Codable, Hashable, Sendable {
    public var stepSeconds: Double
    public var points: [Point]

    public struct Point: Codable, Hashable, Sendable {
      public var time: Double
      public var arrived: Int64
      public var completed: Int64
      public var failed: Int64
      /// Null when none was completed.
      @Nullable public var meanResponseTime: Double?
      public var inSystem: Int64
    }
  }
}

extension ResultDocument.Results {
  init(_ result: RunResult) {
    let times = result.responseTime
    responseTime = .init(mean: .init(times.mean), p50: .init(times.p50), p95: .init(times.p95), p99: .init(times.p99))
    throughput = .init(result.throughput)
    errorRate = .init(result.errorRate)
    errors = result.errorsByCause.map { .init(cause: $0.cause, share: .init($0.share)) }
    stations = result.stations.map {
      .init(
        name: $0.name, capacity: $0.capacity?.finite, utilization: .init($0.utilization), waitingTime: .init($0.waitingTime),
        serviceTime: .init($0.serviceTime), queueLength: .init($0.queueLength), visitsPerQuery: $0.visitsPerQuery.finite ?? 0,
        rejected: $0.rejected, timedOut: $0.timedOut, throttled: $0.throttled.map { .init($0) })
    }
    caches = result.caches.map { .init(name: $0.name, hitRatio: .init($0.hitRatio), expected: $0.expected?.finite, note: $0.note) }
    lookups = result.lookups.map {
      .init(name: $0.name, mean: .init($0.mean), p95: .init($0.p95), perQuery: $0.perQuery.finite ?? 0)
    }
    breakdown = result.breakdown.map { percentile in
      .init(
        percentile: percentile.percentile, queries: percentile.queries, meanResponse: percentile.meanResponse,
        components: percentile.parts.map { .init(name: $0.component, waiting: $0.waiting, service: $0.service) })
    }
    binding = result.binding.map {
      .init(
        station: $0.station, utilization: $0.utilization, saturationRate: $0.saturationRate.perSecond.finite, next: $0.next,
        nextSaturationRate: $0.nextSaturationRate?.perSecond.finite, lever: $0.lever.isEmpty ? nil : $0.lever,
        bypassed: ($0.bypassed ?? []).map { .init(station: $0.station, rate: $0.rate.perSecond, lever: $0.lever) })
    }
    unstable = result.unstable
    autoscaler = result.autoscaling.isEmpty ? nil : ResultDocument.Autoscaler(result.autoscaling)
    events = result.events.map { $0.map(ResultDocument.Event.init) }
    peakHour = result.peakHour.map(ResultDocument.Peak.init)
    restarts = result.restarts.map {
      $0.map { .init(application: $0.application, outOfMemoryPerHour: .init($0.outOfMemory), unhealthyPerHour: .init($0.unhealthy)) }
    }
    repeatedShare = result.repeated.map { .init($0) }
    spot = result.spot.map { $0.map(ResultDocument.Spot.init) }
    cpuCredits = result.burst.map { $0.map(ResultDocument.Burst.init) }
    nodePools = result.nodePools.map(ResultDocument.NodePool.init)
    series = result.series.map { series in
      .init(
        stepSeconds: series.step.exactSeconds,
        points: series.points.map { point in
          .init(
            time: point.time.exactSeconds, arrived: point.arrived, completed: point.completed, failed: point.failed,
            meanResponseTime: point.completed > 0 ? point.responseSum / Double(point.completed) : nil, inSystem: point.inSystem)
        })
    }
  }
}
